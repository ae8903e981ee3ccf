/** One thing that is wrong with a value. */
export interface ValidationError {
  /** For people: `items.0.product.code`; empty for the value itself. */
  readonly path: string;
  /** For programs: a JSON pointer (RFC 6901) into the value, `/items/0/product/code`. */
  readonly pointer: string;
  /** The keyword of JSON Schema that is broken. */
  readonly keyword: string;
  /** What is wrong, as the end of a sentence that begins with the path: `must be a string`. */
  readonly message: string;
  /** What the keyword asks for. */
  readonly expected: unknown;
  /** What stands there instead, in a few characters. Absent where nothing does, and where the schema says that the value is secret. */
  readonly received?: string;
}

/** A place in a value, as the way down to it; made only on the way to something that is wrong. */
export interface Path {
  readonly above: Path | undefined;
  readonly key: string | number;
  /** The key as a part of a pointer. */
  readonly token: string;
}

export function below(above: Path | undefined, key: string | number, token: string = tokenOf(key)): Path {
  return { above, key, token };
}

export function tokenOf(key: string | number): string {
  return `/${typeof key === 'number' ? key : key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** A value in at most some 40 characters: text in quotes, lists and objects by their size. */
export function preview(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value.length <= 40 ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, 40))}…`;
    case 'number':
    case 'boolean':
    case 'undefined':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? `an array of ${plural(value.length, 'item')}` : 'an object';
    default:
      return `a ${typeof value}`;
  }
}

export function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

/** JSON of what a schema asks for, cut where it is long. */
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}

export function list(values: readonly unknown[]): string {
  const shown = values.slice(0, 20).map(show).join(', ');
  return values.length > 20 ? `${shown}, … (${values.length} in all)` : shown;
}

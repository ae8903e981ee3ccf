/**
 * What a text of a parameter or form stands for, as far as the schema tells. Texts become numbers, truth values, lists and records here;
 * whether they are valid is asked afterwards. What does not look like what it should be stays a text, for the validator to refuse.
 */
export type Shape =
  | 'text'
  | 'number'
  | 'boolean'
  | 'null'
  | { readonly list: Shape }
  | { readonly record: Readonly<Record<string, Shape>>; readonly rest?: Shape }
  | { readonly oneOf: readonly Shape[] };

/** The value that a text stands for. */
export function valueOf(shape: Shape, text: string): unknown {
  switch (shape) {
    case 'number':
      return numberOf(text) ?? text;
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'null':
      return text === 'null' || text === '' ? null : text;
    case 'text':
      return text;
  }
  if (!('oneOf' in shape)) return jsonOf(text);
  for (const one of shape.oneOf) {
    const value = valueOf(one, text);
    if (typeof value !== 'string') return value;
  }
  return text;
}

/** A list or record in a place that holds one text is JSON: no style of OpenAPI goes deeper. */
function jsonOf(text: string): unknown {
  if (!/^[[{]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A number as JSON writes it; nothing that `Number` takes beside that, such as an empty text, `0x10` or ` 1`. */
function numberOf(text: string): number | undefined {
  return /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
}

/** The shape of the items of a list; undefined for what is no list. */
export function itemShape(shape: Shape): Shape | undefined {
  if (typeof shape === 'string') return undefined;
  if ('list' in shape) return shape.list;
  if ('oneOf' in shape) return shape.oneOf.map(itemShape).find((one) => one !== undefined);
  return undefined;
}

/** The record of a shape; undefined for what is none. */
export function recordShape(shape: Shape): { readonly record: Readonly<Record<string, Shape>>; readonly rest?: Shape } | undefined {
  if (typeof shape === 'string') return undefined;
  if ('record' in shape) return shape;
  if ('oneOf' in shape) return shape.oneOf.map(recordShape).find((one) => one !== undefined);
  return undefined;
}

/** The shape of a property. */
export function memberShape(shape: Shape, name: string): Shape {
  const found = recordShape(shape);
  if (found === undefined) return 'text';
  return (Object.hasOwn(found.record, name) ? found.record[name] : found.rest) ?? 'text';
}

import type { Json } from '../ir/schema.ts';

/**
 * A string as a TypeScript literal in single quotes. Whatever it holds, it ends where it should and stays a string: quotes,
 * backslashes, control characters, line separators, lone surrogates and `</script` are escaped.
 */
export function stringLiteral(text: string): string {
  const body = text.replace(/['\\]|[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]|[\ud800-\udfff]|<(?=[/!])/gu, (character) => {
    if (character === "'" || character === '\\') return `\\${character}`;
    if (character === '\n') return '\\n';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `'${body}'`;
}

/** A property name as source: bare if it is an identifier, quoted if not. */
export function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__' ? name : stringLiteral(name);
}

/** Access to a property: `.id`, `['site-id']`. */
export function propertyAccess(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${stringLiteral(name)}]`;
}

/** A JSON value as TypeScript source, on one line where it fits 100 columns, else broken and indented by `indent` levels of two spaces. */
export function literal(value: Json, indent = 0): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'string') return stringLiteral(value);
  const entries = Array.isArray(value)
    ? value.map((entry) => literal(entry, indent + 1))
    : Object.entries(value).map(([key, entry]) => `${literalKey(key)}: ${literal(entry, indent + 1)}`);
  return Array.isArray(value) ? brackets('[', entries, ']', indent) : brackets('{', entries, '}', indent);
}

/** Entries in brackets: on one line if they fit into 100 columns, else each on its own, indented by `indent` levels of two spaces. */
export function brackets(open: '{' | '[', entries: readonly string[], close: '}' | ']', indent: number): string {
  if (entries.length === 0) return open + close;
  const space = open === '{' ? ' ' : '';
  const line = `${open}${space}${entries.join(', ')}${space}${close}`;
  if (line.length + indent * 2 <= 100 && !line.includes('\n')) return line;
  const pad = '  '.repeat(indent + 1);
  return `${open}\n${entries.map((entry) => `${pad}${entry},\n`).join('')}${'  '.repeat(indent)}${close}`;
}

/** The same on one line, however long. */
export function literalLine(value: Json): string {
  return literal(value, Number.NEGATIVE_INFINITY);
}

const inherited = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * Whether every object has a property of this name, such as `toString`: TypeScript takes the type of that for what a literal under the
 * name is to be, even in a `Record`, and must be told that it stands as it is written (`as const`).
 */
export function isInherited(name: string): boolean {
  return inherited.has(name);
}

/** A property of an object literal as source: `id` where its value is the variable of its name, for `{ true }` is none. */
export function memberCode(name: string, source: string): string {
  if (isInherited(name) && /^[{['"]/.test(source)) return `${literalKey(name)}: ${source} as const`;
  const isShort = name === source && /^[A-Za-z_$][\w$]*$/.test(name) && !/^(?:true|false|null)$/.test(name);
  return isShort ? name : `${literalKey(name)}: ${source}`;
}

/** In an object literal `__proto__: x` sets the prototype; a computed key does not. */
export function literalKey(name: string): string {
  return name === '__proto__' ? `['__proto__']` : propertyKey(name);
}

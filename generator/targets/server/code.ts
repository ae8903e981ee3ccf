import { propertyKey } from '../../typescript/literal.ts';

/** Source text of the tables: rows of names and expressions, one to a line where they do not fit on one. */

export type Field = readonly [name: string, source: string | undefined];

/** An object literal of expressions; fields without one are left out. */
export function objectCode(fields: readonly Field[], indent = 0): string {
  const entries = fields.flatMap(([name, source]) =>
    source === undefined ? [] : [name === source ? name : `${keyCode(name)}: ${source}`],
  );
  return brackets('{', entries, '}', indent);
}

export function arrayCode(items: readonly string[], indent = 0): string {
  return brackets('[', items, ']', indent);
}

/** A union of types, one to a line where they do not fit on one. */
export function unionCode(types: readonly string[]): string {
  const line = types.join(' | ');
  return line.length <= 80 ? line : types.join('\n  | ');
}

/** In an object literal `__proto__: x` sets the prototype; a computed key does not. */
function keyCode(name: string): string {
  return name === '__proto__' ? `['__proto__']` : propertyKey(name);
}

function brackets(open: string, entries: readonly string[], close: string, indent: number): string {
  if (entries.length === 0) return open + close;
  const space = open === '{' ? ' ' : '';
  const line = `${open}${space}${entries.join(', ')}${space}${close}`;
  if (line.length + indent * 2 <= 100 && !line.includes('\n')) return line;
  const pad = '  '.repeat(indent + 1);
  return `${open}\n${entries.map((entry) => `${pad}${entry},\n`).join('')}${'  '.repeat(indent)}${close}`;
}

import { brackets, memberCode } from './literal.ts';

/** Source text of tables: rows of names and expressions, one to a line where they do not fit on one. */

export type Field = readonly [name: string, source: string | undefined];

/** An object literal of expressions; fields without one are left out. */
export function objectCode(fields: readonly Field[], indent = 0): string {
  const entries = fields.flatMap(([name, source]) => (source === undefined ? [] : [memberCode(name, source)]));
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

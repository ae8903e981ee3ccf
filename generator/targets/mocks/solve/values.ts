import type { Json } from '../../../ir/schema.ts';

export type JsonSchema = { readonly [keyword: string]: Json };

/** Schemas by the names that `$ref`s have in them: `#/$defs/Cart`. */
export interface Definitions {
  get(name: string): Json | undefined;
  /** The property that a `discriminator` names, and its values for each branch of the union. */
  tagsOf(schema: JsonSchema): Tags | undefined;
}

export interface Tags {
  readonly property: string;
  /** By the index of the branch; none where it has no tag. */
  readonly values: readonly (readonly string[])[];
}

export function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

export function pointerTo(pointer: string, token: string | number): string {
  const isPlain = typeof token === 'number' || !/[~/]/.test(token);
  return `${pointer}/${isPlain ? token : token.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Own property: a schema may describe one called `constructor`. */
export function own(object: { readonly [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

export function sameJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (isList(a) && isList(b)) return a.length === b.length && a.every((item, index) => sameJson(item, b[index] as Json));
  if (!isObject(a) || !isObject(b)) return false;
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && sameJson(a[name] as Json, b[name] as Json))
  );
}

export function hasType(value: Json, type: Json): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return isList(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

const patterns = new Map<string, RegExp | undefined>();

/** A pattern as ECMA-262 with the flag `u`; without it where it only holds so; undefined for what is no pattern. */
export function patternOf(source: string): RegExp | undefined {
  if (!patterns.has(source)) patterns.set(source, compile(source));
  return patterns.get(source);
}

function compile(source: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(source, flags);
    } catch {
      // The next one may hold.
    }
  }
  return undefined;
}

import type { Json } from './recipe.ts';

/** A document that breaks one rule of its schema, and would be valid without that rule. */
export interface InvalidFixture {
  readonly name: string;
  readonly value: Json;
  /** JSON pointer to what is wrong: `/items/0/price`. */
  readonly pointer: string;
  /** Keyword of JSON Schema that a validator names. */
  readonly keyword: string;
  /** In words: `items.0.price is less than 0`. */
  readonly why: string;
}

/** Fixtures of one schema. Every reading gives a new copy, so that a test may change what it gets. */
export interface Fixtures<Value, Name extends string> {
  readonly valid: { readonly [Key in Name]: Value };
  readonly invalid: readonly InvalidFixture[];
  /** How each of these is made of a valid one. */
  readonly changes: readonly Change[];
}

/** An invalid fixture as a change to a valid one, called `from`: at a pointer, to another value, or to none: it is taken out. */
export interface Change {
  readonly name: string;
  readonly from: string;
  readonly at: string;
  readonly to?: Json;
  readonly pointer: string;
  readonly keyword: string;
  readonly why: string;
}

/** Gives the fixtures of a schema, out of the valid ones and the changes that make them invalid. */
export function fixtures<Value, Name extends string>(
  valid: Readonly<Record<Name, Json>>,
  changes: readonly Change[],
): Fixtures<Value, Name> {
  const copies = {};
  for (const name of Object.keys(valid) as Name[]) {
    Object.defineProperty(copies, name, { enumerable: true, get: () => copy(valid[name]) });
  }
  const invalid = changes.map(({ name, from, at, to, pointer, keyword, why }): InvalidFixture => ({
    name,
    get value() {
      return copy(changed(valid[from as Name], at, to));
    },
    pointer,
    keyword,
    why,
  }));
  return { valid: copies as Fixtures<Value, Name>['valid'], invalid, changes };
}

/**
 * The same out of one text, for packages of hundreds of schemas: the text is read when somebody asks, and neither a compiler nor a
 * person is shown megabytes of values.
 */
export function fixturesIn<Value, Name extends string>(text: string): Fixtures<Value, Name> {
  let known: Fixtures<Value, Name> | undefined;
  const read = (): Fixtures<Value, Name> => {
    if (known !== undefined) return known;
    const { valid, changes } = JSON.parse(text) as { readonly valid: Readonly<Record<Name, Json>>; readonly changes: readonly Change[] };
    return (known = fixtures<Value, Name>(valid, changes));
  };
  return {
    get valid() {
      return read().valid;
    },
    get invalid() {
      return read().invalid;
    },
    get changes() {
      return read().changes;
    },
  };
}

function copy(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) return value.map(copy);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, copy(inner)]));
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/** A value with one place of it changed or taken out; what is not on the way is shared. */
export function changed(value: Json, pointer: string, to: Json | undefined): Json {
  if (pointer === '') return to ?? null;
  const end = pointer.indexOf('/', 1);
  const name = (end < 0 ? pointer.slice(1) : pointer.slice(1, end)).replaceAll('~1', '/').replaceAll('~0', '~');
  const below = end < 0 ? '' : pointer.slice(end);
  if (typeof value !== 'object' || value === null) return value;
  if (isList(value)) {
    if (below === '' && to === undefined) return value.filter((_, index) => index !== Number(name));
    return value.map((item, index) => (index === Number(name) ? changed(item, below, to) : item));
  }
  const entries = Object.entries(value);
  if (below === '' && to === undefined) return Object.fromEntries(entries.filter(([key]) => key !== name));
  if (!Object.hasOwn(value, name)) return Object.fromEntries([...entries, [name, to ?? null]]);
  return Object.fromEntries(entries.map(([key, inner]) => [key, key === name ? changed(inner, below, to) : inner]));
}

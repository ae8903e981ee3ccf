import type { Api, NamedSchema } from '../../ir/api.ts';

/**
 * The schemas that the package makes values of: all but those that are written out in a single parameter, which are a text or
 * a number of one operation and have no name that anybody would look for.
 */
export function subjects(api: Api): readonly NamedSchema[] {
  const found = known.get(api) ?? api.schemas.filter(({ inline, role }) => !(inline && role === 'parameter'));
  known.set(api, found);
  return found;
}

const known = new WeakMap<Api, readonly NamedSchema[]>();

/** Things of schemas by the module that these share, in the order of the alphabet. */
export function byModule<Item>(items: readonly Item[], schemaOf: (item: Item) => NamedSchema): [string, Item[]][] {
  return [...Map.groupBy(items, (item) => schemaOf(item).module)].sort(([a], [b]) => (a < b ? -1 : 1));
}

const lower = (name: string): string => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

/** Identifiers that generated modules have for a schema. */
export const makeName = (name: string): string => `make${name}`;
export const recipeName = (name: string): string => `${lower(name)}Recipe`;
export const fixturesName = (name: string): string => `${lower(name)}Fixtures`;

/** What the arbitraries of a schema are called. `arbitraryInvalidCart` may be that of a schema InvalidCart: then it gives way. */
export function arbitraryNames(schemas: readonly NamedSchema[]): ReadonlyMap<string, { readonly valid: string; readonly invalid: string }> {
  const taken = new Set(schemas.map(({ name }) => `arbitrary${name}`));
  return new Map(
    schemas.map(({ name }) => {
      const invalid = taken.has(`arbitraryInvalid${name}`) ? `arbitraryInvalid${name}Value` : `arbitraryInvalid${name}`;
      return [name, { valid: `arbitrary${name}`, invalid }];
    }),
  );
}

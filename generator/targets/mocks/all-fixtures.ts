import type { Api, NamedSchema } from '../../ir/api.ts';
import { type Fixture, validFixtures } from './fixtures.ts';
import { type InvalidFixture, invalidFixtures } from './invalid/invalid.ts';
import { satisfiable, solvedOf } from './solved.ts';
import type { Solution } from './solve/solve.ts';

/** The fixtures of one schema. */
export interface FixturesOf {
  readonly schema: NamedSchema;
  readonly valid: readonly Fixture[];
  readonly invalid: readonly InvalidFixture[];
  /** How many were not made. */
  readonly leftOut: { readonly valid: number; readonly invalid: number };
}

/** How many fixtures are made of a schema, beside `minimal`, `full` and the examples. */
interface Extent {
  /** Of branches and enum values, and how long they may be together. */
  readonly sites: number;
  readonly length: number;
  readonly invalid: number;
}

/** A document of this many schemas gives more fixtures than anybody reads: GitHub's 90,000, of 250 MB. */
const many = 300;

function extentOf({ role }: NamedSchema, count: number): Extent {
  if (count <= many) return { sites: 200, length: 1_000_000, invalid: 1000 };
  return role === 'body' ? { sites: 20, length: 20_000, invalid: 50 } : { sites: 0, length: 0, invalid: 0 };
}

const known = new WeakMap<Api, readonly FixturesOf[]>();

/** The fixtures of all schemas. They are made once, for the diagnostics and for the package. */
export function fixturesOf(api: Api): readonly FixturesOf[] {
  const found = known.get(api) ?? makeAll(api);
  known.set(api, found);
  return found;
}

/** Lets go of the fixtures when the package is made. */
export function forgetFixtures(api: Api): void {
  known.delete(api);
}

function makeAll(api: Api): FixturesOf[] {
  const solved = solvedOf(api);
  const schemas = satisfiable(api);
  return schemas.map((schema) => {
    const extent = solved.unwound.has(schema.name) ? { ...extentOf(schema, schemas.length), invalid: 0 } : extentOf(schema, schemas.length);
    const valid = validFixtures(schema, solved.solutions.get(schema.name) as Solution, solved, extent);
    const invalid = invalidFixtures(schema, valid.fixtures, solved.judge, extent.invalid);
    return { schema, valid: valid.fixtures, invalid: invalid.fixtures, leftOut: { valid: valid.leftOut, invalid: invalid.leftOut } };
  });
}

/** Whether the invalid fixtures are written as whole documents, too. */
export function isMany(all: readonly FixturesOf[]): boolean {
  return all.length > many;
}

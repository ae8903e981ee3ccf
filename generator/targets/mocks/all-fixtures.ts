import type { Api, NamedSchema } from '../../ir/api.ts';
import { satisfiable } from './facts.ts';
import { type Fixture, validFixtures } from './fixtures.ts';
import { type InvalidFixture, invalidFixtures } from './invalid/invalid.ts';
import { remembered } from './remembered.ts';
import { solvedOf } from './solved.ts';
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
export interface Extent {
  /** Of branches and enum values, and how long they may be together. */
  readonly sites: number;
  readonly length: number;
  readonly invalid: number;
}

/** A document of this many schemas gives more fixtures than anybody reads: GitHub's 90,000, of 250 MB. */
const many = 300;

/** Whether the invalid fixtures are not written as whole documents, too. */
export function isMany(api: Api): boolean {
  return satisfiable(api).length > many;
}

/** How many fixtures the schema gets in this API. */
function extentOf({ role }: NamedSchema, api: Api): Extent {
  if (!isMany(api)) return { sites: 200, length: 1_000_000, invalid: 1000 };
  return role === 'body' ? { sites: 20, length: 20_000, invalid: 50 } : { sites: 0, length: 0, invalid: 0 };
}

const known = new WeakMap<Api, Map<string, FixturesOf>>();

/** The fixtures of all schemas that some value fits. */
export function fixturesOf(api: Api): readonly FixturesOf[] {
  return fixturesFor(satisfiable(api), api);
}

/** The fixtures of some schemas. Those of each are made once, for the diagnostics and for the package. */
export function fixturesFor(schemas: readonly NamedSchema[], api: Api): readonly FixturesOf[] {
  const made = known.get(api) ?? new Map<string, FixturesOf>();
  known.set(api, made);
  const missing = schemas.filter(({ name }) => !made.has(name));
  if (missing.length > 0) makeFixtures(missing, api, made);
  return schemas.map(({ name }) => made.get(name) as FixturesOf);
}

function makeFixtures(schemas: readonly NamedSchema[], api: Api, made: Map<string, FixturesOf>): void {
  const names = schemas.map(({ name }) => name);
  const solved = solvedOf(api, names);
  for (const schema of schemas) {
    const extent = solved.unwound.has(schema.name) ? { ...extentOf(schema, api), invalid: 0 } : extentOf(schema, api);
    const valid = validFixtures(schema, solved.solutions.get(schema.name) as Solution, solved, extent);
    const invalid = invalidFixtures(schema, valid.fixtures, solved.judge, extent.invalid);
    const leftOut = { valid: valid.leftOut, invalid: invalid.leftOut };
    made.set(schema.name, { schema, valid: valid.fixtures, invalid: invalid.fixtures, leftOut });
  }
}

/** Lets go of the fixtures of schemas when they are written: all of them together take more room than the document. */
export function forgetFixtures(schemas: readonly NamedSchema[], api: Api): void {
  for (const { name } of schemas) known.get(api)?.delete(name);
}

/** What the whole package must know of the fixtures of a schema. */
export interface FixtureFacts {
  readonly hasInvalid: boolean;
  readonly leftOut: FixturesOf['leftOut'];
}

/** The same of all schemas that some value fits. */
export const fixtureFactsOf = remembered<FixtureFacts>({
  topic: 'mocks/fixtures',
  schemasOf: satisfiable,
  partsOf: (schema, api) => [schema, isMany(api)],
  find: (schemas, api) => fixturesFor(schemas, api).map(({ invalid, leftOut }) => ({ hasInvalid: invalid.length > 0, leftOut })),
});

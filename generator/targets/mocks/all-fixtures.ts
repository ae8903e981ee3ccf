import type { Api, NamedSchema } from '../../ir/api.ts';
import type { Memory } from '../target.ts';
import { satisfiable } from './facts.ts';
import { type Fixture, validFixtures } from './fixtures.ts';
import { type InvalidFixture, invalidFixtures } from './invalid/invalid.ts';
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
  const solved =
    missing.length === 0
      ? undefined
      : solvedOf(
          api,
          missing.map(({ name }) => name),
        );
  for (const schema of missing) {
    if (solved === undefined) continue;
    const extent = solved.unwound.has(schema.name) ? { ...extentOf(schema, api), invalid: 0 } : extentOf(schema, api);
    const valid = validFixtures(schema, solved.solutions.get(schema.name) as Solution, solved, extent);
    const invalid = invalidFixtures(schema, valid.fixtures, solved.judge, extent.invalid);
    const leftOut = { valid: valid.leftOut, invalid: invalid.leftOut };
    made.set(schema.name, { schema, valid: valid.fixtures, invalid: invalid.fixtures, leftOut });
  }
  return schemas.map(({ name }) => made.get(name) as FixturesOf);
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

const knownFacts = new WeakMap<Api, ReadonlyMap<string, FixtureFacts>>();

/** The same of all schemas: what an earlier run has left in the memory, and of the others what making them says. */
export function fixtureFactsOf(api: Api, memory?: Memory): ReadonlyMap<string, FixtureFacts> {
  const found = knownFacts.get(api) ?? collect(api, memory);
  knownFacts.set(api, found);
  return found;
}

function collect(api: Api, memory: Memory | undefined): ReadonlyMap<string, FixtureFacts> {
  const topic = 'mocks/fixtures';
  const schemas = satisfiable(api);
  const partsOf = (schema: NamedSchema): [NamedSchema, boolean] => [schema, isMany(api)];
  const facts = new Map(schemas.map((schema) => [schema.name, memory?.recall(topic, partsOf(schema)) as FixtureFacts | undefined]));
  for (const { schema, invalid, leftOut } of fixturesFor(
    schemas.filter(({ name }) => facts.get(name) === undefined),
    api,
  )) {
    const made = { hasInvalid: invalid.length > 0, leftOut };
    facts.set(schema.name, made);
    memory?.note(topic, partsOf(schema), { ...made });
  }
  return facts as ReadonlyMap<string, FixtureFacts>;
}

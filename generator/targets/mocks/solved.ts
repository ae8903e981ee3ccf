import type { Api, NamedSchema } from '../../ir/api.ts';
import { subjects } from './names.ts';
import { solve, type Solved } from './solve/solve.ts';

/** The recipes of some schemas, and of all that these lead to. */
interface Part {
  readonly names: ReadonlySet<string>;
  readonly solved: Solved;
}

const known = new WeakMap<Api, Part[]>();

/** After so many parts the rest is solved as one, for parts overlap. */
const mostParts = 4;

/**
 * The recipes of an API's schemas, or at least of those with these names: solving takes its time, and where an earlier run has left the
 * facts of a schema only what has changed needs a recipe. They are worked out once, for the diagnostics and for the package.
 */
export function solvedOf(api: Api, wanted?: readonly string[]): Solved {
  const all = subjects(api);
  const names = wanted ?? all.map(({ name }) => name);
  const parts = known.get(api) ?? [];
  known.set(api, parts);
  const found = parts.find((part) => names.every((name) => part.names.has(name)));
  if (found !== undefined) return found.solved;
  const schemas = parts.length < mostParts ? withAllBelow(all, names) : all;
  const made = { names: new Set(schemas.map(({ name }) => name)), solved: solve(schemas) };
  parts.push(made);
  return made.solved;
}

/** Schemas with these names, and those that they lead to. */
function withAllBelow(schemas: readonly NamedSchema[], names: readonly string[]): NamedSchema[] {
  const byName = new Map(schemas.map((schema) => [schema.name, schema]));
  const wanted = new Set(names);
  // A Set gives, too, what is added while it is walked.
  for (const name of wanted) for (const ref of byName.get(name)?.refs ?? []) wanted.add(ref);
  return schemas.filter(({ name }) => wanted.has(name));
}

import type { Api, NamedSchema } from '../../ir/api.ts';
import { subjects } from './names.ts';
import { solve, type Solved } from './solve/solve.ts';

const known = new WeakMap<Api, Solved>();

/** The recipes of an API's schemas. They are worked out once, for the diagnostics and for the package. */
export function solvedOf(api: Api): Solved {
  const found = known.get(api) ?? solve(subjects(api));
  known.set(api, found);
  return found;
}

/** Lets go of the recipes when the package is made: those of a large document take as much room as the document. */
export function forgetSolved(api: Api): void {
  known.delete(api);
}

/** Schemas that some value fits. The others are warned of. */
export function satisfiable(api: Api): NamedSchema[] {
  const { solutions } = solvedOf(api);
  return subjects(api).filter(({ name }) => solutions.get(name)?.problem === undefined);
}

import type { Api } from '../../ir/api.ts';
import { subjects } from './names.ts';
import { solve, type Solved } from './solve/solve.ts';

const known = new WeakMap<Api, Solved>();

/** The recipes of an API's schemas. They are worked out once, for the diagnostics and for the package. */
export function solvedOf(api: Api): Solved {
  const found = known.get(api) ?? solve(subjects(api));
  known.set(api, found);
  return found;
}

import type { Api, NamedSchema } from '../../ir/api.ts';
import { subjects } from './names.ts';
import { remembered } from './remembered.ts';
import { solvedOf } from './solved.ts';

/** What the whole package must know of each of its schemas: little enough to be remembered from run to run. */
export interface Facts {
  /** Set where no valid value was found: why not, and the JSON pointer of what contradicts the rest. */
  readonly problem?: string;
  readonly problemAt?: string;
}

/** The facts of all schemas. */
export const factsOf = remembered<Facts>({
  topic: 'mocks/facts',
  schemasOf: subjects,
  partsOf: (schema) => [schema],
  find(schemas, api) {
    if (schemas.length === 0) return [];
    const names = schemas.map(({ name }) => name);
    const { solutions } = solvedOf(api, names);
    return names.map((name): Facts => {
      const { problem, problemAt } = solutions.get(name) ?? {};
      return { ...(problem === undefined ? {} : { problem }), ...(problemAt === undefined ? {} : { problemAt }) };
    });
  },
});

const fitted = new WeakMap<Api, readonly NamedSchema[]>();

/** Schemas that some value fits. The others are warned of. */
export function satisfiable(api: Api): readonly NamedSchema[] {
  const facts = factsOf(api);
  const found = fitted.get(api) ?? subjects(api).filter(({ name }) => facts.get(name)?.problem === undefined);
  fitted.set(api, found);
  return found;
}

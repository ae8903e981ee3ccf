import type { Api, NamedSchema } from '../../ir/api.ts';
import type { Memory } from '../target.ts';
import { subjects } from './names.ts';
import { solvedOf } from './solved.ts';

/** What the whole package must know of each of its schemas: little enough to be remembered from run to run. */
export interface Facts {
  /** Set where no valid value was found: why not, and the JSON pointer of what contradicts the rest. */
  readonly problem?: string;
  readonly problemAt?: string;
}

const known = new WeakMap<Api, ReadonlyMap<string, Facts>>();

/** The facts of all schemas: those that an earlier run has left in the memory, and of the others what solving them says. */
export function factsOf(api: Api, memory?: Memory): ReadonlyMap<string, Facts> {
  const found = known.get(api) ?? collect(api, memory);
  known.set(api, found);
  return found;
}

function collect(api: Api, memory: Memory | undefined): ReadonlyMap<string, Facts> {
  const topic = 'mocks/facts';
  const all = subjects(api);
  const facts = new Map(all.map((schema) => [schema.name, memory?.recall(topic, [schema]) as Facts | undefined]));
  const missing = all.filter(({ name }) => facts.get(name) === undefined);
  const names = missing.map(({ name }) => name);
  const solutions = names.length === 0 ? undefined : solvedOf(api, names).solutions;
  for (const schema of missing) {
    const { problem, problemAt } = solutions?.get(schema.name) ?? {};
    const made: Facts = {
      ...(problem === undefined ? {} : { problem }),
      ...(problemAt === undefined ? {} : { problemAt }),
    };
    facts.set(schema.name, made);
    memory?.note(topic, [schema], { ...made });
  }
  return facts as ReadonlyMap<string, Facts>;
}

const fitted = new WeakMap<Api, readonly NamedSchema[]>();

/** Schemas that some value fits. The others are warned of. */
export function satisfiable(api: Api): readonly NamedSchema[] {
  const facts = factsOf(api);
  const found = fitted.get(api) ?? subjects(api).filter(({ name }) => facts.get(name)?.problem === undefined);
  fitted.set(api, found);
  return found;
}

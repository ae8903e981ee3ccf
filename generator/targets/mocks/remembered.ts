import type { Api, NamedSchema } from '../../ir/api.ts';
import type { Part } from '../../ir/digest.ts';
import type { Json } from '../../ir/schema.ts';
import type { Memory } from '../target.ts';

/** How a fact of each schema is come by. */
export interface Finding<Fact> {
  /** Under which it is remembered from run to run. */
  readonly topic: string;
  /** Schemas that have the fact. */
  schemasOf(api: Api): readonly NamedSchema[];
  /** All that the fact depends on. */
  partsOf(schema: NamedSchema, api: Api): readonly Part[];
  /** Works it out, for some schemas at once: a fact for each, in their order. */
  find(schemas: readonly NamedSchema[], api: Api): readonly Fact[];
}

/** A fact of each schema by its name: what an earlier run has left in the memory, and of the others what is found, once for an API. */
export function remembered<Fact extends object>(finding: Finding<Fact>): (api: Api, memory?: Memory) => ReadonlyMap<string, Fact> {
  const known = new WeakMap<Api, ReadonlyMap<string, Fact>>();
  return (api, memory) => {
    const found = known.get(api) ?? collect(finding, api, memory);
    known.set(api, found);
    return found;
  };
}

function collect<Fact extends object>(
  { topic, schemasOf, partsOf, find }: Finding<Fact>,
  api: Api,
  memory: Memory | undefined,
): ReadonlyMap<string, Fact> {
  const schemas = schemasOf(api);
  const facts = new Map(schemas.map((schema) => [schema.name, memory?.recall(topic, partsOf(schema, api)) as Fact | undefined]));
  const missing = schemas.filter(({ name }) => facts.get(name) === undefined);
  for (const [index, fact] of find(missing, api).entries()) {
    const schema = missing[index] as NamedSchema;
    facts.set(schema.name, fact);
    memory?.note(topic, partsOf(schema, api), { ...fact } as Json);
  }
  return facts as ReadonlyMap<string, Fact>;
}

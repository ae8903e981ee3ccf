import type { NamedSchema } from '../../ir/api.ts';
import { isJsonObject, partsOf } from '../../judge/rules.ts';
import type { Scope } from '../../judge/analysis.ts';

/** The schemas of an API by what refers to what. */
export interface Graph extends Scope {
  /** The schema that a `$ref` of a schema's JSON names. */
  named(ref: string): NamedSchema | undefined;
  /** Whether the schema can lead to itself. */
  recurs(name: string): boolean;
  /** Whether the schema leads to one that recurs, or does so itself: then it counts depth. */
  countsDepth(name: string): boolean;
}

const prefix = '#/$defs/';

export function graphOf(schemas: readonly NamedSchema[]): Graph {
  const byName = new Map(schemas.map((schema) => [schema.name, schema]));
  const next = new Map(schemas.map(({ name, json }) => [name, [...referred(json)].filter((one) => byName.has(one))]));
  const recurring = recurringOf(next);
  const counting = reaching(next, recurring);
  const named = (ref: string): NamedSchema | undefined => (ref.startsWith(prefix) ? byName.get(ref.slice(prefix.length)) : undefined);
  return {
    named,
    recurs: (name) => recurring.has(name),
    countsDepth: (name) => counting.has(name),
    lookUp: (ref) => named(ref)?.json,
    implicitTag: (ref) => lastToken(named(ref)?.at ?? ref),
  };
}

function lastToken(pointer: string): string {
  return pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
}

function referred(json: unknown, found = new Set<string>()): Set<string> {
  if (!isJsonObject(json)) return found;
  const ref = json['$ref'];
  if (typeof ref === 'string' && ref.startsWith(prefix)) found.add(ref.slice(prefix.length));
  for (const { schema } of partsOf(json)) referred(schema, found);
  return found;
}

/** Names on a circle (Tarjan's strongly connected components, without recursion: a chain of references may be long). */
function recurringOf(next: ReadonlyMap<string, readonly string[]>): Set<string> {
  const recurring = new Set<string>();
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const onStack = new Set<string>();
  const work: { readonly name: string; at: number }[] = [];
  const enter = (name: string): void => {
    order.set(name, order.size);
    low.set(name, order.size - 1);
    stack.push(name);
    onStack.add(name);
    work.push({ name, at: 0 });
  };
  for (const start of next.keys()) {
    if (!order.has(start)) enter(start);
    for (let frame = work.at(-1); frame !== undefined; frame = work.at(-1)) {
      const { name } = frame;
      const child = next.get(name)?.[frame.at++];
      if (child !== undefined) {
        if (child === name) recurring.add(name);
        if (!order.has(child)) enter(child);
        else if (onStack.has(child)) low.set(name, Math.min(low.get(name) ?? 0, order.get(child) ?? 0));
        continue;
      }
      work.pop();
      const above = work.at(-1)?.name;
      if (above !== undefined) low.set(above, Math.min(low.get(above) ?? 0, low.get(name) ?? 0));
      if (low.get(name) !== order.get(name)) continue;
      const members = stack.splice(stack.lastIndexOf(name));
      for (const member of members) {
        onStack.delete(member);
        if (members.length > 1) recurring.add(member);
      }
    }
  }
  return recurring;
}

function reaching(next: ReadonlyMap<string, readonly string[]>, goals: ReadonlySet<string>): Set<string> {
  const before = new Map<string, string[]>();
  for (const [name, others] of next) for (const other of others) before.set(other, [...(before.get(other) ?? []), name]);
  const found = new Set(goals);
  // A Set gives, too, what is added while it is walked.
  for (const name of found) for (const other of before.get(name) ?? []) found.add(other);
  return found;
}

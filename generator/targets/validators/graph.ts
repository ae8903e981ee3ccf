import type { NamedSchema } from '../../ir/api.ts';
import { componentsOf } from '../../ir/components.ts';
import { isJsonObject, partsOf } from '../../judge/rules.ts';
import type { Scope } from '../../judge/analysis.ts';
import { meetsTwice } from './ways.ts';

/** The schemas of an API by what refers to what. */
export interface Graph extends Scope {
  /** The schema that a `$ref` of a schema's JSON names. */
  named(ref: string): NamedSchema | undefined;
  /** Whether a schema refers to it. */
  isReferred(name: string): boolean;
  /** Whether the schema can lead to itself. */
  recurs(name: string): boolean;
  /** Whether the schema leads to one that recurs, or does so itself: then it counts depth. */
  countsDepth(name: string): boolean;
  /** Whether a value in it may be asked about by several ways, so that answers have to be remembered. */
  remembers(name: string): boolean;
}

/** What every reference of a schema's JSON begins with. */
export const prefix = '#/$defs/';

export function graphOf(schemas: readonly NamedSchema[]): Graph {
  const found = known.get(schemas) ?? makeGraph(schemas);
  known.set(schemas, found);
  return found;
}

/** Made once of the same list: for the package, and for its README. */
const known = new WeakMap<readonly NamedSchema[], Graph>();

function makeGraph(schemas: readonly NamedSchema[]): Graph {
  const byName = new Map(schemas.map((schema) => [schema.name, schema]));
  const next = new Map(schemas.map(({ name, json }) => [name, [...referred(json)].filter((one) => byName.has(one))]));
  const targets = new Set([...next.values()].flat());
  const circles = circlesOf(next);
  const counting = reaching(next, new Set(circles.keys()));
  const named = (ref: string): NamedSchema | undefined => (ref.startsWith(prefix) ? byName.get(ref.slice(prefix.length)) : undefined);
  const scope: Scope = { lookUp: (ref) => named(ref)?.json, implicitTag: (ref) => lastToken(named(ref)?.at ?? ref) };
  const remembering = new Set(
    [...circles].flatMap(([name, circle]) =>
      meetsTwice(byName.get(name)?.json, (ref) => circles.get(named(ref)?.name ?? '') === circle, scope) ? [circle] : [],
    ),
  );
  return {
    ...scope,
    named,
    isReferred: (name) => targets.has(name),
    recurs: (name) => circles.has(name),
    countsDepth: (name) => counting.has(name),
    remembers: (name) => remembering.has(circles.get(name) ?? -1),
  };
}

function lastToken(pointer: string): string {
  return pointer
    .slice(pointer.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
}

/** Names in the references of a schema's JSON. */
export function referred(json: unknown, found = new Set<string>()): Set<string> {
  if (!isJsonObject(json)) return found;
  const ref = json['$ref'];
  if (typeof ref === 'string' && ref.startsWith(prefix)) found.add(ref.slice(prefix.length));
  for (const { schema } of partsOf(json)) referred(schema, found);
  return found;
}

/** Names on a circle, each with the number of its circle. */
function circlesOf(next: ReadonlyMap<string, readonly string[]>): Map<string, number> {
  const circles = componentsOf(next).filter((group) => group.length > 1 || next.get(group[0] ?? '')?.includes(group[0] ?? ''));
  return new Map(circles.flatMap((group, index) => group.map((name): [string, number] => [name, index])));
}

function reaching(next: ReadonlyMap<string, readonly string[]>, goals: ReadonlySet<string>): Set<string> {
  const before = new Map<string, string[]>();
  for (const [name, others] of next) {
    for (const other of others) {
      const names = before.get(other);
      if (names === undefined) before.set(other, [name]);
      else names.push(name);
    }
  }
  const found = new Set(goals);
  // A Set gives, too, what is added while it is walked.
  for (const name of found) for (const other of before.get(name) ?? []) found.add(other);
  return found;
}

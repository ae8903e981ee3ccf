import { isJsonObject, type JsonObject, type Rules, rulesOf } from './rules.ts';
import type { Tag } from './schema.ts';

/** How references of a document are followed while its schemas are looked at. */
export interface Scope {
  /** The schema that a `$ref` names; undefined where there is none. */
  lookUp(ref: string): unknown;
  /** The tag that a schema has by its name alone (OpenAPI 3.1, 4.8.25). */
  implicitTag(ref: string): string;
}

/** References in a row, or schemas in one another, that are followed to find something out. */
const far = 500;

/** The types of JSON as bits. A whole number is a number here. */
export const kinds = { null: 1, boolean: 2, object: 4, array: 8, number: 16, integer: 16, string: 32 } as const;
export const anyKind = 63;

export function kindOf(value: unknown): number {
  if (value === null) return kinds.null;
  if (Array.isArray(value)) return kinds.array;
  const type = typeof value;
  return type === 'object' || type === 'string' || type === 'number' || type === 'boolean' ? kinds[type] : 0;
}

/** What was found of schemas on the way, for one may be reached by very many ways; first what is safe to say of one that leads to itself. */
type Known<Fact> = Map<JsonObject, Fact>;

/** The types that a schema may admit; it admits none beside them. */
export function kindsOf(json: unknown, scope: Scope): number {
  return kindsBelow(json, scope, new Map(), 0);
}

function kindsBelow(json: unknown, scope: Scope, known: Known<number>, depth: number): number {
  if (json === false) return 0;
  if (!isJsonObject(json) || depth > far) return anyKind;
  const found = known.get(json);
  if (found !== undefined) return found;
  known.set(json, anyKind);
  const mask = kindsWithin(rulesOf(json), scope, (schema) => kindsBelow(schema, scope, known, depth + 1));
  known.set(json, mask);
  return mask;
}

function kindsWithin(rules: Rules, scope: Scope, inner: (schema: unknown) => number): number {
  let mask: number = anyKind;
  if (rules.type !== undefined) mask &= union(rules.type.map((type) => kinds[type as keyof typeof kinds]));
  if (rules.const !== undefined) mask &= kindOf(rules.const[0]);
  if (rules.enum !== undefined) mask &= union(rules.enum.map(kindOf));
  if (rules.$ref !== undefined) mask &= inner(scope.lookUp(rules.$ref));
  for (const member of rules.allOf ?? []) mask &= inner(member);
  if (rules.anyOf !== undefined) mask &= union(rules.anyOf.map(inner));
  if (rules.oneOf !== undefined) mask &= union(rules.oneOf.map(inner));
  return mask;
}

function union(masks: readonly number[]): number {
  return masks.reduce((all, mask) => all | mask, 0);
}

/** Keywords that lead to other schemas for the same value. */
const leading = ['$ref', 'allOf', 'anyOf', 'oneOf'] as const;

/** Whether a value of the schema must not be shown: it is `writeOnly`, or a password, here or in what applies to the same place. */
export function isSecret(json: unknown, scope: Scope): boolean {
  return isSecretBelow(json, scope, new Set(), 0);
}

function isSecretBelow(json: unknown, scope: Scope, seen: Set<JsonObject>, depth: number): boolean {
  if (!isJsonObject(json) || depth > far || seen.has(json)) return false;
  seen.add(json);
  if (json['writeOnly'] === true || json['format'] === 'password') return true;
  if (!leading.some((keyword) => json[keyword] !== undefined)) return false;
  const { $ref, allOf = [], anyOf = [], oneOf = [] } = rulesOf(json);
  const others = [...($ref === undefined ? [] : [scope.lookUp($ref)]), ...allOf, ...anyOf, ...oneOf];
  return others.some((member) => isSecretBelow(member, scope, seen, depth + 1));
}

/** The property that tells the branches of a union apart: by `discriminator`, or because constants of the branches show it. */
export function tagOf(json: JsonObject, rules: Rules, scope: Scope): Tag | undefined {
  const branches = rules.oneOf ?? rules.anyOf;
  if (branches === undefined || (rules.oneOf !== undefined && rules.anyOf !== undefined)) return undefined;
  return declaredTag(json, branches, scope) ?? derivedTag(branches, scope);
}

/** OpenAPI 3.1, 4.8.25: the tag of a branch is its key in `mapping`, else the constant of its property, else its schema's name. */
function declaredTag({ discriminator }: JsonObject, branches: readonly unknown[], scope: Scope): Tag | undefined {
  if (!isJsonObject(discriminator) || typeof discriminator['propertyName'] !== 'string') return undefined;
  const property = discriminator['propertyName'];
  const mapping = isJsonObject(discriminator['mapping']) ? Object.entries(discriminator['mapping']) : [];
  const rows = branches.flatMap((branch, index): [string, number][] => {
    const ref = isJsonObject(branch) && typeof branch['$ref'] === 'string' ? branch['$ref'] : undefined;
    const mapped = mapping.filter(([, target]) => ref !== undefined && (target === ref || ref.endsWith(`/${String(target)}`)));
    if (mapped.length > 0) return mapped.map(([value]) => [value, index]);
    const constants = factsOf(branch, scope).constants.get(property) ?? [];
    if (constants.length > 0 || ref === undefined) return constants.map((value) => [value, index]);
    return [[scope.implicitTag(ref), index]];
  });
  return tagOfRows(property, rows, true);
}

/** A required property whose constants differ from branch to branch, among the branches that admit objects. */
function derivedTag(branches: readonly unknown[], scope: Scope): Tag | undefined {
  const objects = branches.flatMap((branch, index) =>
    (kindsOf(branch, scope) & kinds.object) === 0 ? [] : [{ index, facts: factsOf(branch, scope) }],
  );
  const [first] = objects;
  if (first === undefined || objects.length < 2) return undefined;
  for (const property of first.facts.constants.keys()) {
    const rows = objects.flatMap(({ index, facts }): [string, number][] => {
      const values = facts.required.has(property) ? facts.constants.get(property) : undefined;
      return (values ?? []).map((value) => [value, index]);
    });
    const isComplete = objects.every(({ index }) => rows.some(([, branch]) => branch === index));
    const tag = isComplete ? tagOfRows(property, rows, false) : undefined;
    if (tag !== undefined) return tag;
  }
  return undefined;
}

function tagOfRows(property: string, rows: readonly [string, number][], declared: boolean): Tag | undefined {
  const isClear = rows.length > 0 && new Set(rows.map(([value]) => value)).size === rows.length;
  return isClear ? { property, branches: Object.fromEntries(rows), declared } : undefined;
}

/** What can be said of every object that a schema admits. */
interface Facts {
  readonly required: Set<string>;
  /** The texts that a property may be, if it is there. */
  readonly constants: Map<string, readonly string[]>;
}

function factsOf(json: unknown, scope: Scope, known: Known<Facts> = new Map(), depth = 0): Facts {
  const facts: Facts = { required: new Set(), constants: new Map() };
  if (!isJsonObject(json) || depth > far) return facts;
  const found = known.get(json);
  if (found !== undefined) return found;
  known.set(json, facts);
  const rules = rulesOf(json);
  for (const name of rules.required ?? []) facts.required.add(name);
  for (const [name, schema] of rules.properties ?? []) {
    const values = textsOf(schema, scope, depth + 1);
    if (values !== undefined) facts.constants.set(name, values);
  }
  const others = [...(rules.$ref === undefined ? [] : [scope.lookUp(rules.$ref)]), ...(rules.allOf ?? [])];
  for (const other of others) {
    const more = factsOf(other, scope, known, depth + 1);
    for (const name of more.required) facts.required.add(name);
    for (const [name, values] of more.constants) if (!facts.constants.has(name)) facts.constants.set(name, values);
  }
  return facts;
}

/** The texts that a schema admits, where it lists them and admits nothing else. */
function textsOf(json: unknown, scope: Scope, depth: number): readonly string[] | undefined {
  if (!isJsonObject(json) || depth > far) return undefined;
  const { const: constant, enum: values = constant, $ref } = rulesOf(json);
  if (values === undefined) return $ref === undefined ? undefined : textsOf(scope.lookUp($ref), scope, depth + 1);
  const texts = values.filter((value) => typeof value === 'string');
  return texts.length === values.length ? [...new Set(texts)] : undefined;
}

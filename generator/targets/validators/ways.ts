import { kinds, kindsOf, type Scope, tagOf } from '../../judge/analysis.ts';
import { isJsonObject, type JsonObject, type Rules, rulesOf } from '../../judge/rules.ts';

/**
 * The ways by which the parts of a schema lead back to it: `.` for the value itself, `/name` and `#2` for a property and an item of it, `/` and
 * `#` for any of them. Ways in one group exclude each other, as `properties` and `additionalProperties` do.
 */
type Group = ReadonlySet<string>;

/**
 * Whether two parts of a schema can lead one value back to the circle of schemas that it is on, so that a value of so many
 * levels can be reached by 2 to the power of that many ways: then answers must be remembered.
 */
export function meetsTwice(json: unknown, leadsBack: (ref: string) => boolean, scope: Scope): boolean {
  let found = false;
  const below = (schemas: readonly (readonly [way: string, schema: unknown])[]): Group[] => {
    const group = new Set(schemas.flatMap(([way, schema]) => (groupsOf(schema).length > 0 ? [way] : [])));
    return group.size > 0 ? [group] : [];
  };

  /** Groups of one schema object; what is found of those inside is found on the way. */
  const groupsOf = (schema: unknown): Group[] => {
    if (!isJsonObject(schema)) return [];
    const rules = rulesOf(schema);
    const { $ref, properties = [], patternProperties = [], prefixItems = [] } = rules;
    const groups = [
      ...($ref !== undefined && leadsBack($ref) ? [new Set(['.'])] : []),
      ...below([...properties.map(([name, part]) => [`/${name}`, part] as const), ['/', rules.additionalProperties]]),
      ...patternProperties.flatMap(([, part]) => below([['/', part]])),
      ...below([...prefixItems.map((part, index) => [`#${index}`, part] as const), ['#', rules.items]]),
      ...below([['#', rules.contains]]),
      ...below([['/', rules.unevaluatedProperties]]),
      ...below([['#', rules.unevaluatedItems]]),
      ...unionGroups(schema, rules),
      ...[...(rules.allOf ?? []), rules.not, rules.if, ...(rules.dependentSchemas ?? []).map(([, part]) => part)].flatMap(groupsOf),
      ...either([rules.then, rules.else]),
    ];
    if (groups.some((group, index) => groups.slice(0, index).some((other) => meet(group, other)))) found = true;
    return groups;
  };

  const either = (schemas: readonly unknown[]): Group[] => {
    const group = new Set(schemas.flatMap(groupsOf).flatMap((one) => [...one]));
    return group.size > 0 ? [group] : [];
  };

  /** Of branches that a tag tells apart only one is asked. */
  const unionGroups = (schema: JsonObject, rules: Rules): Group[] => {
    const branches = rules.oneOf ?? rules.anyOf ?? [];
    const both = rules.oneOf !== undefined ? (rules.anyOf ?? []) : [];
    const tag = tagOf(schema, rules, scope);
    const named = new Set(Object.values(tag?.branches ?? {}));
    const isTold = (branch: unknown, index: number): boolean => named.has(index) && (kindsOf(branch, scope) & ~kinds.object) === 0;
    return [
      ...either(branches.filter(isTold)),
      ...branches.filter((branch, index) => !isTold(branch, index)).flatMap(groupsOf),
      ...both.flatMap(groupsOf),
    ];
  };

  groupsOf(json);
  return found;
}

function meet(group: Group, other: Group): boolean {
  for (const one of group) for (const way of other) if (overlap(one, way)) return true;
  return false;
}

function overlap(one: string, other: string): boolean {
  if (one === '.' || other === '.' || one === other) return true;
  return one[0] === other[0] && (one.length === 1 || other.length === 1);
}

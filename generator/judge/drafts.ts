import { isJsonObject, type JsonObject } from './rules.ts';

/** The drafts of JSON Schema that are read; inside there is only the last. */
export type Draft = '4' | '6' | '7' | '2019-09' | '2020-12';

const order: readonly Draft[] = ['4', '6', '7', '2019-09', '2020-12'];

export function isBefore(draft: Draft, other: Draft): boolean {
  return order.indexOf(draft) < order.indexOf(other);
}

/** The draft that a `$schema` names; undefined for a meta-schema of somebody's own. */
export function draftOf($schema: unknown): Draft | undefined {
  const found = /^https?:\/\/json-schema\.org\/(?:draft-0(4|6|7)|draft\/(2019-09|2020-12))\/schema#?$/.exec(String($schema));
  return order.find((draft) => draft === found?.[1] || draft === found?.[2]);
}

/** Keywords by the draft that brought them; what a schema's own draft does not know says nothing. */
const since: Readonly<Record<string, Draft>> = {
  const: '6',
  contains: '6',
  propertyNames: '6',
  if: '7',
  then: '7',
  else: '7',
  minContains: '2019-09',
  maxContains: '2019-09',
  dependentRequired: '2019-09',
  dependentSchemas: '2019-09',
  unevaluatedItems: '2019-09',
  unevaluatedProperties: '2019-09',
  $recursiveRef: '2019-09',
  prefixItems: '2020-12',
  $dynamicRef: '2020-12',
};

/** Whether a draft knows a keyword. Words that no draft brought are nobody's. */
export function isWordOf(keyword: string, draft: Draft): boolean {
  return !isBefore(draft, Object.hasOwn(since, keyword) ? (since[keyword] ?? '4') : '4');
}

/**
 * One schema object of a draft as the last one would say it; the schemas in it are left as they are. The rules are those of the
 * drafts' own release notes: https://json-schema.org/specification-links.
 */
export function upgradeDraft(schema: JsonObject, draft: Draft): JsonObject {
  // Before 2019-09 a reference replaced all that stands beside it.
  if (isBefore(draft, '2019-09') && typeof schema['$ref'] === 'string') return { $ref: schema['$ref'] };
  const upgraded: Record<string, unknown> = Object.fromEntries(Object.entries(schema).filter(([keyword]) => isWordOf(keyword, draft)));
  // What no later draft knows is read as it was meant where a schema does not name its draft, or the wrong one.
  if (draft === '4' || [schema['exclusiveMinimum'], schema['exclusiveMaximum']].some((value) => typeof value === 'boolean'))
    upgradeBounds(upgraded);
  if (isBefore(draft, '2020-12') || Array.isArray(schema['items'])) upgradeItems(upgraded);
  if (draft === '2019-09') hideContained(upgraded);
  upgradeDependencies(upgraded);
  return upgraded;
}

/** Draft 4: `exclusiveMinimum: true` beside `minimum`. A number is what later drafts say. */
function upgradeBounds(schema: Record<string, unknown>): void {
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof schema[exclusive] === 'number') continue;
    const isExclusive = schema[exclusive] === true;
    delete schema[exclusive];
    if (!isExclusive || typeof schema[bound] !== 'number') continue;
    schema[exclusive] = schema[bound];
    delete schema[bound];
  }
}

/** Before 2020-12 a list of schemas in `items` was what `prefixItems` is, and `additionalItems` what `items` is behind it. */
function upgradeItems(schema: Record<string, unknown>): void {
  const { items, additionalItems } = schema;
  delete schema['additionalItems'];
  if (!Array.isArray(items)) return;
  delete schema['items'];
  if (items.length > 0) schema['prefixItems'] = items;
  if (additionalItems !== undefined) schema['items'] = additionalItems;
}

/** In 2019-09 what `contains` matches does not count as evaluated; inside `not` nothing does. */
function hideContained(schema: Record<string, unknown>): void {
  const { contains, minContains, maxContains, allOf } = schema;
  if (contains === undefined || schema['unevaluatedItems'] === undefined) return;
  const inner = { contains, ...(minContains === undefined ? {} : { minContains }), ...(maxContains === undefined ? {} : { maxContains }) };
  for (const keyword of ['contains', 'minContains', 'maxContains']) delete schema[keyword];
  schema['allOf'] = [...(Array.isArray(allOf) ? allOf : []), { not: { not: inner } }];
}

/** Before 2019-09 `dependencies` was both `dependentRequired` and `dependentSchemas`. */
function upgradeDependencies(schema: Record<string, unknown>): void {
  const { dependencies } = schema;
  if (!isJsonObject(dependencies)) return;
  delete schema['dependencies'];
  const entries = Object.entries(dependencies);
  const names = entries.filter(([, value]) => Array.isArray(value));
  const schemas = entries.filter(([, value]) => !Array.isArray(value));
  if (names.length > 0) schema['dependentRequired'] = { ...Object.fromEntries(names), ...objectOf(schema['dependentRequired']) };
  if (schemas.length > 0) schema['dependentSchemas'] = { ...Object.fromEntries(schemas), ...objectOf(schema['dependentSchemas']) };
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

import type { JsonObject } from '../ir/api.ts';
import type { Discriminator, Doc, Json, ObjectSchema, Schema } from '../ir/schema.ts';
import { below, defined, entriesOf, isObject, listOf, numberOf, resolvePointer, stringOf } from './context.ts';

/** What converting a schema needs to know of the rest of the API. */
export interface SchemaScope {
  readonly root: JsonObject;
  /** The name of the schema that a `$ref` names. */
  nameOf(ref: string): string;
}

interface Rule {
  /** What the rule is about: it reads as the first column of a table. */
  readonly about: string;
  match(schema: JsonObject): boolean;
  convert(schema: JsonObject, at: string, scope: SchemaScope): Schema;
}

/**
 * The rules of JSON Schema 2020-12, tried in this order; the first that matches converts the schema.
 *
 * References come first, for everything else beside a `$ref` only narrows it. Fixed values come before types, because an enum
 * says more than the type that it repeats. Composition and conditions come before types, too: a `type: object` beside `allOf`
 * is one more member. A list of types becomes a union of schemas with one type each, which then take the rules below. What has no
 * type is told by the keywords that it uses; what uses none can be anything.
 */
const rules: readonly Rule[] = [
  { about: '$ref', match: has('$ref'), convert: convertRef },
  {
    about: 'const',
    match: has('const'),
    convert: (schema, at) => ({ kind: 'literal', ...base(schema, at), values: [schema['const'] ?? null] }),
  },
  { about: 'enum', match: (schema) => Array.isArray(schema['enum']), convert: convertEnum },
  { about: 'allOf', match: (schema) => Array.isArray(schema['allOf']), convert: convertAllOf },
  { about: 'oneOf, anyOf', match: (schema) => Array.isArray(schema['oneOf']) || Array.isArray(schema['anyOf']), convert: convertUnion },
  { about: 'if, then, else', match: isTelling, convert: convertCondition },
  { about: 'several types', match: (schema) => Array.isArray(schema['type']) || schema['nullable'] === true, convert: convertTypes },
  {
    about: 'array',
    match: typed('array', ['items', 'prefixItems', 'minItems', 'maxItems', 'uniqueItems', 'contains']),
    convert: convertArray,
  },
  { about: 'object', match: typed('object', objectKeywords()), convert: convertObject },
  { about: 'string', match: typed('string', ['pattern', 'minLength', 'maxLength', 'format', 'contentMediaType']), convert: convertString },
  {
    about: 'number, integer',
    match: (schema) => schema['type'] === 'integer' || typed('number', ['minimum', 'maximum', 'multipleOf'])(schema),
    convert: convertNumber,
  },
  { about: 'boolean', match: typed('boolean', []), convert: (schema, at) => ({ kind: 'boolean', ...base(schema, at) }) },
  { about: 'null', match: typed('null', []), convert: (schema, at) => ({ kind: 'null', ...base(schema, at) }) },
  { about: 'anything', match: () => true, convert: (schema, at) => ({ kind: 'unknown', ...base(schema, at) }) },
];

/** A JSON Schema as a node of the IR. Never fails: what types cannot say becomes the narrowest node that still admits all that the schema admits. */
export function lowerSchema(schema: Json, at: string, scope: SchemaScope): Schema {
  if (schema === false) return { kind: 'never', at };
  if (!isObject(schema)) return { kind: 'unknown', at };
  const rule = rules.find(({ match }) => match(schema));
  return rule === undefined ? { kind: 'unknown', at } : rule.convert(schema, at, scope);
}

function has(keyword: string): (schema: JsonObject) => boolean {
  return (schema) => Object.hasOwn(schema, keyword);
}

function typed(type: string, telling: readonly string[]): (schema: JsonObject) => boolean {
  return (schema) => schema['type'] === type || (schema['type'] === undefined && telling.some((keyword) => Object.hasOwn(schema, keyword)));
}

function objectKeywords(): string[] {
  return ['properties', 'required', 'additionalProperties', 'patternProperties', 'propertyNames', 'minProperties', 'maxProperties'];
}

function base(schema: JsonObject, at: string): { at: string; doc?: Doc } {
  const doc = docOf(schema);
  return doc === undefined ? { at } : { at, doc };
}

function docOf(schema: JsonObject): Doc | undefined {
  const examples = Array.isArray(schema['examples'])
    ? schema['examples']
    : has('example')(schema)
      ? [schema['example'] ?? null]
      : undefined;
  const doc = defined({
    title: stringOf(schema['title']),
    description: stringOf(schema['description']),
    deprecated: schema['deprecated'] === true ? true : undefined,
    default: schema['default'],
    examples,
    readOnly: schema['readOnly'] === true ? true : undefined,
    writeOnly: schema['writeOnly'] === true ? true : undefined,
  });
  return Object.keys(doc).length === 0 ? undefined : doc;
}

const annotations: ReadonlySet<string> = new Set(
  'title description deprecated default examples example readOnly writeOnly externalDocs xml $comment $id $anchor $schema $defs summary discriminator nullable'.split(
    ' ',
  ),
);

/** The keywords beside `used` that narrow a schema, as a schema of their own; undefined where there are none. */
function rest(schema: JsonObject, ...used: readonly string[]): JsonObject | undefined {
  const entries = Object.entries(schema).filter(([key]) => !used.includes(key) && !annotations.has(key) && !key.startsWith('x-'));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function convertRef(schema: JsonObject, at: string, scope: SchemaScope): Schema {
  const ref: Schema = { kind: 'ref', ...base(schema, at), name: scope.nameOf(String(schema['$ref'])) };
  const narrowing = rest(schema, '$ref');
  const more = narrowing && lowerSchema(narrowing, at, scope);
  if (more === undefined || more.kind === 'unknown') return ref;
  return { kind: 'intersection', ...base(schema, at), members: [{ kind: 'ref', at, name: ref.name }, more] };
}

function convertEnum(schema: JsonObject, at: string): Schema {
  const listed = listOf(schema['enum']);
  // `type: string` beside an enum takes out the null among its values; one that would take all is a slip of the author's.
  const fitting = listed.filter((value) => isOfType(value, schema['type']));
  const values = fitting.length === 0 ? listed : fitting;
  if (values.length === 0) return { kind: 'never', ...base(schema, at) };
  const allowed = schema['nullable'] === true && !values.includes(null) ? [...values, null] : values;
  const names = listOf(schema['x-enum-varnames']).filter((name): name is string => typeof name === 'string');
  return { kind: 'literal', ...base(schema, at), values: allowed, ...(names.length === values.length ? { names } : {}) };
}

function isOfType(value: Json, type: Json | undefined): boolean {
  if (Array.isArray(type)) return type.some((one) => isOfType(value, one));
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
    case 'number':
      return typeof value === 'number';
    case 'string':
    case 'boolean':
      return typeof value === type;
    default:
      return true;
  }
}

function convertAllOf(schema: JsonObject, at: string, scope: SchemaScope): Schema {
  const members = listOf(schema['allOf']).map((member, index) => lowerSchema(member, below(at, 'allOf', index), scope));
  const beside = rest(schema, 'allOf');
  const own = beside === undefined ? [] : [lowerSchema(beside, at, scope)];
  const telling = withoutBare([...own, ...members].filter(({ kind }) => kind !== 'unknown'));
  const [only] = telling;
  if (only === undefined) return { kind: 'unknown', ...base(schema, at) };
  if (telling.length === 1) return { ...only, doc: { ...only.doc, ...docOf(schema) } };
  return { kind: 'intersection', ...base(schema, at), members: telling };
}

/** `type: object` beside members that are objects anyway says nothing more. */
function withoutBare(members: readonly Schema[]): readonly Schema[] {
  const others = members.filter((member) => !isBareObject(member));
  return others.length === 0 ? members.slice(0, 1) : others;
}

function isBareObject(schema: Schema): boolean {
  if (schema.kind !== 'object') return false;
  const { properties, additional, patterns, propertyNames, minProperties, maxProperties } = schema;
  const limits = [propertyNames, minProperties, maxProperties].filter((limit) => limit !== undefined);
  return properties.length === 0 && additional === true && patterns.length === 0 && limits.length === 0;
}

/** A condition with an `else`: without one, all that fails the `if` is anything. */
function isTelling(schema: JsonObject): boolean {
  return isObject(schema['if']) && schema['else'] !== undefined && schema['else'] !== true;
}

/** `if A then B else C` is at most `(A and B) or C`; that it is C only where A fails, no type can say. */
function convertCondition(schema: JsonObject, at: string, scope: SchemaScope): Schema {
  const both = { allOf: [schema['if'] ?? true, schema['then'] ?? true] };
  const branches = [lowerSchema(both, at, scope), lowerSchema(schema['else'] ?? true, below(at, 'else'), scope)];
  const beside = rest(schema, 'if', 'then', 'else');
  const own = beside === undefined ? [] : [lowerSchema(beside, at, scope)];
  const union: Schema = { kind: 'union', at, exclusive: false, branches };
  const members = withoutBare([...own, union]);
  return members.length === 1 ? { ...union, ...base(schema, at) } : { kind: 'intersection', ...base(schema, at), members };
}

function convertUnion(schema: JsonObject, at: string, scope: SchemaScope): Schema {
  const keyword = Array.isArray(schema['oneOf']) ? 'oneOf' : 'anyOf';
  const branches = listOf(schema[keyword]).map((branch, index) => lowerSchema(branch, below(at, keyword, index), scope));
  const discriminator = discriminatorOf(schema, listOf(schema[keyword]), scope.root);
  const beside = rest(schema, keyword);
  const shared = beside === undefined ? undefined : lowerSchema(beside, at, scope);
  const [only] = branches;
  if (only !== undefined && branches.length === 1 && shared === undefined) return { ...only, doc: { ...only.doc, ...docOf(schema) } };
  const union: Schema = {
    kind: 'union',
    ...base(schema, at),
    exclusive: keyword === 'oneOf',
    branches,
    ...(discriminator === undefined ? {} : { discriminator }),
  };
  if (shared === undefined || shared.kind === 'unknown' || repeats(shared, branches)) return union;
  // `required` alone in each branch ("one of these must be there") says nothing that a type can say.
  if (branches.every(isRequiredOnly)) return { ...shared, ...base(schema, at) };
  const { doc: _doc, ...bare } = union;
  return { kind: 'intersection', ...base(schema, at), members: [shared, bare] };
}

/** `type: object` beside branches that are objects, `type: string` beside strings. */
function repeats(shared: Schema, branches: readonly Schema[]): boolean {
  if (shared.kind === 'object')
    return isBareObject(shared) && branches.every(({ kind }) => kind === 'object' || kind === 'ref' || kind === 'intersection');
  return branches.every(({ kind }) => kind === shared.kind || (kind === 'literal' && shared.kind !== 'array'));
}

function isRequiredOnly(schema: Schema): boolean {
  return (
    schema.kind === 'object' && schema.properties.every((property) => property.schema.kind === 'unknown') && schema.additional === true
  );
}

/** OpenAPI 3.1, 4.8.25: the tag of a branch is its key in `mapping`, else the constant of its property, else its schema's name. */
function discriminatorOf(schema: JsonObject, branches: readonly Json[], root: JsonObject): Discriminator | undefined {
  const { discriminator } = schema;
  const property = isObject(discriminator) ? stringOf(discriminator['propertyName']) : undefined;
  if (property === undefined || !isObject(discriminator)) return undefined;
  const mapping = entriesOf(discriminator['mapping']);
  const tags = branches.flatMap((branch, index) => {
    const ref = isObject(branch) ? stringOf(branch['$ref']) : undefined;
    const mapped = mapping
      .filter(([, target]) => ref !== undefined && (target === ref || ref.endsWith(`/${String(target)}`)))
      .map(([value]) => value);
    const constants = constantsOf(branch, property, root);
    const values = mapped.length > 0 ? mapped : constants;
    const known = values.length > 0 || ref === undefined ? values : [ref.slice(ref.lastIndexOf('/') + 1)];
    return known.map((value) => ({ value, branch: index, implied: constants.length === 0 }));
  });
  return { property, tags };
}

function constantsOf(branch: Json, property: string, root: JsonObject, depth = 0): string[] {
  if (!isObject(branch) || depth > 20) return [];
  const ref = stringOf(branch['$ref']);
  if (ref !== undefined) return constantsOf(resolvePointer(root, ref) ?? null, property, root, depth + 1);
  const properties = branch['properties'];
  const own = isObject(properties) && Object.hasOwn(properties, property) ? properties[property] : undefined;
  if (isObject(own)) {
    const values = Object.hasOwn(own, 'const') ? [own['const']] : listOf(own['enum']);
    const strings = values.filter((value): value is string => typeof value === 'string');
    if (strings.length > 0) return strings;
  }
  return listOf(branch['allOf']).flatMap((member) => constantsOf(member, property, root, depth + 1));
}

function convertTypes(schema: JsonObject, at: string, scope: SchemaScope): Schema {
  const { type, nullable: _nullable, ...others } = schema;
  const types = Array.isArray(type) ? [...type] : type === undefined ? [] : [type];
  if (schema['nullable'] === true && !types.includes('null') && types.length > 0) types.push('null');
  const [only] = types;
  if (only === undefined) return lowerSchema(others, at, scope);
  if (types.length === 1) return lowerSchema({ ...others, type: only }, at, scope);
  const bare = Object.fromEntries(Object.entries(others).filter(([key]) => !annotations.has(key)));
  const branches = types.map((one) => lowerSchema({ ...bare, type: one }, at, scope));
  return { kind: 'union', ...base(schema, at), exclusive: false, branches };
}

function convertArray(schema: JsonObject, at: string, scope: SchemaScope): Schema {
  const counts = defined({ minItems: numberOf(schema['minItems']), maxItems: numberOf(schema['maxItems']) });
  const uniqueItems = schema['uniqueItems'] === true;
  const items = schema['items'];
  if (Array.isArray(schema['prefixItems'])) {
    const prefix = listOf(schema['prefixItems']).map((item, index) => lowerSchema(item, below(at, 'prefixItems', index), scope));
    const more = items === undefined ? true : typeof items === 'boolean' ? items : lowerSchema(items, below(at, 'items'), scope);
    const isFull = counts.maxItems !== undefined && counts.maxItems <= prefix.length;
    return {
      kind: 'tuple',
      ...base(schema, at),
      prefix: prefix.slice(0, counts.maxItems),
      rest: isFull ? false : more,
      uniqueItems,
      ...counts,
    };
  }
  const contains = schema['contains'] === undefined ? {} : { contains: lowerSchema(schema['contains'], below(at, 'contains'), scope) };
  const item = lowerSchema(items ?? true, below(at, 'items'), scope);
  return { kind: 'array', ...base(schema, at), items: item, uniqueItems, ...counts, ...contains };
}

function convertObject(schema: JsonObject, at: string, scope: SchemaScope): ObjectSchema {
  const required = new Set(listOf(schema['required']));
  const declared = entriesOf(schema['properties']).map(([name, property]) => ({
    name,
    required: required.has(name),
    schema: lowerSchema(property, below(at, 'properties', name), scope),
  }));
  const names = new Set(declared.map(({ name }) => name));
  const undeclared = [...required]
    .filter((name): name is string => typeof name === 'string' && !names.has(name))
    .map((name) => ({ name, required: true, schema: { kind: 'unknown', at } as const }));
  const patterns = entriesOf(schema['patternProperties']).map(([pattern, value]) => ({
    pattern,
    schema: lowerSchema(value, below(at, 'patternProperties', pattern), scope),
  }));
  const additional = schema['additionalProperties'] ?? schema['unevaluatedProperties'] ?? true;
  const propertyNames = schema['propertyNames'];
  return {
    kind: 'object',
    ...base(schema, at),
    properties: [...declared, ...undeclared],
    additional: typeof additional === 'boolean' ? additional : lowerSchema(additional, below(at, 'additionalProperties'), scope),
    patterns,
    ...(propertyNames === undefined ? {} : { propertyNames: lowerSchema(propertyNames, below(at, 'propertyNames'), scope) }),
    ...defined({ minProperties: numberOf(schema['minProperties']), maxProperties: numberOf(schema['maxProperties']) }),
  };
}

function convertString(schema: JsonObject, at: string): Schema {
  return {
    kind: 'string',
    ...base(schema, at),
    ...defined({
      format: stringOf(schema['format']),
      pattern: stringOf(schema['pattern']),
      minLength: numberOf(schema['minLength']),
      maxLength: numberOf(schema['maxLength']),
      contentEncoding: stringOf(schema['contentEncoding']),
      contentMediaType: stringOf(schema['contentMediaType']),
    }),
  };
}

function convertNumber(schema: JsonObject, at: string): Schema {
  return {
    kind: 'number',
    ...base(schema, at),
    integer: schema['type'] === 'integer',
    ...defined({
      format: stringOf(schema['format']),
      minimum: numberOf(schema['minimum']),
      maximum: numberOf(schema['maximum']),
      exclusiveMinimum: numberOf(schema['exclusiveMinimum']),
      exclusiveMaximum: numberOf(schema['exclusiveMaximum']),
      multipleOf: numberOf(schema['multipleOf']),
    }),
  };
}

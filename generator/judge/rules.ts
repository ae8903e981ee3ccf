/**
 * A JSON Schema (2020-12) read for what it asserts. Everything that looks at raw schemas looks through here, so that guards, tables and
 * the judge of examples cannot read one schema differently. A keyword whose value has the wrong type asserts nothing.
 */
export interface Rules {
  readonly $ref?: string;
  readonly type?: readonly string[];
  /** In a list, for `const: null` is not the same as no `const`. */
  readonly const?: readonly [unknown];
  readonly enum?: readonly unknown[];
  readonly multipleOf?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  readonly format?: string;
  readonly prefixItems?: readonly unknown[];
  readonly items?: unknown;
  readonly contains?: unknown;
  readonly minContains?: number;
  readonly maxContains?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: true;
  readonly unevaluatedItems?: unknown;
  readonly required?: readonly string[];
  readonly properties?: readonly Entry[];
  readonly patternProperties?: readonly (readonly [RegExp, unknown])[];
  readonly additionalProperties?: unknown;
  readonly propertyNames?: unknown;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly dependentRequired?: readonly (readonly [string, readonly string[]])[];
  readonly dependentSchemas?: readonly Entry[];
  readonly unevaluatedProperties?: unknown;
  readonly allOf?: readonly unknown[];
  readonly anyOf?: readonly unknown[];
  readonly oneOf?: readonly unknown[];
  readonly not?: unknown;
  readonly if?: unknown;
  readonly then?: unknown;
  readonly else?: unknown;
}

export type Entry = readonly [name: string, schema: unknown];

export type JsonObject = { readonly [key: string]: unknown };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** How the value of a keyword is read; undefined where it asserts nothing. */
type Reader = (value: unknown, schema: JsonObject) => unknown;

const number: Reader = (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined);
const floor: Reader = (value) => (typeof value === 'number' && value > 0 ? Math.ceil(value) : undefined);
const ceiling: Reader = (value) => (typeof value === 'number' && value >= 0 ? Math.floor(value) : undefined);
const schema: Reader = (value) => (typeof value === 'boolean' || isJsonObject(value) ? value : undefined);
const schemas: Reader = (value) => (Array.isArray(value) && value.length > 0 ? value : undefined);
const entries: Reader = (value) => (isJsonObject(value) && Object.keys(value).length > 0 ? Object.entries(value) : undefined);
const strings = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** The keywords that are asserted, in the order in which tables are printed. */
const readers: { readonly [Keyword in keyof Required<Rules>]: Reader } = {
  $ref: (value) => (typeof value === 'string' ? value : undefined),
  type: readTypes,
  const: (value) => [value],
  enum: (value) => (Array.isArray(value) ? value : undefined),
  multipleOf: (value) => (typeof value === 'number' && value > 0 ? value : undefined),
  minimum: number,
  maximum: number,
  exclusiveMinimum: number,
  exclusiveMaximum: number,
  minLength: floor,
  maxLength: ceiling,
  pattern: (value) => (typeof value === 'string' ? regexOf(value) : undefined),
  format: (value) => (typeof value === 'string' ? value : undefined),
  prefixItems: schemas,
  items: schema,
  contains: schema,
  minContains: (value, { contains }) => (contains !== undefined && typeof value === 'number' && value >= 0 ? Math.ceil(value) : undefined),
  maxContains: (value, { contains }) => (contains === undefined ? undefined : ceiling(value, {})),
  minItems: floor,
  maxItems: ceiling,
  uniqueItems: (value) => (value === true ? true : undefined),
  unevaluatedItems: schema,
  required: (value) => (strings(value).length > 0 ? [...new Set(strings(value))] : undefined),
  properties: entries,
  patternProperties: readPatterns,
  additionalProperties: schema,
  propertyNames: (value) => (value === true ? undefined : schema(value, {})),
  minProperties: floor,
  maxProperties: ceiling,
  dependentRequired: readDependents,
  dependentSchemas: entries,
  unevaluatedProperties: schema,
  allOf: schemas,
  anyOf: schemas,
  oneOf: schemas,
  not: schema,
  if: schema,
  then: schema,
  else: schema,
};

/** Keywords that describe, or that serve references, which are resolved before a schema is read here. */
const silent: ReadonlySet<string> = new Set(
  (
    'title description default examples example deprecated readOnly writeOnly externalDocs xml discriminator nullable ' +
    '$schema $id $anchor $dynamicAnchor $vocabulary $comment $defs definitions contentEncoding contentMediaType contentSchema'
  ).split(' '),
);

const rows = Object.entries(readers);
const places: ReadonlyMap<string, number> = new Map(rows.map(([keyword], index) => [keyword, index]));

/** Reads a schema object. What it holds of other schemas stays raw. */
export function rulesOf(json: JsonObject): Rules {
  // A schema has few keywords, and there are tens of thousands of schemas: those that it has are sorted, not all looked for.
  const found: number[] = [];
  for (const keyword of Object.keys(json)) {
    const place = places.get(keyword);
    if (place !== undefined) found.push(place);
  }
  const read: Record<string, unknown> = {};
  for (const place of found.sort((a, b) => a - b)) {
    const [keyword, reader] = rows[place] as (typeof rows)[number];
    const value = reader(json[keyword], json);
    if (value !== undefined) read[keyword] = value;
  }
  return read as Rules;
}

/** Keywords that say nothing of values. */
const words: ReadonlySet<string> = new Set('description title example examples default deprecated readOnly externalDocs'.split(' '));

/**
 * What a schema asserts that asserts a type, with a format at the most, as a text: most schemas of a document are such, and what is found out
 * of one holds for all with the same text. Undefined for any other.
 */
export function leafOf(json: JsonObject): string | undefined {
  const { type, format } = json;
  if (typeof type !== 'string' || (format !== undefined && typeof format !== 'string')) return undefined;
  for (const keyword in json) if (keyword !== 'type' && keyword !== 'format' && !words.has(keyword)) return undefined;
  return format === undefined ? type : `${type} ${format}`;
}

/** Keywords of a schema object that assert nothing here, though they might anywhere else. */
export function unasserted(json: JsonObject): string[] {
  return Object.keys(json).filter((keyword) => !Object.hasOwn(readers, keyword) && !silent.has(keyword) && !keyword.startsWith('x-'));
}

/** Keywords that hold one schema, a list of them, and a map of them. */
const single: ReadonlySet<string> = new Set(
  'items contains unevaluatedItems additionalProperties propertyNames unevaluatedProperties not if then else'.split(' '),
);
const several: ReadonlySet<string> = new Set('prefixItems allOf anyOf oneOf'.split(' '));
const named: ReadonlySet<string> = new Set('properties patternProperties dependentSchemas'.split(' '));

/** Whether a keyword holds one schema, a list of them, or a map of them; undefined for one that holds none. */
export function holdingOf(keyword: string): 'one' | 'list' | 'map' | undefined {
  if (single.has(keyword)) return 'one';
  if (several.has(keyword)) return 'list';
  return named.has(keyword) ? 'map' : undefined;
}

/** A schema in another, and the tokens that lead to it. */
interface Part {
  readonly tokens: readonly string[];
  readonly schema: unknown;
}

const noParts: readonly Part[] = [];

/** The schemas that a schema object holds, each with the tokens that lead to it. */
export function partsOf(json: JsonObject): readonly Part[] {
  let parts: Part[] | undefined;
  for (const keyword of Object.keys(json)) {
    const holding = holdingOf(keyword);
    if (holding === undefined) continue;
    const value = json[keyword];
    parts ??= [];
    if (holding === 'one') parts.push({ tokens: [keyword], schema: value });
    else if (holding === 'list' && Array.isArray(value))
      for (const [index, schema] of value.entries()) parts.push({ tokens: [keyword, String(index)], schema });
    else if (holding === 'map' && isJsonObject(value))
      for (const name of Object.keys(value)) parts.push({ tokens: [keyword, name], schema: value[name] });
  }
  return parts ?? noParts;
}

const types: ReadonlySet<string> = new Set('null boolean object array number string integer'.split(' '));

function readTypes(value: unknown): readonly string[] | undefined {
  const read = (typeof value === 'string' ? [value] : strings(value)).filter((type) => types.has(type));
  const known = read.includes('number') ? read.filter((type) => type !== 'integer') : read;
  return known.length > 0 ? [...new Set(known)] : undefined;
}

function readPatterns(value: unknown): readonly (readonly [RegExp, unknown])[] | undefined {
  const read = Object.entries(isJsonObject(value) ? value : {}).flatMap(([source, held]) => {
    const regex = regexOf(source);
    return regex === undefined ? [] : [[regex, held] as const];
  });
  return read.length > 0 ? read : undefined;
}

function readDependents(value: unknown): readonly (readonly [string, readonly string[]])[] | undefined {
  const read = Object.entries(isJsonObject(value) ? value : {}).flatMap(([name, names]) =>
    strings(names).length > 0 ? [[name, strings(names)] as const] : [],
  );
  return read.length > 0 ? read : undefined;
}

/** A pattern as ECMA-262 with the flag u, which JSON Schema asks for; without where it only holds so; undefined for what is none. */
export function regexOf(source: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(source, flags);
    } catch {
      // The next one may hold.
    }
  }
  return undefined;
}

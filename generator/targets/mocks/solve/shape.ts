import type { Json } from '../../../ir/schema.ts';
import { leafOf } from '../../../judge/rules.ts';
import { type Definitions, hasType, isList, isObject, type JsonSchema, own, patternOf, sameJson } from './values.ts';

/** `number` has the integers in it. */
export type Type = 'null' | 'boolean' | 'number' | 'integer' | 'string' | 'array' | 'object';

/** One schema's say on the properties of an object. */
export interface Layout {
  readonly properties: { readonly [name: string]: Json };
  readonly patterns: { readonly [pattern: string]: Json };
  readonly additional: Json;
}

/** One schema's say on the items of a list. */
export interface Row {
  readonly first: readonly Json[];
  readonly items: Json;
}

/**
 * What a value must be, with every `allOf`, `$ref` and branch that applies to it merged: the conjunction of their keywords.
 * A schema comes to one or more of these; a value of any of them is a value of the schema.
 */
export interface Shape {
  /** Set where the shape is nothing but a use of a named schema. */
  readonly ref?: string;
  readonly types: ReadonlySet<Type>;
  readonly values?: readonly Json[];
  readonly minLength: number;
  readonly maxLength: number;
  readonly patterns: readonly string[];
  readonly formats: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly above: number;
  readonly under: number;
  readonly multiples: readonly number[];
  readonly minItems: number;
  readonly maxItems: number;
  readonly unique: boolean;
  readonly rows: readonly Row[];
  readonly contains: readonly Json[];
  readonly required: readonly string[];
  readonly minProperties: number;
  readonly maxProperties: number;
  readonly layouts: readonly Layout[];
  readonly names: readonly Json[];
  /** Some keyword was not turned round: values have to be looked at. */
  readonly loose: boolean;
  readonly examples: readonly Json[];
}

const everything: readonly Type[] = ['string', 'number', 'boolean', 'object', 'array', 'null'];

export const top: Shape = {
  types: new Set(everything),
  minLength: 0,
  maxLength: Infinity,
  patterns: [],
  formats: [],
  min: -Infinity,
  max: Infinity,
  above: -Infinity,
  under: Infinity,
  multiples: [],
  minItems: 0,
  maxItems: Infinity,
  unique: false,
  rows: [],
  contains: [],
  required: [],
  minProperties: 0,
  maxProperties: Infinity,
  layouts: [],
  names: [],
  loose: false,
  examples: [],
};

/** More alternatives than these are not told apart: a product of unions has too many, and any of them will do. */
const most = 32;
const deepest = 24;

/** Keywords that say nothing about which values are valid. */
const words: ReadonlySet<string> = new Set([
  'title', 'description', 'default', 'example', 'examples', 'deprecated', 'readOnly', 'writeOnly', '$comment', '$schema', '$id', '$anchor',
  'externalDocs', 'xml', 'discriminator', '$defs', 'definitions', 'contentEncoding', 'contentMediaType', 'contentSchema', 'nullable',
]); // prettier-ignore

const isAssertion = (key: string): boolean => !words.has(key) && !key.startsWith('x-');
const asserts = (schema: JsonSchema): string[] => Object.keys(schema).filter(isAssertion);
const assertsAny = (schema: JsonSchema): boolean => Object.keys(schema).some(isAssertion);

/** The alternatives that a conjunction of schemas comes to; none where it contradicts itself. */
export function shapesOf(schemas: readonly Json[], definitions: Definitions, depth = 0): Shape[] {
  if (depth > deepest) return [];
  const asserting = schemas.filter((schema) => schema !== true && !(isObject(schema) && !assertsAny(schema)));
  const examples = schemas.flatMap((schema) => (isObject(schema) ? examplesOf(schema) : []));
  const [first, ...rest] = asserting;
  if (first === undefined) return [{ ...top, examples }];
  if (rest.length === 0 && isObject(first) && isPlainRef(first)) return [{ ...top, ref: nameOf(first), examples }];
  const shapes =
    rest.length === 0
      ? shapesOfOne(first, definitions, depth + 1)
      : asserting.reduce<Shape[]>((all, schema) => cross(all, shapesOfOne(schema, definitions, depth + 1), definitions), [top]);
  return examples.length === 0 ? shapes : shapes.map((shape) => ({ ...shape, examples: [...examples, ...shape.examples] }));
}

const nameOf = (schema: JsonSchema): string => String(schema['$ref']).replace(/^#\/\$defs\//, '');

function isPlainRef(schema: JsonSchema): boolean {
  if (schema['$ref'] === undefined) return false;
  const keys = asserts(schema);
  return keys.length === 1 && keys[0] === '$ref';
}

const nothing: readonly never[] = [];

export function examplesOf(schema: JsonSchema): readonly Json[] {
  const { examples, example } = schema;
  if (examples === undefined && example === undefined) return nothing;
  return [...(isList(examples) ? examples : []), ...(example === undefined ? [] : [example])];
}

function shapesOfOne(schema: Json, definitions: Definitions, depth: number): Shape[] {
  if (schema === false || depth > deepest) return [];
  if (!isObject(schema)) return [top];
  const local = localShape(schema);
  let shapes: Shape[] = local === undefined ? [] : [local];
  const add = (more: readonly Shape[]): void => void (shapes = cross(shapes, more, definitions));
  if (schema['$ref'] !== undefined)
    add(isPlainRef(schema) ? [{ ...top, ref: nameOf(schema) }] : shapesOfNamed(nameOf(schema), definitions));
  for (const member of listOf(schema['allOf'])) add(shapesOf([member], definitions, depth + 1));
  if (isList(schema['anyOf'])) add(branchesOf(schema, schema['anyOf'], definitions, depth + 1).flat());
  if (isList(schema['oneOf'])) add(exclusive(branchesOf(schema, schema['oneOf'], definitions, depth + 1), definitions));
  if (schema['not'] !== undefined) add([notShape(schema['not'])]);
  if (schema['if'] !== undefined) add(conditional(schema, definitions, depth + 1));
  return shapes.slice(0, most);
}

const listOf = (value: Json | undefined): readonly Json[] => (isList(value) ? value : nothing);
const numberOr = (value: Json | undefined, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

/** Keywords whose rules a shape does not hold. */
const unturned = [
  'dependentRequired',
  'dependentSchemas',
  'dependencies',
  'unevaluatedProperties',
  'unevaluatedItems',
  'maxContains',
  'minContains',
];

/** What schemas come to that assert a type and no more, which most do. */
const leaves = new Map<string, Shape | undefined>();

function localShape(schema: JsonSchema): Shape | undefined {
  const leaf = leafOf(schema);
  if (leaf === undefined || leaf.length > 40) return shapeOfKeywords(schema);
  if (!leaves.has(leaf)) leaves.set(leaf, shapeOfKeywords(leafAlone(schema)));
  const shape = leaves.get(leaf);
  const examples = examplesOf(schema);
  return shape === undefined || examples.length === 0 ? shape : { ...shape, examples };
}

function leafAlone({ type, format }: JsonSchema): JsonSchema {
  return { ...(type === undefined ? {} : { type }), ...(format === undefined ? {} : { format }) };
}

function shapeOfKeywords(schema: JsonSchema): Shape | undefined {
  const { type, enum: values, const: constant, format } = schema;
  const types = type === undefined ? top.types : new Set((isList(type) ? type : [type]) as Type[]);
  const all = constant !== undefined ? [constant] : isList(values) ? values : undefined;
  const typed = all?.filter((value) => [...types].some((one) => hasType(value, one)));
  if (typed?.length === 0) return undefined;
  const [properties, patterns, additional] = [schema['properties'], schema['patternProperties'], schema['additionalProperties']];
  const hasLayout = properties !== undefined || patterns !== undefined || additional !== undefined;
  const hasRow = schema['prefixItems'] !== undefined || schema['items'] !== undefined;
  const bounds = format === 'int32' ? { min: -2147483648, max: 2147483647 } : { min: -Infinity, max: Infinity };
  return {
    types: format === 'int32' || format === 'int64' ? new Set([...types].map((one) => (one === 'number' ? 'integer' : one))) : types,
    ...(typed === undefined ? {} : { values: typed }),
    minLength: numberOr(schema['minLength'], 0),
    maxLength: numberOr(schema['maxLength'], Infinity),
    patterns: typeof schema['pattern'] === 'string' ? [schema['pattern']] : nothing,
    formats: typeof format === 'string' ? [format] : nothing,
    min: Math.max(bounds.min, numberOr(schema['minimum'], -Infinity)),
    max: Math.min(bounds.max, numberOr(schema['maximum'], Infinity)),
    above: numberOr(schema['exclusiveMinimum'], -Infinity),
    under: numberOr(schema['exclusiveMaximum'], Infinity),
    multiples: typeof schema['multipleOf'] === 'number' ? [schema['multipleOf']] : nothing,
    minItems: numberOr(schema['minItems'], 0),
    maxItems: numberOr(schema['maxItems'], Infinity),
    unique: schema['uniqueItems'] === true,
    rows: hasRow ? [{ first: listOf(schema['prefixItems']), items: schema['items'] ?? true }] : nothing,
    contains:
      schema['contains'] === undefined || schema['minContains'] === 0
        ? nothing
        : Array.from({ length: numberOr(schema['minContains'], 1) }, () => schema['contains'] as Json),
    required: schema['required'] === undefined ? nothing : listOf(schema['required']).filter((name) => typeof name === 'string'),
    minProperties: numberOr(schema['minProperties'], 0),
    maxProperties: numberOr(schema['maxProperties'], Infinity),
    layouts: hasLayout ? [{ properties: objectOf(properties), patterns: objectOf(patterns), additional: additional ?? true }] : nothing,
    names: schema['propertyNames'] === undefined ? nothing : [schema['propertyNames']],
    loose: unturned.some((keyword) => schema[keyword] !== undefined),
    examples: examplesOf(schema),
  };
}

const noMembers: { readonly [name: string]: Json } = {};
const objectOf = (value: Json | undefined): { readonly [name: string]: Json } => (isObject(value) ? value : noMembers);

/** The shapes of each branch of a union; where a `discriminator` says so, with the tag that names the branch. */
function branchesOf(schema: JsonSchema, branches: readonly Json[], definitions: Definitions, depth: number): Shape[][] {
  const tags = definitions.tagsOf(schema);
  return branches.map((branch, index) => {
    const shapes = shapesOf([branch], definitions, depth);
    const values = tags?.values[index] ?? [];
    if (tags === undefined || values.length === 0) return shapes;
    return shapes.flatMap((shape) => tagged(shape, tags.property, values, definitions));
  });
}

function tagged(shape: Shape, property: string, values: readonly string[], definitions: Definitions): Shape[] {
  const says = (one: Shape): boolean =>
    one.required.includes(property) && tagsOf(one, property, definitions)?.every((value) => values.includes(String(value))) === true;
  if (resolve(shape, definitions).every(says)) return [shape];
  const layout = { properties: { [property]: { enum: values } }, patterns: {}, additional: true };
  return both(shape, { ...top, types: new Set<Type>(['object']), required: [property], layouts: [layout] }, definitions);
}

function exclusive(shapes: readonly Shape[][], definitions: Definitions): Shape[] {
  const whole = shapes.map((some) => some.flatMap((shape) => resolve(shape, definitions)));
  const overlap = whole.some((some, index) =>
    whole.slice(0, index).some((others) => some.some((a) => others.some((b) => !disjoint(a, b, definitions)))),
  );
  if (!overlap) return shapes.flat();
  return shapes.flatMap((some, index) => {
    const rivals = whole.filter((_others, other) => other !== index).flat();
    return some.map((shape) => ({
      ...(resolve(shape, definitions).length === 1 ? apart(shape, rivals, definitions) : shape),
      loose: true,
    }));
  });
}

/**
 * A shape that keeps out of others which any value of it would be of, too: by a property that they limit and it does not, with a null that they
 * refuse. `oneOf: [{ properties: { data } }, { properties: { error } }]` gives `{ data, error: null }`.
 */
function apart(shape: Shape, rivals: readonly Shape[], definitions: Definitions): Shape {
  const [known = shape] = resolve(shape, definitions);
  let kept = known;
  for (const rival of rivals) {
    if (!rival.required.every((name) => known.required.includes(name)) || disjoint(kept, rival, definitions)) continue;
    if (kept.required.some((name) => !known.required.includes(name) && refusesNull(rival, name, definitions))) continue;
    const names = rival.layouts.flatMap(({ properties }) => Object.keys(properties));
    const name = names.find((one) => rulesOf(known, one).every((rule) => rule === true) && refusesNull(rival, one, definitions));
    if (name === undefined) return shape;
    const layout = { properties: { [name]: { type: 'null' } }, patterns: {}, additional: true };
    kept = merge(kept, { ...top, types: new Set<Type>(['object']), required: [name], layouts: [layout] })[0] ?? kept;
  }
  return kept === known ? shape : kept;
}

function refusesNull(shape: Shape, name: string, definitions: Definitions): boolean {
  return rulesOf(shape, name).some((rule) => {
    const whole = resolveAll(rule, definitions);
    return whole.length > 0 && whole.every(({ types, values }) => !types.has('null') || values?.includes(null) === false);
  });
}

function resolveAll(rule: Json, definitions: Definitions): readonly Shape[] {
  return shapesOf([rule], definitions).flatMap((shape) => resolve(shape, definitions));
}

/** The shapes that the named schema comes to, in place of its name. */
export function resolve(shape: Shape, definitions: Definitions): readonly Shape[] {
  const { ref, loose } = shape;
  if (ref === undefined) return [shape];
  const found = once(recalled(definitions).whole, ref, () => shapesOfNamed(ref, definitions).flatMap((one) => resolve(one, definitions)));
  return loose ? found.map((one) => ({ ...one, loose: true })) : found;
}

function shapesOfNamed(name: string, definitions: Definitions): readonly Shape[] {
  return once(recalled(definitions).shapes, name, () => shapesOfOne(definitions.get(name) ?? true, definitions, 0));
}

/** What the named schemas of some definitions come to: as they stand, and with every name in them replaced. */
interface Recalled {
  readonly shapes: Work;
  readonly whole: Work;
}

interface Work {
  readonly found: Map<string, readonly Shape[]>;
  readonly open: Set<string>;
}

const memory = new WeakMap<Definitions, Recalled>();

function recalled(definitions: Definitions): Recalled {
  const found = memory.get(definitions) ?? { shapes: { found: new Map(), open: new Set() }, whole: { found: new Map(), open: new Set() } };
  memory.set(definitions, found);
  return found;
}

/**
 * Works a name out once. What asks for itself meanwhile gets nothing: a schema that is a branch of its own adds no values by
 * that branch, and without an end to it the work would multiply with every round.
 */
function once(work: Work, name: string, make: () => readonly Shape[]): readonly Shape[] {
  const found = work.found.get(name);
  if (found !== undefined) return found;
  if (work.open.has(name) || work.open.size > deepest) return [];
  work.open.add(name);
  const made = make().slice(0, most);
  work.open.delete(name);
  work.found.set(name, made);
  return made;
}

/** Whether no value can be of both shapes, as far as types, values and tags show. */
function disjoint(a: Shape, b: Shape, definitions: Definitions): boolean {
  if (typesOf(a, b).size === 0) return true;
  if (a.values !== undefined && b.values !== undefined) return !a.values.some((one) => b.values?.some((other) => sameJson(one, other)));
  if ([...typesOf(a, b)].some((type) => type !== 'object')) return false;
  if (a.required.some((name) => isClosedTo(b, name)) || b.required.some((name) => isClosedTo(a, name))) return true;
  return a.required.some((name) => {
    if (!b.required.includes(name)) return false;
    const [left, right] = [tagsOf(a, name, definitions), tagsOf(b, name, definitions)];
    return left !== undefined && right !== undefined && !left.some((one) => right.some((other) => sameJson(one, other)));
  });
}

function isClosedTo(shape: Shape, name: string): boolean {
  return rulesOf(shape, name).includes(false);
}

function tagsOf(shape: Shape, name: string, definitions: Definitions): readonly Json[] | undefined {
  for (const rule of rulesOf(shape, name)) {
    const schema = isObject(rule) && isPlainRef(rule) ? definitions.get(nameOf(rule)) : rule;
    if (!isObject(schema)) continue;
    if (schema['const'] !== undefined) return [schema['const']];
    if (isList(schema['enum'])) return schema['enum'];
    if (schema['type'] !== undefined && schema['type'] !== 'string') return undefined;
  }
  return undefined;
}

/** What the layouts of a shape ask of the property of that name. */
export function rulesOf(shape: Shape, name: string): Json[] {
  return shape.layouts.flatMap(({ properties, patterns, additional }) => {
    const found = own(properties, name);
    if (patterns === noMembers) return [found ?? additional];
    const matching = Object.entries(patterns).flatMap(([pattern, schema]) => (patternOf(pattern)?.test(name) === true ? [schema] : []));
    const rules = found === undefined ? matching : [found, ...matching];
    return rules.length > 0 ? rules : [additional];
  });
}

/** `not` of a few simple forms is turned round; any other is looked at afterwards. */
function notShape(schema: Json): Shape {
  if (!isObject(schema)) return schema === false ? top : { ...top, types: new Set() };
  const keys = asserts(schema);
  if (keys.length === 1 && keys[0] === 'required' && isList(schema['required']) && schema['required'].length === 1) {
    return { ...top, layouts: [{ properties: { [String(schema['required'][0])]: false }, patterns: {}, additional: true }] };
  }
  if (keys.length === 1 && keys[0] === 'type') {
    const refused = new Set(isList(schema['type']) ? schema['type'] : [schema['type']]);
    return { ...top, types: new Set(everything.filter((type) => !refused.has(type))) };
  }
  return { ...top, loose: true };
}

function conditional(schema: JsonSchema, definitions: Definitions, depth: number): Shape[] {
  const { if: condition = true, then = true, else: otherwise = true } = schema;
  const met = shapesOf([condition, then], definitions, depth).flatMap((shape) => resolve(shape, definitions));
  const unmet = shapesOf([otherwise], definitions, depth).flatMap((shape) => resolve(shape, definitions));
  return [...met, ...unmet.map((shape) => ({ ...shape, loose: true }))];
}

function cross(left: readonly Shape[], right: readonly Shape[], definitions: Definitions): Shape[] {
  const all: Shape[] = [];
  for (const a of left) {
    for (const b of right) {
      if (all.length >= most) return all;
      all.push(...both(a, b, definitions));
    }
  }
  return all;
}

function isTop(shape: Shape): boolean {
  if (shape.values !== undefined || shape.types.size !== top.types.size) return false;
  return Object.entries(top).every(([key, value]) => {
    if (key === 'examples' || key === 'types') return true;
    const own = shape[key as keyof Shape];
    return Array.isArray(own) ? own.length === 0 : own === value;
  });
}

function both(a: Shape, b: Shape, definitions: Definitions): Shape[] {
  if (a === top) return [b];
  if (b === top) return [a];
  if (a.ref === undefined && isTop(a)) return [{ ...b, examples: [...a.examples, ...b.examples] }];
  if (b.ref === undefined && isTop(b)) return [{ ...a, examples: [...a.examples, ...b.examples] }];
  if (a.ref === undefined && b.ref === undefined) return merge(a, b);
  if (a.ref !== undefined && a.ref === b.ref) return [{ ...a, loose: a.loose || b.loose }];
  const [named, other] = a.ref === undefined ? [b, a] : [a, b];
  const resolved = resolve(named, definitions);
  // `type: object` beside a reference to an object adds nothing: the name can stay.
  if (
    other.ref === undefined &&
    isTop({ ...other, types: top.types, loose: false }) &&
    resolved.every(({ types }) => [...types].every((type) => other.types.has(type)))
  ) {
    return [{ ...named, loose: named.loose || other.loose }];
  }
  const others = other.ref === undefined ? [other] : resolve(other, definitions);
  return resolved.flatMap((one) => others.flatMap((two) => (a === named ? merge(one, two) : merge(two, one))));
}

function typesOf(a: Shape, b: Shape): Set<Type> {
  const types = new Set<Type>();
  for (const type of a.types) {
    if (b.types.has(type)) types.add(type);
    else if (type === 'integer' && b.types.has('number')) types.add('integer');
    else if (type === 'number' && b.types.has('integer')) types.add('integer');
  }
  return types;
}

function merge(a: Shape, b: Shape): Shape[] {
  const types = typesOf(a, b);
  const values =
    a.values === undefined
      ? b.values
      : b.values === undefined
        ? a.values
        : a.values.filter((one) => b.values?.some((other) => sameJson(one, other)));
  const fitting = values?.filter((value) => [...types].some((type) => hasType(value, type)));
  if (types.size === 0 || fitting?.length === 0) return [];
  return [
    {
      types,
      ...(fitting === undefined ? {} : { values: fitting }),
      minLength: Math.max(a.minLength, b.minLength),
      maxLength: Math.min(a.maxLength, b.maxLength),
      patterns: [...new Set([...a.patterns, ...b.patterns])],
      formats: [...new Set([...a.formats, ...b.formats])],
      min: Math.max(a.min, b.min),
      max: Math.min(a.max, b.max),
      above: Math.max(a.above, b.above),
      under: Math.min(a.under, b.under),
      multiples: [...new Set([...a.multiples, ...b.multiples])],
      minItems: Math.max(a.minItems, b.minItems),
      maxItems: Math.min(a.maxItems, b.maxItems),
      unique: a.unique || b.unique,
      rows: [...a.rows, ...b.rows],
      contains: [...a.contains, ...b.contains],
      required: [...new Set([...a.required, ...b.required])],
      minProperties: Math.max(a.minProperties, b.minProperties),
      maxProperties: Math.min(a.maxProperties, b.maxProperties),
      layouts: [...a.layouts, ...b.layouts],
      names: [...a.names, ...b.names],
      loose: a.loose || b.loose,
      examples: [...a.examples, ...b.examples],
    },
  ];
}

import type { Json } from '../../ir/schema.ts';
import { camel, type Fixture, uniqueName } from './fixtures.ts';
import { changed } from './runtime/fixtures.ts';
import { isKnownFormat } from './solve/format-check.ts';
import { type Definitions, hasType, isList, isObject, judge, type JsonSchema, own, pointerTo } from './solve/judge.ts';
import type { Given } from './solve/solve.ts';

/** One document that breaks one constraint, as a change to a valid one. */
export interface InvalidFixture {
  readonly name: string;
  /** The keyword that a validator names: of the constraint, or of the union around it. */
  readonly keyword: string;
  /** Where in the document. */
  readonly pointer: string;
  readonly why: string;
  /** Name of the valid fixture that was changed, where, and to what; nothing in place of `to`: it was taken out. */
  readonly base: string;
  readonly at: string;
  readonly to?: Json;
  readonly value: Json;
}

/** A constraint that no document breaks alone: it says what another one says already. */
export interface Unbroken {
  readonly keyword: string;
  /** JSON pointer into the schema. */
  readonly at: string;
}

export interface Broken {
  readonly fixtures: readonly InvalidFixture[];
  readonly unbroken: readonly Unbroken[];
}

interface Constraint {
  readonly schema: JsonSchema;
  readonly keyword: string;
  /** Of `required`, the name that is left out. */
  readonly member?: string;
  readonly at: string;
}

interface Spot {
  readonly fixture: Fixture;
  readonly pointer: string;
  readonly value: Json;
}

/**
 * For each constraint of a schema (of its own parts, up to the next named schema) one document that breaks it alone: it is
 * invalid, and would be valid if that one keyword were not there. Both have been judged.
 */
export function invalidFixtures(schema: Given, valid: readonly Fixture[], definitions: Definitions): Broken {
  const fixtures = new Map<string, InvalidFixture>();
  const unbroken: Unbroken[] = [];
  const spots = spotsOf(schema, valid, definitions);
  for (const constraint of constraintsOf(schema.json, '')) {
    const found = breakOne(schema, constraint, spots.get(constraint.schema) ?? [], definitions);
    if (found === undefined) {
      unbroken.push({ keyword: constraint.keyword, at: constraint.at });
      continue;
    }
    const name = uniqueName(camel(`${found.at} ${constraint.keyword}`), fixtures);
    fixtures.set(name, { ...found, name });
  }
  return { fixtures: [...fixtures.values()], unbroken };
}

/** Where each schema object is applied, in which valid fixture: the first few places will do. */
function spotsOf(schema: Given, valid: readonly Fixture[], definitions: Definitions): Map<JsonSchema, Spot[]> {
  const spots = new Map<JsonSchema, Spot[]>();
  for (const fixture of valid) {
    judge(schema.json, fixture.value, definitions, {
      visit: (visited, pointer, value) => {
        const known = spots.get(visited) ?? [];
        if (known.length < 6 && !known.some((spot) => spot.pointer === pointer && spot.fixture === fixture))
          spots.set(visited, [...known, { fixture, pointer, value }]);
      },
    });
  }
  return spots;
}

const asserted: ReadonlySet<string> = new Set([
  'type', 'enum', 'const', 'minLength', 'maxLength', 'pattern', 'format', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf',
  'required', 'minProperties', 'maxProperties', 'propertyNames', 'dependentRequired', 'minItems', 'maxItems', 'uniqueItems', 'contains', 'minContains', 'maxContains',
  'not', 'anyOf', 'oneOf', '$ref', 'if', 'unevaluatedProperties', 'unevaluatedItems', 'dependentSchemas',
]); // prettier-ignore

/** Keywords that hold one schema, a list of them, or a map of them. */
const single = [
  'items',
  'additionalProperties',
  'contains',
  'not',
  'if',
  'then',
  'else',
  'propertyNames',
  'unevaluatedProperties',
  'unevaluatedItems',
];
const lists = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const maps = ['properties', 'patternProperties', 'dependentSchemas'];

export function* constraintsOf(schema: Json, at: string): Generator<Constraint> {
  if (!isObject(schema)) return;
  for (const [keyword, value] of Object.entries(schema)) {
    const here = { schema, keyword, at: pointerTo(at, keyword) };
    if (keyword === 'required' && isList(value)) {
      for (const member of value) yield { ...here, member: String(member) };
    } else if (keyword === 'format') {
      if (isKnownFormat(String(value))) yield here;
    } else if (asserted.has(keyword) || ((keyword === 'additionalProperties' || keyword === 'items') && value === false)) yield here;
  }
  for (const keyword of single)
    if (own(schema, keyword) !== undefined && keyword !== 'not' && keyword !== 'if')
      yield* constraintsOf(schema[keyword] as Json, pointerTo(at, keyword));
  for (const keyword of lists) {
    const members = own(schema, keyword);
    if (isList(members))
      for (const [index, member] of members.entries()) yield* constraintsOf(member, pointerTo(pointerTo(at, keyword), index));
  }
  for (const keyword of maps) {
    const members = own(schema, keyword);
    if (isObject(members))
      for (const [name, member] of Object.entries(members)) yield* constraintsOf(member, pointerTo(pointerTo(at, keyword), name));
  }
}

function breakOne(schema: Given, constraint: Constraint, spots: readonly Spot[], definitions: Definitions): InvalidFixture | undefined {
  const without = {
    schema: constraint.schema,
    keyword: constraint.keyword,
    ...(constraint.member === undefined ? {} : { member: constraint.member }),
  };
  for (const spot of spots) {
    for (const change of changesFor(constraint, spot)) {
      const value = changed(spot.fixture.value, change.at, change.to);
      const breaches = judge(schema.json, value, definitions);
      const [breach] = breaches;
      if (breach === undefined || judge(schema.json, value, definitions, { without }).length > 0) continue;
      return {
        name: '',
        keyword: breach.keyword,
        pointer: breach.pointer,
        why: why(constraint, breach.keyword, breach.pointer),
        base: spot.fixture.name,
        ...change,
        value,
      };
    }
  }
  return undefined;
}

interface Change {
  readonly at: string;
  readonly to?: Json;
}

/** Values of each type, the likeliest to be told apart first. */
const strangers: readonly Json[] = [null, 'x', 7, 1.5, true, [], {}, '', ['x'], { x: 1 }, -1, 1e300];

/** Changes of a value that may break the constraint. Which of them do, and break nothing else, is for the judge to say. */
function* changesFor({ schema, keyword, member }: Constraint, { pointer, value }: Spot): Generator<Change> {
  const limit = schema[keyword];
  if (keyword === 'required' && member !== undefined) {
    yield { at: pointerTo(pointer, member) };
    return;
  }
  if (typeof limit === 'number') yield* numberChanges(keyword, limit, pointer, value);
  if (keyword === 'format') for (const to of [`not a ${String(limit)}`, '\\', '%', '', '{']) yield { at: pointer, to };
  if (keyword === 'pattern')
    for (const to of [
      '',
      '!',
      'x',
      '0',
      'not matching',
      ' ',
      'é',
      `${String(value)} `,
      `${String(value)}!`,
      `!${String(value)}`,
      'x'.repeat(String(value).length),
      '!'.repeat(String(value).length),
    ])
      yield { at: pointer, to };
  if (keyword === 'enum' || keyword === 'const') yield* strangeValues(isList(limit) ? limit : [limit as Json], pointer);
  if (keyword === 'uniqueItems' && isList(value)) yield* duplicates(value, pointer);
  if (isObject(value)) yield* objectChanges(keyword, limit, pointer, value);
  if (isList(value)) for (const stranger of strangers) yield { at: pointer, to: [...value, stranger] };
  if (isList(value) && value.length > 0) yield { at: pointer, to: value.slice(0, -1) };
  for (const to of strangers) if (!(keyword === 'type' && hasType(to, typeof limit === 'string' ? limit : ''))) yield { at: pointer, to };
  yield { at: pointer, to: 'not valid here' };
}

function* numberChanges(keyword: string, limit: number, at: string, value: Json): Generator<Change> {
  const text = typeof value === 'string' ? value : '';
  const list = isList(value) ? value : [];
  switch (keyword) {
    case 'minLength':
      yield { at, to: [...text].slice(0, Math.max(0, limit - 1)).join('') };
      return;
    case 'maxLength':
      if (limit <= 100_000) yield { at, to: text.padEnd(limit + 1, text.at(-1) ?? 'x') };
      return;
    case 'minItems':
      yield { at, to: list.slice(0, Math.max(0, limit - 1)) };
      return;
    case 'maxItems':
      if (limit <= 10_000) yield { at, to: lengthened(list, limit + 1) };
      return;
    case 'minimum':
    case 'exclusiveMinimum':
      for (const to of [limit - 1, limit - 0.01, limit, limit * 2 - 1, limit - 1024]) yield { at, to };
      return;
    case 'maximum':
    case 'exclusiveMaximum':
      for (const to of [limit + 1, limit + 0.01, limit, limit * 2 + 1, limit + 1024]) yield { at, to };
      return;
    case 'multipleOf':
      for (const part of [2, 3, 10]) yield { at, to: (typeof value === 'number' ? value : 0) + limit / part };
      yield { at, to: limit + 1 };
      return;
    default:
  }
}

/** More items, each a little different from the last where they are texts or numbers. */
function lengthened(list: readonly Json[], length: number): Json[] {
  const made = [...list];
  while (made.length < length) {
    const last = made.at(-1) ?? 'x';
    made.push(typeof last === 'number' ? last + 1 : typeof last === 'string' ? `${last}x` : last);
  }
  return made;
}

function* strangeValues(values: readonly Json[], at: string): Generator<Change> {
  const [first] = values;
  if (typeof first === 'string') yield { at, to: `not_${first}` };
  if (typeof first === 'number') yield { at, to: Math.max(...values.filter((value) => typeof value === 'number')) + 1 };
  if (typeof first === 'boolean') yield { at, to: !first };
}

function* duplicates(list: readonly Json[], at: string): Generator<Change> {
  const [first = 'x'] = list;
  yield { at, to: [...list, first] };
  yield { at, to: [first, first] };
  if (list.length > 1) yield { at, to: [...list.slice(0, -1), first] };
}

function* objectChanges(
  keyword: string,
  limit: Json | undefined,
  pointer: string,
  value: { readonly [key: string]: Json },
): Generator<Change> {
  const names = Object.keys(value);
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') yield { at: pointerTo(pointer, 'unexpected'), to: 'x' };
  if (keyword === 'propertyNames')
    for (const name of ['', '!', 'X X', 'x'.repeat(300), '0'])
      for (const to of [Object.values(value)[0] ?? 'x', 'x']) yield { at: pointerTo(pointer, name), to };
  if (keyword === 'maxProperties' && typeof limit === 'number' && limit < 1000) {
    const more = Object.fromEntries(
      Array.from({ length: limit + 1 - names.length }, (_, index) => [`more${index + 1}`, Object.values(value)[0] ?? 'x']),
    );
    yield { at: pointer, to: { ...value, ...more } };
  }
  if (keyword === 'minProperties' && typeof limit === 'number')
    yield { at: pointer, to: Object.fromEntries(Object.entries(value).slice(0, Math.max(0, limit - 1))) };
  for (const name of names) yield { at: pointerTo(pointer, name) };
}

const reasons: Readonly<Record<string, (limit: Json | undefined) => string>> = {
  type: (limit) => `is not of type ${isList(limit) ? limit.join(' or ') : String(limit)}`,
  enum: () => 'is none of the values of its enum',
  const: (limit) => `is not ${JSON.stringify(limit)}`,
  minLength: (limit) => `is shorter than ${String(limit)}`,
  maxLength: (limit) => `is longer than ${String(limit)}`,
  pattern: (limit) => `does not match ${String(limit)}`,
  format: (limit) => `is not a ${String(limit)}`,
  minimum: (limit) => `is less than ${String(limit)}`,
  maximum: (limit) => `is more than ${String(limit)}`,
  exclusiveMinimum: (limit) => `is not above ${String(limit)}`,
  exclusiveMaximum: (limit) => `is not below ${String(limit)}`,
  multipleOf: (limit) => `is not a multiple of ${String(limit)}`,
  minItems: (limit) => `has fewer than ${String(limit)} items`,
  maxItems: (limit) => `has more than ${String(limit)} items`,
  uniqueItems: () => 'has an item twice',
  minProperties: (limit) => `has fewer than ${String(limit)} properties`,
  maxProperties: (limit) => `has more than ${String(limit)} properties`,
  additionalProperties: () => 'is a property that the schema does not allow',
  unevaluatedProperties: () => 'is a property that the schema does not allow',
  propertyNames: () => 'has a name that the schema does not allow',
  not: () => 'is what the schema excludes',
  contains: () => 'has no item that it must contain',
  anyOf: () => 'fits none of its branches',
  oneOf: () => 'does not fit exactly one of its branches',
  $ref: (limit) => `is no ${String(limit).replace('#/$defs/', '')}`,
};

function why({ schema, keyword, member }: Constraint, broken: string, pointer: string): string {
  const place = pointer === '' ? 'The document' : pointer.slice(1).replaceAll('/', '.');
  if (keyword === 'required' && member !== undefined && broken === 'required') return `${place} is missing`;
  const reason = reasons[keyword]?.(schema[keyword]) ?? `breaks ${keyword}`;
  return `${place} ${keyword === 'required' && member !== undefined ? `lacks ${member}` : reason}`;
}

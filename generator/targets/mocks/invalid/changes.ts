import type { Json } from '../../../ir/schema.ts';
import { hasType, isList, isObject, pointerTo } from '../solve/values.ts';
import type { Constraint } from './constraints.ts';

/** A change of a value: at a pointer, to another value; without `to`, it is taken out. */
export interface Change {
  readonly at: string;
  readonly to?: Json;
}

/** Values of each type, the likeliest to be told apart first. */
const strangers: readonly Json[] = [null, 'x', 7, 1.5, true, [], {}, '', ['x'], { x: 1 }, -1, 1e300];

/** Changes of a value that may break the constraint. Which of them do, and break nothing else, is for the judge to say. */
export function* changesFor({ schema, keyword, member }: Constraint, pointer: string, value: Json): Generator<Change> {
  const limit = schema[keyword];
  if (keyword === 'required' && member !== undefined) {
    yield { at: pointerTo(pointer, member) };
    return;
  }
  if (typeof limit === 'number') yield* numberChanges(keyword, limit, pointer, value);
  if (keyword === 'format') for (const to of [`not a ${String(limit)}`, '\\', '%', '', '{']) yield { at: pointer, to };
  if (keyword === 'format' && typeof value === 'number') for (const to of [2147483648, 1.5, 1e300]) yield { at: pointer, to };
  // A list or an object may have no text of its own: its `toString` can be data.
  const text = typeof value === 'object' ? '' : String(value);
  if (keyword === 'pattern')
    for (const to of [
      '',
      '!',
      'x',
      '0',
      'not matching',
      ' ',
      'é',
      `${text} `,
      `${text}!`,
      `!${text}`,
      'x'.repeat(text.length),
      '!'.repeat(text.length),
    ])
      yield { at: pointer, to };
  if (keyword === 'enum' || keyword === 'const') yield* strangeValues(isList(limit) ? limit : [limit as Json], pointer);
  if (keyword === 'uniqueItems' && isList(value)) yield* duplicates(value, pointer);
  if (isObject(value)) yield* objectChanges(keyword, limit, pointer, value);
  if (isList(value)) for (const stranger of strangers) yield { at: pointer, to: [...value, stranger] };
  if (isList(value) && value.length > 0) yield { at: pointer, to: value.slice(0, -1) };
  if (keyword === 'maxContains' && isList(value) && typeof limit === 'number' && limit < 1000) {
    for (const item of value) yield { at: pointer, to: [...value, ...Array.from({ length: limit }, () => item)] };
  }
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
      if (limit * JSON.stringify(list[0] ?? '').length <= 100_000) yield { at, to: lengthened(list, limit + 1) };
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
  if (keyword === 'not' && isObject(limit)) yield* refused(limit, pointer, value);
  for (const name of names) yield { at: pointerTo(pointer, name) };
}

/** What `not` shows by its own keywords: properties that must not be there, or not have that value. */
function* refused(
  schema: { readonly [keyword: string]: Json },
  pointer: string,
  value: { readonly [key: string]: Json },
): Generator<Change> {
  const { required, properties } = schema;
  const given = isObject(properties)
    ? Object.entries(properties).flatMap(([name, own]): [string, Json][] =>
        isObject(own) ? [[name, own['const'] ?? (isList(own['enum']) ? own['enum'][0] : undefined) ?? 'x']] : [],
      )
    : [];
  const asked = isList(required) ? required.map((name): [string, Json] => [String(name), value[String(name)] ?? 'x']) : [];
  const added = Object.fromEntries([...asked, ...given]);
  if (Object.keys(added).length > 0) yield { at: pointer, to: { ...value, ...added } };
}

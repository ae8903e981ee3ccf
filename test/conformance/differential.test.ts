import { createRequire } from 'node:module';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, describe, expect, it } from 'vitest';
import type { NamedSchema } from '../../generator/ir/api.ts';
import type { ValidationError } from '../../generator/judge/error.ts';
import { type Random, randomOf } from '../support/random.ts';
import { eventsApi, samplesOf } from '../support/spec.ts';
import { apiOfSchemas, forget, type Loaded, load, namedSchema } from '../support/validators.ts';

/**
 * Guard, collector and ajv, three ways to the same end: over random schemas and values, and over events with mistakes in them, all say the
 * same of every value, and ajv finds the errors that the collector finds, at the same places by the same keywords.
 */
const addFormats = createRequire(import.meta.url)('ajv-formats') as typeof import('ajv-formats').default;

afterAll(() => forget('differential'));

function ajvOf(schemas: readonly Pick<NamedSchema, 'name' | 'json'>[]): (name: string) => ValidateFunction {
  const ajv = new Ajv2020({ strict: false, allErrors: true, ownProperties: true });
  addFormats(ajv);
  ajv.addSchema({ $id: 'https://test.example/all', $defs: Object.fromEntries(schemas.map(({ name, json }) => [name, json])) });
  return (name) => ajv.compile({ $ref: `https://test.example/all#/$defs/${name}` });
}

/** An error as `/items/0 type`. What is missing, or must not be there, is named by its own place. */
function ofAjv({ instancePath, keyword, params }: ErrorObject): string {
  const { missingProperty, additionalProperty, propertyName } = params as { readonly [key: string]: string | undefined };
  const name = missingProperty ?? additionalProperty ?? propertyName;
  return `${instancePath}${name === undefined ? '' : `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`} ${keyword}`;
}

function ofOurs({ pointer, keyword }: ValidationError): string {
  return `${pointer} ${keyword === 'minContains' || keyword === 'maxContains' ? 'contains' : keyword}`;
}

/** Keywords that ajv adds to what it says of the schemas inside them. */
const wrapping = new Set(['if', 'anyOf', 'oneOf']);

/**
 * The errors of both that can be compared. Of a union ajv lists what each branch would have, and the collector only the branch that was
 * meant: there it is enough that both say that something is wrong at that place or below.
 */
function compared(
  ajv: readonly ErrorObject[],
  ours: readonly ValidationError[],
): { readonly ajv: string[]; readonly ours: string[]; readonly unions: string[] } {
  const places = ajv.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf').map(({ instancePath }) => instancePath);
  const isUnion = (pointer: string): boolean => places.some((place) => pointer === place || pointer.startsWith(`${place}/`));
  const plain = ajv.filter(
    ({ keyword, schemaPath, propertyName }) =>
      !wrapping.has(keyword) && !/\/(?:not|contains|if)\//.test(schemaPath) && propertyName === undefined,
  );
  // Of a nested union the outer one speaks.
  const outermost = places.filter((place) => !places.some((other) => place.startsWith(`${other}/`) || (other === '' && place !== '')));
  return {
    ajv: [
      ...new Set(
        plain
          .filter(
            (error) => !isUnion(error.keyword.endsWith('equired') ? error.instancePath : ofAjv(error).slice(0, -error.keyword.length - 1)),
          )
          .map(ofAjv),
      ),
    ].sort(),
    ours: [
      ...new Set(
        ours
          .filter(({ pointer, keyword }) => !isUnion(keyword.endsWith('equired') ? pointer.slice(0, pointer.lastIndexOf('/')) : pointer))
          .map(ofOurs),
      ),
    ].sort(),
    unions: outermost.filter((place) => !ours.some(({ pointer }) => pointer === place || pointer.startsWith(`${place}/`))),
  };
}

/** Where items have a plain type, ajv compares only those that have it: twins that are wrong anyway are not told twice. */
function withoutTwins(errors: readonly string[]): string[] {
  return errors.filter(
    (error) => !error.endsWith(' uniqueItems') || !errors.some((other) => other.startsWith(`${error.slice(0, -' uniqueItems'.length)}/`)),
  );
}

interface Disagreement {
  readonly name: string;
  readonly value: string;
  readonly what: unknown;
}

function disagreement(loaded: Loaded, ajv: ValidateFunction, name: string, value: unknown): Disagreement | undefined {
  const wanted = ajv(value);
  const guard = loaded.is(name, value);
  const errors = loaded.errors(name, value);
  const say = (what: unknown): Disagreement => ({ name, value: JSON.stringify(value), what });
  if (guard !== wanted || (errors.length === 0) !== wanted)
    return say({ ajv: wanted, guard, collector: errors.length === 0, errors: ajv.errors?.map(ofAjv) });
  const { ajv: theirs, ours, unions } = compared(ajv.errors ?? [], errors);
  return JSON.stringify(withoutTwins(theirs)) === JSON.stringify(withoutTwins(ours)) && unions.length === 0
    ? undefined
    : say({ ajv: theirs, ours, unions });
}

/** ajv reads over a property called `__proto__` in a schema; in values it is there. */
const names = ['a', 'b', 'c', 'constructor', 'x y'] as const;
const valueNames = [...names, '__proto__'] as const;
const texts = ['', 'a', 'bb', 'ccc', '\u{1F600}', '2013-06-17T15:16:10Z', 'https://a.example/b', 'nonsense'] as const;

/** A schema of up to three levels, of the keywords on which ajv and the standard agree. */
function randomSchema(random: Random, depth: number): unknown {
  if (depth > 2 || random.chance(0.15))
    return random.pick<unknown>([
      true,
      { type: 'string' },
      { type: ['integer', 'null'] },
      { type: 'number', minimum: 1 },
      { enum: ['a', 1, null] },
      { const: 'a' },
    ]);
  const inner = (): unknown => randomSchema(random, depth + 1);
  const few = (): Record<string, unknown> => Object.fromEntries(names.filter(() => random.chance(0.4)).map((name) => [name, inner()]));
  const some = <Value>(share: number, make: () => Value): Value | undefined => (random.chance(share) ? make() : undefined);
  switch (random.below(9)) {
    case 0:
      return clean({
        type: some(0.8, () => 'string'),
        minLength: some(0.4, () => random.below(3)),
        maxLength: some(0.4, () => random.below(4)),
        pattern: some(0.3, () => '^[a-c]*$'),
        format: some(0.3, () => random.pick(['date-time', 'uri'])),
      });
    case 1:
      return clean({
        type: some(0.8, () => random.pick(['number', 'integer'])),
        minimum: some(0.4, () => random.below(3)),
        exclusiveMaximum: some(0.4, () => random.below(9)),
        multipleOf: some(0.3, () => random.pick([1, 2, 0.5])),
      });
    case 2:
    case 3:
      return clean({
        type: some(0.8, () => 'object'),
        properties: some(0.9, few),
        required: some(0.6, () => names.filter(() => random.chance(0.3))),
        additionalProperties: some(0.4, () => (random.chance(0.5) ? false : inner())),
        patternProperties: some(0.2, () => ({ '^[ab]$': inner() })),
        propertyNames: some(0.1, () => ({ maxLength: 3 })),
        minProperties: some(0.2, () => random.below(3)),
        dependentRequired: some(0.2, () => ({ a: ['b'] })),
        dependentSchemas: some(0.1, () => ({ b: { required: ['c'] } })),
      });
    case 4:
      return clean({
        type: some(0.8, () => 'array'),
        items: some(0.8, inner),
        prefixItems: some(0.3, () => [inner(), inner()]),
        minItems: some(0.3, () => random.below(3)),
        maxItems: some(0.3, () => 1 + random.below(3)),
        uniqueItems: some(0.3, () => true),
        contains: some(0.2, () => ({ type: 'string' })),
        maxContains: undefined,
      });
    case 5:
      return random.chance(0.5) ? { anyOf: [inner(), inner()] } : { oneOf: [inner(), inner(), { type: 'null' }] };
    case 6:
      return { allOf: [inner(), inner()] };
    case 7:
      return clean({
        not: some(0.3, () => ({ type: random.pick(['string', 'null', 'object']) })),
        if: { type: 'object', required: ['a'] },
        then: some(0.8, inner),
        else: some(0.5, inner),
      });
    default:
      return { $ref: `#/$defs/Random${1 + random.below(500)}` };
  }
}

function clean(schema: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}

function randomValue(random: Random, depth: number): unknown {
  switch (random.below(depth > 2 ? 5 : 8)) {
    case 0:
      return random.pick(texts);
    case 1:
      return random.pick([0, 1, 2, 3.5, -1, 1e9]);
    case 2:
      return null;
    case 3:
      return random.chance(0.5);
    case 4:
      return random.pick<unknown>(['a', 1]);
    case 5:
      return Array.from({ length: random.below(4) }, () => randomValue(random, depth + 1));
    default:
      return Object.fromEntries(valueNames.filter(() => random.chance(0.45)).map((name) => [name, randomValue(random, depth + 1)]));
  }
}

describe('random schemas', () => {
  it('are judged alike by guard, collector and ajv, 15,000 times, error for error', async () => {
    const random = randomOf(20130617);
    const schemas = Array.from({ length: 500 }, (_schema, index) => ({ name: `Random${index + 1}`, json: randomSchema(random, 0) }));
    const recursive = circular(schemas);
    const kept = schemas.map(({ name, json }) =>
      namedSchema(name, recursive.has(name) ? true : json, `random-${Number(name.slice(6)) % 25}`),
    );
    const loaded = await load(apiOfSchemas(kept), 'differential/random');
    const compile = ajvOf(kept);
    const found: Disagreement[] = [];
    let cases = 0;
    for (const { name } of kept) {
      const ajv = compile(name);
      for (let index = 0; index < 30; index += 1, cases += 1) {
        const problem = disagreement(loaded, ajv, name, randomValue(random, 0));
        if (problem !== undefined) found.push(problem);
      }
    }
    expect(cases).toBe(15_000);
    expect(found.slice(0, 5)).toEqual([]);
  });
});

/** Schemas that lead to themselves without going into the value are not JSON Schema; those of a circle become `true`. */
function circular(schemas: readonly { readonly name: string; readonly json: unknown }[]): ReadonlySet<string> {
  const next = new Map(
    schemas.map(({ name, json }) => [name, [...JSON.stringify(json).matchAll(/#\/\$defs\/(Random\d+)/g)].map(([, other]) => other ?? '')]),
  );
  const reaches = (from: string, goal: string, seen: Set<string>): boolean =>
    (next.get(from) ?? []).some((other) => other === goal || (!seen.has(other) && reaches(other, goal, seen.add(other))));
  return new Set(schemas.map(({ name }) => name).filter((name) => reaches(name, name, new Set())));
}

/** A value with one to three changes, anywhere in it: something gone, of another type, or put where it does not belong. */
function mutated(random: Random, value: unknown): unknown {
  const copy = structuredClone(value);
  for (let change = 1 + random.below(3); change > 0; change -= 1) mutate(random, copy);
  return copy;
}

function mutate(random: Random, value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  const object = value as Record<string, unknown>;
  const keys = Object.keys(object);
  const key = keys[random.below(keys.length)];
  if (key === undefined) return;
  if (typeof object[key] === 'object' && object[key] !== null && random.chance(0.75)) return mutate(random, object[key]);
  switch (random.below(4)) {
    case 0:
      if (!Array.isArray(value)) delete object[key];
      return;
    case 1:
      object[key] = randomValue(random, 1);
      return;
    case 2:
      object[key] = random.pick<unknown>(['2013-02-30T00:00:00Z', '2015-01-23T16:35:38+0000', -5, 1e308, 'accepted', '', {}, []]);
      return;
    default:
      if (!Array.isArray(value)) object[random.pick(['extra', 'constructor', 'status'])] = randomValue(random, 2);
  }
}

describe('events with mistakes', () => {
  it('are judged alike by guard, collector and ajv, 12,000 times, error for error', async () => {
    const random = randomOf(42);
    const api = await eventsApi();
    const samples = samplesOf(api);
    const loaded = await load(api, 'differential/events');
    const compile = ajvOf(api.schemas);
    const compiled = new Map([...new Set(samples.map(({ name }) => name))].map((name) => [name, compile(name)]));
    const found: Disagreement[] = [];
    let invalid = 0;
    for (let index = 0; index < 12_000; index += 1) {
      const sample = samples[index % samples.length];
      const ajv = compiled.get(sample?.name ?? '');
      if (sample === undefined || ajv === undefined) throw new Error('There are no examples');
      const value = index < samples.length ? sample.value : mutated(random, sample.value);
      if (!ajv(value)) invalid += 1;
      const problem = disagreement(loaded, ajv, sample.name, value);
      if (problem !== undefined) found.push(problem);
    }
    expect(found.slice(0, 5)).toEqual([]);
    expect(invalid).toBeGreaterThan(6_000);
  });
});

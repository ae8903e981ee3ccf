import { join } from 'node:path';
import * as arbitraries from '@jirafe/events-mocks/arbitraries';
import * as validators from '@jirafe/events-validators';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { subjects } from '../../generator/targets/mocks/names.ts';
import { arbitraryOf } from '../../generator/targets/mocks/runtime/arbitrary.ts';
import { solve } from '../../generator/targets/mocks/solve/solve.ts';
import { ajvOf } from '../support/ajv.ts';
import { apiOf, apiOfFile, schemasOnly } from '../support/api.ts';
import { root } from '../support/cli.ts';
import { petstore } from '../support/petstore.ts';

/** Property tests for whoever uses the API: any valid value, and any invalid one, each schema's own. */

const api = await apiOfFile(join(root, 'spec/openapi.yaml'));
const ajv = ajvOf(api);
const schemas = subjects(api).map(({ name }) => name);
const named = <Value>(module: object, name: string): Value => (module as Readonly<Record<string, Value>>)[name] as Value;
const arbitrary = (name: string): fc.Arbitrary<unknown> => named<() => fc.Arbitrary<unknown>>(arbitraries, name)();
const isOf = (name: string): ((value: unknown) => boolean) => named(validators, `is${name}`);
/** The smallest value that the property does not hold of; null where it holds. */
function counterexample(values: fc.Arbitrary<unknown>, holds: (value: unknown) => boolean, numRuns = 40): unknown {
  return fc.check(fc.property(values, holds), { numRuns, seed: 4711 }).counterexample;
}

describe.each(schemas)('arbitrary%s', (name) => {
  it('gives valid values, by the validators and by ajv', () => {
    expect(counterexample(arbitrary(`arbitrary${name}`), (value) => isOf(name)(value) && ajv(name)(value))).toBeNull();
  });

  it('has a twin that gives invalid ones', () => {
    expect(counterexample(arbitrary(`arbitraryInvalid${name}`), (value) => !isOf(name)(value) && ajv(name)(value) === false)).toBeNull();
  });
});

describe('shrinking', () => {
  it('finds the smallest order that shows a bug', () => {
    const bug = (order: unknown): boolean => (order as { status: string }).status !== 'accepted';
    const found = fc.check(fc.property(arbitraries.arbitraryOrder(), bug), { seed: 1, numRuns: 200 });
    const [smallest] = found.counterexample ?? [];
    expect(found.failed).toBe(true);
    expect(smallest).toMatchObject({ status: 'accepted', total: 0, items: [{ quantity: 0 }] });
    expect(Object.keys(smallest ?? {})).not.toContain('visit');
  });
});

describe('any document', () => {
  it('gets arbitraries that keep to its schemas: a pet store', async () => {
    const foreign = await apiOf(petstore);
    const solved = solve(foreign.schemas);
    const judge = ajvOf(foreign);
    const found = foreign.schemas.map(({ name }) => {
      const recipe = solved.solutions.get(name)?.recipe ?? { kind: 'never' };
      return [name, counterexample(arbitraryOf(recipe), (value) => judge(name)(value))];
    });
    expect(found).toEqual(foreign.schemas.map(({ name }) => [name, null]));
  });

  it.each([
    ['bounds that do not belong', '{ type: number, exclusiveMinimum: 0, exclusiveMaximum: 1 }'],
    ['multiples of a fraction', '{ type: number, multipleOf: 0.05, minimum: -3, maximum: 3 }'],
    ['texts of a length, in code points', '{ type: string, minLength: 3, maxLength: 5 }'],
    ['a pattern', "{ type: string, pattern: '^[A-Z]{2}-\\\\d{3,5}$' }"],
    [
      'lists of different things',
      '{ type: array, items: { type: integer, minimum: 1, maximum: 9 }, uniqueItems: true, minItems: 2, maxItems: 6 }',
    ],
    ['tuples', '{ type: array, prefixItems: [{ type: string }, { type: boolean }], items: false, minItems: 2 }'],
    ['so many properties', '{ type: object, additionalProperties: { type: integer }, minProperties: 2, maxProperties: 4 }'],
    ['exactly one of two that overlap', '{ oneOf: [{ type: integer, minimum: 0 }, { type: integer, multipleOf: 3 }] }'],
    ['what is not', '{ type: string, not: { enum: [a, b] } }'],
    [
      'itself',
      "{ type: object, required: [children], properties: { children: { type: array, items: { $ref: '#/components/schemas/Thing' } } } }",
    ],
  ])('keeps %s', async (_what, schema) => {
    const foreign = await apiOf(schemasOnly(`Thing: ${schema}`));
    const recipe = solve(foreign.schemas).solutions.get('Thing')?.recipe;
    const judge = ajvOf(foreign)('Thing');
    expect(counterexample(arbitraryOf(recipe ?? { kind: 'never' }), (value) => judge(value), 200)).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../../generator/ir/schema.ts';
import { makeBy } from '../../../../../generator/targets/mocks/runtime/make.ts';
import { circles } from '../../../../../generator/targets/mocks/solve/circles.ts';
import { solve, type Solved } from '../../../../../generator/targets/mocks/solve/solve.ts';

/** Schemas whose merging, or judging, would have no end or none that anybody waits for. */

const ref = (name: string): Json => ({ $ref: `#/$defs/${name}` });
const solved = (schemas: { readonly [name: string]: Json }): Solved =>
  solve(Object.entries(schemas).map(([name, json]) => ({ name, json, examples: [] })));
const problems = ({ solutions }: Solved): string[] => [...solutions.values()].flatMap(({ name, problem }) => (problem ? [name] : []));

describe('a schema that leads back to itself for the same value', () => {
  it.each<[string, { readonly [name: string]: Json }, string[]]>([
    ['as a branch of anyOf', { A: { anyOf: [ref('A'), { type: 'object' }], additionalProperties: ref('A') } }, ['A']],
    ['as a part of allOf', { A: { allOf: [ref('A'), { type: 'object' }], additionalProperties: ref('A') } }, ['A']],
    [
      'where its children extend it',
      { A: { oneOf: [ref('B'), ref('C')] }, B: { allOf: [ref('A')] }, C: { allOf: [ref('A')] } },
      ['A', 'B', 'C'],
    ],
    ['in a condition', { A: { if: { not: ref('A') }, then: { type: 'string' } } }, ['A']],
    ['for what leads there', { A: { anyOf: [ref('A')] }, B: { allOf: [ref('A')] }, C: { type: 'string' } }, ['A', 'B']],
    [
      'but not in a property, an item or a missing schema',
      { A: { properties: { a: ref('A') }, items: ref('A'), anyOf: [ref('X'), true] } },
      [],
    ],
  ])('is found %s', (_, schemas, want) => {
    expect([...circles(Object.entries(schemas).map(([name, json]) => ({ name, json })))].sort()).toEqual(want);
  });

  it('gets no mocks, and those that may do without it get theirs', () => {
    const all = solved({
      Self: { anyOf: [ref('Self'), { type: 'object' }], additionalProperties: ref('Self') },
      Cart: { type: 'object', required: ['id'], properties: { id: { type: 'string' }, self: ref('Self') }, additionalProperties: false },
    });
    expect(problems(all)).toEqual(['Self']);
    const recipe = all.solutions.get('Cart')?.recipe ?? { kind: 'never' };
    expect(Object.keys(makeBy(recipe, 1, { optional: 'all' }) as object)).toEqual(['id']);
  });
});

describe('a schema whose parts multiply', () => {
  it('gets no mocks where too many ways lead to the same schemas', () => {
    const rows = Array.from({ length: 12 }, (_, index) => [
      `A${index}`,
      { allOf: Array.from({ length: 8 }, () => ({ ...(ref(`A${index + 1}`) as object), minProperties: 0 })) },
    ]);
    const all = solved({ ...(Object.fromEntries(rows) as { [name: string]: Json }), A12: { type: 'boolean' } });
    expect(problems(all)).toEqual(['A0', 'A1', 'A2', 'A3', 'A4', 'A5', 'A6', 'A7']);
  });

  it('is cut where each merge leads to several more', () => {
    const properties = (name: string): Json => Object.fromEntries([...'pqrstuvw'].map((key) => [key, ref(name)]));
    const all = solved({
      A: { type: 'object', properties: properties('A') },
      B: { type: 'object', properties: properties('B') },
      Both: { allOf: [ref('A'), ref('B')] },
    });
    expect(problems(all)).toEqual([]);
  });
});

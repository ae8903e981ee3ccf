import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../../generator/ir/schema.ts';
import { createCompiler } from '../../../../../generator/judge/compile.ts';
import { accepts } from '../../../../../generator/judge/judge.ts';
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

  it.each<[string, { readonly [name: string]: Json }, Json[]]>([
    ['is its other branches', { A: { anyOf: [ref('A'), { type: 'integer', minimum: 7, maximum: 7 }] } }, [7]],
    [
      'is those of all who share the circle',
      { A: { anyOf: [ref('B'), { const: 'a' }] }, B: { anyOf: [ref('A'), { const: 'b' }] } },
      ['a', 'b'],
    ],
    [
      'keeps what is asked on the way',
      { A: { anyOf: [ref('B'), { enum: ['x'] }] }, B: { type: 'string', maxLength: 1, anyOf: [ref('A'), { enum: ['long', 'y'] }] } },
      ['x', 'y'],
    ],
    ['is the first of allOf and anyOf', { A: { allOf: [{ type: 'string' }, { anyOf: [ref('A'), { enum: ['s', 1] }] }] } }, ['s']],
    [
      'ends in its properties, too',
      { A: { type: 'object', required: ['a'], properties: { a: ref('B') } }, B: { anyOf: [ref('B'), { const: 1 }] } },
      [{ a: 1 }],
    ],
    [
      'has as many properties as it must, by those that end',
      {
        A: {
          type: 'object',
          minProperties: 1,
          properties: { a: ref('B'), c: { const: 1 } },
          additionalProperties: false,
          maxProperties: 1,
        },
        B: {
          type: 'object',
          minProperties: 1,
          properties: { b: ref('A'), d: { const: 2 } },
          additionalProperties: false,
          maxProperties: 1,
        },
      },
      [{ c: 1 }],
    ],
  ])('%s: the way back adds nothing', (_, schemas, want) => {
    const all = solved(schemas);
    expect(problems(all)).toEqual([]);
    const { recipe } = all.solutions.get('A') ?? { recipe: { kind: 'never' } };
    const made = Array.from({ length: 30 }, (__, seed) => JSON.stringify(makeBy(recipe, seed, { optional: 'some' })));
    expect([...new Set(made)].sort()).toEqual(want.map((value) => JSON.stringify(value)).sort());
    for (const value of want) expect(all.judge.accepts(schemas['A'] ?? false, value)).toBe(true);
  });

  it.each<[string, Json]>([
    ['oneOf', { oneOf: [ref('Self'), { type: 'object' }] }],
    ['not', { not: ref('Self') }],
    ['if', { if: ref('Self'), then: { type: 'string' } }],
  ])('means nothing through %s: it gets no mocks, and those that may do without it get theirs', (_, self) => {
    const all = solved({
      Self: self,
      Cart: { type: 'object', required: ['id'], properties: { id: { type: 'string' }, self: ref('Self') }, additionalProperties: false },
    });
    expect(problems(all)).toEqual(['Self']);
    const recipe = all.solutions.get('Cart')?.recipe ?? { kind: 'never' };
    expect(Object.keys(makeBy(recipe, 1, { optional: 'all' }) as object)).toEqual(['id']);
  });

  it('has no value through allOf, which must hold before it holds', () => {
    const all = solved({ A: { allOf: [ref('A'), { type: 'object' }] }, B: { anyOf: [ref('A'), { const: 1 }] } });
    expect(problems(all)).toEqual(['A']);
  });

  it('takes and refuses what the judge of the validators does', () => {
    const schemas = { A: { anyOf: [ref('A'), { type: 'object', additionalProperties: ref('A') }] } };
    const all = solved(schemas);
    const { recipe } = all.solutions.get('A') ?? { recipe: { kind: 'never' } };
    const plain = createCompiler({ lookUp: () => schemas.A });
    for (let seed = 0; seed < 20; seed++) expect(accepts(plain.compile(schemas.A), makeBy(recipe, seed, { optional: 'some' }))).toBe(true);
    expect([all.judge.accepts(schemas.A, { a: 1 }), accepts(plain.compile(schemas.A), { a: 1 })]).toEqual([false, false]);
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

import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../../generator/ir/schema.ts';
import { recipeText } from '../../../../../generator/targets/mocks/recipe-text.ts';
import { solve } from '../../../../../generator/targets/mocks/solve/solve.ts';

/** JSON Schema turned round: for each keyword the recipe that comes of it, as it is written into a package. */

type Schemas = { readonly [name: string]: Json };

function recipesOf(schemas: Schemas): { readonly [name: string]: string } {
  const { solutions, nameOf } = solve(Object.entries(schemas).map(([name, json]) => ({ name, json, at: `#/${name}`, examples: [] })));
  const words = { use: (name: string) => name, nameOf, recipeOf: (name: string) => name, accepts: () => 'isIt' };
  return Object.fromEntries([...solutions.values()].map(({ name, recipe }) => [name, recipeText(recipe, words).replace(/\s*\n\s*/g, ' ')]));
}

const ref = (name: string): Json => ({ $ref: `#/$defs/${name}` });

type Row = readonly [what: string, schema: Json, recipe: string];

describe('one schema', () => {
  it.each<Row>([
    ['anything', true, 'anything'],
    ['a type', { type: 'boolean' }, 'flag'],
    ['several types', { type: ['boolean', 'null'] }, 'choice([flag, nothing])'],
    ['a constant', { const: { a: 1 } }, 'values({ a: 1 })'],
    ['an enum, as far as its other rules allow', { type: 'integer', enum: [1, 'x', 5, 9], minimum: 2, maximum: 8 }, 'values(5)'],
    ['bounds', { type: 'integer', minimum: 1, exclusiveMaximum: 9 }, 'number({ integer: true, min: 1, under: 9 })'],
    ['two multiples', { type: 'number', allOf: [{ multipleOf: 4 }, { multipleOf: 6 }] }, 'number({ multipleOf: 12 })'],
    ['a format of integers', { type: 'number', format: 'int32' }, 'number({ integer: true, min: -2147483648, max: 2147483647 })'],
    ['a text', { type: 'string', format: 'uuid', minLength: 1 }, "text({ format: 'uuid', minLength: 1 })"],
    ['a pattern', { type: 'string', pattern: '^\\d+$' }, "text({ patterns: ['^\\\\d+$'] })"],
    [
      'examples that are valid',
      { type: 'string', maxLength: 3, examples: ['abc', 'long', 7] },
      "text({ maxLength: 3, examples: ['abc'] })",
    ],
    ['a list', { type: 'array', items: { type: 'boolean' }, minItems: 1, uniqueItems: true }, 'list(flag, { min: 1, unique: true })'],
    [
      'a tuple that ends',
      { type: 'array', prefixItems: [{ const: 1 }, { type: 'null' }], items: false },
      'list(never, { max: 2, first: [values(1), nothing] })',
    ],
    [
      'an item that must be there',
      { type: 'array', items: { type: 'integer' }, contains: { const: 7 } },
      'list(number({ integer: true }), { min: 1, first: [values(7)] })',
    ],
    [
      'an object',
      { type: 'object', required: ['id'], properties: { id: { type: 'integer' }, open: { type: 'boolean' } } },
      "object({ id: number({ like: 'id', integer: true }), open: flag }, { required: ['id'] })",
    ],
    ['a property that nothing fits, left out', { type: 'object', properties: { a: false, b: { type: 'null' } } }, 'object({ b: nothing })'],
    [
      'properties by a pattern',
      { type: 'object', patternProperties: { '^x-': { type: 'null' } }, additionalProperties: false },
      "object({}, { more: { names: text({ like: 'slug', patterns: ['^x-'] }), values: nothing } })",
    ],
    [
      'a property that not forbids',
      { type: 'object', properties: { a: { type: 'null' }, b: { type: 'null' } }, not: { required: ['a'] } },
      'object({ b: nothing })',
    ],
    ['a type that not forbids', { type: ['string', 'null'], not: { type: 'string' } }, 'nothing'],
    ['what only trying shows', { type: 'string', not: { const: 'x' } }, "checked(text(), isIt, 'meadow')"],
  ])('%s', (_, schema, want) => {
    const [only] = Object.values(recipesOf({ A: schema }));
    expect(want.startsWith('checked(') ? only?.replace(/'\w+'\)$/, "'meadow')") : only).toBe(want);
  });
});

describe('schemas together', () => {
  it.each<readonly [what: string, schemas: Schemas, recipe: string]>([
    [
      'allOf is what both ask',
      { A: { allOf: [{ type: 'number', minimum: 1 }, { maximum: 3 }, { type: ['integer', 'string'] }] } },
      'number({ integer: true, min: 1, max: 3 })',
    ],
    ['allOf of one schema is that schema', { A: { allOf: [ref('B')] }, B: { type: 'null' } }, 'named(() => B)'],
    [
      'a reference keeps its name beside a type that it has',
      { A: { allOf: [ref('B'), { type: 'object' }] }, B: { type: 'object' } },
      'named(() => B)',
    ],
    [
      'a reference beside other rules is merged with them',
      { A: { ...(ref('B') as object), maxLength: 2 }, B: { type: 'string', minLength: 1 } },
      'text({ minLength: 1, maxLength: 2 })',
    ],
    [
      'anyOf prefers its first',
      { A: { anyOf: [{ type: 'null' }, { type: 'boolean' }] } },
      'choice([nothing, flag], { prefersFirst: true })',
    ],
    ['a branch that nothing fits is none', { A: { anyOf: [{ type: 'null' }, { type: 'number', minimum: 2, maximum: 1 }] } }, 'nothing'],
    [
      'oneOf of objects that allow each other, kept apart by a null that the other refuses',
      {
        A: {
          oneOf: [
            { required: ['a'], type: 'object' },
            { type: 'object', required: ['a'], properties: { b: { type: 'string' } } },
          ],
        },
      },
      "checked(choice([ object({ b: nothing, a: anything }, { required: ['b', 'a'] }), object({ b: text(), a: anything }, { required: ['a'] }), ]), isIt, { b: null, a: 'cloud' })",
    ],
    [
      'oneOf of what has nothing in common needs no check',
      { A: { oneOf: [{ type: 'null' }, { type: 'boolean' }] } },
      'choice([nothing, flag])',
    ],
    [
      'a discriminator gives each branch its tag',
      {
        A: { oneOf: [ref('Cat'), ref('Dog')], discriminator: { propertyName: 'kind' } },
        Cat: { type: 'object', required: ['kind'], properties: { kind: { type: 'string' } } },
        Dog: { type: 'object', required: ['kind'], properties: { kind: { type: 'string' } } },
      },
      "choice([ object({ kind: values('Cat') }, { required: ['kind'] }), object({ kind: values('Dog') }, { required: ['kind'] }), ])",
    ],
    [
      'the simplest branch is the one that ends soonest',
      { A: { oneOf: [{ type: 'object', required: ['a'], properties: { a: ref('A') } }, { type: 'null' }] } },
      "choice([object({ a: named(() => A) }, { required: ['a'] }), nothing], { simplest: 1 })",
    ],
  ])('%s', (_, schemas, want) => {
    expect(recipesOf(schemas)['A']).toBe(want);
  });

  it('are the same however often they are solved', () => {
    const schemas = { A: { anyOf: [ref('B'), { type: 'array', items: ref('A') }] }, B: { type: 'object', additionalProperties: ref('A') } };
    expect(recipesOf(schemas)).toEqual(recipesOf(schemas));
  });
});

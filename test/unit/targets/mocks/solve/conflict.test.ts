import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../../generator/ir/schema.ts';
import { solve } from '../../../../../generator/targets/mocks/solve/solve.ts';

/** What is told of a schema that no value fits: what contradicts what, and where the one of them stands. */

type Schemas = { readonly [name: string]: Json };

function reasonsOf(schemas: Schemas): { readonly [name: string]: string } {
  const given = Object.entries(schemas).map(([name, json]) => ({ name, json, at: `#/${name}`, examples: [] }));
  const rows = [...solve(given).solutions.values()].flatMap(({ name, problem, problemAt = '' }) =>
    problem === undefined ? [] : [[name, `${problemAt} ${problem}`]],
  );
  return Object.fromEntries(rows) as { [name: string]: string };
}

const ref = (name: string): Json => ({ $ref: `#/$defs/${name}` });

describe('one schema that contradicts itself', () => {
  it.each<[string, Json, string]>([
    ['numbers that cross', { type: 'number', minimum: 5, maximum: 3 }, '#/A/minimum minimum 5 is more than maximum 3'],
    [
      'numbers that touch',
      { type: 'number', exclusiveMinimum: 3, maximum: 3 },
      '#/A/exclusiveMinimum exclusiveMinimum 3 is no less than maximum 3',
    ],
    ['no integer between', { type: 'integer', minimum: 1.2, maximum: 1.8 }, '#/A/minimum no whole number lies between 1.2 and 1.8'],
    [
      'no multiple between',
      { type: 'integer', minimum: 11, maximum: 19, multipleOf: 10 },
      '#/A/multipleOf no multiple of 10 lies between 11 and 19',
    ],
    ['lengths that cross', { type: 'string', minLength: 12, maxLength: 8 }, '#/A/minLength minLength 12 is more than maxLength 8'],
    [
      'a pattern that is too long',
      { type: 'string', pattern: '^[a-z]{5}$', maxLength: 3 },
      '#/A/pattern no text of at most 3 characters was found that matches the pattern ^[a-z]{5}$',
    ],
    [
      'two patterns',
      { type: 'string', allOf: [{ pattern: '^a+$' }, { pattern: '^b+$' }] },
      '#/A/allOf/1/pattern no text was found that matches the patterns ^a+$ and ^b+$',
    ],
    [
      'a pattern that looks back',
      { type: 'string', pattern: '^(\\d{3})-(?!\\1)\\1$' },
      '#/A/pattern no text was found that matches the pattern ^(\\d{3})-(?!\\1)\\1$',
    ],
    ['a pattern that is none', { type: 'string', pattern: '(' }, '#/A/pattern ( is no regular expression'],
    [
      'a format that is too long',
      { type: 'string', format: 'uuid', maxLength: 4 },
      '#/A/format no text of format uuid of at most 4 characters was found',
    ],
    ['no value of the type', { type: 'integer', enum: ['1', '2'] }, '#/A/enum no value of its enum keeps type "integer"'],
    ['a constant that is too small', { const: 3, minimum: 5 }, '#/A/const no value of its const keeps minimum 5'],
    [
      'enums that share nothing',
      { allOf: [{ enum: ['a', 'b'] }, { enum: ['c'] }] },
      '#/A/allOf/1/enum no value of this enum is one of the other enum',
    ],
    [
      'types that share nothing',
      { type: 'object', allOf: [{ type: 'string' }] },
      '#/A/allOf/0/type it is to be of type string here, and of type object elsewhere',
    ],
    ['counts that cross', { type: 'array', minItems: 3, maxItems: 2 }, '#/A/minItems minItems 3 is more than maxItems 2'],
    [
      'items that cannot be',
      { type: 'array', minItems: 2, prefixItems: [true], items: false },
      '#/A/items it needs 2 items, and item 2 cannot be: nothing is allowed here: its schema is false',
    ],
    [
      'a required property that nothing else allows',
      { type: 'object', required: ['id'], additionalProperties: false },
      '#/A/required its required property "id" is forbidden by additionalProperties: false',
    ],
    [
      'a required property that is false',
      { type: 'object', required: ['id'], properties: { id: false } },
      '#/A/properties/id its required property "id" is forbidden by its own schema, which is false',
    ],
    [
      'a required property of a wrong name',
      { type: 'object', required: ['ID'], propertyNames: { pattern: '^[a-z]+$' } },
      '#/A/required its required property "ID" is refused by propertyNames',
    ],
    [
      'a required property far inside',
      {
        type: 'object',
        required: ['a'],
        properties: { a: { required: ['b/c'], type: 'object', properties: { 'b/c': { enum: [1], type: 'string' } } } },
      },
      '#/A/properties/a/properties/b~1c/enum its required property "a" cannot be: its required property "b/c" cannot be: no value of its enum keeps type "string"',
    ],
    [
      'more properties than may be',
      { type: 'object', required: ['a', 'b'], maxProperties: 1 },
      '#/A/maxProperties it requires 2 properties, more than maxProperties 1',
    ],
    [
      'more properties than there is room for',
      { type: 'object', properties: { a: true }, additionalProperties: false, minProperties: 2 },
      '#/A/minProperties it needs 2 properties, and has no room for so many',
    ],
    [
      'branches that all fail',
      { anyOf: [{ type: 'number', minimum: 2, maximum: 1 }, { enum: [] }, false] },
      '#/A/anyOf/0/minimum none of its branches of anyOf can be kept; of the first, minimum 2 is more than maximum 1',
    ],
    ['what not excludes', { type: 'string', not: { type: 'string' } }, '#/A/not what is left is excluded by not'],
    ['nothing at all', false, '#/A nothing is allowed here: its schema is false'],
  ])('%s', (_, schema, want) => {
    expect(reasonsOf({ A: schema })).toEqual({ A: want });
  });
});

describe('schemas that contradict one another', () => {
  it('are told where the second stands', () => {
    expect(
      reasonsOf({
        Price: { type: 'number', minimum: 0 },
        Refund: { allOf: [ref('Price'), { maximum: -1 }] },
        Order: { type: 'object', required: ['refund'], properties: { refund: ref('Refund') } },
      }),
    ).toEqual({
      Refund: '#/Price/minimum minimum 0 is more than maximum -1',
      Order: '#/Price/minimum its required property "refund" cannot be: minimum 0 is more than maximum -1',
    });
  });

  it('are told to have no end where they must contain one another', () => {
    expect(
      reasonsOf({
        Egg: { type: 'object', required: ['hen'], properties: { hen: ref('Hen') } },
        Hen: { type: 'object', required: ['egg'], properties: { egg: ref('Egg') } },
        Row: { type: 'array', minItems: 1, items: ref('Row') },
      }),
    ).toEqual({
      Egg: '#/Hen/properties/egg its required property "hen" cannot be: its required property "egg" cannot be: it is Egg again, without end',
      Hen: '#/Egg/properties/hen its required property "egg" cannot be: its required property "hen" cannot be: it is Hen again, without end',
      Row: '#/Row/items it needs 1 items, and item 1 cannot be: it is Row again, without end',
    });
  });

  it('are told by what was tried, where each value that is found breaks a rule that cannot be turned round', () => {
    expect(reasonsOf({ B: { oneOf: [{ minLength: 0 }, { minLength: 0 }], type: 'string' } })).toEqual({
      B: ' no valid value was found; of what was tried, it fits 2 of the 2 forms that are allowed, and must fit exactly one',
    });
  });
});

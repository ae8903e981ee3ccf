import { expect, it } from 'vitest';
import { createCompiler } from '../../../generator/judge/compile.ts';
import { errorsOf } from '../../../generator/judge/judge.ts';

/** Every text that a user may read of a bad value: `path message`, as the README shows it. The list is the place to judge them by. */
const text = { type: 'string' };
const cases: readonly (readonly [schema: unknown, value: unknown, ...said: string[]])[] = [
  [{ type: 'object' }, 1, 'must be an object'],
  [{ type: 'array' }, {}, 'must be an array'],
  [{ type: 'boolean' }, 'true', 'must be true or false'],
  [{ type: 'integer' }, 1.5, 'must be a whole number'],
  [{ type: ['integer', 'string', 'null'] }, true, 'must be a whole number, a string or null'],
  [{ const: 'a' }, 'b', 'must be "a"'],
  [{ const: null }, 'b', 'must be null'],
  [{ enum: ['open', 'paid'] }, 'sent', 'must be one of "open", "paid"'],
  [{ enum: ['open'] }, 'sent', 'must be "open"'],
  [{ enum: [] }, 'sent', 'is not allowed'],
  [{ properties: { a: false } }, { a: 1 }, 'a is not allowed'],

  [{ minLength: 1 }, '', 'must not be empty'],
  [{ minLength: 2 }, 'a', 'must have at least 2 characters'],
  [{ maxLength: 1 }, 'ab', 'must have at most 1 character'],
  [{ maxLength: 0 }, 'ab', 'must be empty'],
  [{ pattern: '^[a-z]+$' }, '1', 'must match the pattern ^[a-z]+$'],
  [{ format: 'date-time' }, 'yesterday', 'must be a date and time like 2013-06-17T15:16:10Z'],
  [{ format: 'date' }, 'yesterday', 'must be a date like 2013-06-17'],
  [{ format: 'time' }, 'noon', 'must be a time like 15:16:10Z'],
  [{ format: 'duration' }, '2 days', 'must be a duration like P1DT12H'],
  [{ format: 'email' }, 'ann', 'must be an e-mail address'],
  [{ format: 'uri' }, 'ann', 'must be a URI like https://example.com/a'],
  [{ format: 'uuid' }, 'ann', 'must be a UUID'],
  [{ format: 'ipv4' }, 'ann', 'must be an IPv4 address'],
  [{ format: 'ipv6' }, 'ann', 'must be an IPv6 address'],
  [{ format: 'hostname' }, '-', 'must be a host name'],
  [{ format: 'json-pointer' }, 'ann', 'must be a valid json-pointer'],
  [{ format: 'int32' }, 2 ** 40, 'must be a whole number of 32 bits'],

  [{ minimum: 1 }, 0, 'must be at least 1'],
  [{ maximum: 1 }, 2, 'must be at most 1'],
  [{ exclusiveMinimum: 1 }, 1, 'must be greater than 1'],
  [{ exclusiveMaximum: 1 }, 1, 'must be less than 1'],
  [{ multipleOf: 0.01 }, 0.001, 'must be a multiple of 0.01'],
  [{ multipleOf: 1 }, 0.5, 'must be a whole number'],

  [{ minItems: 1 }, [], 'must have at least 1 item'],
  [{ maxItems: 1 }, [1, 2], 'must have at most 1 item'],
  [{ maxItems: 0 }, [1], 'must be empty'],
  [{ uniqueItems: true }, [1, 1], 'must not have the same item twice'],
  [{ items: { type: 'string' } }, ['a', 1], '1 must be a string'],
  [{ prefixItems: [text], items: false }, ['a', 1], '1 is not allowed'],
  [{ prefixItems: [text], unevaluatedItems: false }, ['a', 1], '1 is not allowed'],
  [{ contains: text }, [1], 'must have at least 1 item that is a string'],
  [{ contains: { const: 'a' }, minContains: 2 }, ['a'], 'must have at least 2 items that are each "a"'],
  [{ contains: { enum: ['a', 'b'] }, maxContains: 1 }, ['a', 'b'], 'must have at most 1 item that is "a" or "b"'],
  [{ contains: { required: ['id'] } }, [{}], 'must have at least 1 item of the form that is asked for'],

  [{ required: ['a'] }, {}, 'a is missing'],
  [{ minProperties: 1 }, {}, 'must have at least 1 property'],
  [{ maxProperties: 2 }, { a: 1, b: 2, c: 3 }, 'must have at most 2 properties'],
  [{ properties: { a: true }, additionalProperties: false }, { a: 1, b: 2 }, 'b is not a known property'],
  [{ properties: { a: true }, unevaluatedProperties: false }, { a: 1, b: 2 }, 'b is not a known property'],
  [{ propertyNames: { pattern: '^[a-z]+$' } }, { 'x y': 1 }, 'x y has a name that is not allowed: it must match the pattern ^[a-z]+$'],
  [{ propertyNames: false }, { a: 1 }, 'a has a name that is not allowed'],
  [{ dependentRequired: { card: ['name'] } }, { card: 1 }, 'name is missing, though card asks for it'],
  [{ dependentSchemas: { card: { required: ['name'] } } }, { card: 1 }, 'name is missing'],

  [{ not: text }, 'a', 'must not be a string'],
  [{ not: { type: ['string', 'null'] } }, 'a', 'must not be a string or null'],
  [{ not: { const: 'a' } }, 'a', 'must not be "a"'],
  [{ not: { enum: ['a', 'b'] } }, 'a', 'must not be "a" or "b"'],
  [{ not: { pattern: '^a' } }, 'a', 'must not match the pattern ^a'],
  [{ not: { required: ['a', 'b'] } }, { a: 1, b: 2 }, 'must not have a and b together'],
  [{ not: { type: 'string', minLength: 3 } }, 'abc', 'has a form that is not allowed'],
  [{ not: {} }, 'abc', 'has a form that is not allowed'],
  [{ if: text, then: { minLength: 2 }, else: { minimum: 2 } }, 'a', 'must have at least 2 characters'],
  [{ if: text, then: { minLength: 2 }, else: { minimum: 2 } }, 1, 'must be at least 2'],
  [{ allOf: [{ required: ['a'] }, { required: ['b'] }] }, {}, 'a is missing', 'b is missing'],

  [{ anyOf: [text, { type: 'null' }] }, 1, 'must be a string or null'],
  [{ anyOf: [{ type: 'string', minLength: 2 }, { type: 'null' }] }, 'a', 'must have at least 2 characters'],
  [
    { anyOf: [{ format: 'date-time' }, { pattern: '^\\d{4}-\\d\\d-\\d\\dT[0-9:.]+[+-]\\d{4}$' }] },
    'yesterday',
    'must be a date and time like 2013-06-17T15:16:10Z, or match the pattern ^\\d{4}-\\d\\d-\\d\\dT[0-9:.]+[+-]\\d{4}$',
  ],
  [{ oneOf: [{ required: ['a'] }, { required: ['b'] }] }, {}, 'a is missing, or b is missing'],
  [
    { oneOf: [{ required: ['a'] }, { required: ['b'] }] },
    { a: 1, b: 2 },
    'fits 2 of the 2 forms that are allowed, and must fit exactly one',
  ],
  [{ oneOf: ['a', 'b', 'c', 'd'].map((name) => ({ required: [name] })) }, {}, 'fits none of the 4 forms that are allowed'],
  [{ anyOf: [{ anyOf: [{ minimum: 5 }, { multipleOf: 2 }] }, { const: 1 }] }, 3, 'must be at least 5, or be a multiple of 2, or be 1'],
  [
    { oneOf: ['cat', 'dog'].map((kind) => ({ required: ['kind'], properties: { kind: { const: kind } } })) },
    { kind: 'cow' },
    'kind must be one of "cat", "dog"',
  ],
  [
    { oneOf: ['cat', 'dog'].map((kind) => ({ required: ['kind'], properties: { kind: { const: kind } } })) },
    {},
    'kind is missing; it must be one of "cat", "dog"',
  ],
];

it.each(cases)('%j of %j', (schema, value, ...said) => {
  const table = createCompiler({ lookUp: () => undefined }).compile(schema);
  const errors = errorsOf(table, value, { most: Infinity, formats: true });
  expect(errors.map(({ path, message }) => (path === '' ? message : `${path} ${message}`))).toEqual(said);
});

it('a value without end: says how deep it may be', () => {
  const list: unknown[] = [];
  list.push(list);
  const schema = { items: { $ref: '#' } };
  const table = createCompiler({ lookUp: () => schema }).compile(schema);
  expect(errorsOf(table, list, { most: Infinity, formats: true }).map(({ message }) => message)).toEqual([
    'must not be nested deeper than 128 levels',
  ]);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ValidationError } from '../../../../generator/judge/error.ts';
import { apiOf, schemasOnly } from '../../../support/api.ts';
import { forget, type Loaded, load } from '../../../support/validators.ts';

/** What a user is told of a bad value: where, what, why, and of what, in a few words. */

const spec = schemasOnly(`
Item: { type: object, required: [code], properties: { code: { type: string, minLength: 1 }, count: { type: integer, minimum: 1 } } }
Login: { type: object, properties: { user: { type: string, maxLength: 3 }, password: { type: string, format: password, minLength: 8 }, token: { type: string, writeOnly: true, pattern: '^t' } } }
Cat: { type: object, required: [kind, lives], properties: { kind: { type: string }, lives: { type: integer } } }
Dog: { type: object, required: [kind, tricks], properties: { kind: { type: string }, tricks: { type: array, items: { type: string } } } }
Pet: { oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: kind } }
Mapped: { anyOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }], discriminator: { propertyName: kind, mapping: { felis: Cat, canis: '#/components/schemas/Dog' } } }
Happening:
  oneOf:
    - { type: object, required: [type, cart], properties: { type: { const: opened }, cart: { type: string } } }
    - { type: object, required: [type, order], properties: { type: { enum: [paid, sent] }, order: { type: integer } } }
Page: { anyOf: [{ type: integer }, { type: string, pattern: '^[0-9]+$' }, { type: 'null' }] }
Order:
  type: object
  additionalProperties: false
  required: [id, items]
  properties:
    id: { type: string, format: uuid }
    at: { type: string, format: date-time }
    items: { type: array, minItems: 1, maxItems: 3, uniqueItems: true, items: { $ref: '#/components/schemas/Item' } }
    "a/b~c": { type: boolean }
    state: { enum: [open, paid] }
`);

let loaded: Loaded;
beforeAll(async () => {
  loaded = await load(await apiOf(spec), 'errors');
});
afterAll(() => forget('errors'));

const said = (errors: readonly ValidationError[]): string[] =>
  errors.map(({ path, message, received }) => `${path}: ${message}${received === undefined ? '' : ` <${received}>`}`);
const id = 'f81d4fae-7dec-11d0-a765-00a0c91e6bf6';

describe('errors', () => {
  it.each([
    ['a value of another type', 'Order', [], [': must be an object <an array of 0 items>']],
    ['what is missing', 'Order', {}, ['id: is missing', 'items: is missing']],
    [
      'a property that is not known',
      'Order',
      { id, items: [{ code: 'a' }], extra: { a: 1 } },
      ['extra: is not a known property <an object>'],
    ],
    [
      'places deep in a value',
      'Order',
      { id, items: [{ code: 'a' }, { code: '', count: 0.5 }] },
      ['items.1.code: must not be empty <"">', 'items.1.count: must be a whole number <0.5>', 'items.1.count: must be at least 1 <0.5>'],
    ],
    [
      'a list that is too long and has twins',
      'Order',
      { id, items: [{ code: 'a' }, { code: 'a' }, { code: 'b' }, { code: 'c' }] },
      ['items: must have at most 3 items <an array of 4 items>', 'items: must not have the same item twice <an array of 4 items>'],
    ],
    [
      'formats',
      'Order',
      { id: 'x', at: '2013-02-30T00:00:00Z', items: [{ code: 'a' }] },
      ['id: must be a UUID <"x">', 'at: must be a date and time like 2013-06-17T15:16:10Z <"2013-02-30T00:00:00Z">'],
    ],
    [
      'one of several values',
      'Order',
      { id, items: [{ code: 'a' }], state: 'closed' },
      ['state: must be one of "open", "paid" <"closed">'],
    ],
    ['a long text, cut', 'Order', { id: 'x'.repeat(1000), items: [{ code: 'a' }] }, [`id: must be a UUID <"${'x'.repeat(40)}"…>`]],
    ['the one kind that the name of a schema says', 'Pet', { kind: 'Cat', lives: 'nine' }, ['lives: must be a whole number <"nine">']],
    ['a kind that no schema has the name of', 'Pet', { kind: 'Cow', lives: 9 }, ['kind: must be one of "Cat", "Dog" <"Cow">']],
    ['no kind', 'Pet', { lives: 9 }, ['kind: is missing; it must be one of "Cat", "Dog"']],
    ['the one kind that a mapping says', 'Mapped', { kind: 'canis', tricks: [1] }, ['tricks.0: must be a string <1>']],
    ['a name that the mapping replaces', 'Mapped', { kind: 'Cat', lives: 9 }, ['kind: must be one of "felis", "canis" <"Cat">']],
    ['the one kind that constants tell', 'Happening', { type: 'sent' }, ['order: is missing']],
    ['the one kind of that type', 'Page', 'first', [': must match the pattern ^[0-9]+$ <"first">']],
    ['no kind of that type', 'Page', true, [': must be a whole number, a string or null <true>']],
  ] as const)('name %s', (_what, name, value, wanted) => {
    expect(said(loaded.errors(name, value))).toEqual(wanted);
    expect(loaded.is(name, value)).toBe(false);
  });

  it('point at places with JSON pointers, whatever is in a name', () => {
    const [error] = loaded.errors('Order', { id, items: [{ code: 'a' }], 'a/b~c': 1 });
    expect(error).toEqual({
      path: 'a/b~c',
      pointer: '/a~1b~0c',
      keyword: 'type',
      message: 'must be true or false',
      expected: 'boolean',
      received: '1',
    });
  });

  it('never show what is written only, or a password', () => {
    const errors = loaded.errors('Login', { user: 'admin', password: 'hunter2', token: 'secret' });
    expect(said(errors)).toEqual([
      'user: must have at most 3 characters <"admin">',
      'password: must have at least 8 characters',
      'token: must match the pattern ^t',
    ]);
    expect(JSON.stringify(errors)).not.toMatch(/hunter2|secret/);
  });
});

describe('options', () => {
  const bad = { id: 'x', at: 'yesterday', items: [], state: 'closed', extra: 1 };

  it('stop after so many errors', () => {
    expect(loaded.errors('Order', bad)).toHaveLength(5);
    expect(said(loaded.errors('Order', bad, { most: 1 }))).toEqual(['id: must be a UUID <"x">']);
    expect(loaded.errors('Order', bad, { most: 3 })).toHaveLength(3);
  });

  it('take every text for a format where formats are annotations', () => {
    const value = { id: 'x', at: 'yesterday', items: [{ code: 'a' }] };
    expect(loaded.errors('Order', value)).toHaveLength(2);
    expect(loaded.errors('Order', value, { formats: 'annotate' })).toEqual([]);
    expect(said(loaded.errors('Order', { ...value, items: [{}] }, { formats: 'annotate' }))).toEqual(['items.0.code: is missing']);
  });
});

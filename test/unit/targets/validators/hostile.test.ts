import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { samplesOf, eventsApi } from '../../../support/spec.ts';
import { apiOfSchemas, forget, type Loaded, load, namedSchema } from '../../../support/validators.ts';

/** Values that nobody sends by mistake. Guard and collector stay, whatever comes, and say the same. */

const schemas = {
  Tree: {
    type: 'object',
    required: ['name'],
    properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/Tree' } } },
  },
  Chain: {
    anyOf: [
      { type: 'null' },
      { type: 'object', additionalProperties: false, required: ['next'], properties: { next: { $ref: '#/$defs/Chain' } } },
    ],
  },
  Either: { oneOf: [{ type: 'string' }, { allOf: [{ type: 'array', items: { $ref: '#/$defs/Either' } }] }] },
  Forest: { type: 'object', properties: { tree: { $ref: '#/$defs/Tree' } } },
  Open: { unevaluatedProperties: false, allOf: [{ properties: { inner: { $ref: '#/$defs/Open' } } }] },
  Itself: { $ref: '#/$defs/Itself' },
  Unique: { type: 'array', uniqueItems: true },
  Closed: { type: 'object', additionalProperties: false, properties: { id: { type: 'string' }, constructor: { type: 'number' } } },
  Needs: { type: 'object', required: ['toString', '__proto__', 'id'] },
  Short: { type: 'string', minLength: 2, maxLength: 3 },
  Few: { type: 'number', multipleOf: 0.01 },
  Pair: {
    type: 'object',
    required: ['id', 'depth'],
    properties: { id: { type: 'string' }, depth: { type: 'integer' }, name: { type: 'string' }, not: { not: { type: 'string' } } },
  },
  Distinct: { type: 'array', uniqueItems: true, items: { $ref: '#/$defs/Named' } },
  Named: { type: 'object', required: ['size', 'id'], properties: { id: { type: 'string' }, size: { type: 'number' } } },
  Must: { type: 'object', required: ['id', 'site-id'], properties: { id: { not: { type: 'string' } }, class: false } },
  Nothing: {
    type: 'object',
    required: ['id'],
    properties: { id: false, value: { type: 'array', items: { type: 'object', required: ['a'] } } },
  },
  Any: {},
} as const;

let loaded: Loaded;
beforeAll(async () => {
  loaded = await load(
    apiOfSchemas(Object.entries(schemas).map(([name, json]) => namedSchema(name, json, name.toLowerCase()))),
    'hostile/own',
  );
});
afterAll(() => forget('hostile'));

function nested(depth: number, wrap: (inner: unknown) => unknown, inner: unknown): unknown {
  let value = inner;
  for (let level = 0; level < depth; level += 1) value = wrap(value);
  return value;
}

const cyclic: Record<string, unknown> = { name: 'a' };
cyclic['children'] = [cyclic];
cyclic['next'] = cyclic;
cyclic['tree'] = cyclic;
cyclic['inner'] = cyclic;
const cyclicList: unknown[] = [];
cyclicList.push(cyclicList, [cyclicList]);
const holes: unknown[] = [];
holes[1_000_000] = 'last';

const values: readonly (readonly [what: string, value: unknown])[] = [
  ['undefined', undefined],
  ['a function', () => undefined],
  ['a symbol', Symbol('id')],
  ['a bigint', 10n ** 40n],
  ['NaN', Number.NaN],
  ['an infinite number', Number.POSITIVE_INFINITY],
  ['the greatest number', Number.MAX_VALUE],
  ['a tiny number', 5e-324],
  ['a lone surrogate', '\uD800'],
  ['surrogates the wrong way round', '\uDC00\uD800'],
  ['a text of a million characters', 'x'.repeat(1_000_000)],
  ['own __proto__', JSON.parse('{ "__proto__": { "id": "a" }, "id": "b", "name": "c", "toString": 1 }')],
  ['inherited properties', Object.create({ id: 'a', name: 'b', next: null, toString: 1 })],
  ['inherited properties behind own ones', Object.assign(Object.create({ id: 'a', depth: 1 }) as object, { depth: 2, name: 'b' })],
  [
    'an instance of a class',
    new (class Pair {
      id = 'a';
      depth = 1;
      'site-id' = 2;
    })(),
  ],
  [
    'an instance with getters',
    new (class Pair {
      get id() {
        return 'a';
      }
      depth = 1;
    })(),
  ],
  ['an own constructor', JSON.parse('{ "constructor": 1, "id": "a", "depth": 1 }')],
  [
    'a constructor that is Object, and another prototype',
    Object.assign(Object.create({ id: 'a' }) as object, { constructor: Object, depth: 1 }),
  ],
  ['own properties that are undefined', { id: 'a', depth: 1, name: undefined }],
  ['required properties that are undefined', { id: undefined, depth: undefined, 'site-id': undefined }],
  ['an undefined that is asked not to be a text', { id: 1, 'site-id': 1, not: undefined, depth: 1 }],
  ['a proxy', new Proxy({ id: 'a', depth: 1, 'site-id': 1 }, {})],
  ['no prototype', Object.assign(Object.create(null) as object, { id: 'a', name: 'b', next: null })],
  ['an object like an array', { length: 3, 0: 'a' }],
  ['a date', new Date(0)],
  ['a map', new Map([['id', 'a']])],
  ['bytes', new Uint8Array(8)],
  ['an array with holes', holes],
  ['an array with properties', Object.assign(['a'], { id: 'b' })],
  ['a value that holds itself', cyclic],
  ['a list that holds itself', cyclicList],
  ['trees 100,000 deep', nested(100_000, (inner) => ({ name: 'a', children: [inner] }), { name: 'leaf' })],
  ['chains 100,000 deep', nested(100_000, (next) => ({ next }), null)],
  ['lists 100,000 deep', nested(100_000, (inner) => [inner], 'leaf')],
  ['objects 100,000 deep', nested(100_000, (inner) => ({ inner }), {})],
  ['twins 100,000 deep', [nested(100_000, (inner) => [inner], 'a'), nested(100_000, (inner) => [inner], 'a')]],
  ['50,000 objects', Array.from({ length: 50_000 }, (_value, id) => ({ id, name: 'a', of: { id } }))],
  ['50,000 lists', Array.from({ length: 50_000 }, (_value, index) => [index])],
];

describe.each(values)('%s', (_what, value) => {
  it.each(Object.keys(schemas))('is judged by %s: no error, and one verdict', (name) => {
    const guard = loaded.is(name, value);
    expect(loaded.errors(name, value).length === 0).toBe(guard);
  });
});

describe('depth', () => {
  it.each([
    ['Tree', 128, (inner: unknown) => ({ name: 'a', children: [inner] }), { name: 'leaf' }],
    ['Chain', 127, (next: unknown) => ({ next }), null],
    ['Either', 128, (inner: unknown) => [inner], 'leaf'],
  ] as const)('%s is taken to %i levels, and refused below with an error that says so', (name, deepest, wrap, leaf) => {
    const good = nested(deepest, wrap, leaf);
    expect(loaded.is(name, good)).toBe(true);
    expect(loaded.errors(name, good)).toEqual([]);
    expect(loaded.is(name, nested(deepest + 2, wrap, leaf))).toBe(false);
    expect(JSON.stringify(loaded.errors(name, nested(deepest + 2, wrap, leaf)))).toContain('nested deeper than 128');
  });
});

describe('what an object inherits', () => {
  it('is not there: neither to satisfy what is required, nor to break what is closed', () => {
    const inheriting = Object.create({ id: 'a', name: 'b', extra: 1 }) as object;
    expect(loaded.is('Tree', inheriting)).toBe(false);
    expect(loaded.is('Closed', inheriting)).toBe(true);
    expect(loaded.is('Needs', { id: 'a' })).toBe(false);
    expect(loaded.is('Needs', JSON.parse('{ "toString": 1, "__proto__": 2, "id": 3 }'))).toBe(true);
    expect(loaded.is('Closed', JSON.parse('{ "__proto__": 2 }'))).toBe(false);
    expect(loaded.errors('Closed', JSON.parse('{ "__proto__": 2 }')).map(({ pointer }) => pointer)).toEqual(['/__proto__']);
  });

  it('is not there in a process whose Object.prototype somebody has polluted', () => {
    const results: unknown[] = [];
    const prototype = Object.getPrototypeOf({}) as object;
    Object.defineProperty(prototype, 'name', { value: 'polluted', enumerable: true, configurable: true, writable: true });
    try {
      results.push(loaded.is('Tree', {}), loaded.errors('Tree', {})[0]?.pointer, loaded.is('Closed', { id: 'a' }));
    } finally {
      Reflect.deleteProperty(prototype, 'name');
    }
    expect(results).toEqual([false, '/name', true]);
  });

  it.each([
    ['has', { value: 'polluted', enumerable: true, configurable: true, writable: true }],
    ['hides', { value: 'polluted', enumerable: false, configurable: true, writable: true }],
    ['computes', { get: () => 'polluted', configurable: true }],
  ])('is not loaded by name, though Object.prototype %s it, before and after', (_how, property) => {
    const said = (): boolean[] => [
      loaded.is('Pair', { depth: 1 }),
      loaded.is('Pair', { id: 'a', depth: 1 }),
      loaded.is('Must', { 'site-id': 1 }),
    ];
    const want = [false, true, false];
    expect(said()).toEqual(want);
    const prototype = Object.getPrototypeOf({}) as object;
    for (const name of ['id', 'name'])
      Object.defineProperty(prototype, name, name === 'id' ? property : { ...property, ...('value' in property ? { value: 7 } : {}) });
    const polluted: boolean[] = [];
    try {
      polluted.push(...said());
    } finally {
      for (const name of ['id', 'name']) Reflect.deleteProperty(prototype, name);
    }
    expect(polluted).toEqual(want);
    expect(said()).toEqual(want);
  });
});

describe('items that are all objects with a text', () => {
  it.each([
    [
      'the same but for one number',
      [
        { id: 'a', size: 1 },
        { id: 'a', size: 2 },
      ],
      true,
    ],
    [
      'the same in another order',
      [
        { id: 'a', size: 1 },
        { size: 1, id: 'a' },
      ],
      false,
    ],
    [
      'the same, far apart',
      [
        { id: 'a', size: 1 },
        { id: 'b', size: 1 },
        { id: 'a', size: 1 },
      ],
      false,
    ],
    ['forty, two of them the same', Array.from({ length: 40 }, (_item, index) => ({ id: `${index % 39}`, size: 1 })), false],
    ['forty', Array.from({ length: 40 }, (_item, index) => ({ id: `${index}`, size: 1 })), true],
  ])('%s', (_what, items, isValid) => {
    expect(loaded.is('Distinct', items)).toBe(isValid);
    expect(loaded.errors('Distinct', items).map(({ keyword }) => keyword)).toEqual(isValid ? [] : ['uniqueItems']);
  });
});

describe('events', () => {
  it('of the Jirafe API refuse or take every such value without an error, put in the place of any part', async () => {
    const api = await eventsApi();
    const events = await load(api, 'hostile/events');
    let cases = 0;
    for (const { name, value: sample } of samplesOf(api)) {
      for (const [, value] of values.slice(0, 25)) {
        for (const key of Object.keys(sample as object)) {
          const changed = { ...(sample as object), [key]: value };
          expect(events.errors(name, changed).length === 0).toBe(events.is(name, changed));
          cases += 1;
        }
      }
    }
    expect(cases).toBeGreaterThan(2_000);
  });
});

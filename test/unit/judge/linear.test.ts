import { afterAll, beforeAll, expect, it } from 'vitest';
import { isSecret, kinds, kindsOf, type Scope, tagOf } from '../../../generator/judge/analysis.ts';
import { createCompiler } from '../../../generator/judge/compile.ts';
import { accepts, errorsOf } from '../../../generator/judge/judge.ts';
import { rulesOf } from '../../../generator/judge/rules.ts';
import { apiOfSchemas, forget, type Loaded, load, namedSchema } from '../../support/validators.ts';

/**
 * Schemas whose parts lead one value back to the schema by several ways. Tried one way after the other, a value of 100 levels would be
 * looked at 2^100 times. Here every object counts how often somebody looks at its properties: each a bounded number of times.
 */
const node = { $ref: '#/$defs/Node' };
const kid = (...required: string[]): object => ({ type: 'object', required, properties: { kid: node } });
const shapes: Readonly<Record<string, object>> = {
  'anyOf of two kinds that hold it': { anyOf: [kid('kid', 'x'), kid('kid', 'y'), { type: 'string' }] },
  'oneOf of two kinds that hold it': { oneOf: [kid('kid', 'x'), kid('kid', 'y'), { type: 'string' }] },
  'anyOf of a leaf, and of lists of it': {
    anyOf: [
      { const: 'leaf' },
      { type: 'object', required: ['kids', 'x'], properties: { kids: { type: 'array', items: node } } },
      { type: 'object', required: ['kids', 'y'], properties: { kids: { type: 'array', items: node, minItems: 1 } } },
    ],
  },
  'allOf of two parts that both look inside': { allOf: [kid(), kid('kid')] },
  'if, then and else': { if: kid('x'), then: kid('kid'), else: { anyOf: [kid('y'), { type: 'string' }] } },
  not: { type: ['object', 'string'], properties: { kid: node }, not: kid('no') },
  'properties and patterns': { type: 'object', properties: { kid: node }, patternProperties: { '^k': node, d$: node } },
  'contains and items': { type: ['array', 'string'], items: node, contains: node },
  'unevaluatedProperties behind branches': {
    anyOf: [kid('x'), kid('y'), { type: 'string' }],
    properties: { x: true, y: true },
    unevaluatedProperties: false,
  },
  'unevaluatedItems behind branches': {
    type: ['array', 'string'],
    anyOf: [{ prefixItems: [node, true] }, { prefixItems: [node] }],
    unevaluatedItems: false,
  },
  'branches behind references': { oneOf: [{ $ref: '#/$defs/Left' }, { $ref: '#/$defs/Right' }, { type: 'string' }] },
  'dependent schemas': { type: ['object', 'string'], properties: { kid: node }, dependentSchemas: { x: kid('kid') } },
};
const named = { Left: kid('kid', 'x'), Right: kid('kid', 'y') };

/** Looks at an object for each level that are enough, and how many levels there are. */
const most = 150;
let [looks, levels] = [0, 0];

function look(): void {
  looks += 1;
  // What is not bounded would never end.
  if (looks > most * levels) throw new Error(`More than ${most} looks for each of ${levels} levels`);
}

/** The same value, which counts looks at its objects. */
function counted<Value extends object>(value: Value): Value {
  return new Proxy(value, {
    ownKeys(target) {
      look();
      return Reflect.ownKeys(target);
    },
    get(target, key, receiver): unknown {
      if (typeof key === 'string') look();
      return Reflect.get(target, key, receiver);
    },
  });
}

/** Values of so many levels, in the form that a shape asks for: what they are made of, and what stands at their end. */
const inObjects: Readonly<Record<string, readonly [wrap: (inner: unknown) => object, leaf: unknown]>> = {
  'good to the end': [(kid) => ({ kid, y: 1 }), 'leaf'],
  'bad at its end': [(kid) => ({ kid, y: 1 }), 7],
  'of two kinds at once': [(kid) => ({ kid, x: 1, y: 1 }), 'leaf'],
  'of no kind': [(kid) => ({ kid }), 7],
};
const inLists: typeof inObjects = { 'good to the end': [(item) => [item, 'leaf'], 'leaf'], 'bad at its end': [(item) => [item], 7] };
const inBoth: typeof inObjects = {
  'good to the end': [(kid) => ({ kids: counted([kid, kid]), y: 1 }), 'leaf'],
  'bad at its end': [(kid) => ({ kids: counted([kid]), x: 1 }), 7],
};
const cases = Object.entries(shapes).flatMap(([shape, json]) => {
  const text = JSON.stringify(json);
  const forms = text.includes('"kids"') ? inBoth : text.includes('"array"') ? inLists : inObjects;
  return Object.entries(forms).map(([what, [wrap, leaf]]) => [shape, what, wrap, leaf] as const);
});

function chain(levels: number, wrap: (inner: unknown) => object, leaf: unknown): unknown {
  let value = leaf;
  for (let level = 0; level < levels; level += 1) value = counted(wrap(value));
  return value;
}

/** Guards, the collector behind them, and tables that have no guards, as the generator judges examples. */
let judges: Readonly<Record<string, (shape: string, value: unknown) => unknown>>;
const names = new Map(Object.keys(shapes).map((shape, index) => [shape, `Node${index + 1}`]));

beforeAll(async () => {
  const schemas = Object.entries(shapes).flatMap(([shape, json]) => {
    const number = names.get(shape)?.slice(4) ?? '';
    const own = (text: unknown): unknown => JSON.parse(JSON.stringify(text).replace(/#\/\$defs\/(\w+)/g, `#/$defs/$1${number}`));
    return Object.entries({ Node: json, ...named }).map(([name, one]) => namedSchema(`${name}${number}`, own(one), `node-${number}`));
  });
  const loaded: Loaded = await load(apiOfSchemas(schemas), 'linear');
  const tables = new Map(
    Object.entries(shapes).map(([shape, json]) => {
      const definitions: Readonly<Record<string, unknown>> = { Node: json, ...named };
      return [shape, createCompiler({ lookUp: (ref) => definitions[ref.slice('#/$defs/'.length)] }).compile(json)];
    }),
  );
  judges = {
    'the guard': (shape, value) => loaded.is(names.get(shape) ?? '', value),
    'the collector': (shape, value) => loaded.errors(names.get(shape) ?? '', value).length,
    'the first error': (shape, value) => loaded.errors(names.get(shape) ?? '', value, { most: 1 }).length,
    'the collector without formats': (shape, value) => loaded.errors(names.get(shape) ?? '', value, { formats: 'annotate' }).length,
    'a table without guards': (shape, value) => errorsOf(tables.get(shape) ?? true, value, { most: Infinity, formats: true }).length,
    'its verdict': (shape, value) => accepts(tables.get(shape) ?? true, value),
  };
});
afterAll(() => forget('linear'));

it.each(cases)('%s: asked a bounded number of times for each level of a value that is %s', (shape, _what, wrap, leaf) => {
  for (const [judge, ask] of Object.entries(judges)) {
    for (levels of [50, 100, 200]) {
      const value = chain(levels, wrap, leaf);
      looks = 0;
      expect.soft(() => ask(shape, value), judge).not.toThrow();
      expect.soft(looks, judge).toBeGreaterThan(0);
    }
  }
});

it('says the same of a value, whether it comes to an end before answers are remembered or not', () => {
  const deep = (leaf: unknown): unknown => chain(100, (kid) => ({ kid, y: 1 }), leaf);
  levels = 1e6;
  for (const judge of ['the guard', 'its verdict'])
    expect([deep('leaf'), deep(7)].map((value) => judges[judge]?.('anyOf of two kinds that hold it', value))).toEqual([true, false]);
});

it('forgets what it knew: values may change between calls', () => {
  const shape = 'anyOf of two kinds that hold it';
  const end: Record<string, unknown> = { kid: 'leaf', y: 1 };
  const value = chain(100, (kid) => ({ kid, y: 1 }), end);
  levels = 1e6;
  const answers = (): unknown[] => ['the guard', 'its verdict', 'the first error'].map((judge) => judges[judge]?.(shape, value));
  expect(answers()).toEqual([true, true, 0]);
  end['kid'] = 7;
  expect(answers()).toEqual([false, false, 1]);
});

it('asks each schema once for its kinds, its tag and its secrets, by however many ways it is reached', () => {
  const definitions: Record<string, Record<string, unknown>> = { last: { type: 'string' } };
  let asked = 0;
  for (let level = 22; level > 0; level -= 1) {
    const next = { $ref: level === 22 ? 'last' : `level ${level + 1}` };
    definitions[`level ${level}`] = { anyOf: [next, { allOf: [next] }] };
  }
  const scope: Scope = { lookUp: (ref) => ((asked += 1), definitions[ref]), implicitTag: (ref) => ref };
  const first = definitions['level 1'] ?? {};
  expect(kindsOf(first, scope)).toBe(kinds.string);
  expect(isSecret(first, scope)).toBe(false);
  expect(tagOf(first, rulesOf(first), scope)).toBe(undefined);
  expect(asked).toBeLessThan(22 * 10);
});

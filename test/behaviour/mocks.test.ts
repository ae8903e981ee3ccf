import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as mocks from '@jirafe/events-mocks';
import * as fixtureModule from '@jirafe/events-mocks/fixtures';
import * as validators from '@jirafe/events-validators';
import { describe, expect, it } from 'vitest';
import type { Api, NamedSchema } from '../../generator/ir/api.ts';
import type { Json } from '../../generator/ir/schema.ts';
import { fixturesOf } from '../../generator/targets/mocks/all-fixtures.ts';
import { constraintsOf } from '../../generator/targets/mocks/invalid/constraints.ts';
import { invalidFixtures } from '../../generator/targets/mocks/invalid/invalid.ts';
import { subjects } from '../../generator/targets/mocks/names.ts';
import { changed } from '../../generator/targets/mocks/runtime/fixtures.ts';
import { solvedOf } from '../../generator/targets/mocks/solved.ts';
import { ajvOf } from '../support/ajv.ts';
import { apiOfFile } from '../support/api.ts';
import { root } from '../support/cli.ts';

/**
 * The mocks prove themselves: what they call valid, the validators take; what they call invalid, the validators refuse for the reason that is given,
 * and for no other. Ajv, which shares no code with ours, says the same.
 */

const api: Api = await apiOfFile(join(root, 'spec/openapi.yaml'));
const ajv = ajvOf(api);
const schemas = subjects(api);

interface Invalid {
  readonly name: string;
  readonly value: Json;
  readonly pointer: string;
  readonly keyword: string;
  readonly why: string;
}
type Make = (overrides?: object, options?: { seed?: number; optional?: 'some' | 'all' | 'none' }) => unknown;
interface Result {
  readonly valid: boolean;
  readonly errors?: readonly { readonly pointer: string; readonly keyword: string }[];
}

const named = <Value>(module: object, name: string): Value => (module as Readonly<Record<string, Value>>)[name] as Value;
const makeOf = (name: string): Make => named(mocks, `make${name}`);
const isOf = (name: string): ((value: unknown) => boolean) => named(validators, `is${name}`);
const validateOf = (name: string): ((value: unknown) => Result) => named(validators, `validate${name}`);

/** The plain file of a noun, as any other language reads it. */
function fileOf({ name, module }: NamedSchema): { readonly valid: Readonly<Record<string, Json>>; readonly invalid: readonly Invalid[] } {
  const text = readFileSync(join(root, `generated/mocks/fixtures/${module}.json`), 'utf8');
  return (JSON.parse(text) as Record<string, ReturnType<typeof fileOf>>)[name] as ReturnType<typeof fileOf>;
}

describe.each(schemas.map((schema) => [schema.name, schema] as const))('%s', (name, schema) => {
  const file = fileOf(schema);

  it('has valid fixtures, and the validators and ajv take every one', () => {
    expect(Object.keys(file.valid)).toContain('minimal');
    for (const [fixture, value] of Object.entries(file.valid)) {
      expect([fixture, validateOf(name)(value)]).toEqual([fixture, { valid: true, value }]);
      expect([fixture, ajv(name)(value)]).toEqual([fixture, true]);
    }
  });

  it('has invalid fixtures, and the validators refuse each for the reason that it names and no other', () => {
    expect(file.invalid.length).toBeGreaterThan(0);
    for (const { value, pointer, keyword, why } of file.invalid) {
      const { valid, errors } = validateOf(name)(value);
      expect([why, valid, errors?.map((error) => [error.pointer, error.keyword])]).toEqual([why, false, [[pointer, keyword]]]);
    }
  });

  it('has invalid fixtures that ajv refuses too', () => {
    for (const { value, why } of file.invalid) expect([why, ajv(name)(value)]).toEqual([why, false]);
  });

  it('has the same fixtures as a module, each reading a new copy', () => {
    const { valid, invalid } = named<{ valid: Record<string, Json>; invalid: readonly Invalid[] }>(
      fixtureModule,
      `${name[0]?.toLowerCase()}${name.slice(1)}Fixtures`,
    );
    expect({ ...valid }).toEqual(file.valid);
    expect(invalid.map((one) => ({ ...one }))).toEqual(file.invalid);
    expect(Object.keys(valid).filter((key) => typeof valid[key] === 'object' && valid[key] === valid[key])).toEqual([]);
  });

  it('has a factory whose values are valid, whatever the seed (10,000 of them in the bench)', () => {
    const seeds = Array.from({ length: 300 }, (_, seed) => seed);
    const value = (seed: number): unknown =>
      makeOf(name)(undefined, { seed, optional: (['some', 'all', 'none'] as const)[seed % 3] ?? 'some' });
    expect(seeds.filter((seed) => !isOf(name)(value(seed)))).toEqual([]);
    expect(seeds.slice(0, 50).filter((seed) => !ajv(name)(value(seed)))).toEqual([]);
  });

  it('gives the same bytes for the same seed, and other ones for another', () => {
    const text = (seed: number): string => JSON.stringify(makeOf(name)(undefined, { seed, optional: 'all' }));
    expect(text(11)).toBe(text(11));
    const least = schema.role === 'answer' || JSON.stringify(schema.json).length < 400 ? 1 : 30;
    expect(new Set(Array.from({ length: 40 }, (_, seed) => text(seed))).size).toBeGreaterThanOrEqual(least);
  });
});

describe('a constraint that is deleted from a schema', () => {
  const { judge } = solvedOf(api);
  const fixtures = new Map(fixturesOf(api).map((one) => [one.schema.name, one]));

  /** The schema without one of its keywords, or one name of its `required`. */
  function without(json: Json, at: string, member: string | undefined): Json {
    if (member === undefined) return changed(json, at, undefined);
    const names = at
      .slice(1)
      .split('/')
      .reduce<unknown>((node, token) => (node as Record<string, unknown>)[token.replaceAll('~1', '/').replaceAll('~0', '~')], json);
    return changed(
      json,
      at,
      (names as string[]).filter((name) => name !== member),
    );
  }

  const cases = schemas.flatMap(({ name, json }) =>
    constraintsOf(json, judge.knowsFormat).constraints.map(({ at, member }) => ({ name, json, at, member })),
  );

  it('makes an invalid fixture pass: a test that uses them would fail', () => {
    const missed = cases.filter(({ name, json, at, member }) => {
      const mutant = without(json, at, member);
      return !fixtures.get(name)?.invalid.some(({ base, at: place, to }) => judge.accepts(mutant, changed(base.value, place, to)));
    });
    expect(missed.map(({ name, at }) => `${name}${at}`)).toEqual([]);
    expect(cases.length).toBeGreaterThan(400);
  });

  it('is looked for everywhere; what has no fixture is said again by another keyword', () => {
    const unbroken = schemas.flatMap((schema) =>
      invalidFixtures(schema, fixtures.get(schema.name)?.valid ?? [], judge, Infinity).unbroken.map(({ at }) => `${schema.name}${at}`),
    );
    for (const place of unbroken) {
      const [name = '', ...tokens] = place.split('/');
      const parent = tokens
        .slice(0, -1)
        .reduce<unknown>((node, token) => (node as Record<string, unknown>)[token], schemas.find((one) => one.name === name)?.json);
      expect([place, Object.keys(parent as object).some((key) => key === 'const' || key === 'enum')]).toEqual([place, true]);
    }
  });
});

describe('values that a reader believes', () => {
  const seeds = Array.from({ length: 200 }, (_, seed) => seed);
  const cents = (value: number): number => Math.round(value * 100) / 100;

  it('add up: the subtotal is the sum of the lines, the total what is paid', () => {
    for (const seed of seeds) {
      const cart = mocks.makeCart({}, { seed });
      expect(cart.subtotal).toBe(cents(cart.items.reduce((sum, { price, quantity }) => sum + price * quantity, 0)));
      expect(cart.total).toBe(cents(cart.subtotal + cart.total_shipping + cart.total_payment_cost - cart.total_discounts));
    }
  });

  it('keep what they are given, and add up around it', () => {
    const cart = mocks.makeCart({
      id: 'cart-1',
      items: [{ price: 10, quantity: 3 }],
      total_shipping: 4.5,
      total_payment_cost: 0,
      total_discounts: 0,
    });
    expect(cart).toMatchObject({ id: 'cart-1', subtotal: 30, total: 34.5 });
    expect(cart.items).toHaveLength(1);
    expect(validators.isCart(cart)).toBe(true);
  });

  it('leave out what may be missing where they are told so, and never what must be there', () => {
    const cart = mocks.makeCart({ visit: undefined, currency: undefined }, { optional: 'all' });
    expect(cart).not.toHaveProperty('visit');
    expect(cart.currency).toMatch(/^[A-Z]{3}$/);
  });

  it('name currencies that exist', () => {
    const known = new Set(Intl.supportedValuesOf('currency'));
    for (const seed of seeds) expect(known).toContain(mocks.makeCart({}, { seed }).currency);
  });

  it('have their dates in order: nothing is changed before it is there, nothing cancelled before it is ordered', () => {
    for (const seed of seeds) {
      const { create_date, change_date, items } = mocks.makeCart({}, { seed });
      expect(Date.parse(change_date)).toBeGreaterThanOrEqual(Date.parse(create_date));
      for (const item of items) expect(Date.parse(item.change_date)).toBeGreaterThanOrEqual(Date.parse(item.create_date));
    }
  });

  it('change a cart as a shopper would: one line more, or one of a thing more or less', () => {
    for (const seed of seeds) {
      const { items, previous_items: before } = mocks.makeCart({}, { seed, optional: 'all' });
      const lines = (all: typeof items): string[] => all.map(({ id, quantity }) => `${id} ${quantity}`);
      expect(before).toBeDefined();
      expect(lines(before ?? [])).not.toEqual(lines(items));
      const ids = new Set(items.map(({ id }) => id));
      for (const { id } of before ?? []) expect(ids).toContain(id);
    }
  });

  it('pick the branch of a union by what they are given', () => {
    expect(mocks.makeOrder({ status: 'cancelled' })).toHaveProperty('cancel_date');
    expect(mocks.makeOrder({ status: 'accepted' })).toHaveProperty('items');
  });
});

describe('the README', () => {
  const shown = readFileSync(join(root, 'generated/mocks/README.md'), 'utf8');

  it('shows what the factory really makes', () => {
    const line = /^\/\/ \{ (.*), … \}$/m.exec(shown)?.[1] ?? '';
    const cart = mocks.makeCart({}, { seed: 7 }) as unknown as Record<string, unknown>;
    const entries = [...line.matchAll(/(\w+): ('[^']*'|[\d.]+)/g)].map(([, name = '', value = '']) => [name, value.replaceAll("'", '')]);
    expect(entries.length).toBeGreaterThan(2);
    for (const [name = '', value] of entries) expect([name, String(cart[name])]).toEqual([name, value]);
  });

  it('shows what is really wrong with invalid fixtures, and how many there are', () => {
    const [, list = '', count = ''] = /^\/\/ \[(.*), and (\d+) more\]$/m.exec(shown) ?? [];
    const reasons = [...list.matchAll(/'([^']*)'/g)].map(([, why]) => why);
    expect(fixtureModule.cartFixtures.invalid.map(({ why }) => why)).toEqual(expect.arrayContaining(reasons));
    expect(reasons.length + Number(count)).toBe(fixtureModule.cartFixtures.invalid.length);
  });
});

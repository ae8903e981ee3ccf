import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { fixtureModule } from '../../../../generator/targets/mocks/fixture-files.ts';
import type { Fixture } from '../../../../generator/targets/mocks/fixtures.ts';
import { print } from '../../../../generator/print/print.ts';
import { fixturesIn, fixtures, type Fixtures } from '../../../../generator/targets/mocks/runtime/fixtures.ts';
import type { Json } from '../../../../generator/ir/schema.ts';
import { namedSchema } from '../../../support/validators.ts';

/** In a package of hundreds of schemas the fixtures of each are a text: they are the same fixtures. */

const awkward = {
  text: "it's \\ \u2028 </script> ${x} `",
  list: [1, null, { deep: true }],
  ['__proto__']: { polluted: true },
} as unknown as Json;
const valid = { minimal: {}, full: awkward };
const changes = [{ name: 'textType', from: 'full', at: '/text', to: null, pointer: '/text', keyword: 'type', why: 'text is no text' }];

/** The module that is generated, as plain JavaScript without its imports, run. */
function generated(many: boolean): Fixtures<unknown, 'minimal' | 'full'> {
  const fixture = (name: string, value: Json): Fixture => ({ name, value, text: JSON.stringify(value) });
  const base = fixture('full', awkward);
  const invalid = changes.map(({ from: _from, ...change }) => ({ ...change, base, rule: '#' }));
  const all = [
    { schema: namedSchema('Cart', {}, 'cart'), valid: [fixture('minimal', {}), base], invalid, leftOut: { valid: 0, invalid: 0 } },
  ];
  const text = print(fixtureModule('src/fixtures/cart.ts', all, many, { of: (target) => `@shop/${target}` }));
  const [, expression = ''] = /> = ([^]*);\n$/.exec(text) ?? [];
  return runInNewContext(expression, { fixtures, fixturesIn }) as Fixtures<unknown, 'minimal' | 'full'>;
}

describe.each([false, true])('fixtures, written as a text: %s', (many) => {
  it('are the values that were found', () => {
    const { valid: values, invalid } = generated(many);
    expect(Object.keys(values)).toEqual(['minimal', 'full']);
    expect(JSON.stringify(values.full)).toBe(JSON.stringify(awkward));
    expect(JSON.stringify(invalid[0]?.value)).toBe(JSON.stringify({ ...(awkward as object), text: null }));
    expect(invalid[0]).toMatchObject({ name: 'textType', pointer: '/text', keyword: 'type', why: 'text is no text' });
  });

  it('are copies: what a test does to one is gone at the next reading', () => {
    const own = generated(many);
    (own.valid.full as { list: unknown[] }).list.push('more');
    expect((own.valid.full as { list: unknown[] }).list).toHaveLength(3);
    expect(own.changes).toHaveLength(1);
  });
});

describe('fixturesIn', () => {
  it('reads its text only when it is asked', () => {
    const asked = fixturesIn<unknown, 'minimal'>('no JSON');
    expect(() => asked.valid.minimal).toThrow(SyntaxError);
    expect(fixturesIn(JSON.stringify({ valid, changes })).changes).toEqual(changes);
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotReadable } from '../../../../generator/targets/server/runtime/route.ts';
import { splitObject } from '../../../../generator/targets/server/runtime/split.ts';

const never = (): undefined => undefined;

/** What splitting makes of a text, put together again; the same words as `parsed` for what is no object, or no JSON. */
async function split(text: string): Promise<unknown> {
  try {
    const members = await splitObject(text, never);
    if (members === undefined) return 'no object';
    return [...members].map(([key, member]) => [key, 'items' in member ? member.items.map(({ value }) => value) : member.value]);
  } catch (error) {
    if (error instanceof NotReadable) return 'no JSON';
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'no object';
    // Names that are numbers come first in an object, whatever their order; in a batch there are none.
    return Object.entries(value);
  } catch {
    return 'no JSON';
  }
}

describe('splitting a large object', () => {
  it.each([
    '{}',
    ' { "a" : [ ] } ',
    '{"a":[1,2, 3],"b":{"c":[1]},"a":[4]}',
    '{"a":["]","\\"]","\\\\"],"b":"}"}',
    '[]',
    '1',
    'null',
    '',
    '{',
    '{"a"',
    '{"a":',
    '{"a":[',
    '{"a":[1',
    '{"a":[1,]}',
    '{"a":[,1]}',
    '{"a":[1 2]}',
    '{"a":[{]}',
    '{"a":[{"b":1]}]}',
    '{"a":[1}',
    '{"a":1]',
    '{"a":"x}',
    '{"a":[1]}x',
    '{"a":[1]},',
    '{a:[1]}',
    '{"a":[1],}',
    '{"a" [1]}',
    '{"a":[01]}',
    '{"a":[1]\u00a0}',
    '{"__proto__":[{"__proto__":1}]}',
    '{"a\\u0062":[1],"\\ud800":[2]}',
  ])('gives what JSON.parse gives of %s', async (text) => {
    expect(await split(text)).toEqual(parsed(text));
  });

  it('gives what JSON.parse gives, of any JSON, and of any JSON that was cut or changed', async () => {
    const key = fc.oneof(
      fc.constantFrom('cart', 'order', 'x"y', '\\', '[', '{'),
      fc.string().filter((name) => !/^\d+$/.test(name)),
    );
    const object = fc.dictionary(key, fc.oneof(fc.array(fc.jsonValue()), fc.jsonValue()));
    const text = fc.tuple(object, fc.constantFrom(undefined, 1, '\t')).map(([value, indent]) => JSON.stringify(value, null, indent));
    const changed = fc
      .tuple(text, fc.nat(), fc.constantFrom('"', '\\', ',', ':', '[', ']', '{', '}', ' ', '1', 'x', ''))
      .map(([whole, at, character]) => {
        const place = at % (whole.length + 1);
        return whole.slice(0, place) + character + whole.slice(place + 1);
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, changed), async (given) => {
        expect(await split(given)).toEqual(parsed(given));
      }),
      { numRuns: 1_500 },
    );
  });

  it('keeps the text of each item as it was', async () => {
    const members = await splitObject('{"a":[ {"n": 1.10}\n, "x" ]}', never);
    const member = members?.get('a');
    expect(member !== undefined && 'items' in member && member.items.map(({ text }) => text)).toEqual(['{"n": 1.10}', '"x"']);
  });

  it('lets others have their turn', async () => {
    let turns = 0;
    await splitObject('{"a":[1,2,3],"b":[4]}', () => {
      turns += 1;
      return Promise.resolve();
    });
    expect(turns).toBe(4);
  });
});

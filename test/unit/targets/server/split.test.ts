import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NotReadable } from '../../../../generator/targets/server/runtime/route.ts';
import { splitObject } from '../../../../generator/targets/server/runtime/split.ts';

const utf8 = new TextEncoder();
const never = (): undefined => undefined;

/** A parsed object has its names that are numbers first, whatever their order in the text, so that only what is under each name can be compared. */
function byName(members: [string, unknown][]): [string, unknown][] {
  return members.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));
}

/** What splitting makes of a text, put together again; the same words as `parsed` for what is no object, or no JSON. */
async function split(text: string): Promise<unknown> {
  try {
    const members = await splitObject(utf8.encode(text), never, ({ value }) => value);
    if (members === undefined) return 'no object';
    return byName([...members].map(([key, member]) => [key, 'items' in member ? member.items : member.value]));
  } catch (error) {
    if (error instanceof NotReadable) return 'no JSON';
    throw error;
  }
}

function parsed(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'no object';
    return byName(Object.entries(value));
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
    const key = fc.oneof(fc.constantFrom('cart', 'order', 'x"y', '\\', '[', '{', '1'), fc.string());
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

  it('says where each item lies, as it came', async () => {
    const bytes = utf8.encode('{"a":[ {"n": 1.10}\n, "é" ]}');
    const textOf = (from: number, to: number): string => new TextDecoder().decode(bytes.subarray(from, to));
    const members = await splitObject(bytes, never, ({ key, index, from, to }) => [key, index, textOf(from, to)]);
    expect(members?.get('a')).toEqual({
      items: [
        ['a', 0, '{"n": 1.10}'],
        ['a', 1, '"é"'],
      ],
    });
  });

  it.each([
    ['1', 0],
    ['"[{"', 0],
    ['{}', 1],
    ['{"b":[1,{"c":"]"}],"d":[]}', 3],
    ['[[[[]]],[]]', 4],
  ])('says how deep an item is nested: %s', async (text, depth) => {
    const members = await splitObject(utf8.encode(`{"a":[0,${text}]}`), never, (item) => item.depth);
    expect(members?.get('a')).toEqual({ items: [0, depth] });
  });

  it('takes a byte order mark before all, and none elsewhere', async () => {
    expect(await split('\uFEFF{"a":[1]}')).toEqual([['a', [1]]]);
    expect(await split('{"a":[\uFEFF1]}')).toBe('no JSON');
    expect(await split('{\uFEFF"a":[1]}')).toBe('no JSON');
  });

  it.each([
    ['in a text', [0xc3, 0x28]],
    ['that is cut off', [0xe2, 0x82]],
    ['that is too long', [0xc0, 0xaf]],
  ])('takes no wrong UTF-8 %s', async (_where, wrong) => {
    for (const [before, after] of [
      ['{"a":["', '"]}'],
      ['{"', '":[]}'],
      ['{"a":"', '"}'],
    ]) {
      const bytes = Uint8Array.from([...utf8.encode(before), ...wrong, ...utf8.encode(after)]);
      await expect(splitObject(bytes, never, () => 0)).rejects.toThrow(NotReadable);
    }
  });

  it('lets others have their turn', async () => {
    let turns = 0;
    const breathe = (): Promise<void> => {
      turns += 1;
      return Promise.resolve();
    };
    await splitObject(utf8.encode('{"a":[1,2,3],"b":[4]}'), breathe, () => undefined);
    expect(turns).toBe(4);
  });
});

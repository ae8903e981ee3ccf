import { assert, constantFrom, json, nat, oneof, pre, property, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterSpace, endOfValue } from '../../../../generator/targets/client/runtime/import-json.ts';
import { type Line, linesOf } from '../../../../generator/targets/client/runtime/import-lines.ts';

/** What an import reads: whether a line is JSON, told without building it, and lines out of chunks. JSON.parse is the authority. */

const encoder = new TextEncoder();
const isWhole = (text: string): boolean => {
  const bytes = encoder.encode(text);
  const end = endOfValue(bytes, 0);
  return end >= 0 && afterSpace(bytes, end) === bytes.length;
};
const parses = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('endOfValue', () => {
  it.each([
    '{}',
    ' { "a" : [ ] } ',
    '{"a":{"b":[1,-0.5e+10,2E-3,0,-0]},"c":[true,false,null,"x"]}',
    '"\\u00e9\\ud83d\\n\\"\\\\\\/\\b\\f\\r\\t"',
    '{"ключ":"значение 🛒"}',
    '{"a":1,"a":2}',
    '0',
    'null',
  ])('takes %s, as JSON.parse does', (text) => {
    expect(parses(text)).toBe(true);
    expect(isWhole(text)).toBe(true);
  });

  it.each([
    '',
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{,}',
    '{"a":1 "b":2}',
    '{a:1}',
    "{'a':1}",
    '[1,]',
    '[,1]',
    '[1}',
    '{"a":1]',
    '{"a":1},{"b":2}',
    '{"a":1}]',
    '01',
    '-',
    '-01',
    '1.',
    '.5',
    '1e',
    '1e+',
    '+1',
    'tru',
    'nulll',
    'NaN',
    '"\\x41"',
    '"\\u12g4"',
    '"\\u12',
    '"a',
    '"a\nb"',
    '"a\tb"',
    '\u00a0{}',
    '{}\u0000',
    '// none\n{}',
  ])('refuses %j, as JSON.parse does', (text) => {
    expect(parses(text)).toBe(false);
    expect(isWhole(text)).toBe(false);
  });

  it('agrees with JSON.parse on JSON of any kind, and on JSON that something happened to', () => {
    const broken = tuple(
      json(),
      nat(),
      nat({ max: 3 }),
      constantFrom('', '"', '\\', '{', '}', '[', ']', ',', ':', '0', '-', '.', 'e', ' ', '\n', 'u', 't'),
    ).map(([text, at, cut, put]) => text.slice(0, at % (text.length + 1)) + put + text.slice((at % (text.length + 1)) + cut));
    assert(
      property(oneof(json(), broken), (text) => {
        // Half of a pair, which no UTF-8 has, is not what this is about.
        pre(text.isWellFormed());
        expect(isWhole(text)).toBe(parses(text));
      }),
      { numRuns: 5000 },
    );
  });

  it('leaves what is nested very deep to somebody else', () => {
    expect(isWhole('['.repeat(100) + ']'.repeat(100))).toBe(true);
    expect(endOfValue(encoder.encode('['.repeat(200) + ']'.repeat(200)), 0)).toBe(-1);
    expect(isWhole('{"after":["this"]}')).toBe(true);
  });
});

describe('linesOf', () => {
  const all = async (chunks: readonly Uint8Array[], most = 1000): Promise<Line[]> => {
    const lines: Line[] = [];
    for await (const some of linesOf(
      (async function* () {
        yield* chunks;
      })(),
      { most },
    ))
      lines.push(...some);
    return lines;
  };
  const shown = (lines: readonly Line[]): object[] =>
    lines.map((line) => (line.json === undefined ? line : { ...line, json: new TextDecoder().decode(line.json) }));

  const text = '\ufeff{"a":1}\r\n\n  \n{"é":"🛒"}\n[1]\n{"a":\n{"a":1}{"b":2}\n  {"b":[2]} ';
  const lines = [
    { number: 1, end: 12, text: '{"a":1}' },
    { number: 4, end: 30, json: '{"é":"🛒"}' },
    { number: 5, end: 34, text: '[1]' },
    { number: 6, end: 40, text: '{"a":' },
    { number: 7, end: 55, text: '{"a":1}{"b":2}' },
    { number: 8, end: 67, json: '{"b":[2]}' },
  ];

  it('tells lines that are one object from all others, however the stream was cut', async () => {
    const bytes = Buffer.from(text);
    expect(shown(await all([bytes]))).toEqual(lines);
    for (const size of [1, 2, 5, 11, 30]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
      expect(shown(await all(chunks))).toEqual(lines);
    }
  });

  it('says which lines cannot be read, and goes on behind them', async () => {
    const bytes = Buffer.concat([
      Buffer.from('{"a":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(`"}\n{"b":"${'x'.repeat(50)}"}\n{"c":3}\n`),
    ]);
    expect(shown(await all([bytes.subarray(0, 20), bytes.subarray(20)], 40))).toEqual([
      { number: 1, end: 11, problem: 'the line is not UTF-8' },
      { number: 2, end: 70, problem: 'the line has 58 bytes; 40 is the most' },
      { number: 3, end: 78, json: '{"c":3}' },
    ]);
  });
});

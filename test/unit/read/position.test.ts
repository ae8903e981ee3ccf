import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, test } from 'vitest';
import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { createLocator } from '../../../generator/read/position.ts';

const yaml = `# A comment
openapi: 3.1.1
info:
  title: 'Shop: the first'   # another
  "version": 1.0.0

paths:
  '/cart':
    post:
      parameters:
      - name: id
        in: path
      -
        name: site
      - { name: page, in: query, schema: {
          type: integer } }
      description: |
        paths:
          /cart: not a key
      tags: [a, b,
        c]
  "/a\\u0062": {}
  /it's: ''
nested:
- - one
  - two: 2
    three: 3
`;

const places: readonly (readonly [pointer: string, line: number, column: number])[] = [
  ['', 1, 1],
  ['openapi', 2, 1],
  ['info title', 4, 3],
  ['info version', 5, 3],
  ['paths /cart post', 9, 5],
  ['paths /cart post parameters 0', 11, 9],
  ['paths /cart post parameters 0 name', 11, 9],
  ['paths /cart post parameters 0 in', 12, 9],
  ['paths /cart post parameters 1 name', 14, 9],
  ['paths /cart post parameters 2', 15, 9],
  ['paths /cart post parameters 2 in', 15, 23],
  ['paths /cart post parameters 2 schema type', 16, 11],
  ['paths /cart post description', 17, 7],
  ['paths /cart post tags 2', 21, 9],
  ['paths /ab', 22, 3],
  ["paths /it's", 23, 3],
  ['nested 0 1 three', 27, 5],
];

describe('places in YAML', () => {
  test.each(places)('%s', (pointer, line, column) => {
    const tokens = pointer === '' ? [] : pointer.split(' ');
    expect(createLocator(yaml)(tokens)).toEqual({ line, column, tokens });
  });

  test('what is not there has the place of what it would be in', () => {
    const tokens = ['paths', '/cart', 'post', 'operationId'];
    expect(createLocator(yaml)(tokens)).toEqual({ line: 9, column: 5, tokens });
  });

  test('through an alias, and a merge', () => {
    const text = 'base: &base\n  id: 1\ncart: *base\norder:\n  <<: *base\n  no: 2\n';
    expect(createLocator(text)(['cart', 'id'])).toMatchObject({ line: 2, column: 3 });
    expect(createLocator(text)(['order', 'id'])).toMatchObject({ line: 2, column: 3 });
    expect(createLocator(text)(['order', 'no'])).toMatchObject({ line: 6, column: 3 });
  });
});

describe('places in JSON', () => {
  const json = '{\n  "a": { "b\\"": [1, "]", {"c": true}] },\n  "é": null, "last": {}\n}';
  test.each([
    ['a', 2, 3],
    ['a b"', 2, 10],
    ['a b" 1', 2, 21],
    ['a b" 2 c', 2, 27],
    ['é', 3, 3],
    ['last', 3, 14],
  ])('%s', (pointer, line, column) => {
    expect(createLocator(json)(pointer.split(' '))).toMatchObject({ line, column });
  });
});

describe('what upgrading has moved is found where it was', () => {
  const old = `openapi: 3.0.3
components:
  schemas:
    Cart: { nullable: true, allOf: [{ type: object }], example: { id: 1 } }
paths:
  /cart:
    post:
      requestBody:
        content:
          application/json: { example: { id: 1 } }
`;
  test.each([
    ['components schemas Cart anyOf 0 allOf 0 type', 'components schemas Cart allOf 0 type'],
    ['components schemas Cart examples 0 id', 'components schemas Cart example id'],
    [
      'paths /cart post requestBody content application/json examples default value id',
      'paths /cart post requestBody content application/json example id',
    ],
  ])('%s', (given, want) => {
    expect(createLocator(old)(given.split(' ')).tokens.join(' ')).toBe(want);
  });
});

/** All specs of the scenarios, and our own. */
const files = readdirSync('test/scenarios/diagnostics', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => join('test/scenarios/diagnostics', name))
  .concat(
    readdirSync('spec', { recursive: true, encoding: 'utf8' }).flatMap((name) => (name.endsWith('.yaml') ? [join('spec', name)] : [])),
  );

test('every place of every spec is the one that a full parse gives', () => {
  let count = 0;
  for (const file of files) {
    const text = readFileSync(file, 'utf8');
    if (!isPlain(text)) continue;
    const lines = new LineCounter();
    const document = parseDocument(text, { lineCounter: lines });
    const locate = createLocator(text);
    const visit = (node: unknown, tokens: readonly string[]): void => {
      const at = (offset: number, inner: readonly string[]): void => {
        const { line, col } = lines.linePos(offset);
        expect(locate(inner), `${file} ${inner.join(' ')}`).toEqual({ line, column: col, tokens: inner });
        count += 1;
      };
      if (isMap(node)) {
        for (const { key, value } of node.items) {
          if (!isScalar(key)) continue;
          const inner = [...tokens, String(key.value)];
          at(key.range?.[0] ?? 0, inner);
          visit(value, inner);
        }
      } else if (isSeq(node)) {
        node.items.forEach((item, index) => {
          const inner = [...tokens, String(index)];
          if (isMap(item) || isScalar(item) || isSeq(item)) at(item.range?.[0] ?? 0, inner);
          visit(item, inner);
        });
      }
    };
    visit(document.contents, []);
  }
  expect(count).toBeGreaterThan(200);
});

function isPlain(text: string): boolean {
  try {
    load(text);
    return !text.includes('&');
  } catch {
    return false;
  }
}

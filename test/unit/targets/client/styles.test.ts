import { describe, expect, it } from 'vitest';
import type { Draft, ParameterRow } from '../../../../generator/targets/client/runtime/operation.ts';
import { toPath, toQuery } from '../../../../generator/targets/client/runtime/places.ts';
import * as styles from '../../../../generator/targets/client/runtime/styles.ts';

/** Parameter styles: the table of examples of OpenAPI 3.1, 4.8.12.4, and what it leaves to RFC 6570. */

const [array, object] = [['blue', 'black', 'brown'], { R: 100, G: 200, B: 150 }];

const { deepObject, form, label, matrix, pipeDelimited, simple, spaceDelimited } = styles;
const byName = { deepObject, form, label, matrix, pipeDelimited, simple, spaceDelimited };

const row = (explode: boolean, more: Partial<ParameterRow> = {}): ParameterRow => ({
  name: 'color',
  key: 'color',
  explode,
  write: styles.form,
  add: toQuery,
  ...more,
});

describe('the examples of OpenAPI', () => {
  it.each([
    ['matrix', false, '', ';color'],
    ['matrix', false, 'blue', ';color=blue'],
    ['matrix', false, array, ';color=blue,black,brown'],
    ['matrix', false, object, ';color=R,100,G,200,B,150'],
    ['matrix', true, '', ';color'],
    ['matrix', true, 'blue', ';color=blue'],
    ['matrix', true, array, ';color=blue;color=black;color=brown'],
    ['matrix', true, object, ';R=100;G=200;B=150'],
    ['label', false, '', '.'],
    ['label', false, 'blue', '.blue'],
    ['label', false, array, '.blue,black,brown'],
    ['label', false, object, '.R,100,G,200,B,150'],
    ['label', true, array, '.blue.black.brown'],
    ['label', true, object, '.R=100.G=200.B=150'],
    ['simple', false, 'blue', 'blue'],
    ['simple', false, array, 'blue,black,brown'],
    ['simple', false, object, 'R,100,G,200,B,150'],
    ['simple', true, array, 'blue,black,brown'],
    ['simple', true, object, 'R=100,G=200,B=150'],
    ['form', false, '', 'color='],
    ['form', false, 'blue', 'color=blue'],
    ['form', false, array, 'color=blue,black,brown'],
    ['form', false, object, 'color=R,100,G,200,B,150'],
    ['form', true, array, 'color=blue&color=black&color=brown'],
    ['form', true, object, 'R=100&G=200&B=150'],
    ['spaceDelimited', false, array, 'color=blue%20black%20brown'],
    ['spaceDelimited', false, object, 'color=R%20100%20G%20200%20B%20150'],
    ['pipeDelimited', false, array, 'color=blue%7Cblack%7Cbrown'],
    ['pipeDelimited', false, object, 'color=R%7C100%7CG%7C200%7CB%7C150'],
    ['deepObject', true, object, 'color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150'],
  ] as const)('%s, explode %s, of %j is %s', (style, explode, value, want) => {
    expect(byName[style](row(explode), value)).toBe(want);
  });
});

describe('what they leave open', () => {
  it.each([
    ['characters that are not unreserved', styles.form, row(true), "a&b=c/d?e f'()*!", 'color=a%26b%3Dc%2Fd%3Fe%20f%27%28%29%2A%21'],
    [
      'the same where the document allows reserved ones',
      styles.form,
      row(true, { allowReserved: true }),
      'a/b?c=d%20[#]',
      'color=a/b?c=d%20%5B%23%5D',
    ],
    ['but those that would end the value', styles.form, row(true, { allowReserved: true }), 'a&b+c=/d', 'color=a%26b%2Bc=/d'],
    ['text beyond ASCII', styles.segment, row(false), 'ä€😀', '%C3%A4%E2%82%AC%F0%9F%98%80'],
    ['dates', styles.form, row(true), new Date(0), 'color=1970-01-01T00%3A00%3A00.000Z'],
    ['an empty list', styles.form, row(false), [], ''],
    ['an empty list, exploded', styles.form, row(true), [], ''],
    ['what is undefined in an object', styles.form, row(true), { a: 1, b: undefined }, 'a=1'],
    ['objects in a list', styles.form, row(false), [{ a: 1 }], 'color=%7B%22a%22%3A1%7D'],
    ['objects in objects', styles.deepObject, row(true), { a: { b: [1, 2] } }, 'color%5Ba%5D%5Bb%5D%5B0%5D=1&color%5Ba%5D%5Bb%5D%5B1%5D=2'],
    ['JSON in a query', styles.jsonPair, row(false), { a: 'ä' }, 'color=%7B%22a%22%3A%22%C3%A4%22%7D'],
    ['JSON in a header, which is ASCII', styles.jsonHeader, row(false), { a: 'ä€' }, '{"a":"\\u00e4\\u20ac"}'],
    ['cookies, exploded', styles.formCookie, row(true), ['a', 'b'], 'color=a; color=b'],
    ['cookies as they stand', styles.cookie, row(false), ['a b', 'c'], 'color=a b,c'],
    ['a whole query', styles.wholeQuery, row(false), { a: 1, 'b c': 'd' }, 'a=1&b%20c=d'],
  ] as const)('%s', (_what, write, parameter, value, want) => {
    expect(write(parameter as ParameterRow, value)).toBe(want);
  });
});

describe('a path parameter', () => {
  const pathOf = (value: string, path = '/sites/{color}/cart'): string => {
    const draft: Draft = { path, headers: new Headers(), query: [] };
    toPath(draft, row(false), styles.segment(row(false), value));
    return draft.path;
  };

  it.each([
    ['a/b', '/sites/a%2Fb/cart'],
    ['$&', '/sites/%24%26/cart'],
    ['...', '/sites/.../cart'],
  ])('stays in its place: %s', (value, want) => {
    expect(pathOf(value)).toBe(want);
  });

  it('fills every place of its name', () => {
    expect(pathOf('red', '/{color}/of/{color}')).toBe('/red/of/red');
  });

  it.each(['', '.', '..'])('is refused where it would change the path: "%s"', (value) => {
    expect(() => pathOf(value)).toThrow(TypeError);
  });
});

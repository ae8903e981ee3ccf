import { describe, expect, it } from 'vitest';
import type { ParameterRow as ClientRow, ParameterWriter } from '../../../../generator/targets/client/runtime/operation.ts';
import * as write from '../../../../generator/targets/client/runtime/styles.ts';
import type { ParameterReader, ParameterRow, Source } from '../../../../generator/targets/server/runtime/route.ts';
import type { Shape } from '../../../../generator/targets/server/runtime/shape.ts';
import * as read from '../../../../generator/targets/server/runtime/styles.ts';

/** Parameters, read back from what the client writes of them. */

const text = 'text';
const numbers: Shape = { list: 'number' };
const texts: Shape = { list: 'text' };
const colour: Shape = { record: { R: 'number', G: 'number', name: 'text' } };
const open: Shape = { record: {}, rest: 'text' };

function rowOf(shape: Shape, reader: ParameterReader, explode: boolean, place: ParameterRow['place']): ParameterRow {
  return {
    name: 'id',
    key: 'id',
    place,
    required: true,
    explode,
    shape,
    read: reader,
    check: { is: () => true, validate: () => ({ valid: true }) },
  };
}

function source(given: { path?: string; query?: string; header?: string | null; cookie?: string }): Source {
  return {
    path: () => given.path,
    rawQuery: given.query ?? '',
    query: read.pairsOf(given.query ?? ''),
    header: () => given.header ?? null,
    cookie: (name) => read.cookieOf(given.cookie ?? null, name),
    cookies: (name) => read.cookiesOf(given.cookie ?? null, name),
  };
}

type Kind = 'path' | 'query' | 'headers' | 'cookies';

function roundTrip(place: Kind, writer: ParameterWriter, reader: ParameterReader, explode: boolean, shape: Shape, value: unknown): unknown {
  const written = writer({ name: 'id', key: 'id', explode, write: writer, add: () => undefined } as ClientRow, value);
  const given = { path: { path: written }, query: { query: written }, headers: { header: written }, cookies: { cookie: written } }[place];
  return reader(rowOf(shape, reader, explode, place), source(given));
}

const hostile = 'a,b;c=d&e+f %2F/é#[]';

describe('what the client writes, the server reads', () => {
  it.each<[style: string, place: Kind, writer: ParameterWriter, reader: ParameterReader, explode: boolean, shape: Shape, value: unknown]>([
    ['path, simple text', 'path', write.segment, read.simple, false, text, hostile],
    ['path, simple number', 'path', write.segment, read.simple, false, 'number', -1.5],
    ['path, simple list', 'path', write.simple, read.simple, false, numbers, [3, 4, 5]],
    ['path, simple record', 'path', write.simple, read.simple, false, colour, { R: 100, G: 200, name: 'a b' }],
    ['path, simple record, exploded', 'path', write.simple, read.simple, true, colour, { R: 100, name: hostile }],
    ['path, label text', 'path', write.label, read.label, false, text, hostile],
    ['path, label list', 'path', write.label, read.label, false, numbers, [3, 4]],
    ['path, label list, exploded', 'path', write.label, read.label, true, numbers, [3, 4]],
    ['path, label record, exploded', 'path', write.label, read.label, true, colour, { R: 1, G: 2 }],
    ['path, matrix text', 'path', write.matrix, read.matrix, false, text, hostile],
    ['path, matrix list', 'path', write.matrix, read.matrix, false, numbers, [3, 4]],
    ['path, matrix list, exploded', 'path', write.matrix, read.matrix, true, texts, ['a;b', 'c=d']],
    ['path, matrix record', 'path', write.matrix, read.matrix, false, colour, { R: 1, G: 2 }],
    ['path, matrix record, exploded', 'path', write.matrix, read.matrix, true, colour, { R: 1, name: 'x' }],
    ['path, JSON', 'path', write.jsonSegment, read.json, false, text, { deep: [hostile, null, 1] }],
    ['query, form text', 'query', write.form, read.form, true, text, hostile],
    ['query, form truth', 'query', write.form, read.form, true, 'boolean', false],
    ['query, form list', 'query', write.form, read.form, false, texts, ['a,b', 'c d', '']],
    ['query, form list, exploded', 'query', write.form, read.form, true, texts, ['a,b', 'c&d', '']],
    ['query, form record', 'query', write.form, read.form, false, colour, { R: 100, G: 200 }],
    ['query, form record, exploded', 'query', write.form, read.form, true, colour, { R: 100, name: hostile }],
    ['query, spaces', 'query', write.spaceDelimited, read.spaceDelimited, false, texts, ['a,b', 'c|d']],
    ['query, pipes', 'query', write.pipeDelimited, read.pipeDelimited, false, texts, ['a b', 'c,d']],
    [
      'query, deep object',
      'query',
      write.deepObject,
      read.deepObject,
      true,
      { record: { a: 'number', b: { record: { c: texts } } } },
      { a: 1, b: { c: ['x', hostile] } },
    ],
    ['query, JSON', 'query', write.jsonPair, read.json, true, text, { event: { name: hostile } }],
    ['query, other content', 'query', write.textPair, read.text, true, text, hostile],
    ['the whole query', 'query', write.wholeQuery, read.wholeQuery, true, open, { a: '1', b: hostile }],
    ['header, text', 'headers', write.textHeader, read.text, false, text, 'a, b; c'],
    ['header, list', 'headers', write.simpleHeader, read.header, false, numbers, [1, 2]],
    ['header, record', 'headers', write.simpleHeader, read.header, true, colour, { R: 1, G: 2 }],
    ['header, JSON', 'headers', write.jsonHeader, read.json, false, text, { name: 'é' }],
    ['cookie, text', 'cookies', write.formCookie, read.cookie, false, text, hostile],
    ['cookie, list', 'cookies', write.formCookie, read.cookie, false, numbers, [1, 2]],
    ['cookies, list', 'cookies', write.formCookie, read.cookie, true, numbers, [1, 2]],
    ['cookies as they stand, list', 'cookies', write.cookie, read.plainCookie, true, numbers, [1, 2]],
    ['cookie, as it stands', 'cookies', write.cookie, read.plainCookie, false, text, 'plain'],
  ])('%s', (_style, place, writer, reader, explode, shape, value) => {
    expect(roundTrip(place, writer, reader, explode, shape, value)).toEqual(value);
  });
});

describe('a text that is not what it should be', () => {
  it.each<[what: string, shape: Shape, query: string, want: unknown]>([
    ['no number', 'number', 'id=abc', 'abc'],
    ['an empty number', 'number', 'id=', ''],
    ['a number in other clothes', 'number', 'id=0x10', '0x10'],
    ['no truth value', 'boolean', 'id=yes', 'yes'],
    ['a number or a truth value', { oneOf: ['number', 'boolean'] }, 'id=true', true],
    ['one number in a list of either', { oneOf: ['text', { list: 'number' }] }, 'id=1&id=x', [1, 'x']],
    ['a bad encoding', 'text', 'id=%zz', '%zz'],
    ['a plus', 'text', 'id=a+b', 'a b'],
    ['a name without a value', 'text', 'id', ''],
    ['a prototype', open, 'id=1&__proto__=2', JSON.parse('{"id":"1","__proto__":"2"}')],
  ])('%s stays what it is', (_what, shape, query, want) => {
    const value = read.form(rowOf(shape, read.form, true, 'query'), source({ query }));
    expect(JSON.stringify(value)).toBe(JSON.stringify(want));
    expect(Object.prototype).not.toHaveProperty('2');
  });

  it('is undefined where it is not there', () => {
    for (const reader of [read.form, read.deepObject, read.spaceDelimited, read.wholeQuery]) {
      expect(reader(rowOf(texts, reader, true, 'query'), source({ query: '' }))).toBeUndefined();
    }
  });

  it('makes no tree too deep to walk', () => {
    const query = `id${'[a]'.repeat(50_000)}=1`;
    expect(JSON.stringify(read.deepObject(rowOf(open, read.deepObject, true, 'query'), source({ query }))).length).toBeLessThan(1000);
  });
});

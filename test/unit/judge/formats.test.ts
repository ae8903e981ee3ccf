import { describe, expect, it, vi } from 'vitest';
import { textFormats } from '../../../generator/judge/formats.ts';
import { isName } from '../../../generator/judge/formats/idna.ts';
import { isAbsolute, isReference } from '../../../generator/judge/formats/uri-grammar.ts';
import { type Random, randomOf } from '../../support/random.ts';

/**
 * Formats ask first whether a text is what nearly all are. Here each is held, over texts that are right or nearly so, against the whole rule
 * put in another way: by cutting the text up and reading numbers, or by the complete grammar.
 */

const number = (text: string, digits: number, least: number, most: number): boolean =>
  text.length === digits && [...text].every((one) => '0123456789'.includes(one)) && Number(text) >= least && Number(text) <= most;

function isDate(text: string): boolean {
  const [year = '', month = '', day = '', ...more] = text.split('-');
  if (more.length > 0 || !number(year, 4, 0, 9999) || !number(month, 2, 1, 12) || !number(day, 2, 1, 31)) return false;
  const moment = new Date(0);
  moment.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  return moment.getUTCDate() === Number(day);
}

function isTime(text: string): boolean {
  const zoneAt = [...text].findIndex((one) => 'Zz+-'.includes(one));
  if (zoneAt < 0) return false;
  const [clock, zone] = [text.slice(0, zoneAt), text.slice(zoneAt)];
  const [whole = '', fraction, ...more] = clock.split('.');
  if (more.length > 0 || (fraction !== undefined && !number(fraction, Math.max(1, fraction.length), 0, Infinity))) return false;
  const [hour = '', minute = '', second = '', ...rest] = whole.split(':');
  if (rest.length > 0 || !number(hour, 2, 0, 23) || !number(minute, 2, 0, 59) || !number(second, 2, 0, 60)) return false;
  const [offsetHour = '', offsetMinute = '', ...beyond] = zone === 'Z' || zone === 'z' ? ['00', '00'] : zone.slice(1).split(':');
  if ((zone.startsWith('Z') || zone.startsWith('z')) && zone.length > 1) return false;
  if (beyond.length > 0 || !number(offsetHour, 2, 0, 23) || !number(offsetMinute, 2, 0, 59)) return false;
  if (second !== '60') return true;
  const sign = zone.startsWith('-') ? -1 : 1;
  const utc = Number(hour) * 60 + Number(minute) - sign * (Number(offsetHour) * 60 + Number(offsetMinute));
  return ((utc % 1440) + 1440) % 1440 === 1439;
}

const isLabel = (label: string): boolean =>
  label.length >= 1 &&
  label.length <= 63 &&
  [...label].every((one) => /[A-Za-z0-9-]/.test(one)) &&
  !label.startsWith('-') &&
  !label.endsWith('-');
const isDomain = (text: string): boolean => text.split('.').every(isLabel);
const isIpv4 = (text: string): boolean => {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => number(part, String(Number(part)).length, 0, 255));
};

/** Of the texts made here none has a quoted local part or an address for a domain, which the official suite tests. */
function isEmail(text: string): boolean {
  const at = text.lastIndexOf('@');
  const atoms = text.slice(0, Math.max(at, 0)).split('.');
  return (
    at > 0 &&
    atoms.every((atom) => atom !== '' && [...atom].every((one) => /[\w!#$%&'*+/=?^`{|}~-]/.test(one))) &&
    isDomain(text.slice(at + 1))
  );
}

const isUuid = (text: string): boolean =>
  text
    .split('-')
    .map(({ length }) => length)
    .join() === '8,4,4,4,12' && [...text.replaceAll('-', '')].every((one) => /[0-9A-Fa-f]/.test(one));

const rules: readonly (readonly [format: string, seeds: readonly [string, ...string[]], rule: (text: string) => boolean])[] = [
  [
    'date-time',
    [
      '2013-06-17T15:16:10.000Z',
      '2013-01-31T00:00:00Z',
      '2012-02-29T23:59:60Z',
      '1900-02-28T23:59:59.123456789+14:00',
      '2000-04-30t19:29:60-04:30',
      '2013-11-30T20:08:39-00:00',
    ],
    (text) => isDate(text.slice(0, 10)) && 'Tt'.includes(text.slice(10, 11)) && text.length > 11 && isTime(text.slice(11)),
  ],
  ['date', ['2013-06-17', '2012-02-29', '1900-02-28', '2013-12-31', '2013-04-30', '0000-10-29'], isDate],
  ['time', ['15:16:10Z', '23:59:60Z', '20:08:39.5+02:00', '00:29:60.12+00:30', '19:59:59-23:59', '23:59:60z'], isTime],
  [
    'uri',
    [
      'https://shop.example.com/media/catalog/1.jpg?width=200',
      'http://[2001:db8::7]:80/a%20b;c?d#e',
      'ftp://user:word@host.example/~a/',
      'urn:isbn:0451450523',
      'https://example.com:8080?a=b#c/d?e',
      'a:',
    ],
    (text) => isAbsolute(text, '', ''),
  ],
  ['uri-reference', ['https://example.com/a?b#c', '//example.com/a', '/a/b', '../a?b', '#c', ''], (text) => isReference(text, '', '')],
  [
    'hostname',
    [
      'shop-1.eu.example.com',
      'localhost',
      `${'a'.repeat(63)}.example`,
      `${'a'.repeat(62)}.b`,
      'xn--bcher-kva.example',
      `${'abcdefgh.'.repeat(27)}abcdefghij`,
    ],
    (text) => text.length <= 253 && isDomain(text) && (!/(?:^|\.)xn--/i.test(text) || isName(text.split('.'))),
  ],
  [
    'email',
    [
      'customer-1@example.com',
      'ada.lovelace+shop@mail.example.co.uk',
      `a@${'b'.repeat(63)}.example`,
      `${'a'.repeat(62)}@b`,
      "o'neil{}|~@x-y.example",
      `a@${'b'.repeat(61)}.c`,
    ],
    isEmail,
  ],
  ['ipv4', ['192.0.2.1', '255.255.255.255', '0.0.0.0', '10.20.30.249', '199.100.9.99', '127.0.0.1'], isIpv4],
  [
    'uuid',
    [
      '2eb8aa08-aa98-11ea-b4aa-73b441d16380',
      '2EB8AA08-AA98-11EA-B4AA-73B441D16380',
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
    ],
    isUuid,
  ],
];

const letters = [
  '0',
  '1',
  '2',
  '3',
  '5',
  '6',
  '9',
  'a',
  'f',
  'g',
  'Z',
  'z',
  'T',
  ':',
  '-',
  '.',
  '+',
  '/',
  '?',
  '#',
  '@',
  '[',
  ']',
  '%',
  ' ',
  '_',
  '\n',
  '\u0661',
  'é',
] as const;

/** A text with one to three characters put in, taken out, replaced or doubled. */
function nearly(text: string, random: Random): string {
  const changes = 1 + random.below(3);
  let changed = text;
  for (let change = 0; change < changes; change += 1) {
    const at = random.below(changed.length + 1);
    const [before, after] = [changed.slice(0, at), changed.slice(at)];
    changed = random.pick([
      `${before}${random.pick(letters)}${after}`,
      `${before}${after.slice(1)}`,
      `${before}${random.pick(letters)}${after.slice(1)}`,
      `${before}${after.slice(0, 1)}${after}`,
    ]);
  }
  return changed;
}

describe.each(rules)('%s', (format, seeds, rule) => {
  const test = textFormats.get(format)?.format.text ?? (() => false);

  it('takes what is right', () => {
    expect(seeds.filter((text) => !test(text))).toEqual([]);
    expect(seeds.filter((text) => !rule(text))).toEqual([]);
  });

  it('says of 10,000 texts that are nearly right what the whole rule says', () => {
    const random = randomOf(7);
    const texts = Array.from({ length: 10_000 }, () => nearly(random.pick(seeds), random));
    expect(texts.filter((text) => test(text) !== rule(text))).toEqual([]);
    const right = texts.filter(rule).length;
    expect(right).toBeGreaterThan(100);
    expect(texts.length - right).toBeGreaterThan(100);
  });
});

it('every day of a leap year, of a common year and of 1900 is a date, and no other', () => {
  const days = [1900, 2012, 2013].flatMap((year) =>
    Array.from({ length: 14 * 33 }, (_day, index) => {
      const [month, day] = [Math.floor(index / 33), index % 33];
      return `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
    }),
  );
  const test = textFormats.get('date')?.format.text ?? (() => false);
  expect(days.filter((day) => test(day) !== isDate(day))).toEqual([]);
  expect(days.filter(test)).toHaveLength(365 + 366 + 365);
});

/** The first hundred texts are read without a regular expression, so here each hundred meets a module of its own. */
describe('the first texts', () => {
  const moments = (random: Random): string => {
    const two = (most: number): string => String(random.below(most)).padStart(2, '0');
    const text = `20${two(30)}-${two(14)}-${two(33)}T${two(26)}:${two(62)}:${two(62)}.${two(100)}${random.below(10)}Z`;
    return random.below(3) === 0 ? nearly(text, random) : text;
  };
  const addresses = (random: Random): string => {
    const text = random.pick(['https://shop.example/a?b=c', 'http://shop.example', 'https://ada@shop.example:80/a#b', 'http://:80']);
    return random.below(8) === 0 ? `${text}\uD800` : nearly(text, random);
  };

  it.each([
    ['isDateTime', 'date-time', moments],
    ['isUri', 'uri', addresses],
  ] as const)('are judged by %s as later ones are', async (name, file, textOf) => {
    const later = textFormats.get(file)?.format.text ?? (() => false);
    for (let met = 0; met < 100; met += 1) later('x');
    const random = randomOf(11);
    let right = 0;
    for (let round = 0; round < 60; round += 1) {
      vi.resetModules();
      const fresh = (await import(`../../../generator/judge/formats/${file}.ts`)) as Record<string, (text: string) => boolean>;
      const texts = Array.from({ length: 100 }, () => textOf(random));
      expect(texts.filter((text) => fresh[name]?.(text) !== later(text))).toEqual([]);
      right += texts.filter(later).length;
    }
    expect(right).toBeGreaterThan(1_000);
    expect(6_000 - right).toBeGreaterThan(1_000);
  });
});

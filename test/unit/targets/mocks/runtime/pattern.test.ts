import { describe, expect, it } from 'vitest';
import { matches, patternText } from '../../../../../generator/targets/mocks/runtime/pattern.ts';

/** Regular expressions turned round: whatever is written matches, and is as long as it may be. */

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

/** What a pattern is about, the pattern, and how many characters its texts may have. */
function row(what: string, pattern: string, min = 0, max = Infinity): [string, string, number, number] {
  return [what, pattern, min, max];
}

describe('a pattern that can be turned round', () => {
  it.each([
    row('letters and counts', '^[A-Z]{2}\\d{4,6}$'),
    row('alternatives', '^(?:red|green|blue)-(?:light|dark)$'),
    row('alternatives without brackets', '^a$|^bb$|^ccc$'),
    row('nested repetitions', '^(?:[a-z]+\\.)*[a-z]+$'),
    row('lazy repetitions', '^<.+?>$'),
    row('no anchors', 'sku'),
    row('only the end', '\\.json$', 10, 20),
    row('an open repetition, long', '^[0-9a-f]*$', 40, 40),
    row('an open repetition, short', '^a+b+$', 0, 2),
    row('a negated class', '^[^a-zA-Z\\s]{3}$'),
    row('a class with a bracket, a dash and a backslash', '^[\\]\\-\\\\]{5}$'),
    row('a class that only holds without the flag u', '^[\\w-.]{1,9}$'),
    row('a dash at the end', '^[a-c-]{8}$'),
    row('escapes of characters', '^\\x41\\u0042\\u{43}\\t$'),
    row('properties of Unicode', '^\\p{Lu}\\p{Ll}+ \\p{N}$'),
    row('letters beyond ASCII', '^[à-ö]{3}$'),
    row('a character beyond the basic plane', '^😀+$', 2, 3),
    row('named groups', '^(?<year>\\d{4})-(?<month>0[1-9]|1[0-2])$'),
    row('an assertion that most texts fulfil', '^(?!admin$)[a-z]{3,8}$'),
    row('an assertion of a first letter', '^(?=[a-m])[a-z]{4}$'),
    row('word boundaries', '^\\bword\\b$'),
    row('everything but a line break', '^.{5}$'),
    row('a look back at what it matched', '^(\\d{3})-\\1$'),
    row('a look back by name', '^(?<quote>["\'])x+\\k<quote>$'),
    row('a script far away', '^\\p{Script=Linear_B}{2}$'),
    row('marks, and all that are none', '^[\\P{M}\\p{M}]{3}$'),
    row('a class of Java, which is letters here', '^[-\\p{Alnum}_]+$'),
    row('octal escapes, which hold without the flag u only', '^[^/:|\\000-\\037]+$'),
    row('an empty text', '^$'),
    row('an empty pattern', '', 3, 3),
    row('a moment', '^\\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\\d)T(?:[01]\\d|2[0-3]):[0-5]\\dZ$'),
  ])('%s: %s', (_, pattern, min, max) => {
    for (const seed of seeds) {
      const text = patternText(pattern, seed, min, max);
      expect(text, `seed ${seed}`).toBeDefined();
      expect([text, matches(pattern, text ?? '')]).toEqual([text, true]);
      expect([...(text ?? '')].length).toBeGreaterThanOrEqual(min);
      expect([...(text ?? '')].length).toBeLessThanOrEqual(max);
    }
  });

  it('gives the same text for the same seed, and several for several', () => {
    const texts = seeds.map((seed) => patternText('^[a-z]{8}$', seed, 0, 8));
    expect(texts).toEqual(seeds.map((seed) => patternText('^[a-z]{8}$', seed, 0, 8)));
    expect(new Set(texts).size).toBe(seeds.length);
  });
});

describe('a pattern that cannot be turned round', () => {
  it.each([
    row('is no regular expression', '^(unclosed'),
    row('has a range that runs backwards', '^[z-a]$'),
    row('is longer than it may be', '^[a-z]{5}$', 0, 4),
    row('is shorter than it must be', '^[a-z]{5}$', 6, 9),
    row('contradicts itself', '^(?=b)a$'),
    row('matches nothing', '^[]$'),
  ])('%s: %s', (_, pattern, min, max) => {
    for (const seed of seeds.slice(0, 5)) expect(patternText(pattern, seed, min, max)).toBeUndefined();
  });

  it('matches nothing where it is no regular expression', () => {
    expect(matches('^(unclosed', '(unclosed')).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { canExplode } from '../../../generator/judge/backtracking.ts';

/** Patterns that take exponential time on some text, by recheck's word, and such as look alike and do not. */

describe('a pattern that can try exponentially many ways', () => {
  it.each([
    '^(a+)+$',
    '^(a*)*$',
    '^(a|a)*$',
    '^(\\w+\\s?)*$',
    '^([a-z.]+\\.)*$',
    '(x+x+)+y',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '^(?:\\d+,?)+$',
    '^(a|ab|b)*$',
    '^(?<word>\\w*)*$',
    '^([^@]+)*@',
    '^(a{1,3}){2,}$',
    '^([a-z]+)*$',
    '^(a|aa)+$',
    '(.*)*x',
    '^x-(?:[a-z]+)*$',
    '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$',
    '^(?:\\p{L}+)+$',
    '^id:\\d{3}:(\\d+)*$',
  ])('%s is found', (pattern) => {
    expect(canExplode(pattern)).toBe(true);
  });
});

describe('a pattern that cannot', () => {
  it.each([
    '^[0-9]+$',
    '^([a-z]+-)*[a-z]+$',
    '^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$',
    '^(?:[0-9a-f]{4}:){7}[0-9a-f]{4}$',
    '^(foo|bar)+$',
    '^arn:aws(-[a-z]+)*:s3:::.*$',
    '[(]a+[)]+',
    '^(not a pattern',
    '^#([0-9a-fA-F]{3}){1,2}$',
    '^\\d+-\\d+$',
    '^(?:[a-z]+\\.)*[a-z]+$',
    '^(a|b)*$',
    '^(?:\\d+,)+$',
    '^([01]\\d|2[0-3]):[0-5]\\d$',
    '^[^\\s@]+@[^\\s@]+$',
    '^(?:[A-Z][a-z]*)+$',
    '^(?=a)(?:bc)*$',
    '^(a\\1)*$',
    '[',
    '^(?:\\u{1F600}x)+$',
  ])('%s is let pass', (pattern) => {
    expect(canExplode(pattern)).toBe(false);
  });
});

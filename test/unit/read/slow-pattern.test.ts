import { describe, expect, it } from 'vitest';
import { isSlowPattern } from '../../../generator/read/slow-pattern.ts';

/** What holds a server up for minutes, beside what only looks like it. */

describe('a pattern that takes exponential time', () => {
  it.each([
    '^(a+)+$',
    '^([a-z]+)*$',
    '^(a|a)*$',
    '^(a|aa)+$',
    '(.*)*x',
    '^(\\w+\\s?)+$',
    '^x-(?:[a-z]+)*$',
    '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$',
    '^(?:\\p{L}+)+$',
    '^id:\\d{3}:(\\d+)*$',
  ])('%s is found', (pattern) => {
    expect(isSlowPattern(pattern)).toBe(true);
  });
});

describe('a pattern that ends in time', () => {
  it.each([
    '^[a-z]+$',
    '^([a-z]+-)*[a-z]+$',
    '^[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*$',
    '^(?:[0-9a-f]{4}:){7}[0-9a-f]{4}$',
    '^(foo|bar)+$',
    '^arn:aws(-[a-z]+)*:s3:::.*$',
    '[(]a+[)]+',
    '^(not a pattern',
    '^#([0-9a-fA-F]{3}){1,2}$',
  ])('%s is let through', (pattern) => {
    expect(isSlowPattern(pattern)).toBe(false);
  });
});

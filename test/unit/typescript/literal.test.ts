import { expect, it } from 'vitest';
import { memberCode } from '../../../generator/typescript/literal.ts';

it.each([
  ['a variable of its name', 'id', 'id', 'id'],
  ['a literal that is no variable', 'true', 'true', 'true: true'],
  ['a number', '1', '1', "'1': 1"],
  ['no identifier', 'site-id', 'siteId', "'site-id': siteId"],
  ['the name that would set the prototype', '__proto__', '1', "['__proto__']: 1"],
  ['a name that every object has', 'toString', "['x']", "toString: ['x'] as const"],
  ['the same with a variable', 'toString', 'rules', 'toString: rules'],
])('a member of an object literal: %s', (_, name, source, want) => {
  expect(memberCode(name, source)).toBe(want);
});

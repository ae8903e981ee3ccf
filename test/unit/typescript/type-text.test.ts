import { expect, it } from 'vitest';
import type { Json, Schema } from '../../../generator/ir/schema.ts';
import { typeText } from '../../../generator/typescript/type-text.ts';

const at = '#';
const literal = (...values: Json[]): Schema => ({ kind: 'literal', at, values }) as Schema;
const tree = { kind: 'ref', at, name: 'Tree' } as Schema;
const list = { kind: 'array', at, items: tree } as Schema;

it.each<[string, Schema, string]>([
  ['values', literal('a', 1, null), "'a' | 1 | null"],
  ['an empty object, which `{}` would not say', literal({}, { a: [{}, 1] }), 'Record<string, never> | { a: [Record<string, never>, 1] }'],
  [
    'a tuple that leads back to itself, which TypeScript takes with a label only',
    { kind: 'tuple', at, prefix: [list, tree], rest: false, minItems: 0 } as unknown as Schema,
    '[item0?: Tree[], Tree?]',
  ],
])('the type of %s', (_, schema, want) => {
  expect(typeText(schema, (name) => name)).toBe(want);
});

import { describe, expect, test } from 'vitest';
import type { StatementStructures } from 'ts-morph';
import { printModule } from '../../../generator/print/typescript.ts';
import { constantOf, exportOf, typeOf } from '../../../generator/typescript/structures.ts';

/** A module as text, without its banner. */
function printed(...statements: readonly StatementStructures[]): string {
  return printModule({ imports: [], statements }).split('\n').slice(2).join('\n');
}

const long = Array.from({ length: 12 }, (_, index) => `SomeLongErrorName${index}`);

describe('a printed module', () => {
  test.each<readonly [name: string, given: readonly StatementStructures[], want: string]>([
    [
      'indents an object by two spaces',
      [constantOf('table', 'Table', "{\n  name: 'cart',\n  rows: [\n    1,\n  ],\n}")],
      "export const table: Table = {\n  name: 'cart',\n  rows: [\n    1,\n  ],\n};\n",
    ],
    ['indents an aliased type by two spaces', [typeOf('Options', '{\n  id: string;\n}')], 'export type Options = {\n  id: string;\n};\n'],
    ['keeps a short union on a line', [typeOf('Kind', "'a' | 'b'")], "export type Kind = 'a' | 'b';\n"],
    [
      'gives each member of a long union a line',
      [typeOf('Failure', long.join(' | '))],
      `export type Failure =\n${long.map((name) => `  | ${name}`).join('\n')};\n`,
    ],
    [
      'splits a union neither in brackets nor in strings',
      [typeOf('Failure', [...long, "Other<400 | 403 | 'a > | b'>"].join(' | '))],
      `export type Failure =\n${[...long, "Other<400 | 403 | 'a > | b'>"].map((name) => `  | ${name}`).join('\n')};\n`,
    ],
    [
      'sets re-exports together',
      [exportOf('./a.js', ['a']), exportOf('./b.js', ['b'])],
      "export { a } from './a.js';\nexport { b } from './b.js';\n",
    ],
  ])('%s', (_name, given, want) => {
    expect(printed(...given)).toBe(want);
  });
});

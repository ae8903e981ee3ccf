import { describe, expect, test } from 'vitest';
import type { StatementStructures } from 'ts-morph';
import { printModule } from '../../../generator/print/typescript.ts';
import { constantOf, exportOf, functionOf, interfaceOf, typeOf } from '../../../generator/typescript/structures.ts';

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
    [
      'indents what is not exported alike',
      [constantOf('table', 'Table', "{\n  name: 'cart',\n}", undefined, false)],
      "const table: Table = {\n  name: 'cart',\n};\n",
    ],
    [
      'indents the body of a function, and no empty line',
      [functionOf('sum', { returnType: 'number', statements: ['const a = 1;\n\nif (a) {\n  return a;\n}', 'return 0;'] })],
      'export function sum(): number {\n  const a = 1;\n\n  if (a) {\n    return a;\n  }\n  return 0;\n}\n',
    ],
    [
      'leaves lines of a template literal where they are',
      [functionOf('text', { statements: ['return `a\n b`;'] })],
      'export function text() {\n  return `a\n b`;\n}\n',
    ],
    [
      'lays out statements of one shape alike, whatever is in their texts',
      ['$&', "it's", '\\', '\ue0000\ue001', '*'].map((text) => constantOf('a', undefined, JSON.stringify(text), { description: text })),
      `${['$&', "it's", '\\', '\ue0000\ue001', '*'].map((text) => `/** ${text} */\nexport const a = ${JSON.stringify(text)};`).join('\n\n')}\n`,
    ],
    [
      'keeps empty lines in comments',
      [constantOf('a', undefined, '1', { description: 'One.\n\nTwo.' }), constantOf('b', undefined, '2', { description: 'One.\nTwo.' })],
      '/**\n * One.\n *\n * Two.\n */\nexport const a = 1;\n\n/**\n * One.\n * Two.\n */\nexport const b = 2;\n',
    ],
    [
      'leaves the lines of a property to ts-morph',
      [interfaceOf('A', [{ name: 'b', type: '{\n  c: string;\n}' }])],
      'export interface A {\n  b: {\n      c: string;\n    };\n}\n',
    ],
    [
      'quotes the name of a module',
      [exportOf("./it's.js", ['a']), exportOf('./a.js', ['a', 'b as c'])],
      "export { a } from './it\\'s.js';\nexport { a, b as c } from './a.js';\n",
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

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InterfaceDeclarationStructure, StatementStructures } from 'ts-morph';
import { describe, expect, it, test } from 'vitest';
import { build } from '../../../generator/build.ts';
import { fill, type Layout, layoutOf, shapeOf } from '../../../generator/print/shape.ts';
import { layouts, printModule, printStructure } from '../../../generator/print/typescript.ts';
import { targets } from '../../../generator/targets/index.ts';
import { classOf, functionOf, interfaceOf } from '../../../generator/typescript/structures.ts';
import { root } from '../../support/cli.ts';

/** ts-morph lays out every statement; what it made of a shape is kept. So each of these compares what is kept, or put together, with what it makes. */
const kept = Object.entries(JSON.parse(readFileSync(join(root, 'generator/print/layouts.json'), 'utf8')) as Record<string, Layout>);

describe('a layout that is kept', () => {
  it('is the layout that ts-morph makes', () => {
    const made = kept.map(([key, { order }]) => [key, layoutOf(printStructure(JSON.parse(key) as StatementStructures), order.length)]);
    expect(kept.length).toBeGreaterThan(50);
    expect(Object.fromEntries(made)).toEqual(Object.fromEntries(kept));
  });

  it('is there for every statement of our own packages, so that a run need not load ts-morph', async () => {
    await build({ input: { file: join(root, 'spec/openapi.yaml') }, root: join(root, 'spec'), remote: false, lenient: false, targets });
    const missing = [...layouts().keys()].filter((key) => !kept.some(([known]) => known === key));
    expect(missing, 'node scripts/lay-out.ts keeps new ones').toEqual([]);
  });

  it('is found by the shape of the statement that it was made of, with texts of any kind in it', () => {
    const texts = ['a', "it's", '$&', '*', '\\', '`'];
    for (const [key] of kept) {
      const statement = JSON.parse(key.replaceAll(/[\ue000\ue002](\d+)\ue001/g, (_mark, number) => `text${number}`)) as StatementStructures;
      expect(shapeOf(statement)?.key).toBe(key);
      expect(printed(statement)).toBe(printStructure(statement));
    }
    for (const text of texts) {
      const statement = functionOf('a', { statements: [`return ${JSON.stringify(text)};`] }, { description: text });
      expect(printed(statement)).toBe(printStructure(statement));
    }
  });
});

/** A statement as it is printed into a module. */
function printed(statement: StatementStructures): string {
  return printModule({ imports: [], statements: [statement] })
    .split('\n')
    .slice(2)
    .join('\n')
    .trimEnd();
}

/** The same by the shape alone; undefined where ts-morph must lay it out. */
function byShape(statement: StatementStructures): string | undefined {
  const shape = shapeOf(statement);
  const layout = shape && layoutOf(printStructure(shape.structure), shape.texts.length);
  return shape && layout && fill(layout, shape.texts);
}

const comment = { description: 'First.\nSecond.\n\nFourth.\n  Indented.\n\n\nEighth.' };
const property = (name: string, more: object = {}): object => ({ name, type: 'string', isReadonly: true, ...more });
const method = (name: string, more: object = {}): object => ({ name, parameters: [{ name: 'a', type: 'A' }], returnType: 'B', ...more });
const block = '{\n/** One\n * and two. It\'s `so`. */\nreadonly a?: "x{";\n\nreadonly b: {\nreadonly c: 1;\n};\n}';

describe('a statement that is put together', () => {
  test.each<readonly [name: string, statement: StatementStructures]>([
    ['with a comment of many lines, some of them empty', functionOf('f', { returnType: 'void', statements: ['return;'] }, comment)],
    ['with a comment of two lines', functionOf('f', { returnType: 'void', statements: ['return;'] }, { description: 'One.\nTwo.' })],
    [
      'with a template literal that ends in its line',
      functionOf('f', { statements: ['const a = `b${c}`;', '/** `d` */\nreturn `${a}` + `e`;'] }),
    ],
    ['with a template literal that does not', functionOf('f', { statements: ['return `a\n  b`;'] })],
    ['with a block for a type', interfaceOf('I', [property('a', { type: block }) as never])],
    ['with a union of several lines for a type', interfaceOf('I', [property('a', { type: "readonly ('a'\n  | 'b'\n| 'c')[]" }) as never])],
    ['with a first line that opens a block', interfaceOf('I', [property('a', { type: 'readonly {\nb: 1;\n}[]' }) as never])],
    [
      'an interface of many members, with comments and without',
      interfaceOf(
        'I',
        [
          property('a'),
          property('b', { docs: ['Text.'] }),
          property('c', { docs: [comment], hasQuestionToken: true }),
          property('d', { type: block }),
          property('e'),
        ] as never[],
        comment,
        {
          extends: ['J<A>'],
          typeParameters: ['A'],
          methods: [method('f'), method('g', { docs: [comment] }), method('h', { docs: ['Text.'] }), method('i')],
        } as Partial<InterfaceDeclarationStructure>,
      ),
    ],
    [
      'an interface of many methods',
      interfaceOf('I', [], undefined, { methods: ['a', 'b', 'c', 'd'].map((name) => method(name)) as never }),
    ],
    [
      'a class',
      classOf('C', { extends: 'D', properties: ['a', 'b', 'c'].map((name) => ({ name, type: 'A', initializer: '1' })) }, comment),
    ],
  ])('%s is what ts-morph prints', (_name, statement) => {
    expect(printed(statement)).toBe(printStructure(statement));
  });

  it('leaves to ts-morph what has lines of its own', () => {
    expect(byShape(functionOf('f', { statements: ['return `a\n  b`;'] }))).toBeUndefined();
    expect(byShape(functionOf('f', { statements: ["return '`' + `\nb`;"] }))).toBeUndefined();
    expect(byShape({ ...functionOf('f', {}), docs: [{ description: '\nSecond.' }] } as StatementStructures)).toBeUndefined();
    expect(byShape(interfaceOf('I', [property('a', { type: '`\n`' }) as never]))).toBeUndefined();
  });
});

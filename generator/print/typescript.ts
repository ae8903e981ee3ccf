import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { InterfaceDeclarationStructure, StatementStructures } from 'ts-morph';
import type { Import, Module } from '../artifact.ts';
import { stringLiteral } from '../typescript/literal.ts';
import { structureKind } from '../typescript/structures.ts';
import { banner } from './banner.ts';
import { fill, type Layout, layoutOf, type Shape, shapeOf } from './shape.ts';

/** `import` of ts-morph costs 0.2 s more than `require`: Node looks for named exports in 9 MB of CommonJS. */
const require = createRequire(import.meta.url);

/** A module as text: banner, doc, imports, statements; one blank line between declarations. */
export function printModule(module: Module): string {
  const head = [banner, ...(module.doc === undefined ? [] : [comment(module.doc)])].join('\n');
  const blocks = [head, printImports(module.imports), ...joinExports(module.statements)];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function comment(doc: string): string {
  return doc
    .split('\n')
    .map((line) => `// ${line}`.trimEnd())
    .join('\n');
}

const memory: { known?: Map<string, Layout> } = {};

/**
 * The layouts that are known so far, by the keys of their shapes: first those of `layouts.json`, which ts-morph has made before for real documents, so that
 * a run over shapes that are known need not load it. `scripts/lay-out.ts` writes them; a test holds each against ts-morph.
 */
export function layouts(): Map<string, Layout> {
  memory.known ??= new Map(
    Object.entries(JSON.parse(readFileSync(new URL('layouts.json', import.meta.url), 'utf8')) as Record<string, Layout>),
  );
  return memory.known;
}

function print(statement: StatementStructures): string {
  const text = printMembers(statement) ?? printShape(statement);
  return text === undefined ? tidy(printStructure(statement)) : breakLong(text);
}

/** Undefined where ts-morph must lay out the statement itself. */
function printShape(statement: StatementStructures): string | undefined {
  const shape = shapeOf(statement);
  const layout = shape && (layouts().get(shape.key) ?? layOut(shape));
  return shape && layout && fill(layout, shape.texts);
}

/**
 * An interface of many members, two by two: what stands between two of them is the same whatever else there is, and two have few shapes.
 * Undefined for everything else.
 */
function printMembers(statement: StatementStructures): string | undefined {
  if ((statement.kind as number) !== structureKind.interface) return undefined;
  const { properties = [], methods = [], ...head } = statement as InterfaceDeclarationStructure;
  const members = [...properties.map((one) => ({ properties: [one] })), ...methods.map((one) => ({ methods: [one] }))];
  if (members.length < 3 || Object.keys(head).some((key) => /[sS]ignatures$|Accessors$/.test(key))) return undefined;
  const withMembers = (own: readonly { readonly properties?: unknown[]; readonly methods?: unknown[] }[]): string | undefined =>
    printShape({
      ...head,
      properties: own.flatMap((one) => one.properties ?? []),
      methods: own.flatMap((one) => one.methods ?? []),
    } as unknown as StatementStructures);
  const end = '\n}';
  let text = '';
  let before = withMembers(members.slice(0, 1));
  for (let index = 1; index < members.length; index++) {
    const both = withMembers(members.slice(index - 1, index + 1));
    const start = before?.slice(0, -end.length);
    if (before?.endsWith(end) !== true || both?.endsWith(end) !== true || start === undefined || !both.startsWith(start)) return undefined;
    text += index === 1 ? both.slice(0, -end.length) : both.slice(start.length, -end.length);
    before = withMembers(members.slice(index, index + 1));
  }
  return text + end;
}

function layOut(shape: Shape): Layout | undefined {
  const layout = layoutOf(printStructure(shape.structure), shape.texts.length);
  // A shape as long as this comes once.
  if (layout !== undefined && shape.key.length < 4000) layouts().set(shape.key, layout);
  return layout;
}

/** A statement as ts-morph prints it. */
export function printStructure(statement: StatementStructures): string {
  const { printStructure } = require('ts-morph') as typeof import('ts-morph');
  return printStructure(statement, { indentNumberOfSpaces: 2, useSingleQuote: true }).trimEnd();
}

const longest = 140;

/** Puts right what ts-morph prints oddly: it indents an initialiser or an aliased type once too often, and never breaks a line. */
function tidy(text: string): string {
  const start = text.search(/^(?:export )?(?:const|type) /m);
  if (start < 0) return text;
  const lines = text.slice(start).split('\n');
  const hangs = lines.length > 1 && lines.slice(1).every((line) => line === '' || line.startsWith('  '));
  return hangs ? text.slice(0, start) + lines.map((line, index) => (index === 0 ? line : line.slice(2))).join('\n') : breakLong(text);
}

/** Breaks the line of a long aliased union. */
function breakLong(text: string): string {
  if (text.length <= longest) return text;
  const start = text.search(/^export type /m);
  if (start < 0 || text.includes('\n', start) || text.length - start <= longest) return text;
  return text.slice(0, start) + breakUnion(text.slice(start));
}

/** `type A = B | C;` with a line for each member. */
function breakUnion(line: string): string {
  const found = /^(export type [^=]+ =) (.*);$/.exec(line);
  if (found === null) return line;
  const members = unionMembers(found[2] ?? '');
  return members.length < 2 ? line : `${found[1]}\n${members.map((member) => `  | ${member}`).join('\n')};`;
}

/** Splits at each ` | ` that stands in no bracket and no string. */
function unionMembers(type: string): string[] {
  const members: string[] = [];
  let depth = 0;
  let start = 0;
  for (const { 0: token, index } of type.matchAll(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`|=>|[([{<]|[)\]}>]| \| /g)) {
    if ('([{<'.includes(token)) depth += 1;
    else if (')]}>'.includes(token)) depth -= 1;
    else if (token === ' | ' && depth === 0) {
      members.push(type.slice(start, index));
      start = index + token.length;
    }
  }
  return [...members, type.slice(start)];
}

/** Re-exports stand together, line by line. */
function joinExports(statements: readonly StatementStructures[]): string[] {
  const blocks: string[][] = [];
  statements.forEach((statement, index) => {
    const joins = isReexport(statement) && isReexport(statements[index - 1]);
    if (joins) blocks.at(-1)?.push(print(statement));
    else blocks.push([print(statement)]);
  });
  return blocks.map((lines) => lines.join('\n'));
}

function isReexport(statement: StatementStructures | undefined): boolean {
  return (statement?.kind as number | undefined) === structureKind.exports;
}

/** One declaration for each module, types apart from values; packages first, then relative ones, each in the order of the alphabet. */
function printImports(imports: readonly Import[]): string {
  const groups = Map.groupBy(imports, ({ from, typeOnly }) => JSON.stringify([from.startsWith('.') ? 1 : 0, from, typeOnly ? 1 : 0]));
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => printImport(group))
    .join('\n');
}

function printImport(group: readonly Import[]): string {
  const { from, typeOnly } = group[0]!;
  const names = group.map(({ name, alias }) => (alias === undefined || alias === name ? name : `${name} as ${alias}`)).sort();
  const line = `import ${typeOnly ? 'type ' : ''}{ ${names.join(', ')} } from ${stringLiteral(from)};`;
  return line.length <= 120
    ? line
    : `import ${typeOnly ? 'type ' : ''}{\n${names.map((name) => `  ${name},\n`).join('')}} from ${stringLiteral(from)};`;
}

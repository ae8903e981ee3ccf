import { createRequire } from 'node:module';
import type { Options } from 'json-schema-to-typescript';
import type { AST, TInterfaceParam } from 'json-schema-to-typescript/dist/src/types/AST.js';
import type { Api, NamedSchema } from '../../ir/api.ts';
import type { ObjectSchema, Schema, UnionSchema } from '../../ir/schema.ts';
import { docText } from '../../typescript/jsdoc.ts';
import { literal, literalKey } from '../../typescript/literal.ts';
import { impliedTag, typeText } from '../../typescript/type-text.ts';

const require = createRequire(import.meta.url);

export interface SchemaModule {
  readonly module: string;
  /** Types that it exports, sorted. */
  readonly names: readonly string[];
  /** Those of them that are values, too. */
  readonly values: readonly string[];
  readonly schemas: readonly NamedSchema[];
  text(): string;
}

/** Each module of named types, in the order of their names; schemas of one module stand together. */
export function schemaModules(api: Api): SchemaModule[] {
  const modules = Map.groupBy(api.schemas, ({ module }) => module);
  const homes = new Map(api.schemas.map(({ name, module }) => [name, module]));
  const done: SchemaModule[] = [];
  for (const [module, schemas] of [...modules].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const values = schemas.filter(hasEnumObject).map(({ name }) => name);
    const text = (): string => {
      const blocks = [importsOf(module, schemas, homes), ...schemas.map(declaration)].filter((block) => block !== '');
      return `${blocks.join('\n\n')}\n`;
    };
    done.push({ module, names: schemas.map(({ name }) => name), values, schemas, text });
  }
  return done;
}

function importsOf(module: string, schemas: readonly NamedSchema[], homes: ReadonlyMap<string, string>): string {
  const names = [...new Set(schemas.flatMap((schema) => [...refsOf(schema.node)]))].filter((name) => homes.get(name) !== module).sort();
  const files = Map.groupBy(names, (name) => homes.get(name) ?? '');
  return [...files].map(([file, used]) => `import type { ${used.join(', ')} } from './${file}.js';`).join('\n');
}

function refsOf(node: Schema): Set<string> {
  const names = new Set<string>();
  const note = (name: string): string => {
    names.add(name);
    return name;
  };
  typeText(node, note);
  return names;
}

/**
 * json-schema-to-typescript writes the declarations that people import and hover. It is given the tree that its own parser makes of
 * a schema, for ours is read already: resolving, normalising and parsing each again is nine tenths of what its `compile` takes.
 * Types at the leaves are written by `typeText` and handed over as custom types, for there it would number
 * duplicates of inline titles, read `const` and boolean schemas otherwise than 2020-12 does, and add an index signature to every object.
 */
function declaration(schema: NamedSchema): string {
  const { name, node } = schema;
  const { generate, optimize, options } = library();
  const text = generate(optimize({ ...described(node), standaloneName: placeholder }, options), options);
  return enumObject(schema) + layOut(named(text, name, isWrapped(node)));
}

/** Names are decided in lower/: the library would spell `I18nText` its own way. */
const placeholder = 'Named';

interface Library {
  generate(tree: AST, options: Options): string;
  optimize(tree: AST, options: Options): AST;
  readonly options: Options;
}

function library(): Library {
  deferFormatter();
  const { DEFAULT_OPTIONS } = require('json-schema-to-typescript') as typeof import('json-schema-to-typescript');
  const { generate } =
    require('json-schema-to-typescript/dist/src/generator.js') as typeof import('json-schema-to-typescript/dist/src/generator.js');
  const { optimize } =
    require('json-schema-to-typescript/dist/src/optimizer.js') as typeof import('json-schema-to-typescript/dist/src/optimizer.js');
  return { generate, optimize, options: { ...DEFAULT_OPTIONS, bannerComment: '', declareExternallyReferenced: false } };
}

/**
 * The library loads prettier as soon as it is loaded itself, which takes longer than all that is done with it in a small run, and nothing here
 * is formatted. So its formatter is loaded when somebody asks it to format.
 */
function deferFormatter(): void {
  const path = require.resolve('json-schema-to-typescript/dist/src/formatter.js');
  if (require.cache[path] !== undefined) return;
  type Formatter = typeof import('json-schema-to-typescript/dist/src/formatter.js');
  const exports: Formatter = {
    format(...given) {
      delete require.cache[path];
      return (require(path) as Formatter).format(...given);
    },
  };
  require.cache[path] = { exports, filename: path, id: path, loaded: true, children: [], paths: [] } as unknown as NodeJS.Module;
}

/** Gives the declaration its name, and takes away the brackets around the whole of a union or an intersection. */
function named(text: string, name: string, wrapped: boolean): string {
  const body = wrapped ? text.trimEnd().replace(/^(export type Named = )\(([^]*)\)$/m, '$1$2') : text;
  return body.replace(/^export (interface|type) Named\b/m, (_whole, kind: string) => `export ${kind} ${name}`);
}

/** The library's tree of a schema, with its words. */
function described(node: Schema): AST {
  const comment = docText(node.doc);
  return comment === '' ? tree(node) : { ...tree(node), comment };
}

function tree(node: Schema): AST {
  if (node.kind === 'object' && isInterface(node)) return { type: 'INTERFACE', params: members(node), superTypes: [] };
  if (!holdsInterface(node)) return custom(typeText(node, (ref) => ref));
  if (node.kind === 'array') return { type: 'ARRAY', params: tree(node.items) };
  if (node.kind === 'intersection') return { type: 'INTERSECTION', params: node.members.map(tree) };
  if (node.kind !== 'union') return custom(typeText(node, (ref) => ref));
  return { type: 'UNION', params: node.branches.map((branch, index) => branchTree(node, branch, index)) };
}

function custom(text: string): AST {
  return { type: 'CUSTOM_TYPE', params: text };
}

function members({ properties, additional, patterns }: ObjectSchema): TInterfaceParam[] {
  const plain = { isIndexSignature: false, isPatternProperty: false, isUnreachableDefinition: false };
  const own = properties.map(({ name, required, schema }) => ({ ...plain, keyName: name, isRequired: required, ast: described(schema) }));
  if (typeof additional !== 'object' && patterns.length === 0) return own;
  return [...own, { ...plain, isIndexSignature: true, keyName: '[k: string]', isRequired: true, ast: { type: 'UNKNOWN' } }];
}

function branchTree({ discriminator }: UnionSchema, branch: Schema, index: number): AST {
  const tag = discriminator === undefined ? undefined : impliedTag(discriminator, branch, index);
  return tag === undefined ? tree(branch) : { type: 'INTERSECTION', params: [tree(branch), tree(tag)] };
}

/** Objects with properties of their own; a mere dictionary is written as a type. */
function isInterface({ properties }: ObjectSchema): boolean {
  return properties.length > 0;
}

/** Whether some part of a type is an object whose properties deserve lines, and words, of their own. */
function holdsInterface(node: Schema): boolean {
  if (node.kind === 'object') return isInterface(node);
  if (node.kind === 'array') return holdsInterface(node.items);
  if (node.kind === 'intersection') return node.members.some(holdsInterface);
  return node.kind === 'union' && node.branches.some(holdsInterface);
}

/** Whether the library puts the whole type in brackets. */
function isWrapped(node: Schema): boolean {
  return ((node.kind === 'union' && node.branches.length > 1) || node.kind === 'intersection') && holdsInterface(node);
}

function comment(node: Schema): string {
  const text = docText(node.doc);
  return text === '' ? '' : `/** ${text.replaceAll('\n', '\n * ')} */\n`;
}

/** `x-enum-varnames`: beside the type, an object of the same name that holds the values by theirs. */
function enumObject(schema: NamedSchema): string {
  const { name, node } = schema;
  if (!hasEnumObject(schema) || node.kind !== 'literal' || node.names === undefined) return '';
  const rows = node.names.map((key, index) => ({ key: literalKey(key), value: literal(node.values[index] ?? null) }));
  const type = rows.map(({ key, value }) => `  readonly ${key}: ${value};\n`).join('');
  const values = rows.map(({ key, value }) => `  ${key}: ${value},\n`).join('');
  return `${comment(node)}export const ${name}: {\n${type}} = {\n${values}};\n\n`;
}

function hasEnumObject({ inline, node }: NamedSchema): boolean {
  return !inline && node.kind === 'literal' && node.names !== undefined && new Set(node.names).size === node.names.length;
}

/** The library writes flush left and without semicolons, and leaves the rest to a formatter, which costs more than all the rest. */
function layOut(text: string): string {
  const lines: string[] = [];
  let depth = 0;
  let inComment = false;
  let isType = false;
  for (const raw of collapseComments(text).trim().split('\n')) {
    const line = raw.trim();
    inComment ||= line.startsWith('/**');
    if (inComment) lines.push('  '.repeat(depth) + (line.startsWith('/**') ? '' : ' ') + line);
    else if (line !== '') {
      isType ||= line.startsWith('export type ');
      const closes = line.startsWith('}');
      const opens = line.endsWith('{');
      if (closes) depth -= 1;
      const end = opens || (closes && depth === 0 && !isType) ? '' : ';';
      lines.push('  '.repeat(depth) + quoteSingly(line) + end);
      if (opens) depth += 1;
    }
    if (line.endsWith('*/')) inComment = false;
  }
  return lines.join('\n');
}

/** A comment of one line stands on one line. */
function collapseComments(text: string): string {
  return text.replace(/\/\*\*\n \* (.*)\n \*\/\n/g, (_whole, line: string) => `/** ${line} */\n`);
}

/** Property names come in double quotes; the house writes single ones. */
function quoteSingly(line: string): string {
  return line.replace(/^"((?:[^"'\\])+)"(\??:)/, (_whole, name: string, colon: string) => `'${name}'${colon}`);
}

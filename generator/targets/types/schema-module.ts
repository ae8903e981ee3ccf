import { createRequire } from 'node:module';
import type { JSONSchema } from 'json-schema-to-typescript';
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
  readonly text: string;
}

/** The text of each module of named types, in the order of their names; schemas of one module stand together. */
export async function schemaModules(api: Api): Promise<SchemaModule[]> {
  const modules = Map.groupBy(api.schemas, ({ module }) => module);
  const homes = new Map(api.schemas.map(({ name, module }) => [name, module]));
  const done: SchemaModule[] = [];
  for (const [module, schemas] of [...modules].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const imports = importsOf(module, schemas, homes);
    const declarations: string[] = [];
    for (const schema of schemas) declarations.push(await declaration(schema));
    const blocks = [imports, ...declarations].filter((block) => block !== '');
    const values = schemas.filter(hasEnumObject).map(({ name }) => name);
    done.push({ module, names: schemas.map(({ name }) => name), values, text: `${blocks.join('\n\n')}\n` });
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
 * json-schema-to-typescript writes the declarations that people import and hover. It is given the shape of what holds objects,
 * and their words; types at the leaves are written by `typeText` and handed over as `tsType`, for there it would number
 * duplicates of inline titles, read `const` and boolean schemas otherwise than 2020-12 does, and add an index signature to every object.
 */
async function declaration(schema: NamedSchema): Promise<string> {
  const { name, node } = schema;
  if (hasProto(node)) return `${comment(node)}export type ${name} = ${typeText(node, (ref) => ref)};`;
  const { compile } = require('json-schema-to-typescript') as typeof import('json-schema-to-typescript');
  const text = await compile(shape(node), placeholder, {
    format: false,
    bannerComment: '',
    additionalProperties: false,
    declareExternallyReferenced: false,
    $refOptions: { resolve: { external: false } },
  });
  return enumObject(schema) + layOut(named(text, name, isWrapped(node)));
}

/** Names are decided in lower/: the library would spell `I18nText` its own way. */
const placeholder = 'Named';

/** Gives the declaration its name, and takes away the brackets around the whole of a union or an intersection. */
function named(text: string, name: string, wrapped: boolean): string {
  const body = wrapped ? text.trimEnd().replace(/^(export type Named = )\(([^]*)\)$/m, '$1$2') : text;
  return body.replace(/^export (interface|type) Named\b/m, (_whole, kind: string) => `export ${kind} ${name}`);
}

function shape(node: Schema): JSONSchema {
  const description = docText(node.doc);
  return { ...(description === '' ? {} : { description }), ...form(node) };
}

function form(node: Schema): JSONSchema {
  if (node.kind === 'object' && isInterface(node)) {
    return {
      type: 'object',
      required: node.properties.filter(({ required }) => required).map(({ name }) => name),
      properties: Object.fromEntries(node.properties.map(({ name, schema }) => [name, shape(schema)])),
      additionalProperties: typeof node.additional === 'object' || node.patterns.length > 0,
    };
  }
  if (!holdsInterface(node)) return { tsType: typeText(node, (ref) => ref) };
  if (node.kind === 'array') return { type: 'array', items: form(node.items) };
  if (node.kind === 'intersection') return { allOf: node.members.map(form) };
  if (node.kind !== 'union') return { tsType: typeText(node, (ref) => ref) };
  return { anyOf: node.branches.map((branch, index) => branchForm(node, branch, index)) };
}

function branchForm({ discriminator }: UnionSchema, branch: Schema, index: number): JSONSchema {
  const tag = discriminator === undefined ? undefined : impliedTag(discriminator, branch, index);
  return tag === undefined ? form(branch) : { allOf: [form(branch), form(tag)] };
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

/** A property called `__proto__` cannot be handed over in a plain object. */
function hasProto(node: Schema): boolean {
  if (node.kind === 'object') return node.properties.some(({ name, schema }) => name === '__proto__' || hasProto(schema));
  if (node.kind === 'array') return hasProto(node.items);
  if (node.kind === 'intersection') return node.members.some(hasProto);
  return node.kind === 'union' && node.branches.some(hasProto);
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

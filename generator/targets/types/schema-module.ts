import { createRequire } from 'node:module';
import type { JSONSchema } from 'json-schema-to-typescript';
import type { Api, NamedSchema } from '../../ir/api.ts';
import type { ObjectSchema, Schema } from '../../ir/schema.ts';
import { docText } from '../../typescript/jsdoc.ts';
import { typeText } from '../../typescript/type-text.ts';

const require = createRequire(import.meta.url);

export interface SchemaModule {
  readonly module: string;
  /** Types that it exports, sorted. */
  readonly names: readonly string[];
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
    done.push({ module, names: schemas.map(({ name }) => name), text: `${blocks.join('\n\n')}\n` });
  }
  return done;
}

function importsOf(module: string, schemas: readonly NamedSchema[], homes: ReadonlyMap<string, string>): string {
  const names = new Set(schemas.flatMap((schema) => [...refsOf(schema.node)]));
  return [...names]
    .filter((name) => homes.get(name) !== module)
    .sort()
    .map((name) => `import type { ${name} } from './${homes.get(name)}.js';`)
    .join('\n');
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
 * json-schema-to-typescript writes the declarations that people import and hover. It is given the shape of the objects and
 * their words; the types at the leaves are written by `typeText` and handed over as `tsType`, for there it would number duplicates of inline
 * titles, read `const` and boolean schemas otherwise than 2020-12 does, and add an index signature to every object.
 */
async function declaration({ name, node }: NamedSchema): Promise<string> {
  if (hasProto(node)) return `${comment(node)}export type ${name} = ${typeText(node, (ref) => ref)};`;
  const { compile } = require('json-schema-to-typescript') as typeof import('json-schema-to-typescript');
  const text = await compile(shape(node), placeholder, {
    format: false,
    bannerComment: '',
    additionalProperties: false,
    declareExternallyReferenced: false,
    $refOptions: { resolve: { external: false } },
  });
  return layOut(text.replace(/^export (interface|type) Named\b/m, (_whole, kind: string) => `export ${kind} ${name}`));
}

/** Names are decided in lower/: the library would spell `I18nText` its own way. */
const placeholder = 'Named';

function shape(node: Schema): JSONSchema {
  const description = docText(node.doc);
  const words = description === '' ? {} : { description };
  if (node.kind !== 'object' || !isInterface(node)) return { ...words, tsType: typeText(node, (ref) => ref) };
  return {
    ...words,
    type: 'object',
    required: node.properties.filter(({ required }) => required).map(({ name }) => name),
    properties: Object.fromEntries(node.properties.map(({ name, schema }) => [name, shape(schema)])),
    additionalProperties: typeof node.additional === 'object' || node.patterns.length > 0,
  };
}

/** Objects with properties of their own; a mere dictionary is written as a type. */
function isInterface({ properties }: ObjectSchema): boolean {
  return properties.length > 0;
}

/** A property called `__proto__` cannot be handed over in a plain object. */
function hasProto(node: Schema): boolean {
  return node.kind === 'object' && node.properties.some(({ name, schema }) => name === '__proto__' || hasProto(schema));
}

function comment(node: Schema): string {
  const text = docText(node.doc);
  return text === '' ? '' : `/** ${text.replaceAll('\n', '\n * ')} */\n`;
}

/** The library writes flush left and without semicolons, and leaves the rest to a formatter, which costs more than all the rest. */
function layOut(text: string): string {
  const lines: string[] = [];
  let depth = 0;
  let inComment = false;
  for (const raw of collapseComments(text).trim().split('\n')) {
    const line = raw.trim();
    inComment ||= line.startsWith('/**');
    if (inComment) lines.push('  '.repeat(depth) + (line.startsWith('/**') ? '' : ' ') + line);
    else if (line !== '') {
      const closes = line.startsWith('}');
      if (closes) depth -= 1;
      const end = line.endsWith('{') || (closes && depth === 0) ? '' : ';';
      lines.push('  '.repeat(depth) + quoteSingly(line) + end);
      if (line.endsWith('{')) depth += 1;
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

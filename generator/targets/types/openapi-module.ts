import { createRequire } from 'node:module';
import type { GlobalContext, OpenAPI3 } from 'openapi-typescript';
import type { Artifact } from '../../artifact.ts';
import type { Api, JsonObject } from '../../ir/api.ts';
import type { Json } from '../../ir/schema.ts';

/** `require`: `import` would look for named exports in TypeScript's 9 MB of CommonJS. openapi-typescript needs TypeScript 5, and stays behind this file. */
const require = createRequire(import.meta.url);

type Library = Pick<typeof import('openapi-typescript'), 'astToString' | 'resolveRef' | 'scanDiscriminators' | 'transformSchema'> & {
  readonly factory: import('typescript').NodeFactory;
};

/** Its parts, one by one: its index loads a linter, too, which takes as long as all the rest. */
function library(): Library {
  const { astToString } = require('openapi-typescript/dist/lib/ts.cjs') as typeof import('openapi-typescript');
  const { resolveRef, scanDiscriminators } = require('openapi-typescript/dist/lib/utils.cjs') as typeof import('openapi-typescript');
  const transformSchema = require('openapi-typescript/dist/transform/index.cjs') as Library['transformSchema'];
  const { factory } = require('typescript') as typeof import('typescript');
  return { astToString, factory, resolveRef, scanDiscriminators, transformSchema };
}

/**
 * `src/openapi.ts`: the whole-API view, `paths`, `operations` and `components`, as openapi-typescript writes it. It is handed the document that was
 * read already, without its own linting and bundling.
 *
 * The schemas of `components` are the named types of this package: there is one type of a cart, whichever way one comes to it, and
 * a changed schema changes the file of its noun alone.
 */
export function openapiModule(api: Api): Artifact {
  const path = 'src/openapi.ts';
  // As a text, for names of schemas in it mean nothing of theirs: what is left of the document names them, and no more.
  const { components, ...others } = api.document;
  const { schemas = {}, ...sections } = isObject(components) ? components : {};
  const text = JSON.stringify([others, sections, Object.keys(schemas as JsonObject)]);
  return {
    kind: 'deferred',
    path,
    of: [text],
    make: () => ({ kind: 'text', path, text: openapiText(api, withoutSchemas(api.document), text) }),
  };
}

function openapiText(api: Api, document: JsonObject, all: string): string {
  const named = new Map(api.schemas.filter(({ inline }) => !inline).map(({ at, name }) => [decode(at), name]));
  const hasDiscriminators = /"discriminator":\{/.test(all);
  try {
    return textOf(document, named, hasDiscriminators);
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  // It takes names for parts of a URL, in which a percent sign begins an escape: `% of total`. It is given another word for the sign.
  let mark = '<percent>';
  while (all.includes(mark)) mark = `<${mark}>`;
  const marked = new Map([...named].map(([at, name]) => [at.replaceAll('%', mark), name]));
  return textOf(withoutSign(document, mark) as JsonObject, marked, hasDiscriminators).replaceAll(mark, '%');
}

function withoutSign(value: Json, mark: string, key = ''): Json {
  if (typeof value === 'string') return (key === '$ref' ? decode(value) : value).replaceAll('%', mark);
  if (Array.isArray(value)) return value.map((entry) => withoutSign(entry, mark));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name.replaceAll('%', mark), withoutSign(entry, mark, name)]));
}

function textOf(root: JsonObject, named: ReadonlyMap<string, string>, hasDiscriminators: boolean): string {
  const { astToString, factory, resolveRef, scanDiscriminators, transformSchema } = library();
  const document = root as unknown as OpenAPI3;
  const flags = {
    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    conditionalEnums: false,
    dedupeEnums: false,
    defaultNonNullable: false,
    emptyObjectsUnknown: true,
    enum: false,
    enumValues: false,
    excludeDeprecated: false,
    exportType: false,
    generatePathParams: false,
    immutable: false,
    makePathsEnum: false,
    pathParamsAsTypes: false,
    propertiesRequiredByDefault: false,
    readWriteMarkers: false,
    rootTypes: false,
    rootTypesKeepCasing: false,
    rootTypesNoSchemaPrefix: false,
    silent: true,
  };
  const context = {
    ...flags,
    // The search goes through all of the document, and most have none here: those of named schemas are taken out.
    discriminators: hasDiscriminators ? scanDiscriminators(document, flags) : { objects: {}, refsHandled: [] },
    injectFooter: [],
    inject: undefined,
    postTransform: undefined,
    redoc: undefined,
    transform: (_schema: unknown, { path }: { path?: string }) => {
      const name = named.get(path ?? '');
      return name === undefined ? undefined : factory.createTypeReferenceNode(`types.${name}`);
    },
    transformProperty: undefined,
    resolve: ($ref: string) => resolveRef(document, $ref, { silent: true }),
  } as unknown as GlobalContext;
  const text = astToString(transformSchema(document, context)).trimEnd();
  return `${named.size === 0 ? '' : "import type * as types from './index.js';\n\n"}${text}\n`;
}

/** openapi-typescript writes its pointers without percent-escapes. */
function decode(pointer: string): string {
  return pointer.includes('%') ? decodeURIComponent(pointer) : pointer;
}

const words: ReadonlySet<string> = new Set(['description', 'title', 'example', 'examples', 'default', '$comment']);

/**
 * The document with nothing in its named schemas, and inline ones without their words: those stand on the named types.
 * Components have no order of their own, so that theirs in the document shall not show: each kind by the alphabet.
 */
function withoutSchemas({ components = {}, ...others }: JsonObject): JsonObject {
  const sections = Object.entries(isObject(components) ? components : {}).map(([section, entries]): [string, Json] => {
    if (!isObject(entries)) return [section, entries];
    // The paths that refer to them hold them by now: their operations are not to be there twice.
    if (section === 'pathItems') return [section, {}];
    const sorted = Object.entries(entries).sort(([a], [b]) => (a < b ? -1 : 1));
    return [section, Object.fromEntries(sorted.map(([name, entry]) => [name, section === 'schemas' ? {} : withoutWords(entry)]))];
  });
  const rest = Object.entries(others).map(([key, value]): [string, Json] => [key, withoutWords(value)]);
  return { ...Object.fromEntries(rest), components: Object.fromEntries(sections) };
}

const asSchema = (value: boolean): JsonObject => (value ? {} : { not: {} });

function withoutWords(value: Json, inSchema = false, isMap = false): Json {
  // Its search for discriminators takes no `true` in a list of schemas.
  if (Array.isArray(value))
    return value.map((entry) => (inSchema && typeof entry === 'boolean' ? asSchema(entry) : withoutWords(entry, inSchema)));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !(inSchema && !isMap && words.has(key)))
      .map(([key, entry]) => {
        if (!isMap && (key === 'const' || key === 'enum')) return [key, entry];
        const entersMap = inSchema && !isMap && (key === 'properties' || key === 'patternProperties' || key === '$defs');
        const entersSchema = inSchema || (!isMap && (key === 'schema' || key === 'itemSchema'));
        return [key, withoutWords(entry, entersSchema, entersMap)];
      }),
  );
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import { createRequire } from 'node:module';
import type { GlobalContext, OpenAPI3 } from 'openapi-typescript';
import type { Api, JsonObject } from '../../ir/api.ts';
import type { Json } from '../../ir/schema.ts';

/** `require`: `import` would look for named exports in TypeScript's 9 MB of CommonJS. openapi-typescript needs TypeScript 5, and stays behind this file. */
const require = createRequire(import.meta.url);

/**
 * The whole-API view, `paths`, `operations` and `components`, as openapi-typescript writes it. It is handed the document that was
 * read already, without its own linting and bundling.
 *
 * Descriptions of schemas are left out: they stand on the named types, and a changed word shall change the file of its noun alone.
 */
export function openapiText(api: Api): string {
  const { astToString, resolveRef, scanDiscriminators, transformSchema } =
    require('openapi-typescript') as typeof import('openapi-typescript');
  const document = withoutSchemaWords(inOrder(api.document)) as unknown as OpenAPI3;
  const flags = {
    additionalProperties: false,
    alphabetize: false,
    arrayLength: false,
    conditionalEnums: false,
    dedupeEnums: false,
    defaultNonNullable: false,
    emptyObjectsUnknown: false,
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
    discriminators: scanDiscriminators(document, flags),
    injectFooter: [],
    inject: undefined,
    postTransform: undefined,
    redoc: undefined,
    transform: undefined,
    transformProperty: undefined,
    resolve: ($ref: string) => resolveRef(document, $ref, { silent: true }),
  } as unknown as GlobalContext;
  const doc = '// Descriptions of schemas stand on the named types of this package.';
  return `${doc}\n\n${astToString(transformSchema(document, context)).trimEnd()}\n`;
}

/** Components have no order of their own, so that theirs in the document shall not show: each kind by the alphabet. */
function inOrder(document: JsonObject): JsonObject {
  const { components } = document;
  if (typeof components !== 'object' || components === null || Array.isArray(components)) return document;
  const sections = Object.entries(components as JsonObject).map(([section, entries]) => [section, sorted(entries)]);
  return { ...document, components: Object.fromEntries(sections) };
}

function sorted(entries: Json): Json {
  if (typeof entries !== 'object' || entries === null || Array.isArray(entries)) return entries;
  return Object.fromEntries(Object.entries(entries as JsonObject).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const words: ReadonlySet<string> = new Set(['description', 'title', 'example', 'examples', 'default', '$comment']);

/** Everything under components.schemas, and every schema inline, without its words. */
function withoutSchemaWords(document: JsonObject): Json {
  const strip = (value: Json, inSchema: boolean, isMap: boolean): Json => {
    if (Array.isArray(value)) return value.map((entry) => strip(entry, inSchema, false));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value as JsonObject)
        .filter(([key]) => !(inSchema && !isMap && words.has(key)))
        .map(([key, entry]) => {
          if (!isMap && (key === 'const' || key === 'enum')) return [key, entry];
          const entersMap =
            !isMap && (key === 'schemas' || (inSchema && (key === 'properties' || key === 'patternProperties' || key === '$defs')));
          const entersSchema = inSchema || (!isMap && (key === 'schema' || key === 'schemas' || key === 'itemSchema'));
          return [key, strip(entry, entersSchema, entersMap)];
        }),
    );
  };
  return strip(document, false, false);
}

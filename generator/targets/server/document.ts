import type { Artifact } from '../../artifact.ts';
import type { Api, JsonObject } from '../../ir/api.ts';
import type { Json } from '../../ir/schema.ts';

/**
 * `openapi/`: the description itself, for what shows it to people. Each noun's schemas stand in a file of their own, so that a changed
 * word changes the file of its noun alone; `runtime/document.ts` puts them together again. Components have no order, and come by the alphabet.
 */
export function documentFiles(api: Api): Artifact[] {
  const components = objectOf(api.document['components']);
  const schemas = objectOf(components['schemas']);
  const modules = new Map(api.schemas.filter(({ inline }) => !inline).map(({ at, module }) => [at, module]));
  const files = Map.groupBy(Object.keys(schemas).sort(), (key) => modules.get(pointer(key)) ?? 'others');
  const sections = Object.entries(components).map(([section, entries]) => [section, section === 'schemas' ? {} : sorted(entries)]);
  return [
    documentJson({ ...api.document, components: Object.fromEntries(sections) }, api.operations.length > many),
    ...[...files].map(([module, keys]): Artifact => {
      const path = `openapi/schemas/${module}.json`;
      const entries = Object.fromEntries(keys.map((key) => [key, schemas[key] ?? true]));
      return { kind: 'deferred', path, of: [JSON.stringify(entries)], make: () => json(path, entries) };
    }),
  ];
}

/** A document of this many operations is megabytes that nobody reads from end to end. */
const many = 300;

/** It is laid out to be read; where there are `many` operations each path, and each component, has a line: that is written ten times as fast. */
function documentJson(document: JsonObject, isMany: boolean): Artifact {
  const path = 'openapi/document.json';
  return isMany ? { kind: 'text', path, text: `${lines(document, 2)}\n` } : json(path, document);
}

/** JSON of which the outer levels are broken into lines. */
function lines(value: Json, levels: number, indent = ' '): string {
  const entries = levels === 0 || typeof value !== 'object' || value === null || Array.isArray(value) ? [] : Object.entries(value);
  if (entries.length === 0) return JSON.stringify(value);
  const parts = entries.map(([key, entry]) => `${indent}${JSON.stringify(key)}: ${lines(entry, levels - 1, `${indent} `)}`);
  return `{\n${parts.join(',\n')}\n${indent.slice(1)}}`;
}

function pointer(key: string): string {
  return `#/components/schemas/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function json(path: string, value: Json): Artifact {
  return { kind: 'text', path, text: `${JSON.stringify(value, null, 1)}\n` };
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}

function sorted(entries: Json): Json {
  return Object.fromEntries(Object.entries(objectOf(entries)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

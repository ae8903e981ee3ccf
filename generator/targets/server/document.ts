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
    json('openapi/document.json', { ...api.document, components: Object.fromEntries(sections) }),
    ...[...files].map(([module, keys]): Artifact => {
      const path = `openapi/schemas/${module}.json`;
      const entries = Object.fromEntries(keys.map((key) => [key, schemas[key] ?? true]));
      return { kind: 'deferred', path, of: [JSON.stringify(entries)], make: () => json(path, entries) };
    }),
  ];
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

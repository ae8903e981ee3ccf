import { readdirSync, readFileSync } from 'node:fs';

/** An OpenAPI 3.1 document, with every `$ref` inside it. */
export interface OpenapiDocument {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
  readonly [key: string]: unknown;
}

/** The description that this package was generated from, put together from the files of its folder `openapi/`. */
export function openapiDocument(): OpenapiDocument {
  const folder = new URL('../../openapi/', import.meta.url);
  const read = (name: string): unknown => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));
  const document = read('document.json') as OpenapiDocument;
  const files = readdirSync(new URL('schemas/', folder)).sort();
  const entries = files.flatMap((file) => Object.entries(read(`schemas/${file}`) as Readonly<Record<string, unknown>>));
  // Entries define properties, so that a schema called __proto__ stays one.
  const schemas = Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  return { ...document, components: { ...document.components, schemas } };
}

import type { Diagnostics } from '../diagnostics/diagnostic.ts';
import { describe, own, type MutableObject } from './json.ts';
import type { Source } from './source.ts';

/** The dialect of a root document. */
export type Version = 'swagger-2.0' | '3.0' | '3.1' | '3.2' | 'json-schema';

const schemaWords = [
  '$schema',
  '$id',
  '$defs',
  'definitions',
  'type',
  'properties',
  'allOf',
  'anyOf',
  'oneOf',
  'enum',
  'const',
  '$ref',
  'items',
];

/** Whether an object has some word of a JSON Schema, but for those named. */
export function hasSchemaWords(root: MutableObject, but: readonly string[] = []): boolean {
  return schemaWords.some((word) => !but.includes(word) && Object.hasOwn(root, word));
}

/**
 * Tells what a root document is: by `openapi` or `swagger`, else by the words of a JSON Schema.
 * Diagnostics: `openapi-version`, `not-a-document`.
 */
export function versionOf(root: MutableObject, source: Source, diagnostics: Diagnostics): Version | undefined {
  for (const word of ['openapi', 'swagger']) {
    const value = own(root, word);
    if (value === undefined) continue;
    // An unquoted 3.1 or 2.0 is a number in YAML; what is meant is plain.
    const text = typeof value === 'number' ? value.toFixed(1) : String(value);
    const version = word === 'openapi' ? /^3\.([012])(\.|-|$)/.exec(text) : /^2(\.0)?$/.exec(text);
    if (version !== null) return word === 'swagger' ? 'swagger-2.0' : (`3.${version[1] ?? ''}` as Version);
    diagnostics.add({
      code: 'openapi-version',
      severity: 'error',
      message: `"${word}" must name a version that Okapi reads (Swagger 2.0, OpenAPI 3.0, 3.1 or 3.2); this is ${describe(value)}.`,
      place: source.place([word]),
    });
    return undefined;
  }
  if (hasSchemaWords(root)) return 'json-schema';
  diagnostics.add({
    code: 'not-a-document',
    severity: 'error',
    message: `${source.name} has neither "openapi" nor "swagger", and none of the words of a JSON Schema.`,
    place: source.place([]),
  });
  return undefined;
}

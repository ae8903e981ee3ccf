/** A JSON Schema (2020-12) as data. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** A schema that stands alone: with the definitions of all that it refers to. */
export function jsonSchema(schema: JsonSchema | boolean, definitions: Readonly<Record<string, JsonSchema | boolean>>): JsonSchema {
  const own = typeof schema === 'boolean' ? { allOf: [schema] } : schema;
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...own,
    ...(Object.keys(definitions).length === 0 ? {} : { $defs: definitions }),
  };
}

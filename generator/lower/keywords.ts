/** Keywords whose value is data, in which `$ref` is no reference. */
export const dataKeywords: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'example', 'examples']);

/** Keywords that hold schemas by names of the author's own, among which `const` or `$ref` may be one. */
export const schemaMaps: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

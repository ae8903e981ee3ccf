import type { Schema, SchemaKind } from './schema.ts';

/** One handler for each kind of schema. */
export type SchemaCases<Result> = { readonly [Kind in SchemaKind]: (schema: Extract<Schema, { kind: Kind }>) => Result };

/**
 * Calls the handler of the schema's kind and gives what it gives.
 * A kind without a handler does not compile, so that a new kind shows every target where it is missing.
 */
export function match<Result>(schema: Schema, cases: SchemaCases<Result>): Result {
  const handler = cases[schema.kind] as (schema: Schema) => Result;
  return handler(schema);
}

/**
 * The face of a schema that people read: types, mocks and docs are made from it.
 *
 * Every node carries `at`, the JSON pointer in the bundled document that it came from, so that a diagnostic or a JSDoc
 * can point home. The other face, `NamedSchema.json`, is the JSON Schema itself, for validators; neither is ever made from the other.
 */
export type Schema =
  | ObjectSchema
  | ArraySchema
  | TupleSchema
  | LiteralSchema
  | StringSchema
  | NumberSchema
  | BooleanSchema
  | NullSchema
  | UnionSchema
  | IntersectionSchema
  | RefSchema
  | UnknownSchema
  | NeverSchema;

export type SchemaKind = Schema['kind'];

/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What every node has: where it stands in the document, and what its author says of it. */
export interface SchemaBase {
  /** JSON pointer into the bundled document, as a fragment: `#/components/schemas/Cart/properties/id`. */
  readonly at: string;
  readonly doc?: Doc;
}

/** Annotations of JSON Schema 2020-12, section 9, that people are shown. */
export interface Doc {
  readonly title?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly default?: Json;
  readonly examples?: readonly Json[];
  readonly readOnly?: boolean;
  readonly writeOnly?: boolean;
}

export interface ObjectSchema extends SchemaBase {
  readonly kind: 'object';
  /** In the order of the document. */
  readonly properties: readonly Property[];
  /** What properties without a name of their own hold: a schema, `true` (anything) or `false` (there are none). */
  readonly additional: Schema | boolean;
  readonly patterns: readonly { readonly pattern: string; readonly schema: Schema }[];
  readonly propertyNames?: Schema;
  readonly minProperties?: number;
  readonly maxProperties?: number;
}

export interface Property {
  /** The name on the wire; not necessarily an identifier. */
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

export interface ArraySchema extends SchemaBase {
  readonly kind: 'array';
  readonly items: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems: boolean;
  readonly contains?: Schema;
}

/** `prefixItems` with, or without, more items behind them. */
export interface TupleSchema extends SchemaBase {
  readonly kind: 'tuple';
  readonly prefix: readonly Schema[];
  readonly rest: Schema | boolean;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems: boolean;
}

/** `const` (one value) or `enum`. `names` are `x-enum-varnames`, one for each value, where the document gives them. */
export interface LiteralSchema extends SchemaBase {
  readonly kind: 'literal';
  readonly values: readonly Json[];
  readonly names?: readonly string[];
}

export interface StringSchema extends SchemaBase {
  readonly kind: 'string';
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly contentEncoding?: string;
  readonly contentMediaType?: string;
}

export interface NumberSchema extends SchemaBase {
  readonly kind: 'number';
  readonly integer: boolean;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

export interface BooleanSchema extends SchemaBase {
  readonly kind: 'boolean';
}

export interface NullSchema extends SchemaBase {
  readonly kind: 'null';
}

/** `oneOf` (`exclusive`), `anyOf`, or several `type`s. */
export interface UnionSchema extends SchemaBase {
  readonly kind: 'union';
  readonly exclusive: boolean;
  readonly branches: readonly Schema[];
  readonly discriminator?: Discriminator;
}

/** The tag that tells the branches of a union apart: OpenAPI 3.1, 4.8.25, with its `mapping` and implicit names worked out. */
export interface Discriminator {
  readonly property: string;
  /**
   * One row for each value of the tag, in the order of the branches; `branch` is an index into `branches`. It is `implied` where
   * the branch itself would take any value: then only the discriminator ties the two together.
   */
  readonly tags: readonly { readonly value: string; readonly branch: number; readonly implied: boolean }[];
}

export interface IntersectionSchema extends SchemaBase {
  readonly kind: 'intersection';
  readonly members: readonly Schema[];
}

/** A use of a named schema; `name` is `NamedSchema.name`. */
export interface RefSchema extends SchemaBase {
  readonly kind: 'ref';
  readonly name: string;
}

/** Anything: `true`, `{}`, or what types cannot say. */
export interface UnknownSchema extends SchemaBase {
  readonly kind: 'unknown';
}

/** Nothing: `false`, or a schema that contradicts itself. */
export interface NeverSchema extends SchemaBase {
  readonly kind: 'never';
}

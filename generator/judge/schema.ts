/**
 * A JSON Schema (2020-12) as generated modules hold it, and as the collector of errors reads it: without words for people, with a
 * table in place of each reference, regular expressions in place of patterns, and formats with what asserts them.
 */
export type Schema = boolean | SchemaObject | Table;

/**
 * A named table, made when it is first read: a program that only asks guards neither makes nor compiles it, and one that starts pays
 * nothing for tables of values that turn out to be valid. In the place of a schema it is a reference to that.
 */
export type Table = () => Schema;

export interface SchemaObject {
  /** Says yes to every valid value and no to every other, faster than this table is read; on tables of named schemas. */
  readonly guard?: Guard;
  /** Whether the schema can lead to itself: only then is depth counted. */
  readonly recursive?: boolean;
  /** Whether errors must not show the value: it is `writeOnly`, or a password. */
  readonly secret?: boolean;
  readonly $ref?: Table;
  readonly type?: string | readonly string[];
  /** In a list, for `null` is a constant, too. */
  readonly const?: readonly [unknown];
  readonly enum?: readonly unknown[];
  readonly multipleOf?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: RegExp;
  /** Absent where it is not asserted. */
  readonly format?: Format;
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly contains?: Schema;
  readonly minContains?: number;
  readonly maxContains?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly unevaluatedItems?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: readonly (readonly [RegExp, Schema])[];
  readonly additionalProperties?: Schema;
  readonly propertyNames?: Schema;
  /** Names; or how many of the first properties are required, so that large descriptions need not name them twice. */
  readonly required?: readonly string[] | number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly dependentRequired?: Readonly<Record<string, readonly string[]>>;
  readonly dependentSchemas?: Readonly<Record<string, Schema>>;
  readonly unevaluatedProperties?: Schema;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  /** The property that tells the branches of `oneOf` or `anyOf` apart. */
  readonly tag?: Tag;
}

export interface Format {
  readonly name: string;
  /** What it asks for, where its name does not say that to everybody. */
  readonly words?: string;
  /** Whether a string has it; absent for formats of numbers. */
  readonly text?: (text: string) => boolean;
  readonly number?: (value: number) => boolean;
}

/** `depth` counts references to schemas that recur, so that a value that holds itself comes to an end. */
export type Guard = (value: unknown, depth: number) => boolean;

export interface Tag {
  readonly property: string;
  /** Value of the property to index of the branch; a branch that is not named here takes objects with any other tag. */
  readonly branches: Readonly<Record<string, number>>;
  /** True where OpenAPI's `discriminator` says so: the tag alone decides. False where constants of the branches show it. */
  readonly declared: boolean;
}

/** Schemas of nothing but a type, of which large descriptions have thousands. */
export const string: SchemaObject = { type: 'string' };
export const number: SchemaObject = { type: 'number' };
export const integer: SchemaObject = { type: 'integer' };
export const boolean: SchemaObject = { type: 'boolean' };

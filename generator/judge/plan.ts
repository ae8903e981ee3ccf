import type { Guard, Schema, SchemaObject, Table, Tag } from './schema.ts';

/**
 * A table as the judge walks it: every plan has the same fields in the same order, so that engines read them at full speed, and says
 * ahead which types of values it has something to say of. Made of a table when a value first fails it.
 */
export interface Plan {
  readonly source: SchemaObject;
  readonly guard: Guard | undefined;
  /** Whether it is of lists: the guard of a long one is not asked before errors are looked for, as each item will be asked for its own. */
  readonly isList: boolean;
  /** Whether values of it hold others: then asking its guard and looking into it are not the same work. */
  readonly isContainer: boolean;
  /** Whether it takes every string, and nothing else. */
  readonly isText: boolean;
  /** Whether it is nothing but a reference. */
  readonly isAlias: boolean;
  /** Whether it has `allOf`, `anyOf`, `oneOf`, `not` or `if`. */
  readonly isCombined: boolean;
  readonly recursive: boolean | undefined;
  readonly secret: boolean | undefined;
  readonly $ref: (() => Step) | undefined;
  readonly type: readonly string[] | undefined;
  readonly const: readonly [unknown] | undefined;
  readonly enum: readonly unknown[] | undefined;
  readonly multipleOf: number | undefined;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly exclusiveMinimum: number | undefined;
  readonly exclusiveMaximum: number | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly pattern: RegExp | undefined;
  readonly format: string | undefined;
  readonly textFormat: ((text: string) => boolean) | undefined;
  readonly numberFormat: ((value: number) => boolean) | undefined;
  readonly items: Step | undefined;
  readonly prefixItems: readonly Step[] | undefined;
  readonly contains: Step | undefined;
  readonly minContains: number | undefined;
  readonly maxContains: number | undefined;
  readonly minItems: number | undefined;
  readonly maxItems: number | undefined;
  readonly uniqueItems: boolean | undefined;
  readonly unevaluatedItems: Step | undefined;
  /** `properties` and `required` together. */
  readonly members: ReadonlyMap<string, Member> | undefined;
  /** Members in the order in which the last value had them. */
  readonly order: (Member | undefined)[];
  readonly patternProperties: readonly (readonly [RegExp, Step])[] | undefined;
  readonly additionalProperties: Step | undefined;
  readonly propertyNames: Step | undefined;
  readonly required: readonly string[] | undefined;
  readonly minProperties: number | undefined;
  readonly maxProperties: number | undefined;
  readonly dependentRequired: Readonly<Record<string, readonly string[]>> | undefined;
  readonly dependentSchemas: ReadonlyMap<string, Step> | undefined;
  readonly unevaluatedProperties: Step | undefined;
  readonly allOf: readonly Step[] | undefined;
  readonly anyOf: readonly Step[] | undefined;
  readonly oneOf: readonly Step[] | undefined;
  readonly not: Step | undefined;
  readonly if: Step | undefined;
  readonly then: Step | undefined;
  readonly else: Step | undefined;
  readonly tag: Tag | undefined;
}

export type Step = Plan | boolean;

export interface Member {
  readonly name: string;
  /** Absent where a name is required, and nothing more is said of it. */
  readonly step: Step | undefined;
  readonly required: boolean;
}

const plans = /* @__PURE__ */ new WeakMap<SchemaObject | Table, Step>();

const tables = /* @__PURE__ */ new WeakMap<Table, Schema>();

/** A named table; the same each time. */
export function tableOf(table: Table): Schema {
  let known = tables.get(table);
  if (known === undefined) tables.set(table, (known = table()));
  return known;
}

/** The plan of a table; the same table gives the same plan. */
export function planOf(schema: Schema): Step {
  if (typeof schema === 'boolean') return schema;
  let known = plans.get(schema);
  if (known === undefined) plans.set(schema, (known = typeof schema === 'function' ? planOf({ $ref: schema }) : made(schema)));
  return known;
}

function made(schema: SchemaObject): Plan {
  const { $ref, type } = schema;
  const isAlias = $ref !== undefined && Object.keys(schema).length === 1;
  const members = membersOf(schema);
  return {
    source: schema,
    guard: schema.guard ?? guardOf(schema),
    isList: typeof schema.items === 'object',
    isContainer: holdsOthers(isAlias ? tableOf($ref) : schema),
    isText: type === 'string' && Object.keys(schema).length === 1,
    isAlias,
    isCombined: [schema.allOf, schema.anyOf, schema.oneOf, schema.not, schema.if].some((keyword) => keyword !== undefined),
    recursive: schema.recursive,
    secret: schema.secret,
    $ref: $ref && lazily($ref),
    type: typeof type === 'string' ? [type] : type,
    const: schema.const,
    enum: schema.enum,
    multipleOf: schema.multipleOf,
    minimum: schema.minimum,
    maximum: schema.maximum,
    exclusiveMinimum: schema.exclusiveMinimum,
    exclusiveMaximum: schema.exclusiveMaximum,
    minLength: schema.minLength,
    maxLength: schema.maxLength,
    pattern: schema.pattern,
    format: schema.format,
    textFormat: schema.textFormat,
    numberFormat: schema.numberFormat,
    items: part(schema.items),
    prefixItems: schema.prefixItems?.map(planOf),
    contains: part(schema.contains),
    minContains: schema.minContains,
    maxContains: schema.maxContains,
    minItems: schema.minItems,
    maxItems: schema.maxItems,
    uniqueItems: schema.uniqueItems,
    unevaluatedItems: part(schema.unevaluatedItems),
    members,
    order: Array.from({ length: members?.size ?? 0 }, () => undefined),
    patternProperties: schema.patternProperties?.map(([pattern, held]) => [pattern, planOf(held)] as const),
    additionalProperties: part(schema.additionalProperties),
    propertyNames: part(schema.propertyNames),
    required: schema.required,
    minProperties: schema.minProperties,
    maxProperties: schema.maxProperties,
    dependentRequired: schema.dependentRequired,
    dependentSchemas: parts(schema.dependentSchemas),
    unevaluatedProperties: part(schema.unevaluatedProperties),
    allOf: schema.allOf?.map(planOf),
    anyOf: schema.anyOf?.map(planOf),
    oneOf: schema.oneOf?.map(planOf),
    not: part(schema.not),
    if: part(schema.if),
    then: part(schema.then),
    else: part(schema.else),
    tag: schema.tag,
  };
}

/** A reference is followed once, and only when a value comes to it: schemas may lead to themselves. */
function lazily($ref: Table): () => Step {
  let known: Step | undefined;
  return () => (known ??= planOf(tableOf($ref)));
}

/** A table that is nothing but a reference has the guard of its target; one that asks little of a single value is told at once. */
function guardOf(schema: SchemaObject): Guard | undefined {
  const keywords = Object.keys(schema);
  if (keywords.length === 1 && schema.$ref !== undefined) {
    const target = tableOf(schema.$ref);
    return typeof target === 'object' ? target.guard : undefined;
  }
  if (typeof schema.type !== 'string') return undefined;
  const typed = typeGuards[schema.type];
  if (typed === undefined || keywords.length === 1) return typed;
  const others = keywords.filter((keyword) => keyword !== 'type');
  if (schema.type === 'string' && others.length === 1 && schema.enum !== undefined) return (value) => isOneOf(schema.enum ?? [], value);
  if (!others.every((keyword) => keyword === 'minimum' || keyword === 'maximum')) return undefined;
  const { minimum = -Infinity, maximum = Infinity } = schema;
  return (value, depth) => typed(value, depth) && (value as number) >= minimum && (value as number) <= maximum;
}

function holdsOthers(schema: Schema): boolean {
  return typeof schema === 'object' && (schema.properties !== undefined || typeof schema.items === 'object');
}

function isOneOf(texts: readonly unknown[], value: unknown): boolean {
  return typeof value === 'string' && texts.includes(value);
}

const typeGuards: Readonly<Record<string, Guard>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => Number.isFinite(value),
  integer: (value) => Number.isInteger(value),
};

function membersOf({ properties, required }: SchemaObject): ReadonlyMap<string, Member> | undefined {
  if (properties === undefined && required === undefined) return undefined;
  const members = new Map<string, Member>();
  for (const name of required ?? []) members.set(name, { name, step: undefined, required: true });
  for (const [name, schema] of Object.entries(properties ?? {}))
    members.set(name, { name, step: planOf(schema), required: members.has(name) });
  return members;
}

function part(schema: Schema | undefined): Step | undefined {
  return schema === undefined ? undefined : planOf(schema);
}

function parts(schemas: Readonly<Record<string, Schema>> | undefined): ReadonlyMap<string, Step> | undefined {
  return schemas && new Map(Object.entries(schemas).map(([name, schema]) => [name, planOf(schema)]));
}

import { tokenOf } from './error.ts';
import type { Format, Guard, Schema, SchemaObject, Table, Tag } from './schema.ts';

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
  /** The mark of the run in which the last value of it was wrong. */
  wrongIn: object | undefined;
  /** Whether it is nothing but a reference. */
  readonly isAlias: boolean;
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
  readonly format: Format | undefined;
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
  readonly token: string;
  /** Absent where a name is required, and nothing more is said of it. */
  readonly step: Step | undefined;
  readonly required: boolean;
  /** Whether it takes every string, and nothing else. */
  readonly isText: boolean;
  /** That of its plan, where nothing is lost if it is asked twice. */
  readonly guard: Guard | undefined;
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
  const properties = Object.entries(schema.properties ?? {});
  const required = typeof schema.required === 'number' ? properties.slice(0, schema.required).map(([name]) => name) : schema.required;
  const members = membersOf(properties, required);
  return {
    source: schema,
    recursive: schema.recursive,
    secret: schema.secret,
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
    minContains: schema.minContains,
    maxContains: schema.maxContains,
    minItems: schema.minItems,
    maxItems: schema.maxItems,
    uniqueItems: schema.uniqueItems,
    minProperties: schema.minProperties,
    maxProperties: schema.maxProperties,
    dependentRequired: schema.dependentRequired,
    tag: schema.tag,
    guard: schema.guard ?? guardOf(schema),
    isList: holdsItems(schema),
    isContainer: holdsOthers(isAlias ? tableOf($ref) : schema),
    wrongIn: undefined,
    isAlias,
    $ref: $ref && lazily($ref),
    type: typeof type === 'string' ? [type] : type,
    items: part(schema.items),
    prefixItems: schema.prefixItems?.map(planOf),
    contains: part(schema.contains),
    unevaluatedItems: part(schema.unevaluatedItems),
    members,
    required,
    order: Array.from({ length: members?.size ?? 0 }, () => undefined),
    patternProperties: schema.patternProperties?.map(([pattern, held]) => [pattern, planOf(held)] as const),
    additionalProperties: part(schema.additionalProperties),
    propertyNames: part(schema.propertyNames),
    dependentSchemas: parts(schema.dependentSchemas),
    unevaluatedProperties: part(schema.unevaluatedProperties),
    allOf: schema.allOf?.map(planOf),
    anyOf: schema.anyOf?.map(planOf),
    oneOf: schema.oneOf?.map(planOf),
    not: part(schema.not),
    if: part(schema.if),
    then: part(schema.then),
    else: part(schema.else),
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
  return typeof schema === 'object' && (schema.properties !== undefined || holdsItems(schema));
}

function holdsItems({ items }: SchemaObject): boolean {
  return items !== undefined && typeof items !== 'boolean';
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

function membersOf(properties: [string, Schema][], required: readonly string[] = []): ReadonlyMap<string, Member> | undefined {
  if (properties.length + required.length === 0) return undefined;
  const members = new Map<string, Member>();
  const add = (name: string, step: Step | undefined, isRequired: boolean): void => {
    const isText = typeof step === 'object' && step.guard === typeGuards['string'];
    const guard = typeof step === 'object' && !step.isContainer ? step.guard : undefined;
    members.set(name, { name, token: tokenOf(name), step, required: isRequired, isText, guard });
  };
  for (const name of required) add(name, undefined, true);
  for (const [name, schema] of properties) add(name, planOf(schema), members.has(name));
  return members;
}

function part(schema: Schema | undefined): Step | undefined {
  return schema === undefined ? undefined : planOf(schema);
}

function parts(schemas: Readonly<Record<string, Schema>> | undefined): ReadonlyMap<string, Step> | undefined {
  return schemas && new Map(Object.entries(schemas).map(([name, schema]) => [name, planOf(schema)]));
}

import type { Json } from '../../../ir/schema.ts';
import { hasType, isList, isObject, type JsonSchema, own, pointerTo } from '../solve/values.ts';

/** A keyword that some value may break; of `required`, one of its names. */
export interface Constraint {
  readonly schema: JsonSchema;
  readonly keyword: string;
  readonly member?: string;
  /** JSON pointer of the keyword, in the named schema. */
  readonly at: string;
  /** The nearest schema from `schema` upwards that is alone in looking at its values: what happens inside is for it to judge. */
  readonly frame: Frame;
}

export interface Frame {
  readonly schema: JsonSchema;
  /** JSON pointer of it, in the named schema. */
  readonly at: string;
}

const asserted: ReadonlySet<string> = new Set(
  (
    'type enum const minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf required minProperties maxProperties ' +
    'propertyNames dependentRequired minItems maxItems uniqueItems contains minContains maxContains not anyOf oneOf $ref if unevaluatedProperties ' +
    'unevaluatedItems dependentSchemas'
  ).split(' '),
);

/** Keywords by which a schema looks at the whole of a value, or at a part of it from two sides. */
const looking = [
  '$ref', 'allOf', 'anyOf', 'oneOf', 'not', 'if', 'const', 'enum', 'contains', 'uniqueItems', 'patternProperties', 'dependentSchemas',
  'unevaluatedProperties', 'unevaluatedItems',
]; // prettier-ignore

/** Whether a schema leaves each part of a value to one schema, and the whole to its own keywords. */
export function isPlain(schema: JsonSchema): boolean {
  return looking.every((keyword) => own(schema, keyword) === undefined);
}

/** Whether a keyword is said again by another one beside it: `type` by the values of an `enum`. */
function isImplied(schema: JsonSchema, keyword: string): boolean {
  const { type, enum: values, const: constant, format } = schema;
  if (keyword === 'format') return format === 'int64' && type === 'integer';
  const all = constant === undefined ? values : [constant];
  return (
    keyword === 'type' && isList(all) && all.every((value) => (isList(type) ? type : [type as Json]).some((one) => hasType(value, one)))
  );
}

/** Keywords that hold one schema, a list of them, or a map of them; those whose schemas hold for a part of the value come first. */
const single = ['items', 'additionalProperties', 'contains', 'then', 'else', 'propertyNames', 'unevaluatedProperties', 'unevaluatedItems'];
const lists = ['prefixItems', 'allOf', 'anyOf', 'oneOf'];
const maps = ['properties', 'patternProperties', 'dependentSchemas'];

/** All constraints of a schema, and of those that stand in it; not of those that it refers to. `implied` are said twice. */
export function constraintsOf(
  schema: Json,
  knowsFormat: (format: string) => boolean,
): { readonly constraints: Constraint[]; readonly implied: Constraint[] } {
  const found = { constraints: [], implied: [] };
  if (isObject(schema)) collect(schema, '', { schema, at: '' }, found, knowsFormat);
  return found;
}

type Collected = ReturnType<typeof constraintsOf>;

function collect(schema: Json, at: string, above: Frame | undefined, found: Collected, knowsFormat: (format: string) => boolean): void {
  if (!isObject(schema)) return;
  const frame = above ?? { schema, at };
  for (const [keyword, value] of Object.entries(schema)) {
    const here = { schema, keyword, at: pointerTo(at, keyword), frame };
    if (keyword === 'required' && isList(value)) for (const member of value) found.constraints.push({ ...here, member: String(member) });
    else if (keyword === 'format' && !knowsFormat(String(value))) continue;
    else if (asserted.has(keyword) || ((keyword === 'additionalProperties' || keyword === 'items') && value === false)) {
      (isImplied(schema, keyword) ? found.implied : found.constraints).push(here);
    }
  }
  // Parts of what is plain and alone are alone.
  const inside = frame.schema === schema && isPlain(schema) ? undefined : frame;
  const into = (inner: Json, ...tokens: (string | number)[]): void =>
    collect(inner, tokens.reduce(pointerTo, at), inside, found, knowsFormat);
  for (const keyword of single) if (own(schema, keyword) !== undefined) into(schema[keyword] as Json, keyword);
  for (const keyword of lists) {
    const members = own(schema, keyword);
    if (isList(members)) for (const [index, member] of members.entries()) into(member, keyword, index);
  }
  for (const keyword of maps) {
    const members = own(schema, keyword);
    if (isObject(members)) for (const [name, member] of Object.entries(members)) into(member, keyword, name);
  }
}

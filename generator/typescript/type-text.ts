import { match } from '../ir/match.ts';
import type { Discriminator, Json, ObjectSchema, Schema, UnionSchema } from '../ir/schema.ts';
import { literalLine, propertyKey } from './literal.ts';

/** A schema as a TypeScript type on one line; `named` gives the type to write for a named schema (and may import it). */
export function typeText(schema: Schema, named: (schemaName: string) => string): string {
  const text = (inner: Schema): string => typeText(inner, named);
  const group = (inner: Schema): string =>
    inner.kind === 'union' || inner.kind === 'intersection' || isSeveral(inner) ? `(${text(inner)})` : text(inner);
  // TypeScript 5 to 7 take `[Tree[]?] | string` for a circle, and the same with a label for none.
  const optional = (item: Schema, index: number): string => (item.kind === 'array' ? `item${index}?: ${text(item)}` : `${group(item)}?`);
  return match(schema, {
    object: (object) => objectText(object, text),
    array: ({ items }) => `${group(items)}[]`,
    tuple: ({ prefix, rest, minItems }) => {
      const fixed = prefix.map((item, index) => (index < (minItems ?? 0) ? text(item) : optional(item, index)));
      const open = rest === true ? ['...unknown[]'] : rest === false ? [] : [`...${group(rest)}[]`];
      return `[${[...fixed, ...open].join(', ')}]`;
    },
    literal: ({ values }) => [...new Set(values.map(literalType))].join(' | '),
    string: () => 'string',
    number: () => 'number',
    boolean: () => 'boolean',
    null: () => 'null',
    union: (union) => [...new Set(union.branches.map((branch, index) => branchText(union, branch, index, text)))].join(' | ') || 'never',
    intersection: ({ members }) => members.map(group).join(' & '),
    ref: ({ name }) => named(name),
    unknown: () => 'unknown',
    never: () => 'never',
  });
}

/** A branch, with the value of its tag where its own schema does not fix it, so that checking the tag tells the branches apart. */
function branchText({ discriminator }: UnionSchema, branch: Schema, index: number, text: (schema: Schema) => string): string {
  const tag = discriminator === undefined ? undefined : impliedTag(discriminator, branch, index);
  return tag === undefined ? text(branch) : `(${text(branch)} & ${text(tag)})`;
}

/** The object that says nothing but what the tag of a branch is; undefined where the branch says so itself. */
export function impliedTag({ property, tags }: Discriminator, { kind, at }: Schema, index: number): ObjectSchema | undefined {
  const values = tags.filter(({ branch, implied }) => branch === index && implied).map(({ value }) => value);
  if (values.length === 0 || (kind !== 'ref' && kind !== 'object')) return undefined;
  const properties = [{ name: property, required: true, schema: { kind: 'literal', at, values } as const }];
  return { kind: 'object', at, properties, additional: true, patterns: [] };
}

function isSeveral(schema: Schema): boolean {
  return schema.kind === 'literal' && schema.values.length > 1;
}

function objectText(object: ObjectSchema, text: (schema: Schema) => string): string {
  const properties = object.properties.map(({ name, required, schema }) => `${propertyKey(name)}${required ? '' : '?'}: ${text(schema)}`);
  const values = [...(typeof object.additional === 'object' ? [object.additional] : []), ...object.patterns.map(({ schema }) => schema)];
  if (properties.length === 0 && values.length > 0) {
    const type = [...new Set(values.map(text))].join(' | ');
    const keys = keysText(object.propertyNames);
    return keys === undefined ? `{ [key: string]: ${type} }` : `{ [key in ${keys}]?: ${type} }`;
  }
  if (properties.length === 0) return object.additional === false ? '{ [key: string]: never }' : '{ [key: string]: unknown }';
  return values.length === 0 ? `{ ${properties.join('; ')} }` : `{ ${properties.join('; ')}; [key: string]: unknown }`;
}

/** The type of one value. `{}` would be the type of everything but null. */
function literalType(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(literalType).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return literalLine(value);
  const members = Object.entries(value).map(([name, inner]) => `${propertyKey(name)}: ${literalType(inner)}`);
  return members.length === 0 ? 'Record<string, never>' : `{ ${members.join('; ')} }`;
}

/** The names that `propertyNames` lists; undefined where it does not. */
function keysText(names: Schema | undefined): string | undefined {
  if (names?.kind !== 'literal' || !names.values.every((value) => typeof value === 'string') || names.values.length === 0) return undefined;
  return names.values.map(literalLine).join(' | ');
}

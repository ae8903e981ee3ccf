import { match } from '../ir/match.ts';
import type { ObjectSchema, Schema } from '../ir/schema.ts';
import { literal, propertyKey } from './literal.ts';

/** A schema as a TypeScript type on one line; `named` gives the type to write for a named schema (and may import it). */
export function typeText(schema: Schema, named: (schemaName: string) => string): string {
  const text = (inner: Schema): string => typeText(inner, named);
  const group = (inner: Schema): string =>
    inner.kind === 'union' || inner.kind === 'intersection' || isSeveral(inner) ? `(${text(inner)})` : text(inner);
  return match(schema, {
    object: (object) => objectText(object, text),
    array: ({ items }) => `${group(items)}[]`,
    tuple: ({ prefix, rest, minItems }) => {
      const fixed = prefix.map((item, index) => (index < (minItems ?? 0) ? text(item) : `${group(item)}?`));
      const open = rest === true ? ['...unknown[]'] : rest === false ? [] : [`...${group(rest)}[]`];
      return `[${[...fixed, ...open].join(', ')}]`;
    },
    literal: ({ values }) => [...new Set(values.map((value) => literal(value)))].join(' | '),
    string: () => 'string',
    number: () => 'number',
    boolean: () => 'boolean',
    null: () => 'null',
    union: ({ branches }) => [...new Set(branches.map(text))].join(' | ') || 'never',
    intersection: ({ members }) => members.map(group).join(' & '),
    ref: ({ name }) => named(name),
    unknown: () => 'unknown',
    never: () => 'never',
  });
}

function isSeveral(schema: Schema): boolean {
  return schema.kind === 'literal' && schema.values.length > 1;
}

function objectText(object: ObjectSchema, text: (schema: Schema) => string): string {
  const properties = object.properties.map(({ name, required, schema }) => `${propertyKey(name)}${required ? '' : '?'}: ${text(schema)}`);
  const values = [...(typeof object.additional === 'object' ? [object.additional] : []), ...object.patterns.map(({ schema }) => schema)];
  if (properties.length === 0 && values.length > 0) return `{ [key: string]: ${[...new Set(values.map(text))].join(' | ')} }`;
  if (properties.length === 0) return object.additional === false ? '{ [key: string]: never }' : '{ [key: string]: unknown }';
  return values.length === 0 ? `{ ${properties.join('; ')} }` : `{ ${properties.join('; ')}; [key: string]: unknown }`;
}

import type { Json } from '../../../ir/schema.ts';
import { isList } from '../solve/values.ts';
import type { Constraint } from './constraints.ts';

const reasons: Readonly<Record<string, (limit: Json | undefined) => string>> = {
  type: (limit) => `is not of type ${isList(limit) ? limit.join(' or ') : String(limit)}`,
  enum: () => 'is none of the values of its enum',
  const: (limit) => `is not ${JSON.stringify(limit)}`,
  minLength: (limit) => `is shorter than ${String(limit)}`,
  maxLength: (limit) => `is longer than ${String(limit)}`,
  pattern: (limit) => `does not match ${String(limit)}`,
  format: (limit) => `is not a ${String(limit)}`,
  minimum: (limit) => `is less than ${String(limit)}`,
  maximum: (limit) => `is more than ${String(limit)}`,
  exclusiveMinimum: (limit) => `is not above ${String(limit)}`,
  exclusiveMaximum: (limit) => `is not below ${String(limit)}`,
  multipleOf: (limit) => `is not a multiple of ${String(limit)}`,
  minItems: (limit) => `has fewer than ${String(limit)} items`,
  maxItems: (limit) => `has more than ${String(limit)} items`,
  uniqueItems: () => 'has an item twice',
  minProperties: (limit) => `has fewer than ${String(limit)} properties`,
  maxProperties: (limit) => `has more than ${String(limit)} properties`,
  additionalProperties: () => 'is a property that the schema does not allow',
  unevaluatedProperties: () => 'is a property that the schema does not allow',
  propertyNames: () => 'has a name that the schema does not allow',
  not: () => 'is what the schema excludes',
  contains: () => 'has no item that it must contain',
  anyOf: () => 'fits none of its branches',
  oneOf: () => 'does not fit exactly one of its branches',
  $ref: (limit) => `is no ${String(limit).replace('#/$defs/', '')}`,
};

/** In words, what is wrong with a value that breaks the constraint: where, and why. */
export function why({ schema, keyword, member }: Constraint, broken: string, pointer: string): string {
  const place = pointer === '' ? 'The document' : pointer.slice(1).replaceAll('/', '.');
  if (keyword === 'required' && member !== undefined && broken === 'required') return `${place} is missing`;
  const reason = reasons[keyword]?.(schema[keyword]) ?? `breaks ${keyword}`;
  return `${place} ${keyword === 'required' && member !== undefined ? `lacks ${member}` : reason}`;
}

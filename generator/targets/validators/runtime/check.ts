import { numberFormats, stringFormats } from './formats.ts';
import type { Schema, SchemaObject } from './schema.ts';

/** One thing that is wrong with a value. */
export interface ValidationError {
  /** For people: `items.0.product.code`; empty for the value itself. */
  readonly path: string;
  /** For programs: a JSON pointer (RFC 6901) into the value, `/items/0/product/code`. */
  readonly pointer: string;
  /** The keyword of JSON Schema that is broken. */
  readonly keyword: string;
  /** What is wrong, as the end of a sentence that begins with the path: `must be a string`. */
  readonly message: string;
  /** What the keyword asks for. */
  readonly expected: unknown;
}

/** Where errors go; says after each whether that is enough. */
interface Sink {
  readonly errors: ValidationError[];
  readonly most: number;
}

type Path = readonly string[];

/** Errors of a value against a schema, in the order of the schema's keywords, at most `most`. Empty means valid. */
export function check(schema: Schema, value: unknown, most: number): ValidationError[] {
  const sink: Sink = { errors: [], most };
  visit(schema, value, [], sink, 0);
  return sink.errors;
}

/** Whether a value is valid, found as soon as one error is. */
export function accepts(schema: Schema, value: unknown): boolean {
  return check(schema, value, 1).length === 0;
}

/** Deeper than any honest event; what is deeper (or refers to itself) is an error instead of an overflow of the stack. */
const deepest = 512;

function visit(schema: Schema, value: unknown, path: Path, sink: Sink, depth: number): void {
  if (sink.errors.length >= sink.most) return;
  if (schema === true) return;
  if (schema === false) return report(sink, path, 'false schema', 'must not be there', undefined);
  if (depth > deepest) return report(sink, path, 'depth', `must not be nested deeper than ${deepest} levels`, deepest);
  if (schema.$ref !== undefined) visit(schema.$ref(), value, path, sink, depth + 1);
  checkValue(schema, value, path, sink);
  if (typeof value === 'string') checkString(schema, value, path, sink);
  else if (typeof value === 'number') checkNumber(schema, value, path, sink);
  else if (Array.isArray(value)) checkArray(schema, value, path, sink, depth);
  else if (typeof value === 'object' && value !== null) checkObject(schema, value as Readonly<Record<string, unknown>>, path, sink, depth);
  checkCombinations(schema, value, path, sink, depth);
}

function report(sink: Sink, path: Path, keyword: string, message: string, expected: unknown): void {
  if (sink.errors.length >= sink.most) return;
  const pointer = path.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  sink.errors.push({ path: path.join('.'), pointer, keyword, message, expected });
}

const articles: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

function isType(type: string, value: unknown): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function checkValue(schema: SchemaObject, value: unknown, path: Path, sink: Sink): void {
  if (schema.type !== undefined) {
    const types = typeof schema.type === 'string' ? [schema.type] : schema.type;
    if (!types.some((type) => isType(type, value))) {
      report(sink, path, 'type', `must be ${types.map((type) => articles[type] ?? type).join(' or ')}`, schema.type);
    }
  }
  if ('const' in schema && !equal(schema.const, value))
    report(sink, path, 'const', `must be ${JSON.stringify(schema.const)}`, schema.const);
  if (schema.enum !== undefined && !schema.enum.some((one) => equal(one, value))) {
    report(sink, path, 'enum', `must be one of ${schema.enum.map((one) => JSON.stringify(one)).join(', ')}`, schema.enum);
  }
}

function checkString(schema: SchemaObject, value: string, path: Path, sink: Sink): void {
  const { minLength, maxLength, pattern, format } = schema;
  if (minLength !== undefined && lengthOf(value, minLength) < minLength) {
    report(sink, path, 'minLength', minLength === 1 ? 'must not be empty' : `must have at least ${minLength} characters`, minLength);
  }
  if (maxLength !== undefined && value.length > maxLength && lengthOf(value, Infinity) > maxLength) {
    report(sink, path, 'maxLength', `must have at most ${maxLength} characters`, maxLength);
  }
  if (pattern !== undefined && !regexOf(pattern).test(value)) report(sink, path, 'pattern', `must match ${pattern}`, pattern);
  if (format !== undefined && own(stringFormats, format)?.(value) === false)
    report(sink, path, 'format', `must be a valid ${format}`, format);
}

/** Length in code points (JSON Schema 2020-12, validation, 6.3), counted no further than needed. */
function lengthOf(text: string, enough: number): number {
  if (text.length < enough || enough === Infinity) return [...text].length;
  return text.length >= enough * 2 ? text.length : [...text].length;
}

const regexes = new Map<string, RegExp>();

function regexOf(pattern: string): RegExp {
  const known = regexes.get(pattern);
  if (known !== undefined) return known;
  const regex = compile(pattern);
  regexes.set(pattern, regex);
  return regex;
}

/** JSON Schema asks for Unicode patterns; some in the wild are valid only without. */
function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    return new RegExp(pattern);
  }
}

function checkNumber(schema: SchemaObject, value: number, path: Path, sink: Sink): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = schema;
  if (minimum !== undefined && value < minimum) report(sink, path, 'minimum', `must be at least ${minimum}`, minimum);
  if (maximum !== undefined && value > maximum) report(sink, path, 'maximum', `must be at most ${maximum}`, maximum);
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    report(sink, path, 'exclusiveMinimum', `must be more than ${exclusiveMinimum}`, exclusiveMinimum);
  }
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) {
    report(sink, path, 'exclusiveMaximum', `must be less than ${exclusiveMaximum}`, exclusiveMaximum);
  }
  if (multipleOf !== undefined && !isMultiple(value, multipleOf))
    report(sink, path, 'multipleOf', `must be a multiple of ${multipleOf}`, multipleOf);
  if (format !== undefined && own(numberFormats, format)?.(value) === false)
    report(sink, path, 'format', `must be a valid ${format}`, format);
}

/** 0.3 is a multiple of 0.1, though the machine's numbers do not quite say so. */
function isMultiple(value: number, of: number): boolean {
  const quotient = value / of;
  if (Number.isInteger(quotient)) return true;
  return (
    Number.isFinite(quotient) && Math.abs(quotient - Math.round(quotient)) < 1e-9 * Math.max(1, Math.abs(quotient)) && !Number.isInteger(of)
  );
}

function checkArray(schema: SchemaObject, value: readonly unknown[], path: Path, sink: Sink, depth: number): void {
  const { minItems, maxItems, uniqueItems, prefixItems = [], items, contains } = schema;
  if (minItems !== undefined && value.length < minItems)
    report(sink, path, 'minItems', `must have at least ${plural(minItems, 'item')}`, minItems);
  if (maxItems !== undefined && value.length > maxItems)
    report(sink, path, 'maxItems', `must have at most ${plural(maxItems, 'item')}`, maxItems);
  if (uniqueItems === true && hasTwins(value)) report(sink, path, 'uniqueItems', 'must not have the same item twice', true);
  for (let index = 0; index < value.length && sink.errors.length < sink.most; index += 1) {
    const item = prefixItems[index] ?? items;
    if (item !== undefined) visit(item, value[index], [...path, String(index)], sink, depth + 1);
  }
  if (contains !== undefined) {
    const count = value.filter((item) => isValid(contains, item, depth)).length;
    const { minContains = 1, maxContains } = schema;
    if (count < minContains) report(sink, path, 'contains', `must contain at least ${plural(minContains, 'matching item')}`, minContains);
    if (maxContains !== undefined && count > maxContains)
      report(sink, path, 'maxContains', `must contain at most ${plural(maxContains, 'matching item')}`, maxContains);
  }
}

function checkObject(schema: SchemaObject, value: Readonly<Record<string, unknown>>, path: Path, sink: Sink, depth: number): void {
  const { required = [], properties = {}, patternProperties, additionalProperties, propertyNames, minProperties, maxProperties } = schema;
  for (const name of required) if (!Object.hasOwn(value, name)) report(sink, [...path, name], 'required', 'is missing', name);
  const names = Object.keys(value);
  if (minProperties !== undefined && names.length < minProperties) {
    report(sink, path, 'minProperties', `must have at least ${plural(minProperties, 'property')}`, minProperties);
  }
  if (maxProperties !== undefined && names.length > maxProperties) {
    report(sink, path, 'maxProperties', `must have at most ${plural(maxProperties, 'property')}`, maxProperties);
  }
  for (const name of Object.keys(properties)) {
    if (Object.hasOwn(value, name)) visit(properties[name] ?? true, value[name], [...path, name], sink, depth + 1);
  }
  const patterns = Object.entries(patternProperties ?? {});
  if (patterns.length > 0 || additionalProperties !== undefined || propertyNames !== undefined) {
    for (const name of names) checkMember(schema, name, value[name], patterns, [...path, name], sink, depth);
  }
  for (const [name, needed] of Object.entries(schema.dependentRequired ?? {})) {
    const missing = Object.hasOwn(value, name) ? needed.filter((one) => !Object.hasOwn(value, one)) : [];
    for (const one of missing) report(sink, [...path, one], 'dependentRequired', `is missing, though ${name} is there`, name);
  }
  for (const [name, dependent] of Object.entries(schema.dependentSchemas ?? {})) {
    if (Object.hasOwn(value, name)) visit(dependent, value, path, sink, depth + 1);
  }
}

function checkMember(
  { properties = {}, additionalProperties, propertyNames }: SchemaObject,
  name: string,
  value: unknown,
  patterns: readonly (readonly [string, Schema])[],
  path: Path,
  sink: Sink,
  depth: number,
): void {
  if (propertyNames !== undefined && !isValid(propertyNames, name, depth))
    report(sink, path, 'propertyNames', 'has a name that is not allowed', undefined);
  const matching = patterns.filter(([pattern]) => regexOf(pattern).test(name));
  for (const [, schema] of matching) visit(schema, value, path, sink, depth + 1);
  if (additionalProperties === undefined || matching.length > 0 || Object.hasOwn(properties, name)) return;
  if (additionalProperties === false) report(sink, path, 'additionalProperties', 'is not a known property', false);
  else visit(additionalProperties, value, path, sink, depth + 1);
}

function checkCombinations(schema: SchemaObject, value: unknown, path: Path, sink: Sink, depth: number): void {
  for (const member of schema.allOf ?? []) visit(member, value, path, sink, depth + 1);
  if (schema.anyOf !== undefined && !schema.anyOf.some((branch) => isValid(branch, value, depth))) {
    reportBranches('anyOf', schema.anyOf, schema, value, path, sink, depth);
  }
  if (schema.oneOf !== undefined) {
    const valid = schema.oneOf.filter((branch) => isValid(branch, value, depth)).length;
    if (valid === 0) reportBranches('oneOf', schema.oneOf, schema, value, path, sink, depth);
    if (valid > 1) report(sink, path, 'oneOf', `must match one of its kinds, not ${valid}`, 1);
  }
  if (schema.not !== undefined && isValid(schema.not, value, depth)) report(sink, path, 'not', 'must not be of this kind', undefined);
  if (schema.if !== undefined) {
    const branch = isValid(schema.if, value, depth) ? schema.then : schema.else;
    if (branch !== undefined) visit(branch, value, path, sink, depth + 1);
  }
}

/** What is wrong with a value that fits no branch: the errors of the branch that its tag names, else those of the only branch of its type, else one error for all. */
function reportBranches(
  keyword: string,
  branches: readonly Schema[],
  schema: SchemaObject,
  value: unknown,
  path: Path,
  sink: Sink,
  depth: number,
): void {
  const { discriminator } = schema;
  if (discriminator !== undefined && typeof value === 'object' && value !== null) {
    const { propertyName, branches: tags } = discriminator;
    const tag: unknown = Object.hasOwn(value, propertyName) ? (value as Readonly<Record<string, unknown>>)[propertyName] : undefined;
    const chosen = typeof tag === 'string' ? branches[own(tags, tag) ?? -1] : undefined;
    if (chosen !== undefined) return visit(chosen, value, path, sink, depth + 1);
    if (tag === undefined) return report(sink, [...path, propertyName], 'required', 'is missing', propertyName);
    const values = Object.keys(tags);
    return report(
      sink,
      [...path, propertyName],
      'discriminator',
      `must be one of ${values.map((one) => JSON.stringify(one)).join(', ')}`,
      values,
    );
  }
  const [only, ...others] = branches.filter((branch) => hasTypeOf(branch, value));
  if (only !== undefined && others.length === 0) return visit(only, value, path, sink, depth + 1);
  report(sink, path, keyword, `must match ${keyword === 'anyOf' ? 'at least' : 'exactly'} one of its kinds`, undefined);
}

function hasTypeOf(schema: Schema, value: unknown): boolean {
  if (typeof schema === 'boolean') return schema;
  if (schema.$ref !== undefined) return hasTypeOf(schema.$ref(), value);
  if (schema.type === undefined) return true;
  return (typeof schema.type === 'string' ? [schema.type] : schema.type).some((type) => isType(type, value));
}

function isValid(schema: Schema, value: unknown, depth: number): boolean {
  const sink: Sink = { errors: [], most: 1 };
  visit(schema, value, [], sink, depth + 1);
  return sink.errors.length === 0;
}

function plural(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}

function own<Value>(record: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** Equality of JSON values (JSON Schema 2020-12, core, 4.2.2). */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || Array.isArray(a) !== Array.isArray(b)) return false;
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => Object.hasOwn(right, name) && equal(left[name], right[name]));
}

/** Whether two items are equal. Plain values are compared by a set, so that a long list of them takes no quadratic time. */
function hasTwins(items: readonly unknown[]): boolean {
  const seen = new Set<unknown>();
  const objects: unknown[] = [];
  for (const item of items) {
    if (typeof item === 'object' && item !== null) {
      if (objects.some((other) => equal(other, item))) return true;
      objects.push(item);
    } else if (seen.has(item)) return true;
    else seen.add(item);
  }
  return false;
}

import { formats } from './formats.ts';
import { isObject, own, type MutableObject } from './json.ts';
import { fromPointer, type Tokens } from './pointer.ts';

/** Why a value breaks a schema: the place in the value, and what is wrong there. */
export interface Breach {
  readonly path: Tokens;
  readonly message: string;
}

/** Requests may leave out what is `readOnly`, answers what is `writeOnly` (OpenAPI 3.0, 4.7.24.2); a schema alone is either. */
export type Direction = 'request' | 'response' | 'either';

/**
 * Makes a judge of values by the schemas of one document (JSON Schema 2020-12). It reads schemas as they are and compiles
 * nothing: an example is looked at once, and compiling its schema would cost a thousand times as much.
 * Gives undefined for a value that is valid, else the first breach.
 */
export function createJudge(root: MutableObject): (schema: unknown, value: unknown, direction: Direction) => Breach | undefined {
  const references = new Map<string, unknown>();
  const patterns = new Map<string, RegExp | undefined>();
  return (schema, value, direction) => {
    const judge: Judge = { root, references, patterns, direction, path: [], depth: 0 };
    return check(judge, schema, value, undefined);
  };
}

interface Judge {
  readonly root: MutableObject;
  readonly references: Map<string, unknown>;
  readonly patterns: Map<string, RegExp | undefined>;
  readonly direction: Direction;
  readonly path: string[];
  depth: number;
}

/** Which properties and items some keyword has looked at; only kept where `unevaluated…` asks (2020-12, 11). */
interface Evaluated {
  readonly properties: Set<string>;
  items: number;
  readonly contained: Set<number>;
}

/** Schemas that lead to themselves without going into the value never end; no real one is as deep as this. */
const maxSteps = 400;

function check(judge: Judge, schema: unknown, value: unknown, outer: Evaluated | undefined): Breach | undefined {
  if (schema === true || judge.depth > maxSteps) return undefined;
  if (schema === false) return breach(judge, 'nothing is allowed here');
  if (!isObject(schema)) return undefined;
  judge.depth += 1;
  const needs = Object.hasOwn(schema, 'unevaluatedProperties') || Object.hasOwn(schema, 'unevaluatedItems');
  const seen = needs ? emptyEvaluated() : outer;
  const result =
    checkValue(judge, schema, value) ??
    checkReference(judge, schema, value, seen) ??
    checkCombined(judge, schema, value, seen) ??
    (Array.isArray(value) ? checkItems(judge, schema, value, seen) : undefined) ??
    (isObject(value) ? checkProperties(judge, schema, value, seen) : undefined) ??
    (needs && seen ? checkUnevaluated(judge, schema, value, seen) : undefined);
  if (needs && seen && outer && result === undefined) merge(outer, seen);
  judge.depth -= 1;
  return result;
}

function breach(judge: Judge, message: string): Breach {
  return { path: [...judge.path], message };
}

function emptyEvaluated(): Evaluated {
  return { properties: new Set(), items: 0, contained: new Set() };
}

function merge(into: Evaluated, from: Evaluated): void {
  for (const name of from.properties) into.properties.add(name);
  for (const index of from.contained) into.contained.add(index);
  into.items = Math.max(into.items, from.items);
}

function checkReference(judge: Judge, schema: MutableObject, value: unknown, seen: Evaluated | undefined): Breach | undefined {
  const ref = schema['$ref'];
  if (typeof ref !== 'string') return undefined;
  if (!judge.references.has(ref)) judge.references.set(ref, lookUp(judge.root, ref));
  return check(judge, judge.references.get(ref), value, seen);
}

function lookUp(root: MutableObject, ref: string): unknown {
  let node: unknown = root;
  for (const token of fromPointer(ref) ?? []) {
    node = isObject(node) ? own(node, token) : Array.isArray(node) ? node[Number(token)] : undefined;
  }
  return node;
}

/** Keywords about the value itself. */
function checkValue(judge: Judge, schema: MutableObject, value: unknown): Breach | undefined {
  const { type, enum: values, const: constant } = schema;
  if (type !== undefined && !hasType(value, type)) {
    return breach(judge, `must be ${Array.isArray(type) ? type.join(' or ') : String(type)}, not ${nameOf(value)}`);
  }
  if (Array.isArray(values) && !values.some((item) => same(item, value))) {
    return breach(
      judge,
      `must be one of ${values.slice(0, 12).map(show).join(', ')}${values.length > 12 ? ', …' : ''}; it is ${show(value)}`,
    );
  }
  if (constant !== undefined && !same(constant, value)) return breach(judge, `must be ${show(constant)}; it is ${show(value)}`);
  if (typeof value === 'string') return checkString(judge, schema, value);
  if (typeof value === 'number') return checkNumber(judge, schema, value);
  return undefined;
}

function checkString(judge: Judge, schema: MutableObject, value: string): Breach | undefined {
  const { minLength, maxLength, pattern, format } = schema;
  if (typeof minLength === 'number' && lengthOf(value) < minLength) return breach(judge, `must be at least ${minLength} characters long`);
  if (typeof maxLength === 'number' && lengthOf(value) > maxLength) return breach(judge, `must be at most ${maxLength} characters long`);
  if (typeof pattern === 'string' && patternOf(judge, pattern)?.test(value) === false) return breach(judge, `must match ${show(pattern)}`);
  const test = typeof format === 'string' && Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (test !== undefined && !test(value)) return breach(judge, `must be a ${String(format)}; it is ${show(value)}`);
  return undefined;
}

function checkNumber(judge: Judge, schema: MutableObject, value: number): Breach | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typeof minimum === 'number' && value < minimum) return breach(judge, `must be at least ${minimum}; it is ${value}`);
  if (typeof maximum === 'number' && value > maximum) return breach(judge, `must be at most ${maximum}; it is ${value}`);
  if (typeof exclusiveMinimum === 'number' && value <= exclusiveMinimum)
    return breach(judge, `must be above ${exclusiveMinimum}; it is ${value}`);
  if (typeof exclusiveMaximum === 'number' && value >= exclusiveMaximum)
    return breach(judge, `must be below ${exclusiveMaximum}; it is ${value}`);
  if (typeof multipleOf === 'number' && !isMultiple(value, multipleOf))
    return breach(judge, `must be a multiple of ${multipleOf}; it is ${value}`);
  return undefined;
}

/** Floating point makes 0.3 no multiple of 0.1; what is off by less than a rounding is one. */
function isMultiple(value: number, step: number): boolean {
  if (step <= 0) return true;
  const times = value / step;
  return Math.abs(times - Math.round(times)) <= Math.abs(times) * Number.EPSILON * 4;
}

function checkCombined(judge: Judge, schema: MutableObject, value: unknown, seen: Evaluated | undefined): Breach | undefined {
  const { allOf, anyOf, oneOf, not } = schema;
  if (Array.isArray(allOf)) {
    for (const member of allOf) {
      const problem = check(judge, member, value, seen);
      if (problem) return problem;
    }
  }
  return (
    (Array.isArray(anyOf) ? checkBranches(judge, schema, anyOf, value, seen, false) : undefined) ??
    (Array.isArray(oneOf) ? checkBranches(judge, schema, oneOf, value, seen, true) : undefined) ??
    (not !== undefined && check(judge, not, value, undefined) === undefined
      ? breach(judge, 'must not match the schema of "not"')
      : undefined) ??
    (schema['if'] === undefined ? undefined : checkCondition(judge, schema, value, seen))
  );
}

function checkBranches(
  judge: Judge,
  schema: MutableObject,
  branches: readonly unknown[],
  value: unknown,
  seen: Evaluated | undefined,
  exclusive: boolean,
): Breach | undefined {
  const passed: number[] = [];
  const problems: Breach[] = [];
  branches.forEach((branch, index) => {
    const inner = seen && emptyEvaluated();
    const depth = judge.depth;
    const length = judge.path.length;
    const problem = check(judge, branch, value, inner);
    judge.depth = depth;
    judge.path.length = length;
    if (problem) problems.push(problem);
    else {
      passed.push(index);
      if (seen && inner) merge(seen, inner);
    }
  });
  if (passed.length === 1 || (passed.length > 1 && !exclusive)) return undefined;
  if (passed.length > 1) return breach(judge, `must match only one branch of oneOf; it matches ${passed.join(' and ')}`);
  return nearest(judge, schema, branches, value, problems);
}

/** The breach of the branch that was meant: the discriminator's, or the one that went deepest into the value. */
function nearest(judge: Judge, schema: MutableObject, branches: readonly unknown[], value: unknown, problems: readonly Breach[]): Breach {
  const property = isObject(schema['discriminator']) ? schema['discriminator']['propertyName'] : undefined;
  if (typeof property === 'string' && isObject(value)) {
    const meant = problems.filter(({ path }) => path.length !== judge.path.length + 1 || path.at(-1) !== property);
    if (meant.length === 1 && meant[0]) return meant[0];
  }
  const deepest = [...problems].sort((a, b) => b.path.length - a.path.length)[0];
  if (deepest && branches.length === 1) return deepest;
  if (deepest && deepest.path.length > judge.path.length)
    return { path: deepest.path, message: `${deepest.message} (nearest of ${branches.length} branches)` };
  return breach(
    judge,
    `matches none of the ${branches.length} branches${deepest ? `; of the first it ${problems[0]?.message ?? ''}` : ''}`,
  );
}

function checkCondition(judge: Judge, schema: MutableObject, value: unknown, seen: Evaluated | undefined): Breach | undefined {
  const inner = seen && emptyEvaluated();
  const holds = check(judge, schema['if'], value, inner) === undefined;
  if (holds && seen && inner) merge(seen, inner);
  return check(judge, holds ? (schema['then'] ?? true) : (schema['else'] ?? true), value, seen);
}

function checkItems(judge: Judge, schema: MutableObject, list: readonly unknown[], seen: Evaluated | undefined): Breach | undefined {
  const { minItems, maxItems, uniqueItems, prefixItems, items, contains } = schema;
  if (typeof minItems === 'number' && list.length < minItems)
    return breach(judge, `must have at least ${minItems} items; it has ${list.length}`);
  if (typeof maxItems === 'number' && list.length > maxItems)
    return breach(judge, `must have at most ${maxItems} items; it has ${list.length}`);
  if (uniqueItems === true && hasTwice(list)) return breach(judge, 'must not have an item twice');
  const prefix: readonly unknown[] = Array.isArray(prefixItems) ? prefixItems : [];
  for (let index = 0; index < list.length; index++) {
    const member = index < prefix.length ? prefix[index] : items;
    if (member === undefined) continue;
    const problem = inside(judge, String(index), member, list[index]);
    if (problem) return problem;
  }
  if (seen) seen.items = Math.max(seen.items, items === undefined ? Math.min(prefix.length, list.length) : list.length);
  return contains === undefined ? undefined : checkContains(judge, schema, list, seen);
}

function checkContains(judge: Judge, schema: MutableObject, list: readonly unknown[], seen: Evaluated | undefined): Breach | undefined {
  const { contains, minContains, maxContains } = schema;
  let count = 0;
  list.forEach((item, index) => {
    if (inside(judge, String(index), contains, item)) return;
    count += 1;
    seen?.contained.add(index);
  });
  const least = typeof minContains === 'number' ? minContains : 1;
  if (count < least) return breach(judge, `must contain at least ${least} items that match "contains"; ${count} do`);
  if (typeof maxContains === 'number' && count > maxContains)
    return breach(judge, `must contain at most ${maxContains} items that match "contains"; ${count} do`);
  return undefined;
}

function inside(judge: Judge, key: string, schema: unknown, value: unknown): Breach | undefined {
  const { depth } = judge;
  judge.path.push(key);
  judge.depth = 0;
  const problem = check(judge, schema, value, undefined);
  judge.depth = depth;
  judge.path.pop();
  return problem;
}

function checkProperties(judge: Judge, schema: MutableObject, value: MutableObject, seen: Evaluated | undefined): Breach | undefined {
  const keys = Object.keys(value);
  const { minProperties, maxProperties, required, propertyNames } = schema;
  if (typeof minProperties === 'number' && keys.length < minProperties)
    return breach(judge, `must have at least ${minProperties} properties`);
  if (typeof maxProperties === 'number' && keys.length > maxProperties)
    return breach(judge, `must have at most ${maxProperties} properties`);
  if (Array.isArray(required)) {
    const missing: unknown = required.find(
      (name) => typeof name === 'string' && !Object.hasOwn(value, name) && !mayBeLeftOut(judge, schema, name),
    );
    if (missing !== undefined) return breach(judge, `must have the property ${show(missing)}`);
  }
  if (propertyNames !== undefined) {
    for (const key of keys)
      if (inside(judge, key, propertyNames, key)) return breach(judge, `must not have a property of the name ${show(key)}`);
  }
  return checkEachProperty(judge, schema, value, keys, seen) ?? checkDependents(judge, schema, value, seen);
}

function checkEachProperty(
  judge: Judge,
  schema: MutableObject,
  value: MutableObject,
  keys: readonly string[],
  seen: Evaluated | undefined,
): Breach | undefined {
  const properties = isObject(schema['properties']) ? schema['properties'] : undefined;
  const byPattern = isObject(schema['patternProperties']) ? Object.entries(schema['patternProperties']) : [];
  const additional = schema['additionalProperties'];
  for (const key of keys) {
    let known = false;
    if (properties && Object.hasOwn(properties, key)) {
      known = true;
      const problem = inside(judge, key, properties[key], value[key]);
      if (problem) return problem;
    }
    for (const [pattern, member] of byPattern) {
      if (patternOf(judge, pattern)?.test(key) !== true) continue;
      known = true;
      const problem = inside(judge, key, member, value[key]);
      if (problem) return problem;
    }
    if (!known && additional !== undefined) {
      known = true;
      if (additional === false) return breach(judge, `must not have the property ${show(key)}`);
      const problem = inside(judge, key, additional, value[key]);
      if (problem) return problem;
    }
    if (known) seen?.properties.add(key);
  }
  return undefined;
}

function checkDependents(judge: Judge, schema: MutableObject, value: MutableObject, seen: Evaluated | undefined): Breach | undefined {
  const { dependentRequired, dependentSchemas } = schema;
  for (const [key, names] of isObject(dependentRequired) ? Object.entries(dependentRequired) : []) {
    if (!Object.hasOwn(value, key) || !Array.isArray(names)) continue;
    const missing: unknown = names.find((name) => typeof name === 'string' && !Object.hasOwn(value, name));
    if (missing !== undefined) return breach(judge, `must have the property ${show(missing)} beside ${show(key)}`);
  }
  for (const [key, member] of isObject(dependentSchemas) ? Object.entries(dependentSchemas) : []) {
    if (!Object.hasOwn(value, key)) continue;
    const problem = check(judge, member, value, seen);
    if (problem) return problem;
  }
  return undefined;
}

function checkUnevaluated(judge: Judge, schema: MutableObject, value: unknown, seen: Evaluated): Breach | undefined {
  const { unevaluatedProperties, unevaluatedItems } = schema;
  if (isObject(value) && unevaluatedProperties !== undefined) {
    for (const key of Object.keys(value)) {
      if (seen.properties.has(key)) continue;
      if (unevaluatedProperties === false) return breach(judge, `must not have the property ${show(key)}`);
      const problem = inside(judge, key, unevaluatedProperties, value[key]);
      if (problem) return problem;
      seen.properties.add(key);
    }
  }
  if (Array.isArray(value) && unevaluatedItems !== undefined) {
    for (let index = seen.items; index < value.length; index++) {
      if (seen.contained.has(index)) continue;
      const problem = inside(judge, String(index), unevaluatedItems, value[index]);
      if (problem) return problem;
    }
    seen.items = value.length;
  }
  return undefined;
}

function mayBeLeftOut(judge: Judge, schema: MutableObject, name: string): boolean {
  const properties = schema['properties'];
  let property = isObject(properties) ? own(properties, name) : undefined;
  for (let hops = 0; isObject(property) && hops < 20; hops++) {
    if (judge.direction !== 'response' && property['readOnly'] === true) return true;
    if (judge.direction !== 'request' && property['writeOnly'] === true) return true;
    if (typeof property['$ref'] !== 'string') return false;
    property = lookUp(judge.root, property['$ref']);
  }
  return false;
}

/** Patterns that only work without the `u` flag are common; what works in neither way was reported when the document was checked. */
function patternOf(judge: Judge, pattern: string): RegExp | undefined {
  if (!judge.patterns.has(pattern)) judge.patterns.set(pattern, compile(pattern, 'u') ?? compile(pattern, ''));
  return judge.patterns.get(pattern);
}

function compile(pattern: string, flags: string): RegExp | undefined {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return undefined;
  }
}

function hasType(value: unknown, type: unknown): boolean {
  if (Array.isArray(type)) return type.some((name) => hasType(value, name));
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isObject(value);
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === type;
    default:
      return true;
  }
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** Length in Unicode code points (2020-12, validation, 6.3.1). */
function lengthOf(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length - 1; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00) {
      length -= 1;
      index += 1;
    }
  }
  return length;
}

/** Equality of JSON values (2020-12, 4.2.2): order of keys says nothing. */
function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, index) => same(item, b[index]));
  if (!isObject(a) || !isObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

function hasTwice(list: readonly unknown[]): boolean {
  const simple = new Set<unknown>();
  const rest: unknown[] = [];
  for (const item of list) {
    if (typeof item === 'object' && item !== null) {
      if (rest.some((other) => same(other, item))) return true;
      rest.push(item);
    } else {
      if (simple.has(item)) return true;
      simple.add(item);
    }
  }
  return false;
}

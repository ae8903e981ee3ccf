import type { Json } from '../../../ir/schema.ts';
import { isFormat, isKnownFormat } from './format-check.ts';
import { type Definitions, hasType, isList, isObject, type JsonSchema, own, patternOf, pointerTo, sameJson } from './values.ts';

/** A keyword that a value breaks, and where. */
export interface Breach {
  readonly keyword: string;
  /** JSON pointer into the value. */
  readonly pointer: string;
  readonly schema: JsonSchema;
}

export interface JudgeOptions {
  /** A keyword to read over, of one very schema object: as if it had not been written. */
  readonly without?: { readonly schema: JsonSchema; readonly keyword: string; readonly member?: string };
  /** Told of every schema object that is applied, and to what. */
  readonly visit?: (schema: JsonSchema, pointer: string, value: Json) => void;
}

interface Judging extends JudgeOptions {
  readonly definitions: Definitions;
  readonly breaches: Breach[];
  depth: number;
}

/** Properties and items that some keyword has looked at (2020-12, core, 11). */
interface Seen {
  readonly names: Set<string>;
  items: number;
  readonly contained: Set<number>;
}

const emptySeen = (): Seen => ({ names: new Set(), items: 0, contained: new Set() });

/** Says what a value breaks of a schema whose references are known. */
export interface Judge {
  errors(schema: Json, value: Json): readonly { readonly keyword: string; readonly pointer: string }[];
  accepts(schema: Json, value: Json): boolean;
  /** Whether any value can break a format of that name. */
  knowsFormat(format: string): boolean;
}

export function createJudge(definitions: Definitions): Judge {
  const errors = (schema: Json, value: Json): Breach[] => judge(schema, value, definitions);
  return { errors, accepts: (schema, value) => errors(schema, value).length === 0, knowsFormat: isKnownFormat };
}

/**
 * What a value breaks of a schema, by JSON Schema 2020-12; nothing if it is valid. It compiles nothing: fixtures ask it once
 * for each of many schemas. A union that no branch of holds is one breach, of `oneOf` or `anyOf`.
 */
export function judge(schema: Json, value: Json, definitions: Definitions, options: JudgeOptions = {}): Breach[] {
  const judging: Judging = { ...options, definitions, breaches: [], depth: 0 };
  check(judging, schema, value, '', emptySeen());
  return judging.breaches;
}

const referenceOf = (ref: Json): string => String(ref).replace(/^#\/\$defs\//, '');

function check(judging: Judging, schema: Json, value: Json, pointer: string, seen: Seen): void {
  if (schema === false) return void judging.breaches.push({ keyword: 'false schema', pointer, schema: {} });
  if (!isObject(schema)) return;
  if (judging.depth > 200) return;
  judging.depth++;
  judging.visit?.(schema, pointer, value);
  const { without } = judging;
  const read =
    without?.schema === schema
      ? (keyword: string): Json | undefined =>
          keyword === without.keyword && without.member === undefined ? undefined : own(schema, keyword)
      : (keyword: string): Json | undefined => own(schema, keyword);
  const scope: Scope = { judging, schema, read, value, pointer, seen };
  checkAny(scope);
  if (typeof value === 'string') checkString(scope, value);
  if (typeof value === 'number') checkNumber(scope, value);
  const inner =
    read('unevaluatedProperties') === undefined && read('unevaluatedItems') === undefined ? scope : { ...scope, seen: emptySeen() };
  if (isObject(value)) checkObject(inner, value);
  if (isList(value)) checkList(inner, value);
  checkCombined(inner);
  if (inner !== scope) checkUnevaluated(inner, scope);
  judging.depth--;
}

interface Scope {
  readonly judging: Judging;
  readonly schema: JsonSchema;
  readonly read: (keyword: string) => Json | undefined;
  readonly value: Json;
  readonly pointer: string;
  readonly seen: Seen;
}

function fail({ judging, schema, pointer }: Scope, keyword: string, at = pointer): void {
  judging.breaches.push({ keyword, pointer: at, schema });
}

function checkAny(scope: Scope): void {
  const { read, value } = scope;
  const [type, values, constant] = [read('type'), read('enum'), read('const')];
  if (type !== undefined && !(isList(type) ? type : [type]).some((one) => hasType(value, one))) fail(scope, 'type');
  if (isList(values) && !values.some((one) => sameJson(one, value))) fail(scope, 'enum');
  if (constant !== undefined && !sameJson(constant, value)) fail(scope, 'const');
}

const lengthOf = (text: string): number => [...text].length;

function checkString(scope: Scope, text: string): void {
  const { read } = scope;
  const [min, max, pattern, format] = [read('minLength'), read('maxLength'), read('pattern'), read('format')];
  if (typeof min === 'number' && lengthOf(text) < min) fail(scope, 'minLength');
  if (typeof max === 'number' && lengthOf(text) > max) fail(scope, 'maxLength');
  if (typeof pattern === 'string' && patternOf(pattern)?.test(text) === false) fail(scope, 'pattern');
  if (typeof format === 'string' && !isFormat(format, text)) fail(scope, 'format');
}

function checkNumber(scope: Scope, value: number): void {
  const { read } = scope;
  const bound = (keyword: string, holds: (limit: number) => boolean): void => {
    const limit = read(keyword);
    if (typeof limit === 'number' && !holds(limit)) fail(scope, keyword);
  };
  bound('minimum', (limit) => value >= limit);
  bound('maximum', (limit) => value <= limit);
  bound('exclusiveMinimum', (limit) => value > limit);
  bound('exclusiveMaximum', (limit) => value < limit);
  bound('multipleOf', (limit) => Number.isInteger(value / limit));
  const format = read('format');
  if (typeof format === 'string' && !isFormat(format, value)) fail(scope, 'format');
}

function checkObject(scope: Scope, value: { readonly [key: string]: Json }): void {
  const { judging, read, pointer, seen } = scope;
  const names = Object.keys(value);
  const [required, min, max] = [read('required'), read('minProperties'), read('maxProperties')];
  const without = judging.without?.schema === scope.schema && judging.without.keyword === 'required' ? judging.without.member : undefined;
  if (isList(required)) {
    for (const name of required)
      if (typeof name === 'string' && name !== without && !Object.hasOwn(value, name)) fail(scope, 'required', pointerTo(pointer, name));
  }
  if (typeof min === 'number' && names.length < min) fail(scope, 'minProperties');
  if (typeof max === 'number' && names.length > max) fail(scope, 'maxProperties');
  const [properties, patternProperties, additional, propertyNames] = [
    read('properties'),
    read('patternProperties'),
    read('additionalProperties'),
    read('propertyNames'),
  ];
  for (const name of names) {
    const at = pointerTo(pointer, name);
    const inner = value[name] as Json;
    let isKnown = false;
    const apply = (schema: Json | undefined): void => {
      if (schema === undefined) return;
      isKnown = true;
      seen.names.add(name);
      check(judging, schema, inner, at, emptySeen());
    };
    apply(isObject(properties) ? own(properties, name) : undefined);
    for (const [pattern, schema] of isObject(patternProperties) ? Object.entries(patternProperties) : []) {
      if (patternOf(pattern)?.test(name) === true) apply(schema);
    }
    if (!isKnown && additional === false) fail(scope, 'additionalProperties', at);
    else if (!isKnown) apply(additional);
    if (propertyNames !== undefined && !holds(judging, propertyNames, name, emptySeen())) fail(scope, 'propertyNames', at);
  }
  checkDependents(scope, value);
}

function checkDependents(scope: Scope, value: { readonly [key: string]: Json }): void {
  const { judging, read, pointer, seen } = scope;
  const [dependentRequired, dependentSchemas] = [read('dependentRequired'), read('dependentSchemas')];
  for (const [name, others] of isObject(dependentRequired) ? Object.entries(dependentRequired) : []) {
    if (!Object.hasOwn(value, name) || !isList(others)) continue;
    for (const other of others) if (!Object.hasOwn(value, String(other))) fail(scope, 'dependentRequired', pointer);
  }
  for (const [name, schema] of isObject(dependentSchemas) ? Object.entries(dependentSchemas) : []) {
    if (Object.hasOwn(value, name)) check(judging, schema, value, pointer, seen);
  }
}

function checkList(scope: Scope, value: readonly Json[]): void {
  const { judging, read, pointer, seen } = scope;
  const [min, max, prefix, items, contains] = [read('minItems'), read('maxItems'), read('prefixItems'), read('items'), read('contains')];
  if (typeof min === 'number' && value.length < min) fail(scope, 'minItems');
  if (typeof max === 'number' && value.length > max) fail(scope, 'maxItems');
  if (read('uniqueItems') === true && value.some((item, index) => value.slice(0, index).some((other) => sameJson(item, other))))
    fail(scope, 'uniqueItems');
  const first = isList(prefix) ? prefix : [];
  value.forEach((item, index) => {
    const schema = first[index] ?? items;
    if (schema === undefined) return;
    seen.items = Math.max(seen.items, index + 1);
    check(judging, schema, item, pointerTo(pointer, index), emptySeen());
  });
  if (contains === undefined) return;
  const [least, most] = [read('minContains') ?? 1, read('maxContains')];
  const found = value.flatMap((item, index) => (holds(judging, contains, item, emptySeen()) ? [index] : []));
  for (const index of found) seen.contained.add(index);
  if (typeof least === 'number' && found.length < least) fail(scope, read('minContains') === undefined ? 'contains' : 'minContains');
  if (typeof most === 'number' && found.length > most) fail(scope, 'maxContains');
}

/** Whether a schema holds; what it breaks is not told. */
function holds(judging: Judging, schema: Json, value: Json, seen: Seen): boolean {
  const inner: Judging = { ...judging, breaches: [] };
  check(inner, schema, value, '', seen);
  return inner.breaches.length === 0;
}

function checkCombined(scope: Scope): void {
  const { judging, read, value, pointer, seen } = scope;
  const [ref, all, any, one, not, condition] = [read('$ref'), read('allOf'), read('anyOf'), read('oneOf'), read('not'), read('if')];
  if (ref !== undefined) check(judging, judging.definitions.get(referenceOf(ref)) ?? true, value, pointer, seen);
  for (const schema of isList(all) ? all : []) check(judging, schema, value, pointer, seen);
  if (isList(any) && countHolding(scope, any) === 0) fail(scope, 'anyOf');
  if (isList(one) && countHolding(scope, one) !== 1) fail(scope, 'oneOf');
  if (not !== undefined && holds(judging, not, value, emptySeen())) fail(scope, 'not');
  if (condition === undefined) return;
  const own = emptySeen();
  const isMet = holds(judging, condition, value, own);
  if (isMet) merge(seen, own);
  const next = read(isMet ? 'then' : 'else');
  if (next !== undefined) check(judging, next, value, pointer, seen);
}

function countHolding({ judging, value, pointer, seen }: Scope, branches: readonly Json[]): number {
  let count = 0;
  for (const branch of branches) {
    const own = emptySeen();
    const inner: Judging = { ...judging, breaches: [] };
    check(inner, branch, value, pointer, own);
    if (inner.breaches.length > 0) continue;
    count++;
    merge(seen, own);
  }
  return count;
}

function merge(into: Seen, from: Seen): void {
  for (const name of from.names) into.names.add(name);
  for (const index of from.contained) into.contained.add(index);
  into.items = Math.max(into.items, from.items);
}

function checkUnevaluated(scope: Scope, outer: Scope): void {
  const { judging, read, value, pointer, seen } = scope;
  const [properties, items] = [read('unevaluatedProperties'), read('unevaluatedItems')];
  if (properties !== undefined && isObject(value)) {
    for (const name of Object.keys(value)) {
      if (seen.names.has(name)) continue;
      seen.names.add(name);
      if (properties === false) fail(scope, 'unevaluatedProperties', pointerTo(pointer, name));
      else check(judging, properties, value[name] as Json, pointerTo(pointer, name), emptySeen());
    }
  }
  if (items !== undefined && isList(value)) {
    value.forEach((item, index) => {
      if (index < seen.items || seen.contained.has(index)) return;
      if (items === false) fail(scope, 'unevaluatedItems', pointerTo(pointer, index));
      else check(judging, items, item, pointerTo(pointer, index), emptySeen());
    });
    seen.items = value.length;
  }
  merge(outer.seen, seen);
}

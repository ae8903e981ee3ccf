import { below, type ValidationError } from './error.ts';
import * as say from './messages.ts';
import { type Plan, planOf, type Step } from './plan.ts';
import { absent, type Entries, merge, nothingSeen, type Place, report, type Run, runOf, type Seen } from './run.ts';
import { checkNumber, checkString, checkValue, isType } from './scalar.ts';
import type { Schema } from './schema.ts';
import { deepest, hasOwn, isObject, isUnique } from './value.ts';
import { during, keepVerdict, verdictOf } from './verdicts.ts';

/**
 * What is wrong with a value, by JSON Schema 2020-12, read from the table of a schema. It asserts what the guards assert and says what
 * they cannot: where, what and why. Subtrees whose guard says yes are not looked into. Only own properties count.
 */
export interface Judging {
  /** Errors to find before it stops. */
  readonly most: number;
  /** Whether formats are asserted; the guards are not asked where they are not. */
  readonly formats: boolean;
}

/** A value of millions of errors is no mistake but an attack: no more than these are listed. */
const limit = 100_000;

export function errorsOf(schema: Schema, value: unknown, { most, formats }: Judging): ValidationError[] {
  const run = runOf(formats, false, Math.min(most, limit));
  during(run.verdicts, () => apply(run, planOf(schema), value, undefined, 0, undefined));
  return run.errors;
}

/** Whether the value is valid. `depth` is what a guard has counted so far. */
export function accepts(schema: Schema, value: unknown, depth = 0, formats = true): boolean {
  const run = runOf(formats, true, 1);
  during(run.verdicts, () => apply(run, planOf(schema), value, undefined, depth, undefined));
  return run.found === 0;
}

/** A list of few items is asked for as a whole; in a long one each item is asked for its own, so that no item is walked twice. */
function isShort(value: unknown): boolean {
  return !Array.isArray(value) || value.length <= 8;
}

/** Whether the guard of a plan says at once that all is well. */
function passes(run: Run, step: Step, value: unknown, depth: number): boolean {
  return (
    step === true ||
    (step !== false && step.guard !== undefined && run.formats && (!step.isList || run.quiet || isShort(value)) && step.guard(value, depth))
  );
}

function visit(run: Run, schema: Step, value: unknown, path: Place, depth: number, seen: Seen | undefined): void {
  if (run.found >= run.most) return;
  if (seen === undefined) {
    if (passes(run, schema, value, depth)) return;
    if (run.quiet && typeof schema === 'object' && schema.guard !== undefined && run.formats) return void run.found++;
  }
  apply(run, schema, value, path, depth, seen);
}

/** A member of a value; its place is made only if something may be wrong with it. */
function visitMember(run: Run, schema: Step, value: unknown, path: Place, key: string | number, depth: number, token?: string): void {
  if (typeof schema === 'object' && schema.wrongIn === run.mark) {
    const found = run.found;
    apply(run, schema, value, below(path, key, token), depth, undefined);
    if (run.found === found) schema.wrongIn = undefined;
    return;
  }
  if (passes(run, schema, value, depth) || run.found >= run.most) return;
  if (typeof schema === 'object' && schema.guard !== undefined && run.formats) {
    if (run.quiet) return void run.found++;
    if (schema.isContainer) schema.wrongIn = run.mark;
  }
  apply(run, schema, value, below(path, key, token), depth, undefined);
}

/** The last error: whoever sends this does not want to know of more, and a value that holds itself has no end of them. */
function tooDeep(run: Run, value: unknown, path: Place): void {
  report(run, path, 'depth', say.tooDeep(deepest), deepest, value);
  run.most = Math.min(run.most, run.found);
}

/** Reads the table, without asking its own guard. */
function apply(run: Run, schema: Step, value: unknown, path: Place, depth: number, seen: Seen | undefined): void {
  if (schema === true) return;
  if (schema === false) return report(run, path, 'false schema', say.forbidden, undefined, value);
  // Whoever comes here has asked the guard, and the target has the same one.
  if (schema.isAlias && schema.$ref !== undefined) return apply(run, schema.$ref(), value, path, depth, seen);
  if (schema.recursive !== true) return applyRules(run, schema, value, path, depth, seen);
  if (depth > deepest) return tooDeep(run, value, path);
  if (seen !== undefined || typeof value !== 'object' || value === null) return applyRules(run, schema, value, path, depth + 1, seen);
  applyOnce(run, schema, value, path, depth);
}

/** A schema that may recur: what is known of the value is not found out again, and what is listed not listed again. */
function applyOnce(run: Run, schema: Plan, value: object, path: Place, depth: number): void {
  const known = verdictOf(run.verdicts, schema, value, depth);
  if (known === true) return;
  if (known === false && run.quiet) return void run.found++;
  if (!run.quiet && isTold(run, schema, value, path)) return;
  const found = run.found;
  applyRules(run, schema, value, path, depth + 1, undefined);
  keepVerdict(run.verdicts, schema, value, depth, run.found === found);
  if (run.found > found && !run.quiet) tell(run, schema, value, path);
}

function isTold({ told }: Run, schema: Plan, value: object, path: Place): boolean {
  return (
    told
      .get(schema)
      ?.get(value)
      ?.some((place) => isSamePlace(place, path)) ?? false
  );
}

function tell({ told }: Run, schema: Plan, value: object, path: Place): void {
  const values = told.get(schema) ?? new Map<object, Place[]>();
  told.set(schema, values);
  const places = values.get(value);
  if (places === undefined) values.set(value, [path]);
  else places.push(path);
}

function isSamePlace(one: Place, other: Place): boolean {
  let [left, right] = [one, other];
  for (; left !== right; [left, right] = [left.above, right.above])
    if (left === undefined || right === undefined || left.key !== right.key) return false;
  return true;
}

function applyRules(run: Run, schema: Plan, value: unknown, path: Place, inner: number, seen: Seen | undefined): void {
  if (schema.secret === true) run.secrets++;
  const own = schema.unevaluatedProperties === undefined && schema.unevaluatedItems === undefined ? undefined : nothingSeen();
  const kept = own ?? seen;
  if (schema.$ref !== undefined) visit(run, schema.$ref(), value, path, inner, kept);
  checkValue(run, schema, value, path);
  if (typeof value === 'string') checkString(run, schema, value, path);
  else if (typeof value === 'number') checkNumber(run, schema, value, path);
  else if (Array.isArray(value)) checkArray(run, schema, value, path, inner, kept);
  else if (isObject(value)) checkObject(run, schema, value, path, inner, kept);
  checkCombinations(run, schema, value, path, inner, kept);
  if (own !== undefined) {
    checkUnevaluated(run, schema, value, path, inner, own);
    if (seen !== undefined) merge(seen, own);
  }
  if (schema.secret === true) run.secrets--;
}

function checkArray(run: Run, schema: Plan, value: readonly unknown[], path: Place, depth: number, seen: Seen | undefined): void {
  const { minItems, maxItems, uniqueItems, prefixItems = [], items, contains } = schema;
  if (minItems !== undefined && value.length < minItems) report(run, path, 'minItems', say.atLeast(minItems, 'item'), minItems, value);
  if (maxItems !== undefined && value.length > maxItems) report(run, path, 'maxItems', say.atMost(maxItems, 'item'), maxItems, value);
  if (uniqueItems === true && !isUnique(value)) report(run, path, 'uniqueItems', say.twins, true, value);
  const length = items === undefined || items === true ? Math.min(prefixItems.length, value.length) : value.length;
  for (let index = 0; index < length && run.found < run.most; index++) {
    const item = index < prefixItems.length ? prefixItems[index] : items;
    if (item === undefined || item === true) continue;
    visitMember(run, item, value[index], path, index, depth);
  }
  if (seen !== undefined) seen.items = Math.max(seen.items, items === undefined ? length : value.length);
  if (contains !== undefined) checkContains(run, schema, contains, value, path, depth, seen);
}

function checkContains(
  run: Run,
  schema: Plan,
  contains: Step,
  value: readonly unknown[],
  path: Place,
  depth: number,
  seen: Seen | undefined,
): void {
  const { minContains, maxContains } = schema;
  let count = 0;
  for (let index = 0; index < value.length; index++) {
    if (!isValid(run, contains, value[index], depth, undefined)) continue;
    count++;
    seen?.contained.add(index);
    if (seen === undefined && count > (maxContains ?? Infinity)) break;
  }
  const least = minContains ?? 1;
  const keyword = minContains === undefined ? 'contains' : 'minContains';
  if (count < least) report(run, path, keyword, say.containing('least', least, contains), least, value);
  if (maxContains !== undefined && count > maxContains) {
    report(run, path, 'maxContains', say.containing('most', maxContains, contains), maxContains, value);
  }
}

function checkObject(run: Run, schema: Plan, value: Entries, path: Place, depth: number, seen: Seen | undefined): void {
  const { required, minProperties, maxProperties, dependentRequired, dependentSchemas } = schema;
  const size = minProperties === undefined && maxProperties === undefined ? 0 : Object.keys(value).length;
  if (minProperties !== undefined && size < minProperties) {
    report(run, path, 'minProperties', say.atLeast(minProperties, 'property'), minProperties, value);
  }
  if (maxProperties !== undefined && size > maxProperties) {
    report(run, path, 'maxProperties', say.atMost(maxProperties, 'property'), maxProperties, value);
  }
  const present = checkMembers(run, schema, value, path, depth, seen);
  if (required !== undefined && present < required.length) {
    for (const name of required) if (!hasOwn.call(value, name)) absent(run, below(path, name), 'required', say.missing, name);
  }
  if (dependentRequired !== undefined) checkDependents(run, dependentRequired, value, path);
  for (const [name, dependent] of dependentSchemas ?? []) if (hasOwn.call(value, name)) visit(run, dependent, value, path, depth, seen);
}

function checkDependents(run: Run, dependentRequired: NonNullable<Plan['dependentRequired']>, value: Entries, path: Place): void {
  for (const [name, needed] of Object.entries(dependentRequired)) {
    if (!hasOwn.call(value, name)) continue;
    for (const one of needed) {
      if (!hasOwn.call(value, one)) absent(run, below(path, one), 'dependentRequired', say.dependent(name), name);
    }
  }
}

/** Looks at every property that is there; gives how many of them are required. */
function checkMembers(run: Run, schema: Plan, value: Entries, path: Place, depth: number, seen: Seen | undefined): number {
  const { members, order, patternProperties, additionalProperties, propertyNames } = schema;
  if (members === undefined && patternProperties === undefined && additionalProperties === undefined && propertyNames === undefined)
    return 0;
  const isSimple = patternProperties === undefined && propertyNames === undefined && seen === undefined;
  let present = 0;
  let index = 0;
  for (const name in value) {
    if (!Object.prototype.hasOwnProperty.call(value, name)) continue;
    if (run.found >= run.most) return Infinity;
    const held = value[name];
    // Values of one kind tend to have their properties in one order: what stood at an index before is tried before it is looked up.
    let member = index < order.length ? order[index] : undefined;
    if (member === undefined || member.name !== name) {
      member = members?.get(name);
      if (member !== undefined && index < order.length) order[index] = member;
    }
    index++;
    if (member !== undefined && member.required) present++;
    if (isSimple && member !== undefined && member.step !== undefined) {
      if (member.isText ? typeof held === 'string' : run.formats && member.guard !== undefined && member.guard(held, depth)) continue;
      visitMember(run, member.step, held, path, name, depth, member.token);
    } else checkMember(run, schema, name, held, member?.step, path, depth, seen);
  }
  return present;
}

/** All that a schema says of one property. */
function checkMember(
  run: Run,
  { patternProperties, additionalProperties, propertyNames }: Plan,
  name: string,
  held: unknown,
  step: Step | undefined,
  path: Place,
  depth: number,
  seen: Seen | undefined,
): void {
  if (propertyNames !== undefined && !isValid(run, propertyNames, name, depth, undefined))
    absent(run, below(path, name), 'propertyNames', say.misnamed(firstMessage(run, propertyNames, name, depth)), undefined);
  let isKnown = step !== undefined;
  if (step !== undefined) visitMember(run, step, held, path, name, depth);
  for (const [pattern, one] of patternProperties ?? []) {
    if (!pattern.test(name)) continue;
    isKnown = true;
    visitMember(run, one, held, path, name, depth);
  }
  if (!isKnown && additionalProperties !== undefined) {
    isKnown = true;
    if (additionalProperties === false) report(run, below(path, name), 'additionalProperties', say.unknown, false, held);
    else visitMember(run, additionalProperties, held, path, name, depth);
  }
  if (isKnown) seen?.names.add(name);
}

function checkCombinations(run: Run, schema: Plan, value: unknown, path: Place, depth: number, seen: Seen | undefined): void {
  const { allOf, anyOf, oneOf, not } = schema;
  if (allOf !== undefined) for (const member of allOf) visit(run, member, value, path, depth, seen);
  if (anyOf !== undefined) checkBranches(run, schema, 'anyOf', anyOf, value, path, depth, seen);
  if (oneOf !== undefined) checkBranches(run, schema, 'oneOf', oneOf, value, path, depth, seen);
  if (not !== undefined && isValid(run, not, value, depth, undefined)) report(run, path, 'not', say.forbiddenForm(not), undefined, value);
  if (schema.if !== undefined) {
    const branch = isValid(run, schema.if, value, depth, seen) ? schema.then : schema.else;
    if (branch !== undefined) visit(run, branch, value, path, depth, seen);
  }
}

/** Whether the value is valid; what is seen on the way counts only if it is. */
function isValid({ formats }: Run, schema: Step, value: unknown, depth: number, seen: Seen | undefined): boolean {
  const inner = runOf(formats, true, 1);
  const own = seen && nothingSeen();
  visit(inner, schema, value, undefined, depth, own);
  if (inner.found > 0) return false;
  if (seen !== undefined && own !== undefined) merge(seen, own);
  return true;
}

type Union = 'anyOf' | 'oneOf';

function checkBranches(
  run: Run,
  schema: Plan,
  keyword: Union,
  branches: readonly Step[],
  value: unknown,
  path: Place,
  depth: number,
  seen: Seen | undefined,
): void {
  const { tag } = schema;
  // A tag that constants show decides as well as a declared one: the other branches have other constants.
  if (tag !== undefined && isObject(value)) {
    const index = branchOf(tag, value);
    const chosen = index === undefined ? undefined : branches[index];
    if (chosen !== undefined) return visit(run, chosen, value, path, depth, seen);
  }
  const named = tag !== undefined && isObject(value) ? new Set(Object.values(tag.branches)) : undefined;
  let count = 0;
  branches.forEach((branch, index) => {
    if (named?.has(index) === true || (count > 0 && keyword === 'anyOf' && seen === undefined)) return;
    if (isValid(run, branch, value, depth, seen)) count++;
  });
  if (count === 0) return run.quiet ? void run.found++ : reportBranches(run, schema, keyword, branches, value, path, depth);
  if (count > 1 && keyword === 'oneOf') report(run, path, 'oneOf', say.severalForms(count, branches.length), 1, value);
}

function branchOf({ property, branches }: NonNullable<Plan['tag']>, value: Entries): number | undefined {
  const tag = hasOwn.call(value, property) ? value[property] : undefined;
  return typeof tag === 'string' && hasOwn.call(branches, tag) ? branches[tag] : undefined;
}

/**
 * What is wrong with a value that fits no branch: the errors of the branch that its tag names; else those of the only branch of its type;
 * else one error that says what each branch would have.
 */
function reportBranches(
  run: Run,
  schema: Plan,
  keyword: Union,
  branches: readonly Step[],
  value: unknown,
  path: Place,
  depth: number,
): void {
  const { tag } = schema;
  if (tag !== undefined && isObject(value)) {
    const index = branchOf(tag, value);
    const chosen = index === undefined ? undefined : branches[index];
    if (chosen !== undefined) return visit(run, chosen, value, path, depth, undefined);
    const values = Object.keys(tag.branches);
    const here = below(path, tag.property);
    if (!hasOwn.call(value, tag.property)) return absent(run, here, 'required', say.untagged(values), tag.property);
    return report(run, here, tag.declared ? 'discriminator' : keyword, say.oneOf(values), values, value[tag.property]);
  }
  const forms = formsOf(branches, [], 0);
  const fitting = forms.filter((form) => hasTypeOf(form, value, 0));
  const [only, ...others] = fitting;
  if (only !== undefined && others.length === 0) return visit(run, only, value, path, depth, undefined);
  if (fitting.length === 0) {
    const types = [...new Set(forms.flatMap((form) => typeNames(form, 0)))];
    return report(run, path, keyword, say.typed(types), types, value);
  }
  const reasons = run.brief ? [] : fitting.map((form) => firstMessage(run, form, value, depth));
  report(run, path, keyword, say.noForm(reasons, forms.length), undefined, value);
}

/** The branches of a union; of those that are nothing but unions themselves, theirs. */
function formsOf(branches: readonly Step[], forms: Step[], hops: number): Step[] {
  for (const branch of branches) {
    if (forms.length >= 100) break;
    const target = typeof branch === 'object' && branch.isAlias && branch.$ref !== undefined ? branch.$ref() : branch;
    const isUnion = typeof target === 'object' && Object.keys(target.source).length === 1;
    const inner = isUnion ? (target.anyOf ?? target.oneOf) : undefined;
    if (inner !== undefined && hops < 8) formsOf(inner, forms, hops + 1);
    else forms.push(branch);
  }
  return forms;
}

function firstMessage({ formats }: Run, branch: Step, value: unknown, depth: number): string {
  const inner = runOf(formats, false, 1, true);
  visit(inner, branch, value, undefined, depth, undefined);
  const [error] = inner.errors;
  if (error === undefined) return say.forbidden;
  return error.path === '' ? error.message : `${error.path} ${error.message}`;
}

function hasTypeOf(schema: Step, value: unknown, hops: number): boolean {
  const types = typeNames(schema, hops);
  return types.length === 0 ? schema !== false : types.some((type) => isType(type, value));
}

/** The types that a branch names for itself, or its reference does; none where it says nothing of types. */
function typeNames(schema: Step, hops: number): readonly string[] {
  if (typeof schema === 'boolean' || hops > 20) return [];
  return schema.type ?? (schema.$ref === undefined ? [] : typeNames(schema.$ref(), hops + 1));
}

function checkUnevaluated(run: Run, schema: Plan, value: unknown, path: Place, depth: number, seen: Seen): void {
  const { unevaluatedProperties, unevaluatedItems } = schema;
  if (unevaluatedProperties !== undefined && isObject(value)) {
    for (const name of Object.keys(value)) {
      if (seen.names.has(name)) continue;
      seen.names.add(name);
      const here = below(path, name);
      if (unevaluatedProperties === false) report(run, here, 'unevaluatedProperties', say.unknown, false, value[name]);
      else visit(run, unevaluatedProperties, value[name], here, depth, undefined);
    }
  }
  if (unevaluatedItems === undefined || !Array.isArray(value)) return;
  for (let index = seen.items; index < value.length && run.found < run.most; index++) {
    if (seen.contained.has(index)) continue;
    const here = below(path, index);
    if (unevaluatedItems === false) report(run, here, 'unevaluatedItems', say.forbidden, false, value[index]);
    else visit(run, unevaluatedItems, value[index], here, depth, undefined);
  }
  seen.items = Math.max(seen.items, value.length);
}

import { agree } from './agree.ts';
import { numberOf } from './numbers.ts';
import { below, hash, mix, seedOf } from './random.ts';
import type { Checked, Choice, Json, List, Recipe, Structure } from './recipe.ts';
import { textOf } from './text.ts';

/** Part of a value, to any depth; the factory fills in the rest. `undefined` leaves out what may be missing. */
export type DeepPartial<Value> = unknown extends Value
  ? unknown
  : Value extends readonly (infer Item)[]
    ? readonly DeepPartial<Item>[]
    : Value extends object
      ? { readonly [Key in keyof Value]?: DeepPartial<Value[Key]> | undefined }
      : Value;

export interface MakeOptions {
  /** Any number. The same seed gives the same value, on every machine. */
  readonly seed?: number;
  /** Which properties that may be missing are there: some of them, by the seed; all; or none. */
  readonly optional?: 'some' | 'all' | 'none';
}

/** What is asked of a value beside its recipe: for fixtures, which show one branch or one bound. */
export interface Wish {
  readonly optional: 'some' | 'all' | 'none';
  /** Recipes to use in place of others, by identity. What leads to one of them must be in `through`. */
  readonly instead?: ReadonlyMap<Recipe, Recipe>;
  readonly through?: ReadonlySet<Recipe>;
}

/** No value fits the recipe. The generator has warned of it, and makes no factory for such a schema. */
export class NothingFits extends Error {
  override readonly name = 'NothingFits';
}

interface Making extends Wish {
  readonly root: number;
  /** How many more named schemas are made in full. */
  readonly room: { left: number };
}

/** Schemas that refer to one another all over grow by a factor at each level: after so many, only what is required is made. */
const roomy = 400;

/** How deep schemas may stand in one another before only what is required is made; and before the simplest is. */
const deep = 4;
const deepest = 7;

/** Makes a value by a recipe. Throws `NothingFits` where the schema contradicts itself. */
export function make<Value>(recipe: Recipe, overrides?: DeepPartial<Value>, options: MakeOptions = {}): Value {
  return makeBy(recipe, options.seed ?? 0, { optional: options.optional ?? 'some' }, overrides) as Value;
}

export function makeBy(recipe: Recipe, seed: number, wish: Wish, overrides?: unknown): Json {
  const root = seedOf(seed);
  return value({ ...wish, root, room: { left: roomy } }, recipe, root, 0, overrides, undefined);
}

function value(making: Making, asked: Recipe, seed: number, depth: number, given: unknown, hint: string | undefined): Json {
  // A branch that holds its own union must be left again.
  const recipe = (depth > deepest || making.room.left < 0 ? undefined : making.instead?.get(asked)) ?? asked;
  switch (recipe.kind) {
    case 'named':
      if (given === undefined) making.room.left--;
      return value(making, recipe.recipe(), seed, depth + 1, given, recipe.like ?? hint);
    case 'object':
      if (given !== undefined && !isObject(given)) return given as Json;
      return structure(making, recipe, seed, depth, given);
    case 'list':
      if (given !== undefined && !Array.isArray(given)) return given as Json;
      return list(making, recipe, seed, depth, given, hint);
    case 'choice':
      return value(making, branchOf(making, recipe, seed, depth, given), mix(seed, 3), depth, given, hint);
    case 'checked':
      return checkedValue(making, recipe, seed, depth, given, hint);
    default:
      return given === undefined ? plain(recipe, seed, making.root, hint) : (given as Json);
  }
}

function plain(
  recipe: Exclude<Recipe, { kind: 'named' | 'object' | 'list' | 'choice' | 'checked' }>,
  seed: number,
  root: number,
  hint: string | undefined,
): Json {
  switch (recipe.kind) {
    case 'values':
      return recipe.values[below(seed, recipe.values.length)] ?? null;
    case 'text':
      return textOf(recipe, seed, root, hint) ?? none();
    case 'number':
      return numberOf(recipe, seed, hint) ?? none();
    case 'flag':
      return below(seed, 2) === 1;
    case 'null':
      return null;
    case 'anything':
      return textOf({}, seed, root, hint) ?? none();
    case 'never':
      return none();
  }
}

function none(): never {
  throw new NothingFits('No value fits this schema.');
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Assigning to `__proto__` would set the prototype. */
function put(object: { [key: string]: Json }, name: string, value: Json): void {
  if (name === '__proto__') Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
  else object[name] = value;
}

function structure(
  making: Making,
  recipe: Structure,
  seed: number,
  depth: number,
  given: Readonly<Record<string, unknown>> | undefined,
): Json {
  const made: { [key: string]: Json } = {};
  let left = recipe.max ?? Infinity;
  for (const { required } of recipe.members) if (required) left--;
  for (const member of recipe.members) {
    const own = mix(seed, member.hash);
    const isGiven = given !== undefined && Object.hasOwn(given, member.name);
    const isTold = isGiven && given[member.name] !== undefined;
    if (isGiven && !isTold && !member.required) continue;
    if (!isTold && !member.required && (left <= 0 || !isWanted(making, member.recipe, own, depth))) continue;
    if (!member.required) left--;
    put(made, member.name, value(making, member.recipe, own, depth, isTold ? given[member.name] : undefined, undefined));
  }
  for (const name of Object.keys(given ?? {})) {
    if (!Object.hasOwn(made, name) && given?.[name] !== undefined) put(made, name, given[name] as Json);
  }
  fill(making, recipe, made, seed, depth);
  if (recipe.agree !== undefined) agree(made, recipe.agree, (name) => given !== undefined && Object.hasOwn(given, name), seed);
  return made;
}

/** Whether a recipe leads to what is asked for. A schema that holds itself would lead there for ever. */
function leads(making: Making, recipe: Recipe, depth: number): boolean {
  return making.through !== undefined && !isDeep(making, depth) && making.through.has(recipe);
}

function isDeep({ room }: Making, depth: number): boolean {
  return depth > deep || room.left < 0;
}

function isWanted(making: Making, recipe: Recipe, seed: number, depth: number): boolean {
  if (recipe.kind === 'never') return false;
  if (leads(making, recipe, depth)) return true;
  if (making.optional === 'none' || isDeep(making, depth)) return false;
  return making.optional === 'all' || below(mix(seed, 9), 3) > 0;
}

/** Properties without a name of their own: as many as must be, and some where they are all that the object has. */
function fill(
  making: Making,
  { members, more, min = 0, max = Infinity }: Structure,
  made: { [key: string]: Json },
  seed: number,
  depth: number,
): void {
  if (min === 0 && more === undefined) return;
  let count = Object.keys(made).length;
  for (const member of members) {
    if (count >= min) break;
    if (Object.hasOwn(made, member.name) || member.recipe.kind === 'never') continue;
    put(made, member.name, value(making, member.recipe, mix(seed, member.hash), depth, undefined, undefined));
    count++;
  }
  if (more === undefined) return;
  const isMap = members.length === 0 && making.optional !== 'none' && !isDeep(making, depth);
  const isAsked = leads(making, more.values, depth) || leads(making, more.names, depth);
  const wanted = Math.min(max, Math.max(min, isMap ? 1 + below(mix(seed, 11), 2) : 0, isAsked ? count + 1 : 0));
  for (let attempt = 0; count < wanted && attempt < wanted * 20; attempt++) {
    const own = mix(seed, 1000 + attempt);
    const name = value(making, more.names, own, depth, undefined, 'slug');
    if (typeof name !== 'string' || Object.hasOwn(made, name)) continue;
    put(made, name, value(making, more.values, mix(own, hash(name)), depth, undefined, undefined));
    count++;
  }
}

function list(
  making: Making,
  recipe: List,
  seed: number,
  depth: number,
  given: readonly unknown[] | undefined,
  hint: string | undefined,
): Json {
  const { first = [], items, min = 0, max = Infinity, unique = false } = recipe;
  const made: Json[] = [];
  const length = given?.length ?? lengthOf(making, recipe, seed, depth);
  const seen = new Set<string>();
  for (let index = 0, attempt = 0; index < length && attempt < length * 8 + 64; attempt++) {
    const own = first[index] ?? items;
    if (own.kind === 'never') break;
    const item = value(making, own, mix(seed, index * 8192 + attempt), depth, given?.[index], hint);
    if (unique && given === undefined) {
      const text = keyOf(item);
      if (seen.has(text)) continue;
      seen.add(text);
    }
    made.push(item);
    index++;
  }
  if (given === undefined && (made.length < min || made.length > max)) none();
  return made;
}

/** Equal values have equal keys, in whatever order their properties stand. */
export function keyOf(value: Json): string {
  if (!isObject(value)) return Array.isArray(value) ? `[${(value as readonly Json[]).map(keyOf).join()}]` : JSON.stringify(value);
  const entries = Object.entries(value as Readonly<Record<string, Json>>);
  return `{${entries.map(([name, inner]) => `${JSON.stringify(name)}:${keyOf(inner)}`).sort().join()}}`; // prettier-ignore
}

function lengthOf(making: Making, recipe: List, seed: number, depth: number): number {
  const { first = [], items, min = 0, max = Infinity } = recipe;
  const least = Math.max(
    min,
    leads(making, items, depth) || first.some((one) => leads(making, one, depth)) ? Math.min(max, first.length + 1) : 0,
  );
  if (making.optional === 'none' || isDeep(making, depth)) return Math.min(max, least);
  const usual = making.optional === 'all' ? Math.max(1, first.length) : Math.max(first.length, below(mix(seed, 13), 3) + 1);
  const most = items.kind === 'never' ? first.length : Infinity;
  return Math.min(max, Math.max(least, Math.min(usual, most)));
}

function branchOf(making: Making, { branches, simplest, prefersFirst }: Choice, seed: number, depth: number, given: unknown): Recipe {
  const asked = making.through === undefined ? undefined : branches.find((branch) => leads(making, branch, depth));
  if (asked !== undefined) return asked;
  const open = given === undefined ? branches : branches.filter((branch) => isOpenTo(branch, given, 0));
  if (open.length > 0 && open.length < branches.length) return open[below(seed, open.length)] as Recipe;
  if (depth > deepest || (isDeep(making, depth) && (making.optional === 'none' || making.room.left < 0)))
    return branches[simplest] ?? none();
  if (prefersFirst && below(mix(seed, 17), 4) > 0) return branches[0] ?? none();
  return branches[below(seed, branches.length)] ?? none();
}

/** Whether a branch can hold what a caller has given: by kind, and by the constants of its properties. */
function isOpenTo(recipe: Recipe, given: unknown, depth: number): boolean {
  if (depth > 8) return true;
  switch (recipe.kind) {
    case 'named':
      return isOpenTo(recipe.recipe(), given, depth + 1);
    case 'checked':
      return isOpenTo(recipe.recipe, given, depth + 1);
    case 'choice':
      return recipe.branches.some((branch) => isOpenTo(branch, given, depth + 1));
    case 'values':
      return recipe.values.includes(given as Json) || (typeof given === 'object' && recipe.values.some((one) => typeof one === 'object'));
    case 'object':
      return (
        isObject(given) &&
        Object.keys(given).every((name) => {
          const member = recipe.members.find((one) => one.name === name);
          if (member === undefined) return recipe.more !== undefined || recipe.members.length === 0 || given[name] === undefined;
          return given[name] === undefined || isOpenTo(member.recipe, given[name], depth + 1);
        })
      );
    case 'list':
      return Array.isArray(given);
    case 'text':
      return typeof given === 'string';
    case 'number':
      return typeof given === 'number';
    case 'flag':
      return typeof given === 'boolean';
    case 'null':
      return given === null;
    case 'anything':
      return true;
    case 'never':
      return false;
  }
}

/** Tries with other seeds until the value is accepted. */
function checkedValue(making: Making, recipe: Checked, seed: number, depth: number, given: unknown, hint: string | undefined): Json {
  for (let attempt = 0; attempt < 24; attempt++) {
    const made = tryValue(making, recipe.recipe, attempt === 0 ? seed : mix(seed, 500 + attempt), depth, given, hint);
    if (made !== undefined && (given !== undefined || recipe.accepts(made))) return made;
  }
  return recipe.otherwise;
}

function tryValue(making: Making, recipe: Recipe, seed: number, depth: number, given: unknown, hint: string | undefined): Json | undefined {
  try {
    return value(making, recipe, seed, depth, given, hint);
  } catch (error) {
    if (error instanceof NothingFits) return undefined;
    throw error;
  }
}

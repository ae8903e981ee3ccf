import * as fc from 'fast-check';
import { changed, type Fixtures } from './fixtures.ts';
import { formatTexts } from './formats.ts';
import { keyOf, NothingFits } from './make.ts';
import { numberFits, numberOf } from './numbers.ts';
import { hash } from './random.ts';
import type { Json, List, MockRecipe, Numeric, Structure, Text } from './recipe.ts';
import { textOf } from './text.ts';

/**
 * Arbitraries of fast-check out of recipes. Values are valid by construction: nothing is made and then thrown away. They shrink as
 * those of fast-check do: to fewer properties, shorter lists and texts, smaller numbers, and the branch of a union that ends soonest.
 * They keep to the schema and to nothing else: sums need not add up, as they do in what factories make.
 */
export function arbitraryOf<Value>(recipe: MockRecipe): fc.Arbitrary<Value> {
  return build({ levels: [] }, recipe, 0) as fc.Arbitrary<Value>;
}

/**
 * An arbitrary of values that break one rule each: a valid value with one thing wrong in it, or, where it has no place for that, the fixture
 * that shows it. `accepts` has the last word.
 */
export function invalidOf(
  recipe: MockRecipe,
  fixtures: Fixtures<unknown, string>,
  accepts: (value: unknown) => boolean,
): fc.Arbitrary<Json> {
  const changes = fixtures.changes.map((change, index) => ({ change, fixture: fixtures.invalid[index] }));
  return fc.tuple(fc.constantFrom(...changes), arbitraryOf<Json>(recipe)).map(([{ change, fixture }, value]) => {
    const made = changed(value, change.at, change.to);
    return accepts(made) ? (fixture?.value ?? null) : made;
  });
}

interface Building {
  /** What has been built already, by how deep it stands: schemas may contain themselves. */
  readonly levels: Map<MockRecipe, fc.Arbitrary<Json>>[];
}

/** As deep as factories go, less a little: what is tried a hundred times should be small. */
const deep = 3;
const deepest = 6;

function build(building: Building, recipe: MockRecipe, depth: number): fc.Arbitrary<Json> {
  const level = (building.levels[depth] ??= new Map());
  const known = level.get(recipe);
  if (known !== undefined) return known;
  const made = buildNew(building, recipe, depth);
  level.set(recipe, made);
  return made;
}

function buildNew(building: Building, recipe: MockRecipe, depth: number): fc.Arbitrary<Json> {
  switch (recipe.kind) {
    case 'values':
      return fc.constantFrom(...recipe.values);
    case 'text':
      return text(recipe);
    case 'number':
      return number(recipe);
    case 'flag':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'anything':
      return fc.jsonValue() as fc.Arbitrary<Json>;
    case 'never':
      throw new NothingFits('No value fits this schema.');
    case 'named':
      return build(building, recipe.recipe(), depth + 1);
    case 'checked':
      return build(building, recipe.recipe, depth).map((value) => (recipe.accepts(value) ? value : recipe.otherwise));
    case 'choice': {
      const simplest = recipe.branches[recipe.simplest] ?? recipe;
      if (depth > deepest) return build(building, simplest, depth);
      const others = recipe.branches.filter((branch) => branch !== simplest);
      return fc.oneof({ withCrossShrink: true }, ...[simplest, ...others].map((branch) => build(building, branch, depth)));
    }
    case 'list':
      return list(building, recipe, depth);
    case 'object':
      return structure(building, recipe, depth);
  }
}

/** Texts that a format or a pattern asks for are those of the factories; any other text is any text. */
function text(recipe: Text): fc.Arbitrary<string> {
  const { format, patterns, minLength = 0, maxLength } = recipe;
  const written = fc.nat().map((seed) => textOf(recipe, hash(String(seed)), seed, undefined) ?? '');
  const isRuled = patterns !== undefined || (format !== undefined && Object.hasOwn(formatTexts, format));
  if (isRuled) return written;
  const free = fc.string({ unit: 'binary', minLength, ...(maxLength === undefined ? {} : { maxLength }) });
  return fc.oneof({ withCrossShrink: true }, free, written);
}

/** Where a rule sets no bound. Beyond it lies what float32 and cents cannot hold. */
const usualBound = 1e9;

function number(recipe: Numeric): fc.Arbitrary<number> {
  const { min = -Infinity, max = Infinity, above = -Infinity, under = Infinity, integer = false, multipleOf } = recipe;
  const low = Math.max(min, above);
  const high = Math.min(max, under);
  const least = low === -Infinity ? Math.min(-usualBound, high) : low;
  const greatest = high === Infinity ? Math.max(usualBound, low) : high;
  // What arithmetic takes out of the bounds is put back by the factory's own numbers.
  const kept = (value: number): number => (numberFits(recipe, value) ? value + 0 : (numberOf(recipe, hash(String(value)), undefined) ?? 0));
  const unit = multipleOf ?? (integer ? 1 : undefined);
  if (unit === undefined) return fc.double({ min: least, max: greatest, noNaN: true, noDefaultInfinity: true }).map(kept);
  const safe = (value: number): number => Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, value));
  const first = safe(Math.ceil(least / unit));
  const parts = Math.round(1 / unit);
  const isPart = unit < 1 && Math.abs(1 / unit - parts) < 1e-9;
  return fc
    .integer({ min: first, max: Math.max(first, safe(Math.floor(greatest / unit))) })
    .map((count) => kept(isPart ? count / parts : count * unit));
}

function list(building: Building, recipe: List, depth: number): fc.Arbitrary<Json> {
  const { first = [], items, min = 0, max = Infinity, unique = false } = recipe;
  const heads = first.slice(0, Math.min(first.length, max)).map((item) => build(building, item, depth));
  const rest = { minLength: Math.max(0, min - heads.length), ...listMost(recipe, heads.length, depth) };
  if (items.kind === 'never' || rest.maxLength === 0) return fc.tuple(...heads).map((made) => made.slice(0, Math.max(min, made.length)));
  const item = build(building, items, depth);
  if (unique && heads.length === 0) return fc.uniqueArray(item, { ...rest, selector: keyOf });
  return fc.tuple(fc.tuple(...heads), fc.array(item, rest)).map(([made, more]) => [...made, ...more]);
}

/** Deep down, lists are as short as they may be. */
function listMost({ min = 0, max = Infinity }: List, heads: number, depth: number): { readonly maxLength?: number } {
  if (depth > deep) return { maxLength: Math.max(0, min - heads) };
  return max === Infinity ? {} : { maxLength: Math.max(0, max - heads) };
}

function structure(building: Building, recipe: Structure, depth: number): fc.Arbitrary<Json> {
  const { members, more, min = 0, max = Infinity } = recipe;
  const wanted = members.filter(({ required, recipe: own }) => own.kind !== 'never' && (required || depth <= deep));
  const needed = members.filter(({ required }) => required).map(({ name }) => name);
  // Where more properties must be there than are required, all are.
  const required = min > needed.length ? wanted.map(({ name }) => name) : needed;
  const named = fc.record(Object.fromEntries(wanted.map(({ name, recipe: own }) => [name, build(building, own, depth)])), {
    requiredKeys: required,
    noNullPrototype: true,
  });
  const most = Math.min(max - needed.length, depth > deep ? 0 : 4);
  const least = Math.max(0, min - required.length);
  const others =
    more === undefined || Math.max(most, least) <= 0 ? fc.constant({}) : dictionary(building, more, depth, least, Math.max(most, least));
  return fc.tuple(named, others).map(([own, extra]) => trimmed({ ...extra, ...own }, new Set(required), max));
}

function dictionary(
  building: Building,
  more: NonNullable<Structure['more']>,
  depth: number,
  minKeys: number,
  maxKeys: number,
): fc.Arbitrary<{ [name: string]: Json }> {
  const names = build(building, more.names, depth) as fc.Arbitrary<string>;
  return fc.dictionary(names, build(building, more.values, depth), { minKeys, maxKeys, noNullPrototype: true });
}

function trimmed(value: { [name: string]: Json }, required: ReadonlySet<string>, max: number): { [name: string]: Json } {
  const entries = Object.entries(value);
  if (entries.length <= max) return value;
  let left = max - required.size;
  return Object.fromEntries(entries.filter(([name]) => required.has(name) || left-- > 0));
}

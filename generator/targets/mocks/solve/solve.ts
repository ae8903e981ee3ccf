import type { Json } from '../../../ir/schema.ts';
import { makeBy } from '../runtime/make.ts';
import { numberFits, numberOf } from '../runtime/numbers.ts';
import { hash } from '../runtime/random.ts';
import type { Checked, Member, Named, NumberRules, Recipe, Structure, TextRules } from '../runtime/recipe.ts';
import { textOf } from '../runtime/text.ts';
import { agreements } from './agreements.ts';
import { conflictOf, type Solver } from './conflict.ts';
import { createJudge, type Judge } from './judge.ts';
import { numberLikeOf, textLikeOf } from './like.ts';
import { type Definitions, isList, isObject, own, patternOf } from './values.ts';
import { resolve, rulesOf, type Shape, shapesOf, top, type Type } from './shape.ts';

/** A named schema as the solver takes it: `Api.schemas` has them, and so has any map of JSON Schemas. */
export interface Given {
  readonly name: string;
  readonly json: Json;
  /** Where it stands in the document; its last word is the tag that it has in unions. */
  readonly at?: string;
  readonly examples: readonly { readonly value: Json }[];
}

export interface Solution {
  readonly name: string;
  readonly recipe: Recipe;
  /** Set where no valid value was found: why not, and the JSON pointer of what contradicts the rest. */
  readonly problem?: string;
  readonly problemAt?: string;
  /** A value that was not valid, where none was. */
  readonly tried?: Json;
  /** Values that were made and found valid on the way: the one with only what is required, and the one with everything. */
  readonly seen?: { readonly minimal?: Json; readonly full?: Json };
}

export interface Solved {
  readonly solutions: ReadonlyMap<string, Solution>;
  readonly judge: Judge;
  /** Schemas that lead back to themselves for the same value. They are judged without the way back, so that what is invalid is not known for sure. */
  readonly unwound: ReadonlySet<string>;
  /** The schema that a `named` recipe stands for. */
  nameOf(recipe: Named): string;
}

/** Turns schemas into recipes. Schemas refer to one another by `#/$defs/<name>`. */
export function solve(schemas: readonly Given[]): Solved {
  const { definitions, judge, endless, unwound } = createJudge(schemas);
  const names = new Map<Named, string>();
  const solutions = new Map<string, Solution>();
  const named = (name: string, like: string | undefined): Named => {
    const recipe: Named = {
      kind: 'named',
      recipe: () => solutions.get(name)?.recipe ?? { kind: 'never' },
      ...(like === undefined ? {} : { like }),
    };
    names.set(recipe, name);
    return recipe;
  };
  const loose = new Set<string>();
  const solvingOf = (name: string, loosen: () => void): Solving => ({
    definitions,
    judge,
    named,
    name,
    loosen,
    depth: 0,
    spent: { recipes: 0 },
  });
  for (const { name, json, examples } of schemas) {
    const solving = solvingOf(name, () => loose.add(name));
    const use = { property: name, owner: name, examples: examples.map(({ value }) => value) };
    solutions.set(name, { name, recipe: recipeOf(solving, [definitions.get(name) ?? json], use) });
  }
  prune(solutions);
  for (const schema of schemas) solutions.set(schema.name, settled(schema, solutions, loose, judge));
  const byName = new Map(schemas.map((schema) => [schema.name, schema]));
  const solver: Solver = {
    isEmpty(rules) {
      const recipe = recipeOf(
        solvingOf('', () => undefined),
        rules,
        { property: '', owner: '', examples: [] },
      );
      return costOf(recipe, (target) => (target.kind === 'never' ? Infinity : 0)) === Infinity;
    },
    find(name) {
      const found = byName.get(name);
      return found && { json: definitions.get(name) ?? found.json, at: found.at ?? `#/$defs/${name}` };
    },
    accepts: judge.accepts,
  };
  for (const solution of solutions.values()) {
    if (solution.problem === undefined) continue;
    const reason = endless.has(solution.name)
      ? { why: endlessly }
      : unwound.has(solution.name)
        ? { why: 'it leads back to itself for the same value, and to nothing that ends' }
        : reasonOf(solution, byName.get(solution.name)?.json ?? true, solver, judge);
    solutions.set(solution.name, { ...solution, problem: reason.why, ...(reason.at === undefined ? {} : { problemAt: reason.at }) });
  }
  return { solutions, judge, unwound, nameOf: (recipe) => names.get(recipe) ?? '' };
}

const endlessly = 'it leads back to itself for the same value, or to so many schemas that no value can be checked';

/** What contradicts what; else what was wrong with the value that was tried. */
function reasonOf({ name, tried }: Solution, json: Json, solver: Solver, judge: Judge): { readonly why: string; readonly at?: string } {
  if (tried === undefined) return conflictOf(name, solver) ?? { why: 'its rules contradict each other' };
  const [error] = judge.all(json, tried);
  if (error === undefined) return { why: 'no valid value was found' };
  const where = error.path === '' ? 'it' : error.path;
  return { why: `no valid value was found; of what was tried, ${where} ${error.message}` };
}

interface Solving {
  readonly definitions: Definitions;
  readonly judge: Judge;
  readonly named: (name: string, like: string | undefined) => Named;
  /** The schema being solved. */
  readonly name: string;
  readonly loosen: () => void;
  readonly depth: number;
  /** How many recipes the schema has taken so far. */
  readonly spent: { recipes: number };
}

/** Where a schema stands: what its values are called, in what, and which values the examples have there. */
interface Use {
  readonly property: string;
  readonly owner: string;
  readonly examples: readonly Json[];
}

const never: Recipe = { kind: 'never' };
/** Inline schemas this deep have been merged with themselves over and over. */
const deepest = 16;
/** And so many recipes in one schema, where each merge leads to several more. What is left then is left out. */
const most = 20_000;

function recipeOf(solving: Solving, schemas: readonly Json[], use: Use): Recipe {
  if (solving.depth > deepest || solving.spent.recipes >= most) return { ...never };
  solving.spent.recipes += 1;
  const inner: Solving = { ...solving, depth: solving.depth + 1 };
  const branches = shapesOf(schemas, solving.definitions).flatMap((shape) => shapeRecipes(inner, shape, use));
  const open = branches.filter(({ kind }) => kind !== 'never');
  const [only] = open;
  if (only === undefined) return { ...never };
  if (open.length === 1) return only;
  const isAny = schemas.length === 1 && isObject(schemas[0]) && isList(schemas[0]['anyOf']);
  return { kind: 'choice', branches: open, simplest: 0, prefersFirst: isAny };
}

function shapeRecipes(solving: Solving, shape: Shape, use: Use): Recipe[] {
  if (shape.loose) solving.loosen();
  if (shape.ref !== undefined) return [solving.named(shape.ref, likeOf(shape, use, solving.definitions))];
  if (shape.values !== undefined) return [valuesRecipe(shape)];
  if (isAnything(shape)) return [{ kind: 'anything' }];
  return [...shape.types].map((type) => typeRecipe(solving, shape, type, use));
}

function isAnything(shape: Shape): boolean {
  if (shape.types.size !== top.types.size) return false;
  return Object.entries(top).every(([key, value]) => {
    const mine = shape[key as keyof Shape];
    return (
      key === 'examples' || (mine instanceof Set ? mine.size === top.types.size : Array.isArray(mine) ? mine.length === 0 : mine === value)
    );
  });
}

/** What the name of the property tells of a value whose schema stands elsewhere. */
function likeOf(shape: Shape, { property, owner }: Use, definitions: Definitions): string | undefined {
  const types = new Set(resolve(shape, definitions).flatMap(({ types: all }) => [...all]));
  if (types.has('object') || types.has('array')) return undefined;
  return types.has('number') || types.has('integer') ? numberLikeOf(property, owner) : textLikeOf(property, owner);
}

function valuesRecipe(shape: Shape): Recipe {
  // What is merged from other keywords still holds: `enum` beside `minimum`.
  const values = (shape.values ?? []).filter((value) => keeps(shape, value));
  return values.length === 0 ? { ...never } : { kind: 'values', values };
}

function keeps(shape: Shape, value: Json): boolean {
  if (typeof value === 'number') return numberFits(numberRules(shape, false), value);
  if (typeof value !== 'string') return true;
  const length = [...value].length;
  return (
    length >= shape.minLength && length <= shape.maxLength && shape.patterns.every((pattern) => patternOf(pattern)?.test(value) !== false)
  );
}

function typeRecipe(solving: Solving, shape: Shape, type: Type, use: Use): Recipe {
  switch (type) {
    case 'null':
      return { kind: 'null' };
    case 'boolean':
      return { kind: 'flag' };
    case 'string':
      return textRecipe(shape, use);
    case 'number':
    case 'integer':
      return numberRecipe(shape, type === 'integer', use);
    case 'array':
      return listRecipe(solving, shape, use);
    case 'object':
      return structureRecipe(solving, shape, use);
  }
}

function textRecipe(shape: Shape, { property, owner, examples }: Use): Recipe {
  const found = [...shape.examples, ...examples].filter((value): value is string => typeof value === 'string' && keeps(shape, value));
  const like = textLikeOf(property, owner);
  const [format] = shape.formats;
  const rules: TextRules = {
    ...(like === undefined ? {} : { like }),
    ...(format === undefined ? {} : { format }),
    ...(shape.patterns.length === 0 ? {} : { patterns: shape.patterns }),
    ...(shape.minLength === 0 ? {} : { minLength: shape.minLength }),
    ...(shape.maxLength === Infinity ? {} : { maxLength: shape.maxLength }),
    ...(found.length === 0 || isDate(like) ? {} : { examples: [...new Set(found)].slice(0, 6) }),
  };
  if (shape.minLength > shape.maxLength) return { ...never };
  const isFree = shape.patterns.length === 0 && shape.minLength === 0 && shape.maxLength === Infinity;
  return isFree || textOf(rules, 1, 1, undefined) !== undefined ? { kind: 'text', ...rules } : { ...never };
}

/** Examples of dates give no order; the name does. */
function isDate(like: string | undefined): boolean {
  return like === 'created' || like === 'changed' || like === 'moment' || like === 'ended';
}

function numberRecipe(shape: Shape, integer: boolean, { property, owner, examples }: Use): Recipe {
  const like = numberLikeOf(property, owner);
  const asked = numberRules(shape, integer);
  const rules: NumberRules = like === undefined ? asked : { like, ...asked };
  const found = [...new Set([...shape.examples, ...examples])].filter(
    (value): value is number => typeof value === 'number' && numberFits(rules, value),
  );
  const whole = found.length === 0 ? rules : { ...rules, examples: found.slice(0, 6) };
  const isFree = Object.keys(asked).length === (integer ? 1 : 0);
  return isFree || numberOf(whole, 1, undefined) !== undefined ? { kind: 'number', ...whole } : { ...never };
}

function numberRules(shape: Shape, integer: boolean): NumberRules {
  const multiple = shape.multiples.length === 0 ? undefined : shape.multiples.reduce(leastCommon);
  return {
    ...(integer ? { integer } : {}),
    ...(shape.min === -Infinity ? {} : { min: shape.min }),
    ...(shape.max === Infinity ? {} : { max: shape.max }),
    ...(shape.above === -Infinity ? {} : { above: shape.above }),
    ...(shape.under === Infinity ? {} : { under: shape.under }),
    ...(multiple === undefined ? {} : { multipleOf: multiple }),
  };
}

function leastCommon(a: number, b: number): number {
  for (let times = 1; times <= 1000; times++) if (Number.isInteger((a * times) / b)) return a * times;
  return a * b;
}

function listRecipe(solving: Solving, shape: Shape, use: Use): Recipe {
  const inside: Use = {
    property: use.property.replace(/ies$/, 'y').replace(/s$/, ''),
    owner: use.owner,
    examples: use.examples.flatMap((value) => (isList(value) ? value : [])),
  };
  const fixed = Math.max(0, ...shape.rows.map(({ first }) => first.length));
  const ruleAt = (index: number): Json[] => shape.rows.map(({ first, items }) => first[index] ?? items);
  const first: Recipe[] = [];
  for (let index = 0; index < Math.max(fixed, shape.contains.length); index++) {
    const contained = shape.contains[index];
    first.push(recipeOf(solving, contained === undefined ? ruleAt(index) : [...ruleAt(index), contained], inside));
  }
  const items = recipeOf(solving, ruleAt(Infinity), inside);
  const min = Math.max(shape.minItems, shape.contains.length);
  const open = first.findIndex(({ kind }) => kind === 'never');
  const room = open >= 0 ? open : items.kind === 'never' ? first.length : Infinity;
  const max = Math.min(shape.maxItems, room);
  if (min > max) return { ...never };
  return {
    kind: 'list',
    items,
    ...(min === 0 ? {} : { min }),
    ...(max === Infinity ? {} : { max }),
    ...(shape.unique ? { unique: true } : {}),
    ...(first.length === 0 ? {} : { first: open >= 0 ? first.slice(0, open) : first }),
  };
}

function structureRecipe(solving: Solving, shape: Shape, use: Use): Recipe {
  const owner = use.property === '' ? use.owner : use.property;
  const names = [...new Set([...shape.layouts.flatMap(({ properties }) => Object.keys(properties)), ...shape.required])];
  const members: Member[] = [];
  const asked = new Set(shape.required);
  for (const name of names) {
    const required = asked.has(name);
    const examples =
      use.examples.length === 0
        ? use.examples
        : use.examples.flatMap((value) => (isObject(value) && own(value, name) !== undefined ? [own(value, name) as Json] : []));
    const isAllowed = shape.names.every((schema) => solving.judge.accepts(schema, name));
    const recipe = isAllowed ? recipeOf(solving, rulesOf(shape, name), { property: name, owner, examples }) : { ...never };
    if (recipe.kind === 'never' && required) return { ...never };
    if (recipe.kind !== 'never') members.push({ name, hash: hash(name), required, recipe });
  }
  const more = moreRecipe(solving, shape, owner, names, use.examples);
  const room = more === undefined ? members.length : Infinity;
  if (shape.minProperties > room || shape.required.length > shape.maxProperties) return { ...never };
  return {
    kind: 'object',
    members,
    required: members.filter(({ required }) => required).map(({ name }) => name),
    ...(more === undefined ? {} : { more }),
    ...(shape.minProperties === 0 ? {} : { min: shape.minProperties }),
    ...(shape.maxProperties === Infinity ? {} : { max: shape.maxProperties }),
  };
}

/** Properties without a name of their own: made where the schema describes them, or where there must be more than it names. */
function moreRecipe(
  solving: Solving,
  shape: Shape,
  owner: string,
  known: readonly string[],
  examples: readonly Json[],
): Structure['more'] | undefined {
  const described = shape.layouts.some(({ additional, patterns }) => isObject(additional) || Object.keys(patterns).length > 0);
  if (!described && shape.minProperties <= known.length) return undefined;
  const [pattern] = shape.layouts.flatMap(({ patterns }) => Object.keys(patterns));
  const closed = shape.layouts.some(({ additional }) => additional === false);
  const shown = examples.flatMap((value) => (isObject(value) ? Object.keys(value).filter((name) => !known.includes(name)) : []));
  const asked: Json[] =
    pattern !== undefined && closed ? [{ type: 'string', pattern }, ...shape.names] : [{ type: 'string' }, ...shape.names];
  const names = recipeOf(solving, asked, { property: 'slug', owner, examples: shown });
  const rules =
    pattern !== undefined && closed
      ? shape.layouts.flatMap(({ patterns, additional }) =>
          own(patterns, pattern) === undefined ? [additional] : [own(patterns, pattern) as Json],
        )
      : shape.layouts.map(({ additional }) => additional);
  const inside = examples.flatMap((value) =>
    isObject(value) ? shown.flatMap((name) => (own(value, name) === undefined ? [] : [own(value, name) as Json])) : [],
  );
  const values = recipeOf(solving, rules, { property: '', owner, examples: inside });
  return names.kind === 'never' || values.kind === 'never' ? undefined : { names, values };
}

/**
 * Finds how soon each recipe ends, sets the simplest branch of each choice by it, and takes away what never ends: schemas
 * that must contain themselves.
 */
function prune(solutions: Map<string, Solution>): void {
  const costs = new Map<string, number>();
  const costNow = new Map<Recipe, string>();
  for (const [name, { recipe }] of solutions) costNow.set(recipe, name);
  const known = (recipe: Recipe): number => costs.get(costNow.get(recipe) ?? '') ?? Infinity;
  for (let changed = true; changed;) {
    changed = false;
    for (const [name, { recipe }] of solutions) {
      const cost = costOf(recipe, known);
      if (cost < (costs.get(name) ?? Infinity)) {
        costs.set(name, cost);
        changed = true;
      }
    }
  }
  const done = [...solutions].map(([name, solution]) => [name, { ...solution, recipe: pruned(solution.recipe, known) }] as const);
  for (const [name, solution] of done) solutions.set(name, solution);
}

function costOf(recipe: Recipe, known: (recipe: Recipe) => number): number {
  switch (recipe.kind) {
    case 'named': {
      const target = recipe.recipe();
      return 1 + known(target);
    }
    case 'choice':
      return Math.min(...recipe.branches.map((branch) => costOf(branch, known)));
    case 'object': {
      const required = recipe.members.filter((member) => member.required).map((member) => costOf(member.recipe, known));
      return 1 + Math.max(0, ...required, ...cheapest(recipe, known).map(({ cost }) => cost));
    }
    case 'list':
      return (recipe.min ?? 0) === 0
        ? 1
        : 1 + Math.max(...[...(recipe.first ?? []), recipe.items].filter((one) => one.kind !== 'never').map((one) => costOf(one, known)));
    case 'checked':
      return costOf(recipe.recipe, known);
    case 'never':
      return Infinity;
    default:
      return 0;
  }
}

/** The optional members that an object takes to have as many as it must. Always the next best could lead back to where it began, for ever. */
function cheapest({ members, min = 0 }: Structure, known: (recipe: Recipe) => number): readonly { member: Member; cost: number }[] {
  const optional = members.filter(({ required }) => !required);
  const count = min - (members.length - optional.length);
  if (count <= 0) return [];
  const costs = optional.map((member) => ({ member, cost: costOf(member.recipe, known) }));
  return costs.sort((a, b) => (a.cost === b.cost ? 0 : a.cost - b.cost)).slice(0, count);
}

function pruned(recipe: Recipe, known: (recipe: Recipe) => number): Recipe {
  if (recipe.kind === 'never') return recipe;
  if (costOf(recipe, known) === Infinity) return { ...never };
  switch (recipe.kind) {
    case 'choice': {
      const open = recipe.branches.filter((branch) => costOf(branch, known) < Infinity);
      const costs = open.map((branch) => costOf(branch, known));
      return { ...recipe, branches: open.map((branch) => pruned(branch, known)), simplest: costs.indexOf(Math.min(...costs)) };
    }
    case 'object': {
      const best = cheapest(recipe, known).map(({ member }) => member);
      const first = recipe.members.filter(({ required }) => !required).slice(0, best.length);
      // Whoever fills up takes them in their order, unless it is told to take others.
      const taken = new Set(best.every((member) => first.includes(member)) ? [] : best);
      const members = recipe.members.flatMap((member) => {
        const own = pruned(member.recipe, known);
        if (own.kind === 'never') return [];
        const required = member.required || taken.has(member);
        return own === member.recipe && required === member.required ? [member] : [{ ...member, recipe: own, required }];
      });
      const more = recipe.more === undefined ? undefined : { names: recipe.more.names, values: pruned(recipe.more.values, known) };
      const agree = agreements(members);
      const isSame = members.length === recipe.members.length && members.every((member, index) => member === recipe.members[index]);
      if (isSame && more?.values === recipe.more?.values && agree.length === 0) return recipe;
      return { ...recipe, members, ...(more === undefined ? {} : { more }), ...(agree.length === 0 ? {} : { agree }) };
    }
    case 'list': {
      const items = pruned(recipe.items, known);
      if (items === recipe.items && recipe.first === undefined) return recipe;
      return { ...recipe, items, ...(recipe.first === undefined ? {} : { first: recipe.first.map((one) => pruned(one, known)) }) };
    }
    default:
      return recipe;
  }
}

/** Looks at what a recipe makes. Where rules were left over, what is made will be looked at again when it runs. */
function settled(schema: Given, solutions: ReadonlyMap<string, Solution>, loose: ReadonlySet<string>, judge: Judge): Solution {
  const solution = solutions.get(schema.name) as Solution;
  const { recipe } = solution;
  if (recipe.kind === 'never') return { ...solution, problem: 'nothing fits' };
  const accepts = (value: unknown): boolean => judge.accepts(schema.json, value as Json);
  const minimal = tryMake(recipe, 1, 'none', accepts);
  const full = tryMake(recipe, 1, 'all', accepts);
  const seen = { ...(minimal === undefined ? {} : { minimal }), ...(full === undefined ? {} : { full }) };
  const isSure = !loose.has(schema.name) && minimal !== undefined && full !== undefined;
  if (isSure && alwaysValid(recipe, isRisky(recipe) ? 40 : 2, accepts)) return { ...solution, seen };
  const found = firstValid(recipe, accepts) ?? schema.examples.map(({ value }) => value).find(accepts);
  if (found === undefined) {
    const tried = tryMake(recipe, 1, 'none', () => true);
    return { ...solution, recipe: { ...never }, problem: 'nothing fits', ...(tried === undefined ? {} : { tried }) };
  }
  const checked: Checked = { kind: 'checked', recipe, accepts, otherwise: found };
  return { ...solution, recipe: checked, seen };
}

/** Whether a schema has rules that are kept by trying, not by construction: then more of its values are looked at. */
function isRisky(recipe: Recipe): boolean {
  switch (recipe.kind) {
    case 'text': {
      const isBounded = recipe.minLength !== undefined || recipe.maxLength !== undefined;
      const rules = (recipe.patterns?.length ?? 0) + (recipe.format === undefined ? 0 : 1);
      return rules > 1 || (rules === 1 && isBounded);
    }
    case 'list':
      return recipe.unique === true || isRisky(recipe.items) || (recipe.first ?? []).some(isRisky);
    case 'choice':
      return recipe.branches.some(isRisky);
    case 'object':
      return (
        recipe.agree !== undefined ||
        recipe.min !== undefined ||
        recipe.max !== undefined ||
        recipe.members.some((member) => isRisky(member.recipe)) ||
        (recipe.more !== undefined && (recipe.members.length > 0 || isRisky(recipe.more.names) || isRisky(recipe.more.values)))
      );
    default:
      return false;
  }
}

function alwaysValid(recipe: Recipe, count: number, accepts: (value: unknown) => boolean): boolean {
  for (let seed = 2; seed <= count; seed++) {
    if (tryMake(recipe, seed, seed % 3 === 0 ? 'all' : 'some', accepts) === undefined) return false;
  }
  return true;
}

function firstValid(recipe: Recipe, accepts: (value: unknown) => boolean): Json | undefined {
  for (let seed = 0; seed < 60; seed++) {
    for (const optional of ['none', 'some', 'all'] as const) {
      const value = tryMake(recipe, seed, optional, accepts);
      if (value !== undefined) return value;
    }
  }
  return undefined;
}

function tryMake(recipe: Recipe, seed: number, optional: 'none' | 'some' | 'all', accepts: (value: unknown) => boolean): Json | undefined {
  try {
    const value = makeBy(recipe, seed, { optional });
    return accepts(value) ? value : undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'NothingFits') return undefined;
    throw error;
  }
}

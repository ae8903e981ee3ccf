import type { Json } from '../../ir/schema.ts';
import { freeName } from '../../typescript/module.ts';
import { makeBy, type Wish } from './runtime/make.ts';
import type { Checked, Recipe } from './runtime/recipe.ts';
import type { Given, Solution, Solved } from './solve/solve.ts';

/** A valid value, and what it shows. */
export interface Fixture {
  /** camelCase, unique in its schema: `minimal`, `full`, `firstCart`, `statusPlaced`. */
  readonly name: string;
  readonly value: Json;
  /** The value as JSON: it tells equal ones, and goes into two files. */
  readonly text: string;
}

/** What one fixture is to show: a recipe in place of another, and the recipes that lead there. */
interface Site {
  readonly name: string;
  readonly wish: Wish;
}

type GivenWithExamples = Given & { readonly examples: readonly { readonly name: string; readonly value: Json }[] };

/**
 * The valid fixtures of a schema: only what is required; everything; each example of the document; each branch and enum value of
 * the schema's own parts (those of other named schemas are shown by their own fixtures); and all bounds at once, `least` and
 * `greatest`. Equal ones are given once. Those of branches and enum values stop at so many, and at so long; `leftOut` says how many more there are.
 */
export function validFixtures(
  schema: GivenWithExamples,
  solution: Solution,
  solved: Solved,
  most: { readonly sites: number; readonly length: number },
): { readonly fixtures: Fixture[]; readonly leftOut: number } {
  if (solution.problem !== undefined) return { fixtures: [], leftOut: 0 };
  const recipe = unchecked(solution.recipe);
  const accepts = (value: Json): boolean => solved.judge.accepts(schema.json, value);
  const found = new Map<string, Fixture>();
  const texts = new Set<string>();
  const add = (name: string, value: Json | undefined): string | undefined => {
    if (value === undefined) return undefined;
    const text = JSON.stringify(value);
    if (!texts.has(text)) {
      const unique = freeName(camel(name), found);
      found.set(unique, { name: unique, value, text });
    }
    texts.add(text);
    return text;
  };
  const attempt = (wish: Wish): Json | undefined => firstAccepted(recipe, wish, accepts);
  const { minimal, full } = solution.seen ?? {};
  add('minimal', minimal ?? attempt({ optional: 'none' }) ?? (solution.recipe.kind === 'checked' ? solution.recipe.otherwise : undefined));
  add('full', full ?? attempt({ optional: 'all' }));
  for (const { name, value } of schema.examples) if (accepts(value)) add(name, value);
  const sites = branchSites(recipe, solved);
  let length = 0;
  let shown = 0;
  for (const { name, wish } of sites) {
    if (shown >= most.sites || length >= most.length) break;
    length += add(name, attempt(wish))?.length ?? 0;
    shown++;
  }
  const leftOut = sites.length - shown;
  if (most.sites === 0) return { fixtures: [...found.values()], leftOut };
  for (const [name, bounds] of Object.entries(boundsOf(recipe))) {
    if (
      bounds.length === 0 ||
      add(name, attempt({ optional: 'all', instead: new Map(bounds.map(({ recipe: own, shown }) => [own, shown])) })) !== undefined
    )
      continue;
    // All together are not valid: each by itself.
    for (const { words, recipe: own, shown, path } of bounds) {
      add(`${words} ${name}`, attempt({ optional: 'none', through: new Set([...path, own]), instead: new Map([[own, shown]]) }));
    }
  }
  return { fixtures: [...found.values()], leftOut };
}

function unchecked(recipe: Recipe): Exclude<Recipe, Checked> {
  return recipe.kind === 'checked' ? unchecked(recipe.recipe) : recipe;
}

function firstAccepted(recipe: Recipe, wish: Wish, accepts: (value: Json) => boolean): Json | undefined {
  for (let seed = 1; seed <= 12; seed++) {
    try {
      const value = makeBy(recipe, seed, wish);
      if (accepts(value)) return value;
    } catch (error) {
      if (!(error instanceof Error && error.name === 'NothingFits')) throw error;
    }
  }
  return undefined;
}

/** Calls back for every recipe of the schema's own parts, down to named schemas, with the words and the recipes that lead there. */
function walk(
  recipe: Recipe,
  words: string,
  path: readonly Recipe[],
  visit: (recipe: Recipe, words: string, path: readonly Recipe[]) => void,
): void {
  visit(recipe, words, path);
  const inside = [...path, recipe];
  switch (recipe.kind) {
    case 'choice':
      for (const [index, branch] of recipe.branches.entries())
        walk(branch, recipe.branches.length > 1 ? `${words} ${index + 1}` : words, inside, visit);
      return;
    case 'object':
      for (const member of recipe.members) walk(member.recipe, `${words} ${member.name}`, inside, visit);
      if (recipe.more !== undefined) walk(recipe.more.values, `${words} more`, inside, visit);
      return;
    case 'list':
      walk(recipe.items, `${words} item`, inside, visit);
      recipe.first?.forEach((item, index) => walk(item, `${words} item ${index + 1}`, inside, visit));
      return;
    default:
  }
}

function branchSites(recipe: Recipe, solved: Solved): Site[] {
  const sites: Site[] = [];
  walk(recipe, '', [], (own, words, path) => {
    if (own.kind === 'values' && own.values.length > 1) {
      own.values.forEach((value, index) => {
        const shown: Recipe = { kind: 'values', values: [value] };
        sites.push({
          name: `${words} ${wordFor(value, index)}`,
          wish: { optional: 'none', through: new Set([...path, own]), instead: new Map([[own, shown]]) },
        });
      });
    }
    if (own.kind === 'choice') {
      own.branches.forEach((branch, index) => {
        const name =
          branch.kind === 'named' ? solved.nameOf(branch) : isOneOfItsKind(own.branches, branch) ? branch.kind : `branch ${index + 1}`;
        sites.push({ name: `${words} ${name}`, wish: { optional: 'none', through: new Set([...path, own, branch]) } });
      });
    }
  });
  return sites;
}

function isOneOfItsKind(branches: readonly Recipe[], branch: Recipe): boolean {
  return branches.filter(({ kind }) => kind === branch.kind).length === 1;
}

/** A recipe at one of its bounds. */
interface Bound {
  readonly words: string;
  readonly path: readonly Recipe[];
  readonly recipe: Recipe;
  readonly shown: Recipe;
}

function boundsOf(recipe: Recipe): { readonly least: readonly Bound[]; readonly greatest: readonly Bound[] } {
  const least: Bound[] = [];
  const greatest: Bound[] = [];
  walk(recipe, '', [], (own, words, path) => {
    const [low, high] = [lowest(own), highest(own)];
    if (low !== undefined) least.push({ words, path, recipe: own, shown: low });
    if (high !== undefined) greatest.push({ words, path, recipe: own, shown: high });
  });
  return { least, greatest };
}

function lowest(recipe: Recipe): Recipe | undefined {
  switch (recipe.kind) {
    case 'list':
      return { ...recipe, max: recipe.min ?? 0 };
    case 'text':
      if (recipe.minLength !== undefined) return { ...recipe, maxLength: recipe.minLength };
      return recipe.patterns === undefined && recipe.format === undefined ? { kind: 'values', values: [''] } : undefined;
    case 'number':
      return recipe.min === undefined ? undefined : { ...recipe, max: recipe.min };
    default:
      return undefined;
  }
}

/** Longer texts and lists than these are left to the invalid fixtures, which pass the bound. */
const longest = { text: 1000, list: 50 };

function highest(recipe: Recipe): Recipe | undefined {
  switch (recipe.kind) {
    case 'list':
      return recipe.max === undefined || recipe.max > longest.list ? undefined : { ...recipe, min: recipe.max };
    case 'text':
      return recipe.maxLength === undefined || recipe.maxLength > longest.text ? undefined : { ...recipe, minLength: recipe.maxLength };
    case 'number':
      return recipe.max === undefined ? undefined : { ...recipe, min: recipe.max };
    default:
      return undefined;
  }
}

function wordFor(value: Json, index: number): string {
  if (typeof value === 'string' && /^[\w -]{1,40}$/.test(value)) return value;
  if (value === null || typeof value === 'boolean' || (typeof value === 'number' && Number.isInteger(value) && value >= 0))
    return String(value);
  return `value ${index + 1}`;
}

/** Words as a camelCase identifier. */
export function camel(words: string): string {
  const parts = words.split(/[^A-Za-z\d]+/).filter((part) => part !== '');
  const text = parts
    .map((part, index) => (index === 0 ? part.charAt(0).toLowerCase() : part.charAt(0).toUpperCase()) + part.slice(1))
    .join('');
  return text === '' ? 'value' : /^\d/.test(text) ? `value${text}` : text;
}

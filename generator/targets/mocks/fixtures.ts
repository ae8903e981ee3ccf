import type { Json } from '../../ir/schema.ts';
import { makeBy, type Wish } from './runtime/make.ts';
import type { Checked, Recipe } from './runtime/recipe.ts';
import { judge } from './solve/judge.ts';
import type { Given, Solution, Solved } from './solve/solve.ts';

/** A valid value, and what it shows. */
export interface Fixture {
  /** camelCase, unique in its schema: `minimal`, `full`, `firstCart`, `statusPlaced`. */
  readonly name: string;
  readonly value: Json;
}

/** What one fixture is to show: a recipe in place of another, and the recipes that lead there. */
interface Site {
  readonly name: string;
  readonly wish: Wish;
}

/**
 * The valid fixtures of a schema: only what is required; everything; each example of the document; each branch and enum value, and each bound,
 * of the schema's own parts (those of other named schemas are shown by their own fixtures). Each has been judged; equal ones are given once.
 */
export function validFixtures(
  schema: Given & { readonly examples: readonly { readonly name: string; readonly value: Json }[] },
  solution: Solution,
  solved: Solved,
): Fixture[] {
  if (solution.problem !== undefined) return [];
  const recipe = unchecked(solution.recipe);
  const accepts = (value: Json): boolean => judge(schema.json, value, solved.definitions).length === 0;
  const found = new Map<string, Fixture>();
  const texts = new Set<string>();
  const add = (name: string, value: Json | undefined): void => {
    if (value === undefined) return;
    const text = JSON.stringify(value);
    if (texts.has(text)) return;
    texts.add(text);
    found.set(uniqueName(camel(name), found), { name: uniqueName(camel(name), found), value });
  };
  const attempt = (wish: Wish): Json | undefined => firstAccepted(recipe, wish, accepts);
  add('minimal', attempt({ optional: 'none' }) ?? (solution.recipe.kind === 'checked' ? solution.recipe.otherwise : undefined));
  add('full', attempt({ optional: 'all' }));
  for (const { name, value } of schema.examples) if (accepts(value)) add(name, value);
  for (const { name, wish } of sitesOf(recipe)) add(name, attempt(wish));
  return [...found.values()];
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

/** More would be a flood that nobody reads; unions of that many branches are told apart by their named parts. */
const most = 200;

function sitesOf(recipe: Recipe): Site[] {
  const sites: Site[] = [];
  collect(recipe, '', [], sites);
  return sites.slice(0, most);
}

function collect(recipe: Recipe, name: string, path: readonly Recipe[], sites: Site[]): void {
  const show = (words: string, shown: Recipe): void => {
    sites.push({
      name: `${name} ${words}`,
      wish: { optional: 'none', through: new Set([...path, recipe]), instead: new Map([[recipe, shown]]) },
    });
  };
  switch (recipe.kind) {
    case 'values':
      if (recipe.values.length > 1)
        recipe.values.forEach((value, index) => show(wordFor(value, index), { kind: 'values', values: [value] }));
      return;
    case 'flag':
      for (const value of [true, false]) show(String(value), { kind: 'values', values: [value] });
      return;
    case 'choice':
      recipe.branches.forEach((branch, index) => {
        sites.push({ name: `${name} branch ${index + 1}`, wish: { optional: 'none', through: new Set([...path, recipe, branch]) } });
        collect(branch, `${name} branch ${index + 1}`, [...path, recipe], sites);
      });
      return;
    case 'object':
      for (const member of recipe.members) {
        if (!member.required && member.recipe.kind === 'named')
          sites.push({
            name: `${name} with ${member.name}`,
            wish: { optional: 'none', through: new Set([...path, recipe, member.recipe]) },
          });
        collect(member.recipe, `${name} ${member.name}`, [...path, recipe], sites);
      }
      if (recipe.more !== undefined) {
        sites.push({ name: `${name} more`, wish: { optional: 'none', through: new Set([...path, recipe, recipe.more.values]) } });
        collect(recipe.more.values, `${name} more`, [...path, recipe], sites);
      }
      return;
    case 'list':
      if (recipe.max !== undefined && recipe.max <= 50) show('most items', { ...recipe, min: recipe.max });
      if (recipe.min !== undefined && recipe.min > 0 && recipe.min !== recipe.max) show('fewest items', { ...recipe, max: recipe.min });
      if ((recipe.min ?? 0) === 0) show('empty', { ...recipe, max: 0 });
      collect(recipe.items, `${name} item`, [...path, recipe], sites);
      recipe.first?.forEach((item, index) => collect(item, `${name} item ${index + 1}`, [...path, recipe], sites));
      return;
    case 'text':
      if (recipe.maxLength !== undefined && recipe.maxLength <= 1000) show('longest', { ...recipe, minLength: recipe.maxLength });
      if (recipe.minLength !== undefined && recipe.minLength !== recipe.maxLength)
        show('shortest', { ...recipe, maxLength: recipe.minLength });
      if (isPlainText(recipe)) show('empty', { kind: 'values', values: [''] });
      return;
    case 'number':
      for (const [words, bound] of [
        ['least', recipe.min],
        ['greatest', recipe.max],
      ] as const) {
        if (bound !== undefined) show(words, { kind: 'values', values: [bound] });
      }
      return;
    default:
      return;
  }
}

function isPlainText(recipe: Extract<Recipe, { kind: 'text' }>): boolean {
  return recipe.minLength === undefined && recipe.patterns === undefined && recipe.format === undefined;
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

export function uniqueName(name: string, taken: { has(name: string): boolean }): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}${number}`)) number++;
  return `${name}${number}`;
}

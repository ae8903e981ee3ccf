import type { Json } from '../../ir/schema.ts';
import { literal, literalKey } from '../../typescript/literal.ts';
import type { Recipe, Structure } from './runtime/recipe.ts';

/** How the source of a recipe names what it uses. */
export interface RecipeWords {
  /** Imports a constructor of `runtime/recipe.ts`, and gives the name to call it by. */
  use(constructor: string): string;
  /** The constant that holds the recipe of a named schema. */
  recipeOf(name: string): string;
  /** Name of the schema that a `named` recipe stands for. */
  nameOf(recipe: Extract<Recipe, { kind: 'named' }>): string;
  /** The function that says whether a value is valid. */
  accepts(): string;
}

/** A recipe as TypeScript source: calls of the constructors of `runtime/recipe.ts`. */
export function recipeText(recipe: Recipe, words: RecipeWords, indent = 0): string {
  const inner = (other: Recipe, deeper = 0): string => recipeText(other, words, indent + deeper);
  switch (recipe.kind) {
    case 'values':
      return call(
        words.use('values'),
        recipe.values.map((value) => literal(value, indent + 1)),
      );
    case 'text':
    case 'number':
      return call(words.use(recipe.kind), rules(plainRules(recipe, indent + 1), indent));
    case 'list': {
      const { first } = recipe;
      const more: [string, string][] = first === undefined ? [] : [['first', `[${first.map((one) => inner(one, 1)).join(', ')}]`]];
      return call(words.use('list'), [inner(recipe.items), ...rules([...plainRules(recipe, indent + 1), ...more], indent)]);
    }
    case 'object':
      return objectText(recipe, words, indent);
    case 'choice': {
      const more: [string, string][] = [
        ...(recipe.simplest === 0 ? [] : [['simplest', String(recipe.simplest)] as [string, string]]),
        ...(recipe.prefersFirst ? [['prefersFirst', 'true'] as [string, string]] : []),
      ];
      const branches = recipe.branches.map((branch) => inner(branch, 1));
      return call(words.use('choice'), [list(branches, indent), ...rules(more, indent)]);
    }
    case 'named':
      // A schema that the mocks have nothing for has no module.
      if (recipe.recipe().kind === 'never') return words.use('never');
      return call(words.use('named'), [
        `() => ${words.recipeOf(words.nameOf(recipe))}`,
        ...(recipe.like === undefined ? [] : [literal(recipe.like)]),
      ]);
    case 'checked':
      return call(words.use('checked'), [inner(recipe.recipe), words.accepts(), literal(recipe.otherwise, indent)]);
    case 'flag':
    case 'anything':
    case 'never':
      return words.use(recipe.kind);
    case 'null':
      return words.use('nothing');
  }
}

function objectText(recipe: Structure, words: RecipeWords, indent: number): string {
  const members = (level: number): string =>
    block(
      recipe.members.map(({ name, recipe: own }) => [name, recipeText(own, words, level + 1)]),
      level,
    );
  const options = structureRules(recipe, words, indent + 1);
  const name = words.use('object');
  if (options.length === 0) return `${name}(${members(indent)})`;
  // Only what may stay on one line is tried on one: else what stands inside would be written twice at every level.
  const line = roomBeside(recipe, widest) < 0 ? '\n' : `${name}(${members(indent)}, ${block(options, indent)})`;
  if (!line.includes('\n') && line.length + indent * 2 <= 130) return line;
  const pad = '  '.repeat(indent + 1);
  return `${name}(\n${pad}${members(indent + 1)},\n${pad}${block(options, indent + 1)},\n${'  '.repeat(indent)})`;
}

/** An object stays on one line up to so many characters. */
const widest = 100;

/** How much of so much room an object leaves on one line, at the most; below 0 where it is too long, as soon as that is known. */
function roomBeside(recipe: Recipe, room: number): number {
  switch (recipe.kind) {
    case 'object': {
      let left = room - 10;
      for (const { name, recipe: own } of recipe.members) {
        if (left < 0) break;
        left = roomBeside(own, left - name.length - 4);
      }
      return left;
    }
    case 'list':
      return roomBeside(recipe.items, room - 6);
    case 'choice':
      return recipe.branches.reduce((left, branch) => (left < 0 ? left : roomBeside(branch, left - 2)), room - 8);
    case 'checked':
      return roomBeside(recipe.recipe, room);
    default:
      return room - 4;
  }
}

function structureRules(recipe: Structure, words: RecipeWords, indent: number): [string, string][] {
  const { more, required = [] } = recipe;
  const names = `[${required.map((name) => literal(name)).join(', ')}]`;
  return [
    ...(required.length === 0 ? [] : [['required', names.length <= 140 ? names : literal(required, indent + 1)] as [string, string]]),
    ...plainRules(recipe, indent + 1),
    ...(more === undefined
      ? []
      : [
          [
            'more',
            block(
              [
                ['names', recipeText(more.names, words, indent + 2)],
                ['values', recipeText(more.values, words, indent + 2)],
              ],
              indent + 1,
            ),
          ] as [string, string],
        ]),
  ];
}

/** Rules that are data, in the order in which people read them. */
const plain = [
  'like',
  'format',
  'patterns',
  'minLength',
  'maxLength',
  'integer',
  'min',
  'max',
  'above',
  'under',
  'multipleOf',
  'unique',
  'agree',
  'examples',
] as const;

function plainRules(recipe: Recipe & { readonly [Rule in (typeof plain)[number]]?: Json }, indent: number): [string, string][] {
  const rows: [string, string][] = [];
  for (const rule of plain) {
    const value = recipe[rule];
    if (value !== undefined) rows.push([rule, literal(value, indent)]);
  }
  return rows;
}

const call = (name: string, given: readonly string[]): string => `${name}(${given.join(', ')})`;

function rules(rows: readonly (readonly [string, string])[], indent: number): string[] {
  return rows.length === 0 ? [] : [block(rows, indent)];
}

function list(items: readonly string[], indent: number): string {
  const line = `[${items.join(', ')}]`;
  if (line.length + indent * 2 <= 110 && !line.includes('\n')) return line;
  const pad = '  '.repeat(indent + 1);
  return `[\n${items.map((item) => `${pad}${item},\n`).join('')}${'  '.repeat(indent)}]`;
}

function block(rows: readonly (readonly [string, string])[], indent: number): string {
  if (rows.length === 0) return '{}';
  const entries = rows.map(([key, value]) => `${literalKey(key)}: ${value}`);
  const line = `{ ${entries.join(', ')} }`;
  if (line.length + indent * 2 <= 100 && !line.includes('\n')) return line;
  const pad = '  '.repeat(indent + 1);
  return `{\n${entries.map((entry) => `${pad}${entry},\n`).join('')}${'  '.repeat(indent)}}`;
}

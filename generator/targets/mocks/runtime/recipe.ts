import { hash } from './random.ts';

/** Any value that JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * How to make a value of a schema. It is the schema turned round: what a validator would have to refuse is not asked about
 * here, for it cannot come out. Generated modules hold one for every schema; `make`, the fixtures and the arbitraries all follow it.
 */
export type Recipe = MockRecipe;
export type MockRecipe = OneOfValues | Text | Numeric | Flag | Nothing | List | Structure | Choice | Named | Checked | Anything | Never;

/** `const` and `enum`. */
export interface OneOfValues {
  readonly kind: 'values';
  readonly values: readonly Json[];
}

/** What a text or number is like, as told by its name: `email`, `price`; see `words.ts` and `numbers.ts`. */
export type Like = string;

export interface TextRules {
  readonly like?: Like;
  readonly format?: string;
  /** Every one of them must match. */
  readonly patterns?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Values out of the API's own examples. */
  readonly examples?: readonly string[];
}
export interface Text extends TextRules {
  readonly kind: 'text';
}

export interface NumberRules {
  readonly like?: Like;
  readonly integer?: boolean;
  /** Bounds that belong to the range. */
  readonly min?: number;
  readonly max?: number;
  /** Bounds that do not. */
  readonly above?: number;
  readonly under?: number;
  readonly multipleOf?: number;
  readonly examples?: readonly number[];
}
export interface Numeric extends NumberRules {
  readonly kind: 'number';
}

export interface Flag {
  readonly kind: 'flag';
}

export interface Nothing {
  readonly kind: 'null';
}

export interface ListRules {
  readonly min?: number;
  readonly max?: number;
  readonly unique?: boolean;
  /** Recipes of the first items; `items` is of those behind them. */
  readonly first?: readonly Recipe[];
}
export interface List extends ListRules {
  readonly kind: 'list';
  readonly items: Recipe;
}

export interface StructureRules {
  readonly required?: readonly string[];
  /** Properties without a name of their own: how to make names (a text) and values. */
  readonly more?: { readonly names: Recipe; readonly values: Recipe };
  readonly min?: number;
  readonly max?: number;
  /** What must agree with one another; see `agree.ts`. */
  readonly agree?: readonly Agreement[];
}
export interface Member {
  readonly name: string;
  readonly hash: number;
  readonly required: boolean;
  readonly recipe: Recipe;
}
export interface Structure extends StructureRules {
  readonly kind: 'object';
  readonly members: readonly Member[];
}

/** Values of an object that a reader expects to agree. */
export type Agreement =
  /** `subtotal` is the sum of `price` times `quantity` over `items`, `total` is that and `plus` less `minus`. */
  | {
      readonly rule: 'totals';
      readonly items: string;
      readonly price: string;
      readonly quantity: string;
      readonly subtotal: string;
      readonly total: string;
      readonly plus: readonly string[];
      readonly minus: readonly string[];
    }
  /** `before` is `now` as it was before somebody changed one thing of it. */
  | { readonly rule: 'before'; readonly before: string; readonly now: string; readonly quantity?: string };

/** A union. `simplest` is the branch that ends soonest, for schemas that contain themselves. */
export interface Choice {
  readonly kind: 'choice';
  readonly branches: readonly Recipe[];
  readonly simplest: number;
  /** Of four values, three are of the first branch: the form that an author of `anyOf` names first. */
  readonly prefersFirst: boolean;
}

/** Another schema's recipe, named late, since schemas may contain themselves. */
export interface Named {
  readonly kind: 'named';
  readonly recipe: () => Recipe;
  /** What the use of the schema tells of its values. */
  readonly like?: Like;
}

/** Rules that cannot be turned round (`not`, branches that overlap): what is made is looked at, and made again if it will not do. */
export interface Checked {
  readonly kind: 'checked';
  readonly recipe: Recipe;
  readonly accepts: (value: unknown) => boolean;
  /** A value that is known to do, for when no other is found. */
  readonly otherwise: Json;
}

export interface Anything {
  readonly kind: 'anything';
}

/** Nothing fits: the schema contradicts itself. */
export interface Never {
  readonly kind: 'never';
}

/** The constructors that generated modules are written with. */
export const values = (...all: readonly Json[]): Recipe => ({ kind: 'values', values: all });
export const text = (rules: TextRules = {}): Recipe => ({ kind: 'text', ...rules });
export const number = (rules: NumberRules = {}): Recipe => ({ kind: 'number', ...rules });
export const list = (items: Recipe, rules: ListRules = {}): Recipe => ({ kind: 'list', items, ...rules });
export const flag: Recipe = { kind: 'flag' };
export const nothing: Recipe = { kind: 'null' };
export const anything: Recipe = { kind: 'anything' };
export const never: Recipe = { kind: 'never' };

export function object(properties: Readonly<Record<string, Recipe>>, rules: StructureRules = {}): Recipe {
  const required = new Set(rules.required);
  const members = Object.entries(properties).map(([name, recipe]): Member => ({
    name,
    hash: hash(name),
    required: required.has(name),
    recipe,
  }));
  return { kind: 'object', members, ...rules };
}

export function choice(branches: readonly Recipe[], rules: { readonly simplest?: number; readonly prefersFirst?: boolean } = {}): Recipe {
  return { kind: 'choice', branches, simplest: rules.simplest ?? 0, prefersFirst: rules.prefersFirst ?? false };
}

export function named(recipe: () => Recipe, like?: Like): Recipe {
  return { kind: 'named', recipe, ...(like === undefined ? {} : { like }) };
}

export function checked(recipe: Recipe, accepts: (value: unknown) => boolean, otherwise: Json): Recipe {
  return { kind: 'checked', recipe, accepts, otherwise };
}

import { list, plural, show } from './error.ts';
import type { Plan, Step } from './plan.ts';
import type { Format } from './schema.ts';

/** Every text that says what is wrong with a value, as the end of a sentence that begins with its place: `items.0.code is missing`. */

export const unknown = 'is not a known property';
export const forbidden = 'is not allowed';
export const missing = 'is missing';
export const twins = 'must not have the same item twice';

export function typed(types: readonly string[]): string {
  const [only = ''] = types;
  return `must be ${types.length === 1 ? articles[only] : either(types.map((type) => articles[type] ?? type))}`;
}

export function oneOf(values: readonly unknown[]): string {
  if (values.length === 0) return forbidden;
  return values.length === 1 ? `must be ${show(values[0])}` : `must be one of ${list(values)}`;
}

/** `must have at least 2 items`; one character is less than that to say. */
export function atLeast(count: number, noun: string): string {
  return count === 1 && noun === 'character' ? 'must not be empty' : `must have at least ${plural(count, noun)}`;
}

export function atMost(count: number, noun: string): string {
  return count === 0 && noun !== 'property' ? 'must be empty' : `must have at most ${plural(count, noun)}`;
}

export function matching(pattern: string): string {
  return `must match the pattern ${pattern.length <= 80 ? pattern : `${pattern.slice(0, 79)}…`}`;
}

export function formatted({ name, words = `a valid ${name}` }: Format): string {
  return `must be ${words}`;
}

export function multiple(step: number): string {
  return step === 1 ? typed(['integer']) : `must be a multiple of ${step}`;
}

export function containing(limit: 'least' | 'most', count: number, held: Step): string {
  const noun = nounOf(held);
  const kind = noun === undefined ? 'of the form that is asked for' : count === 1 ? `that is ${noun}` : `that are each ${noun}`;
  return `must have at ${limit} ${plural(count, 'item')} ${kind}`;
}

export function dependent(name: string): string {
  return `${missing}, though ${name} asks for it`;
}

export function misnamed(reason: string): string {
  return `has a name that ${forbidden}${reason === forbidden ? '' : `: it ${reason}`}`;
}

export function untagged(values: readonly unknown[]): string {
  return `${missing}; it ${oneOf(values)}`;
}

export function tooDeep(most: number): string {
  return `must not be nested deeper than ${most} levels`;
}

export function severalForms(count: number, all: number): string {
  return `fits ${count} of the ${all} forms that are allowed, and must fit exactly one`;
}

/** What each of several forms would have, where that takes few words. Places in reasons are below the value itself. */
export function noForm(reasons: readonly string[], count: number): string {
  const once = [...new Set(reasons)];
  const isPlain = once.every((reason) => reason.startsWith('must '));
  const text = once.map((reason, index) => (isPlain && index > 0 ? reason.slice('must '.length) : reason)).join(', or ');
  return once.length > 0 && once.length <= 3 && text.length <= 200 ? text : `fits none of the ${count} forms that are allowed`;
}

export function forbiddenForm(held: Step): string {
  const noun = nounOf(held);
  if (noun !== undefined) return `must not be ${noun}`;
  const keywords = keywordsOf(held);
  if (typeof held === 'boolean' || keywords.length !== 1) return held === true ? forbidden : 'has a form that is not allowed';
  if (held.pattern !== undefined) return `must not ${matching(held.pattern.source).slice('must '.length)}`;
  if (held.required !== undefined) return `must not have ${held.required.join(' and ')}${held.required.length > 1 ? ' together' : ''}`;
  return 'has a form that is not allowed';
}

const articles: Readonly<Record<string, string>> = {
  array: 'an array',
  boolean: 'true or false',
  integer: 'a whole number',
  null: 'null',
  number: 'a number',
  object: 'an object',
  string: 'a string',
};

/** `a, b or c`. */
function either(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function keywordsOf(schema: Step): string[] {
  return typeof schema === 'boolean' ? [] : Object.keys(schema.source).filter((keyword) => keyword !== 'guard');
}

/** A schema of one plain keyword as the end of `must be …`; undefined for one that takes more words. */
function nounOf(schema: Step): string | undefined {
  if (keywordsOf(schema).length !== 1) return undefined;
  const { const: constant, enum: values = constant, type } = schema as Plan;
  if (values !== undefined) return values.length > 0 && values.length < 5 ? either(values.map(show)) : undefined;
  return type && typed(type).slice('must be '.length);
}

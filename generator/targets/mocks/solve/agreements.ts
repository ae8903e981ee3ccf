import type { Agreement, Member, Recipe } from '../runtime/recipe.ts';
import { wordsOf } from './like.ts';

/**
 * What the values of an object are expected to agree on, by the names of its properties: sums of a cart, an order or an invoice,
 * and what something was before. JSON Schema has no words for either. A rule is only made where all its parts are there, and
 * it stands in the generated recipe for everybody to see.
 */
export function agreements(members: readonly Member[]): Agreement[] {
  if (!members.some(({ recipe }) => recipe.kind === 'list')) return [];
  const find = (pattern: RegExp): Member | undefined => members.find(({ name }) => pattern.test(wordsOf(name)));
  return [...before(members), ...totals(members, find)];
}

function before(members: readonly Member[]): Agreement[] {
  return members.flatMap((member): Agreement[] => {
    const now = /^(?:previous|old|prior)_?(.+)$/i.exec(member.name)?.[1]?.toLowerCase();
    if (now === undefined) return [];
    const other = members.find(({ name }) => name.toLowerCase() === now);
    if (other === undefined || other.recipe.kind !== 'list' || member.recipe.kind !== 'list') return [];
    const quantity = itemMembers(other.recipe).find(({ name }) => /^(quantity|qty)$/i.test(name))?.name;
    return [{ rule: 'before', before: member.name, now: other.name, ...(quantity === undefined ? {} : { quantity }) }];
  });
}

function totals(members: readonly Member[], find: (pattern: RegExp) => Member | undefined): Agreement[] {
  const subtotal = find(/^sub ?total$/);
  const total = subtotal === undefined ? undefined : find(/^(grand )?total$/);
  const items = total === undefined ? undefined : find(/^(line )?items|lines$/);
  if (subtotal === undefined || total === undefined || items === undefined) return [];
  const inner = itemMembers(items.recipe);
  const price = inner.find(({ name }) => /^(unit ?)?price$/.test(wordsOf(name)))?.name;
  const quantity = inner.find(({ name }) => /^(quantity|qty)$/.test(wordsOf(name)))?.name;
  if (price === undefined || quantity === undefined) return [];
  const named = (pattern: RegExp): string[] =>
    members.filter(({ name, recipe }) => isNumber(recipe) && pattern.test(wordsOf(name))).map(({ name }) => name);
  return [
    {
      rule: 'totals',
      items: items.name,
      price,
      quantity,
      subtotal: subtotal.name,
      total: total.name,
      plus: named(/\b(shipping|payment cost|fee|handling)\b/),
      minus: named(/\bdiscounts?\b/),
    },
  ];
}

/** Whether values are numbers and nothing else: `discount_codes` are no sum. */
function isNumber(recipe: Recipe, depth = 0): boolean {
  return recipe.kind === 'number' || (recipe.kind === 'named' && depth < 8 && isNumber(recipe.recipe(), depth + 1));
}

/** Properties of a list's items; those of a named schema are asked for when it is known. */
function itemMembers(recipe: Recipe): readonly Member[] {
  if (recipe.kind !== 'list') return [];
  const items = recipe.items.kind === 'named' ? recipe.items.recipe() : recipe.items;
  return items.kind === 'object' ? items.members : [];
}

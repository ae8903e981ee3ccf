import { below } from './random.ts';
import type { Agreement, Json } from './recipe.ts';

type Properties = { [key: string]: Json };

/** Makes the values of an object agree. What a caller has given (`fixed`) is left as it is. */
export function agree(value: Properties, rules: readonly Agreement[], fixed: (name: string) => boolean, seed: number): void {
  for (const rule of rules) {
    if (rule.rule === 'totals') addUp(value, rule, fixed);
    else stepBack(value, rule, fixed, seed);
  }
}

function addUp(value: Properties, rule: Extract<Agreement, { rule: 'totals' }>, fixed: (name: string) => boolean): void {
  const items = value[rule.items];
  if (!Array.isArray(items)) return;
  const sum = cents(items.reduce((total: number, item: Json) => total + numberAt(item, rule.price) * numberAt(item, rule.quantity), 0));
  if (!fixed(rule.subtotal) && rule.subtotal in value) value[rule.subtotal] = sum;
  const subtotal = numberAt(value, rule.subtotal);
  // A discount is never more than what there is to discount.
  for (const name of rule.minus) if (!fixed(name) && name in value) value[name] = Math.min(numberAt(value, name), Math.max(0, subtotal));
  const all = (names: readonly string[]): number => names.reduce((total, name) => total + numberAt(value, name), 0);
  if (!fixed(rule.total) && rule.total in value) value[rule.total] = cents(subtotal + all(rule.plus) - all(rule.minus));
}

function numberAt(value: Json, name: string): number {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 0;
  const found = (value as Readonly<Properties>)[name];
  return typeof found === 'number' ? found : 0;
}

function cents(value: number): number {
  return Math.round(value * 100) / 100;
}

/** A shopper adds a line, or takes one more of a thing: before, the line was not there, or the quantity was one less. */
function stepBack(value: Properties, rule: Extract<Agreement, { rule: 'before' }>, fixed: (name: string) => boolean, seed: number): void {
  const now = value[rule.now];
  if (!(rule.before in value) || fixed(rule.before) || !Array.isArray(now) || now.length === 0) return;
  const [first, ...rest] = now as readonly Json[];
  const quantity = rule.quantity;
  const hasQuantity = quantity !== undefined && numberAt(first ?? null, quantity) > 0;
  if (rest.length > 0 && (below(seed, 2) === 0 || !hasQuantity)) value[rule.before] = (now as readonly Json[]).slice(0, -1);
  else if (hasQuantity) value[rule.before] = [{ ...(first as Properties), [quantity]: numberAt(first ?? null, quantity) + 1 }, ...rest];
}

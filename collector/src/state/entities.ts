import type { EventType } from '../store/store.ts';

/** An entity that an event tells the state of, and the moment that it was so. */
export interface Sighting {
  readonly kind: string;
  readonly key: string;
  /** Milliseconds: the later one wins, whenever it came. */
  readonly at: number;
}

interface Rule {
  readonly kind: string;
  readonly key: string;
  readonly date: readonly string[];
}

/** How each type of event names its entity, and which of its dates says when it was so. */
const rules: { readonly [Type in EventType]?: Rule } = {
  cart: { kind: 'cart', key: 'id', date: ['change_date'] },
  category: { kind: 'category', key: 'id', date: ['change_date'] },
  customer: { kind: 'customer', key: 'id', date: ['change_date'] },
  employee: { kind: 'employee', key: 'id', date: ['change_date'] },
  order: { kind: 'order', key: 'order_number', date: ['cancel_date', 'change_date', 'order_date'] },
  product: { kind: 'product', key: 'id', date: ['change_date'] },
  'product.inventory': { kind: 'inventory', key: 'sku_code', date: ['change_date'] },
  'product.cost': { kind: 'cost', key: 'sku_code', date: ['change_date'] },
};

export const entityKinds: readonly string[] = Object.values(rules).map(({ kind }) => kind);

/** What an event says of an entity; undefined for one that tells no state (a visit), or names nobody (an empty id). */
export function sightingOf(type: EventType, event: Readonly<Record<string, unknown>>): Sighting | undefined {
  const rule = rules[type];
  if (rule === undefined) return undefined;
  const key = event[rule.key];
  const date = rule.date.map((name) => event[name]).find((value) => typeof value === 'string');
  const at = typeof date === 'string' ? momentOf(date) : Number.NaN;
  return typeof key === 'string' && key !== '' && !Number.isNaN(at) ? { kind: rule.kind, key, at } : undefined;
}

/** ISO 8601 in both its formats: `2015-01-23T16:35:38+0000` is one that `Date.parse` does not promise to know. */
export function momentOf(date: string): number {
  return Date.parse(date.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
}

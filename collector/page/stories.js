/** Events that belong together: those of one visit, with its carts, and their orders. No DOM here. */

/** What an event names that another may name too. */
export function tiesOf(type, event) {
  const ties = [];
  const add = (kind, value) => {
    if (typeof value === 'string' && value !== '') ties.push(`${kind} ${value}`);
  };
  const visit = Object(event?.visit);
  add('visit', type === 'visit' || type === 'pageview' ? visit.id : visit.visit_id);
  if (type === 'cart') {
    add('cart', event?.id);
    add('cart', event?.cart_id);
  }
  if (type === 'order') {
    add('order', event?.order_number);
    add('cart', event?.cart_id);
  }
  return ties;
}

/**
 * Puts events together that share a tie, also by way of others. Gives the stories of two events and more, the newest first.
 * @param {{ id: number, at: number, site?: string, type: string, body: string }[]} entries
 */
export function storiesOf(entries) {
  const parents = new Map();
  const root = (key) => {
    let top = key;
    while (parents.get(top) !== top) top = parents.get(top);
    parents.set(key, top);
    return top;
  };
  const join = (a, b) => {
    for (const key of [a, b]) if (!parents.has(key)) parents.set(key, key);
    parents.set(root(a), root(b));
  };
  const tied = [];
  for (const entry of entries) {
    const ties = tiesOf(entry.type, parsed(entry.body)).map((tie) => `${entry.site ?? ''} ${tie}`);
    if (ties.length === 0) continue;
    for (const tie of ties) join(ties[0], tie);
    tied.push({ entry, tie: ties[0], ties });
  }
  const stories = new Map();
  for (const { entry, tie, ties } of tied) {
    const key = root(tie);
    const story = stories.get(key) ?? { site: entry.site, ties: new Set(), entries: [] };
    stories.set(key, story);
    story.entries.push(entry);
    for (const one of ties) story.ties.add(one.slice((entry.site ?? '').length + 1));
  }
  return [...stories.values()]
    .filter((story) => story.entries.length > 1)
    .map((story) => ({ site: story.site, ties: [...story.ties], entries: story.entries.toSorted((a, b) => a.at - b.at || a.id - b.id) }))
    .toSorted((a, b) => b.entries.at(-1).at - a.entries.at(-1).at);
}

/** An event in a few words. */
export function gist(type, body) {
  const event = Object(parsed(body));
  const items = Array.isArray(event.items) ? `${event.items.length} ${event.items.length === 1 ? 'item' : 'items'}` : '';
  const money = typeof event.total === 'number' ? `${event.total.toFixed(2)} ${event.currency ?? ''}`.trim() : '';
  const words = {
    cart: [event.id, items, money],
    order: [event.order_number, event.status, items, money],
    pageview: [event.pageview?.page_type, event.pageview?.product?.product_code, event.pageview?.search?.term],
    visit: [event.visit?.landing_url],
    'product.inventory': [event.sku_code, event.inventory_level],
    'product.cost': [event.sku_code, event.sku_cost],
    heartbeat: [event.instance_id, event.version],
  }[type] ?? [event.code ?? event.id, event.name ?? event.email];
  return words.filter((word) => word !== undefined && word !== '' && typeof word !== 'object').join(', ');
}

export function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The payloads of the benchmark: always the same, sixteen texts of each kind, so that no engine learns one by heart. */

export const kinds = ['small', 'cart', 'order', 'union', 'pageview', 'batch'] as const;
export type Kind = (typeof kinds)[number];

/** The schema that a payload is checked by. */
export const schemaOf: Readonly<Record<Kind, string>> = {
  small: 'OrderCancelled',
  cart: 'Cart',
  order: 'OrderAccepted',
  union: 'Order',
  pageview: 'Pageview',
  batch: 'Batch',
};

type Value = { [key: string]: unknown };

const two = (number: number): string => String(number).padStart(2, '0');

/** Moments spread over months, days and offsets as they come: nine in ten in UTC. */
function moment(seed: number): string {
  const day = two(1 + ((seed * 7) % 30));
  const month = two(1 + ((seed * 5) % 12));
  const zone = seed % 10 === 0 ? '+02:00' : 'Z';
  return `2013-${month === '02' && Number(day) > 28 ? '03' : month}-${day}T${two(seed % 24)}:${two((seed * 3) % 60)}:${two((seed * 11) % 60)}.${String(seed % 1000).padStart(3, '0')}${zone}`;
}

function product(seed: number): Value {
  return {
    id: `product-${seed}`,
    create_date: moment(seed),
    change_date: moment(seed + 1),
    is_product: true,
    is_sku: true,
    name: `A product by the number ${seed}`,
    code: `SKU-${seed}`,
    brand: 'Jirafe',
    rating: 4.5,
    vendors: [{ id: `v-${seed % 7}`, name: 'A vendor' }],
    images: [{ url: `https://shop.example.com/media/catalog/${seed}.jpg?width=200` }],
    categories: [
      { id: `c-${seed % 9}`, name: 'Shoes' },
      { id: `d-${seed % 9}`, name: 'Sale' },
    ],
    attributes: [
      { id: 'a-1', name: 'Colour', value: 'red' },
      { id: 'a-2', name: 'Size', value: '42' },
    ],
  };
}

function item(seed: number): Value {
  return {
    id: `item-${seed}`,
    create_date: moment(seed),
    change_date: moment(seed + 2),
    cart_item_number: String(seed),
    quantity: 1 + (seed % 3),
    price: 10 + (seed % 90),
    discount_price: 0,
    product: product(seed),
  };
}

function customer(seed: number): Value {
  return {
    id: `customer-${seed}`,
    create_date: moment(seed),
    change_date: moment(seed + 3),
    email: `customer-${seed}@example.com`,
    first_name: 'Ada',
    last_name: 'Lovelace',
    name: 'Ada Lovelace',
    active_flag: true,
  };
}

const visit = (seed: number): Value => ({
  visit_id: `v-${seed}`,
  visitor_id: `w-${seed}`,
  pageview_id: `p-${seed}`,
  last_pageview_id: `l-${seed}`,
});
const sums = (seed: number): Value => ({
  subtotal: 50 + seed,
  total: 60 + seed,
  total_tax: 8.5,
  total_shipping: 4.9,
  total_payment_cost: 0,
  total_discounts: 0,
  currency: 'EUR',
});

export function cart(seed: number): Value {
  return {
    id: `cart-${seed}`,
    create_date: moment(seed),
    change_date: moment(seed + 1),
    ...sums(seed),
    items: [item(seed)],
    customer: customer(seed),
    visit: visit(seed),
  };
}

export function order(seed: number, count: number): Value {
  const items = Array.from({ length: count }, (_item, index) => {
    const { cart_item_number: number, ...rest } = item(seed + index);
    return { ...rest, order_item_number: number, status: 'accepted' };
  });
  return {
    status: 'accepted',
    order_number: `1000${seed}`,
    order_date: moment(seed),
    create_date: moment(seed),
    change_date: moment(seed + 1),
    ...sums(seed),
    items,
    customer: customer(seed),
    visit: visit(seed),
  };
}

const cancelled = (seed: number): Value => ({ status: 'cancelled', order_number: `1000${seed}`, cancel_date: moment(seed) });

function pageview(seed: number): Value {
  return {
    site: 'shop',
    org: 'jirafe',
    page: { page_id: `page-${seed}`, prev_page_id: `page-${seed - 1}` },
    visit: { id: `visit-${seed}`, visitor: `visitor-${seed}` },
    pageview: {
      page_type: 'product',
      product: { product_code: `SKU-${seed}`, name: 'A product' },
      attribution: ['a', '', 'c'],
      customer: { id: `customer-${seed}`, email: 'a@example.com' },
    },
  };
}

function batch(bytes: number): Value {
  const lists: { cart: Value[]; order: Value[]; product: Value[]; customer: Value[] } = { cart: [], order: [], product: [], customer: [] };
  for (let seed = 0, size = 0; size < bytes; seed += 1) {
    const values = { cart: cart(seed), order: order(seed, 2), product: product(seed), customer: customer(seed) };
    lists.cart.push(values.cart);
    lists.order.push(values.order);
    lists.product.push(values.product);
    lists.customer.push(values.customer);
    size += JSON.stringify(values).length;
  }
  return lists;
}

export function textsOf(kind: Kind): string[] {
  const make: Readonly<Record<Kind, (seed: number) => Value>> = {
    small: cancelled,
    cart,
    order: (seed) => order(seed, 50),
    union: (seed) => order(seed, 50),
    pageview,
    batch: () => batch(10_000_000),
  };
  return Array.from({ length: kind === 'batch' ? 1 : 16 }, (_text, index) => JSON.stringify(make[kind](index * 17 + 1)));
}

/** Carts in shapes of their own: 64 choices of optional properties, and with `shuffled` as many orders of keys, all the way down. */
export function mixedCarts(shuffled: boolean): unknown[] {
  let state = 42;
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const optional = new Set([
    'visit',
    'email',
    'first_name',
    'last_name',
    'active_flag',
    'brand',
    'rating',
    'vendors',
    'images',
    'categories',
    'attributes',
  ]);
  const mix = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(mix);
    if (typeof value !== 'object' || value === null) return value;
    const kept = Object.entries(value).filter(([key]) => !optional.has(key) || random() < 0.5);
    const ordered = shuffled
      ? kept
          .map((entry) => ({ entry, rank: random() }))
          .toSorted((a, b) => a.rank - b.rank)
          .map(({ entry }) => entry)
      : kept;
    return Object.fromEntries(ordered.map(([key, inner]) => [key, mix(inner)]));
  };
  return Array.from({ length: 64 }, (_cart, index) => JSON.parse(JSON.stringify(mix(cart(index)))) as unknown);
}

/** An order with one mistake early, one late, and one in every item. */
export function badOrders(): Readonly<Record<'early' | 'late' | 'many', unknown>> {
  const early = order(1, 50);
  early['order_number'] = 7;
  const late = order(1, 50);
  const items = late['items'] as Value[];
  (items[49]!['product'] as Value)['code'] = 7;
  const many = order(1, 50);
  for (const one of many['items'] as Value[]) (one['product'] as Value)['code'] = 7;
  many['order_date'] = 'yesterday';
  many['total'] = 'much';
  return { early, late, many };
}

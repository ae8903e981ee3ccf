import { type StoryEvent, tellBatch, tellEvents, tellStory, toNdjson } from '@jirafe/events-mocks';
import type { Cart, OrderAccepted, OrderCancelled, OrderPlaced, Visit } from '@jirafe/events-types';
import * as validators from '@jirafe/events-validators';
import { describe, expect, it } from 'vitest';

/** Stories: the events of one visitor, as a pipeline would get them. */

const schemas: Readonly<Record<string, string>> = {
  trackVisit: 'Visit',
  trackPageview: 'Pageview',
  sendCart: 'Cart',
  sendOrder: 'Order',
  sendCustomer: 'Customer',
  sendCategory: 'Category',
  sendProduct: 'Product',
};
const isValid = ({ operation, body }: StoryEvent): boolean =>
  (validators as unknown as Readonly<Record<string, (value: unknown) => boolean>>)[`is${schemas[operation]}`]?.(body) === true;
const seeds = Array.from({ length: 60 }, (_, seed) => seed);
const of = <Body>(story: readonly StoryEvent[], operation: string): Body[] =>
  story.filter((event) => event.operation === operation).map(({ body }) => body as unknown as Body);

describe('a story', () => {
  it('is made of valid events', () => {
    expect(seeds.flatMap((seed) => tellStory({ seed })).filter((event) => !isValid(event))).toEqual([]);
  });

  it('is the same for the same seed', () => {
    expect(tellStory({ seed: 7 })).toEqual(tellStory({ seed: 7 }));
    expect(tellStory({ seed: 7 })).not.toEqual(tellStory({ seed: 8 }));
  });

  it('names one visitor, one cart and one order by the same identifiers', () => {
    for (const seed of seeds) {
      const story = tellStory({ seed });
      const [visit] = of<Visit>(story, 'trackVisit');
      const carts = of<Cart>(story, 'sendCart');
      const orders = of<OrderPlaced | OrderAccepted | OrderCancelled>(story, 'sendOrder');
      const placed = orders.filter((order) => order.status === 'placed');
      expect(new Set(carts.map(({ id }) => id)).size).toBe(1);
      expect(carts.map((cart) => [cart.visit?.visit_id, cart.visit?.visitor_id])).toEqual(
        carts.map(() => [visit?.visit.id, visit?.visit.visitor]),
      );
      expect(new Set(orders.map(({ order_number }) => order_number)).size).toBe(1);
      expect(placed.map(({ cart_id }) => cart_id)).toEqual([carts[0]?.id]);
      expect(placed.map(({ customer }) => customer.id)).toEqual([carts[0]?.customer.id]);
      expect([...new Set(orders.map(({ status }) => status))]).toEqual(['placed', 'accepted', 'cancelled']);
    }
  });

  it('goes on in time: the visit, then the carts, then what becomes of the order', () => {
    for (const seed of seeds) {
      const story = tellStory({ seed });
      const moments = [
        ...of<Visit>(story, 'trackVisit').map(({ timestamp }) => timestamp ?? ''),
        ...of<Cart>(story, 'sendCart').map(({ change_date }) => change_date),
        ...of<OrderPlaced>(story, 'sendOrder')
          .filter(({ status }) => status === 'placed')
          .map(({ order_date }) => order_date),
        ...of<OrderCancelled>(story, 'sendOrder')
          .filter(({ status }) => status === 'cancelled')
          .map(({ cancel_date }) => cancel_date),
      ].map((text) => Date.parse(text));
      expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    }
  });

  it('fills the cart line by line, and tells what was in it before', () => {
    const grown = seeds.map((seed) => of<Cart>(tellStory({ seed }), 'sendCart')).filter((carts) => carts.length > 1);
    expect(grown.length).toBeGreaterThan(10);
    for (const carts of grown) {
      expect(carts.map(({ items }) => items.length)).toEqual(carts.map((_, index) => index + 1));
      expect(carts[0]).not.toHaveProperty('previous_items');
      expect(carts.slice(1).map(({ previous_items: before }) => before)).toEqual(carts.slice(0, -1).map(({ items }) => items));
    }
  });
});

describe('a pipeline', () => {
  it('gets so many events, or so many bytes, as lines of JSON', () => {
    const lines = toNdjson(tellEvents({ events: 250, seed: 5 }))
      .trimEnd()
      .split('\n');
    expect(lines).toHaveLength(250);
    expect(lines.map((line) => JSON.parse(line) as StoryEvent).filter((event) => !isValid(event))).toEqual([]);
    const text = toNdjson(tellEvents({ bytes: 100_000 }));
    expect(text.length).toBeLessThanOrEqual(100_000);
    expect(text.length).toBeGreaterThan(80_000);
  });

  it('gets a batch of so many events, or so many bytes', () => {
    const batch = tellBatch({ events: 40 });
    expect(validators.isBatch(batch)).toBe(true);
    expect(Object.values(batch).flat()).toHaveLength(40);
    const bytes = JSON.stringify(tellBatch({ bytes: 50_000 })).length;
    expect([bytes <= 50_000, bytes > 40_000]).toEqual([true, true]);
  });

  it('must say how many', () => {
    expect(() => [...tellEvents({})]).toThrow('how many');
  });
});

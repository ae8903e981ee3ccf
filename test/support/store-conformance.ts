import { randomBytes } from 'node:crypto';
import type { NewEvent, Store } from '@jirafe/collector';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** What every store must do, whatever it is made of. `open` gives the same store again, as after a restart. */
export interface Opened {
  readonly open: () => Promise<Store>;
  /** Moves the store's clock, where it has one. */
  readonly clock?: { now: number };
  readonly dispose: () => Promise<void>;
}

let count = 0;

/** An event whose body is a text, of which there is no other. */
export type TextEvent = NewEvent & { readonly body: string };

export function event(more: Partial<TextEvent> = {}): TextEvent {
  count += 1;
  const identity = Buffer.from(String(count).padStart(16, '0')).toString('base64url');
  return { identity, site: 'my-shop', type: 'cart', body: JSON.stringify({ id: `cart-${count}` }), ...more };
}

export function conforms(name: string, prepare: () => Promise<Opened>): void {
  describe(`the ${name} store`, () => {
    let opened: Opened;
    let store: Store;
    beforeEach(async () => {
      opened = await prepare();
      store = await opened.open();
    });
    afterEach(async () => {
      await store.close();
      await opened.dispose();
    });

    const bodies = async (options: Parameters<Store['read']>[0] = {}): Promise<string[]> => {
      const found: string[] = [];
      let after = options.after;
      for (;;) {
        const page = await store.read({ ...options, after });
        found.push(...page.events.map(({ body }) => body));
        after = page.cursor;
        if (page.end) return found;
      }
    };

    it('gives back what it was given, in that order', async () => {
      const events = [event(), event({ type: 'order', site: 'other-shop' }), event({ body: '{"name":"é\\u0000 \\"}"}' })];
      expect(await store.append(events)).toEqual(['stored', 'stored', 'stored']);
      const { events: read, end } = await store.read({});
      expect(read.map(({ site, type, body }) => ({ site, type, body }))).toEqual(
        events.map(({ site, type, body }) => ({ site, type, body })),
      );
      expect(end).toBe(true);
    });

    it('has nothing at first, and takes nothing', async () => {
      expect((await store.read({})).events).toEqual([]);
      expect(await store.append([])).toEqual([]);
    });

    it('keeps it over a restart', async () => {
      const one = event();
      await store.append([one]);
      await store.close();
      store = await opened.open();
      expect(await bodies()).toEqual([one.body]);
      await store.append([event()]);
      expect((await bodies()).length).toBe(2);
    });

    it('stores an event of one identity once: in one append, in two, and after a restart', async () => {
      const one = event();
      expect(await store.append([one, event(), one])).toEqual(['stored', 'stored', 'duplicate']);
      expect(await store.append([one])).toEqual(['duplicate']);
      await store.close();
      store = await opened.open();
      expect(await store.append([one, event()])).toEqual(['duplicate', 'stored']);
      expect((await bodies()).filter((body) => body === one.body).length).toBe(1);
    });

    it('stores an event without identity every time', async () => {
      const one = event({ identity: undefined, type: 'heartbeat' });
      expect(await store.append([one, one])).toEqual(['stored', 'stored']);
      expect(await bodies()).toEqual([one.body, one.body]);
    });

    it('reads on from a cursor, and page by page', async () => {
      const events = Array.from({ length: 25 }, () => event());
      await store.append(events);
      const pages: string[][] = [];
      let after: string | undefined;
      for (let end = false; !end;) {
        const page = await store.read({ after, limit: 10 });
        pages.push(page.events.map(({ body }) => body));
        ({ end, cursor: after } = page);
      }
      expect(pages.flat()).toEqual(events.map(({ body }) => body));
      expect(pages.every((page) => page.length <= 10)).toBe(true);
      const late = event();
      await store.append([late]);
      expect(await bodies({ after })).toEqual([late.body]);
    });

    it('reads of a site, of a type, and both', async () => {
      const events = [event(), event({ site: 'b' }), event({ type: 'order' }), event({ site: 'b', type: 'order' })];
      await store.append(events);
      expect(await bodies({ site: 'b' })).toEqual([events[1]?.body, events[3]?.body]);
      expect(await bodies({ type: 'order' })).toEqual([events[2]?.body, events[3]?.body]);
      expect(await bodies({ site: 'b', type: 'order' })).toEqual([events[3]?.body]);
      expect(await bodies({ site: 'nobody' })).toEqual([]);
    });

    it('takes sites of any name', async () => {
      const events = ['a.b', '*', '>', ' ', 'é/ü', "'; DROP TABLE events; --", 'x'.repeat(300)].map((site) => event({ site }));
      await store.append(events);
      for (const { site, body } of events) expect(await bodies({ site })).toEqual([body]);
      expect((await store.read({})).events.map(({ site }) => site)).toEqual(events.map(({ site }) => site));
    });

    it('takes an event of several megabytes', async () => {
      const large = event({ body: JSON.stringify({ id: 'large', text: 'é'.repeat(1_500_000) }) });
      expect(await store.append([large])).toEqual(['stored']);
      expect(await store.append([large])).toEqual(['duplicate']);
      expect(await bodies()).toEqual([large.body]);
    });

    it('takes what many send at once, each once', async () => {
      const events = Array.from({ length: 300 }, () => event());
      const outcomes = await Promise.all([...events, ...events.slice(0, 50)].map((one) => store.append([one])));
      expect(outcomes.flat().filter((outcome) => outcome === 'stored').length).toBe(300);
      expect((await bodies()).toSorted()).toEqual(events.map(({ body }) => body).toSorted());
    });

    it('forgets what is too old, says how many events that were, and goes on', async () => {
      await store.append(Array.from({ length: 20 }, () => event()));
      await store.append([event({ body: JSON.stringify({ id: 'large', text: 'é'.repeat(1_500_000) }) })]);
      expect(await store.trim({ before: 1_000 })).toBe(0);
      expect(await store.trim({ before: Date.now() + 60_000 })).toBe(21);
      expect(await store.trim({ before: Date.now() + 60_000 })).toBe(0);
      expect(await bodies()).toEqual([]);
      const late = event();
      expect(await store.append([late])).toEqual(['stored']);
      expect(await bodies()).toEqual([late.body]);
    });

    it('forgets the oldest when there is too much, and takes what comes', async () => {
      // Nothing that could be packed.
      const text = (): string => randomBytes(15_000).toString('base64');
      const events = Array.from({ length: 100 }, (_none, index) => event({ body: JSON.stringify({ index, text: text() }) }));
      for (const one of events) await store.append([one]);
      const count = await store.trim({ maxBytes: 1_000_000 });
      expect(count).toBeGreaterThan(30);
      expect(count).toBeLessThan(90);
      const late = event();
      expect(await store.append([late])).toEqual(['stored']);
      expect(await bodies()).toEqual([...events.slice(count).map(({ body }) => body), late.body]);
    });

    it('answers a check, and none once it is closed', async () => {
      await store.check();
      await store.close();
      await expect(store.append([event()])).rejects.toThrow('The store is closed');
      store = await opened.open();
    });
  });
}

import { join } from 'node:path';
import { openSqlite } from '@jirafe/collector';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { category, dataFolder, testCollector } from '../support/collector.ts';

/** A clock that jumps: set right after a wrong start, set wrong by somebody, or put back an hour. */

const hour = 3_600_000;
const year = 8_766 * hour;
const jumps = [
  ['an hour ahead', hour],
  ['an hour back', -hour],
  ['years ahead', 10 * year],
  ['to before everything', -50 * year],
] as const;

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const jump = (by: number): void => void vi.setSystemTime(Date.now() + by);

describe.each(jumps)('a clock that jumps %s', (_what, by) => {
  it('makes no event be lost, stored twice or answered with anything but yes', async () => {
    await using collector = await testCollector();
    const send = (id: string): ReturnType<typeof collector.post> => collector.post('/my-shop/category', category(id));
    expect((await send('1')).status).toBe(200);
    jump(by);
    expect((await send('1')).status).toBe(200);
    expect((await send('2')).status).toBe(200);
    jump(-by);
    for (const id of ['1', '2', '3']) expect((await send(id)).status).toBe(200);
    expect((await collector.stored()).map(({ event }) => event['id'])).toEqual(['1', '2', '3']);
    expect((await fetch(`${collector.url}/readyz`)).status).toBe(200);
    const times = (await collector.store.read({})).events.map(({ received }) => received);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('knows an event again over a restart in the middle of it', async () => {
    using folder = dataFolder();
    const one = { identity: Buffer.alloc(16, 7).toString('base64url'), site: 'my-shop', type: 'cart', body: '{}' } as const;
    let store = openSqlite({ folder: folder.path, window: 24 * hour });
    expect(await store.append([one])).toEqual(['stored']);
    await store.close();
    jump(by);
    store = openSqlite({ folder: folder.path, window: 24 * hour });
    expect(await store.append([one])).toEqual(['duplicate']);
    await store.close();
    jump(-by);
    store = openSqlite({ folder: folder.path, window: 24 * hour });
    expect(await store.append([one])).toEqual(['duplicate']);
    expect((await store.read({})).events.length).toBe(1);
    await store.close();
  });

  it('neither opens a limit of requests nor closes it for longer', async () => {
    await using collector = await testCollector({ rateToken: 1, rateAddress: 0 });
    const statuses: number[] = [];
    for (let count = 0; count < 4; count += 1) {
      statuses.push((await collector.post('/my-shop/category', category(String(count)))).status);
      if (count === 1) jump(by);
    }
    expect(statuses).toEqual([200, 200, 429, 429]);
    await expect
      .poll(async () => (await collector.post('/my-shop/category', category('later'))).status, { timeout: 15_000, interval: 200 })
      .toBe(200);
  });

  it('draws the minutes of the inspector as they are', async () => {
    await using collector = await testCollector();
    await collector.post('/my-shop/category', category('1'));
    jump(by);
    await collector.post('/my-shop/category', category('2'));
    const { minutes, counts } = (await (await fetch(`${collector.url}/inspector/recent`)).json()) as {
      minutes: { stored: number }[];
      counts: Record<string, number>;
    };
    expect(minutes.reduce((sum, { stored }) => sum + stored, 0)).toBe(2);
    expect(counts).toEqual({ stored: 2 });
  });
});

describe('what is kept for days', () => {
  it('outlives a clock that jumps ahead of them, while the collector runs', async () => {
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'] });
    await using collector = await testCollector({ keepDays: 30 });
    await collector.post('/my-shop/category', category('1'));
    vi.setSystemTime(Date.now() + year);
    vi.advanceTimersByTime(61_000);
    await collector.post('/my-shop/category', category('2'));
    expect((await collector.stored()).map(({ event }) => event['id'])).toEqual(['1', '2']);
  });
});

describe('the files of a store', () => {
  it('say when an event came, and never go back', async () => {
    using folder = dataFolder();
    const store = openSqlite({ folder: join(folder.path, 'data'), window: hour });
    const body = '{}';
    await store.append([{ identity: undefined, site: 'a', type: 'cart', body }]);
    const ahead = Date.now();
    jump(-hour);
    await store.append([{ identity: undefined, site: 'a', type: 'cart', body }]);
    const [first, second] = (await store.read({})).events;
    expect(second?.received).toBeGreaterThanOrEqual(first?.received ?? Infinity);
    expect((await store.read({ since: ahead })).events.length).toBe(2);
    await store.close();
  });
});

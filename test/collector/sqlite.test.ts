import { openSqlite } from '@jirafe/collector';
import { describe, expect, it } from 'vitest';
import { dataFolder } from '../support/collector.ts';
import { conforms, event } from '../support/store-conformance.ts';

const hour = 3_600_000;

conforms('sqlite', async () => {
  const folder = dataFolder();
  return {
    open: async () => openSqlite({ folder: folder.path, window: hour }),
    dispose: async () => folder[Symbol.dispose](),
  };
});

describe('the sqlite store', () => {
  it('knows an event again for one window at least, and for two at most', async () => {
    using folder = dataFolder();
    const clock = { now: 1_000_000 };
    const store = openSqlite({ folder: folder.path, window: hour, now: () => clock.now });
    const one = event();
    await store.append([one]);
    clock.now += hour;
    expect(await store.append([one])).toEqual(['duplicate']);
    clock.now += hour;
    expect(await store.append([one])).toEqual(['stored']);
    await store.close();
  });

  it('calls nothing a duplicate of what could not be stored', async () => {
    using folder = dataFolder();
    const store = openSqlite({ folder: folder.path, window: hour });
    const one = event();
    const broken = { ...event(), body: undefined as unknown as string };
    await expect(store.append([one, broken])).rejects.toThrow('cannot be written');
    expect(await store.append([one])).toEqual(['stored']);
    expect(await store.append([one])).toEqual(['duplicate']);
    await store.close();
  });

  it('forgets identities ahead of time when there are too many of them', async () => {
    using folder = dataFolder();
    const store = openSqlite({ folder: folder.path, window: hour, mostIdentities: 10 });
    const first = event();
    await store.append([first]);
    for (let count = 0; count < 3; count += 1) await store.append(Array.from({ length: 10 }, () => event()));
    expect(await store.append([first])).toEqual(['stored']);
    await store.close();
  });

  it('says that nothing came earlier than what came before it, when the clock jumps back', async () => {
    using folder = dataFolder();
    const clock = { now: 5 * hour };
    const open = (): ReturnType<typeof openSqlite> => openSqlite({ folder: folder.path, window: hour, now: () => clock.now });
    let store = open();
    const one = event();
    await store.append([one]);
    await store.close();
    clock.now = hour;
    store = open();
    await store.append([event()]);
    expect(await store.append([one])).toEqual(['duplicate']);
    const times = (await store.read({})).events.map(({ received }) => received);
    expect(times).toEqual([5 * hour, 5 * hour]);
    await store.close();
  });

  it('finds the first event of a time, and forgets what is older', async () => {
    using folder = dataFolder();
    const clock = { now: 1_000 };
    const store = openSqlite({ folder: folder.path, window: hour, now: () => clock.now });
    for (; clock.now <= 20_000; clock.now += 1_000) await store.append([event({ body: `{"at":${clock.now}}` })]);
    const since = async (time: number): Promise<string[]> => (await store.read({ since: time })).events.map(({ body }) => body);
    expect(await since(18_500)).toEqual(['{"at":19000}', '{"at":20000}']);
    expect((await since(0)).length).toBe(20);
    expect(await since(99_000)).toEqual([]);
    expect(await store.trim({ before: 15_000 })).toBe(14);
    expect((await since(0))[0]).toBe('{"at":15000}');
    expect(await store.trim({ before: 15_000 })).toBe(0);
    await store.close();
  });

  it('forgets the oldest when there is too much', async () => {
    using folder = dataFolder();
    const store = openSqlite({ folder: folder.path, window: hour });
    const text = 'x'.repeat(10_000);
    await store.append(Array.from({ length: 300 }, (_none, index) => event({ body: JSON.stringify({ index, text }) })));
    expect(await store.trim({ maxBytes: 1_500_000 })).toBeGreaterThan(100);
    const left = (await store.read({})).events;
    expect(left.length).toBeGreaterThan(50);
    expect(left.at(-1)?.body).toContain('"index":299');
    await store.close();
  });
});

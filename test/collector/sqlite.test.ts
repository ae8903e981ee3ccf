import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
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

  it('remembers an event that was forgotten for as long as its window lasts, also after a restart', async () => {
    using folder = dataFolder();
    const clock = { now: 10 * hour };
    const open = (): ReturnType<typeof openSqlite> => openSqlite({ folder: folder.path, window: hour, now: () => clock.now });
    let store = open();
    const one = event();
    await store.append([one]);
    const [{ cursor } = { cursor: '' }] = (await store.read({})).events;
    expect(await store.trim({ before: clock.now + 1 })).toBe(1);
    await store.close();
    store = open();
    expect((await store.read({})).events).toEqual([]);
    expect(await store.append([one])).toEqual(['duplicate']);
    // Numbers go on where they were: a reader that stood behind the forgotten event misses nothing.
    const next = event();
    await store.append([next]);
    expect((await store.read({ after: cursor })).events.map(({ body }) => body)).toEqual([next.body]);
    clock.now += 3 * hour;
    await store.append([event()]);
    clock.now += 3 * hour;
    expect(await store.append([one])).toEqual(['stored']);
    await store.close();
  });

  it('finds each event that shares a transaction with others, small and large, and reads on from any of them', async () => {
    using folder = dataFolder();
    const store = openSqlite({ folder: folder.path, window: hour });
    const sizes = [10, 200_000, 100_000, 0, 300_000, 5, 262_000, 1_000_000, 1];
    const events = sizes.flatMap((size, index) => [
      event({ site: `shop-${index % 2}`, body: JSON.stringify({ index, text: 'é'.repeat(size) }) }),
      event({ identity: undefined, type: 'heartbeat', body: JSON.stringify({ index }) }),
    ]);
    const outcomes = await Promise.all([store.append(events), store.append(events), ...events.map((one) => store.append([one]))]);
    expect(outcomes[0]).toEqual(events.map(() => 'stored'));
    expect(
      outcomes
        .slice(1)
        .flat()
        .filter((outcome) => outcome === 'stored').length,
    ).toBe(2 * sizes.length);
    const read = (await store.read({})).events;
    expect(read.slice(0, events.length).map(({ body }) => body)).toEqual(events.map(({ body }) => body));
    for (const [index, { cursor }] of read.entries()) {
      const { events: rest } = await store.read({ after: cursor, limit: 2 });
      expect(rest).toEqual(read.slice(index + 1, index + 3));
    }
    expect((await store.read({ site: 'shop-1', type: 'cart' })).events.length).toBe(4);
    await store.close();
  });

  it('takes over the file of an older version, which had a row for each event', async () => {
    using folder = dataFolder();
    const old = new DatabaseSync(join(folder.path, 'events.db'));
    old.exec(`
      PRAGMA journal_mode = WAL;
      CREATE TABLE events (
        seq INTEGER PRIMARY KEY AUTOINCREMENT, received INTEGER NOT NULL, site TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL
      ) STRICT;
      CREATE TABLE identities (seq INTEGER PRIMARY KEY, id BLOB NOT NULL) STRICT;
      CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
      INSERT INTO meta VALUES ('since', ${10 * hour}), ('from', 600);
    `);
    const events = Array.from({ length: 1_200 }, () => event());
    // Some were forgotten, and one has no identity.
    for (const [index, { site, type, body, identity = '' }] of events.entries()) {
      const seq = index + 101;
      old.prepare('INSERT INTO events VALUES (?, ?, ?, ?, ?)').run(seq, 10 * hour + Math.floor(index / 7), site, type, body);
      if (index !== 5) old.prepare('INSERT INTO identities VALUES (?, ?)').run(seq, Buffer.from(identity, 'base64url'));
    }
    old.exec('DELETE FROM events WHERE seq IN (150, 151)');
    old.close();
    const left = events.filter((_one, index) => index !== 49 && index !== 50);
    const now = 11 * hour - 1;
    let store = openSqlite({ folder: folder.path, window: hour, now: () => now });
    for (let time = 0; time < 2; time += 1) {
      const read: string[] = [];
      for (let after: string | undefined, end = false; !end;) {
        const page = await store.read({ after });
        read.push(...page.events.map(({ body }) => body));
        ({ cursor: after, end } = page);
      }
      expect(read).toEqual(left.map(({ body }) => body));
      expect((await store.read({ after: '151', limit: 1 })).events[0]?.cursor).toBe('152');
      expect((await store.read({ since: 10 * hour + 100, limit: 1 })).events[0]?.body).toBe(events[700]?.body);
      await store.close();
      store = openSqlite({ folder: folder.path, window: hour, now: () => now });
    }
    const outcomes = await store.append([events[0], events[700], events[5]].filter((one) => one !== undefined));
    expect(outcomes).toEqual(['duplicate', 'duplicate', 'stored']);
    expect((await store.read({ after: '1299' })).events.map(({ cursor }) => cursor)).toEqual(['1300', '1301']);
    await store.close();
  });
});

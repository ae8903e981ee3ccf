import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addToken, openSqlite, type Store } from '@jirafe/collector';
import { describe, expect, it } from 'vitest';
import { allOf, category, collectorProcess, type CollectorProcess, dataFolder, load } from '../support/collector.ts';

/** What may happen to a machine, done to the embedded store. After each: every event that was answered with yes is there, once. */

const window = 3_600_000;

function open(folder: string): Store {
  return openSqlite({ folder, window });
}

/** The ids of all stored events, and how often each is there. */
async function counted(folder: string): Promise<Map<string, number>> {
  const store = open(folder);
  const counts = new Map<string, number>();
  for (const { event } of await allOf(store)) counts.set(String(event['id']), (counts.get(String(event['id'])) ?? 0) + 1);
  await store.close();
  return counts;
}

function expectExactlyOnce(counts: ReadonlyMap<string, number>, acknowledged: ReadonlySet<string>): void {
  expect([...acknowledged].filter((id) => counts.get(id) !== 1)).toEqual([]);
  expect([...counts].filter(([, count]) => count > 1)).toEqual([]);
}

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('kill -9 under load', () => {
  it('loses no event that was answered with yes, and stores none twice, three times over', async () => {
    using folder = dataFolder();
    const { token } = addToken(join(folder.path, 'tokens.json'), 'mine', ['my-shop']);
    let collector: CollectorProcess = await collectorProcess(folder.path);
    const sending = load(() => collector.url, token, 16);
    for (let time = 0; time < 3; time += 1) {
      await pause(400);
      await collector.kill('SIGKILL');
      collector = await collectorProcess(folder.path);
    }
    await pause(300);
    await sending.stop();
    await collector.kill('SIGTERM');
    expect(sending.acknowledged.size).toBeGreaterThan(20);
    expectExactlyOnce(await counted(folder.path), sending.acknowledged);
  });

  it('ends on SIGTERM with exit code 0, all that had come answered', async () => {
    using folder = dataFolder();
    const { token } = addToken(join(folder.path, 'tokens.json'), 'mine', ['my-shop']);
    const collector = await collectorProcess(folder.path);
    const sending = load(() => collector.url, token, 8);
    await pause(300);
    expect(await collector.kill('SIGTERM')).toBe(0);
    await sending.stop();
    expectExactlyOnce(await counted(folder.path), sending.acknowledged);
  });
});

describe('a power cut', () => {
  it('in the middle of a write loses nothing that was answered: the newest file, cut anywhere behind the last yes', async () => {
    using folder = dataFolder();
    const store = open(folder.path);
    const acknowledged = new Set<string>();
    for (let count = 0; count < 40; count += 1) {
      const id = `event-${count}`;
      await store.append([
        {
          identity: Buffer.from(id.padStart(16)).toString('base64url'),
          site: 'my-shop',
          type: 'category',
          body: JSON.stringify(category(id)),
        },
      ]);
      acknowledged.add(id);
    }
    const log = join(folder.path, 'events.db-wal');
    const safe = statSync(log).size;
    // What came next had no answer yet when the power went.
    const unanswered = Array.from({ length: 200 }, (_none, count) => `late-${count}`);
    await store.append(
      unanswered.map((id) => ({ identity: undefined, site: 'my-shop', type: 'category', body: JSON.stringify(category(id)) })),
    );
    const whole = statSync(log).size;
    expect(whole).toBeGreaterThan(safe);
    for (let cut = 0; cut < 12; cut += 1) {
      const at = safe + Math.floor(((whole - safe) * cut) / 12) + ((cut * 7) % 13);
      const copy = join(folder.path, `cut-${cut}`);
      mkdirSync(copy);
      for (const name of ['events.db', 'events.db-wal']) copyFileSync(join(folder.path, name), join(copy, name));
      truncateSync(join(copy, 'events.db-wal'), Math.min(at, whole));
      const counts = await counted(copy);
      expectExactlyOnce(counts, acknowledged);
      // A transaction is there as a whole or not at all.
      expect([0, unanswered.length]).toContain(unanswered.filter((id) => counts.has(id)).length);
    }
    await store.close();
  });
});

const canMount =
  process.getuid?.() === 0 &&
  spawnSync('sh', ['-c', 'd=$(mktemp -d) && mount -t tmpfs -o size=1m tmpfs $d && umount $d && rmdir $d']).status === 0;

describe('a full disk', () => {
  const fill = async (folder: string, room: () => void): Promise<{ counts: Map<string, number>; acknowledged: Set<string> }> => {
    const { token } = addToken(join(folder, 'tokens.json'), 'mine', ['my-shop']);
    await using collector = await collectorProcess(folder);
    const acknowledged = new Set<string>();
    const statuses = new Map<number, number>();
    const send = async (id: string): Promise<number> => {
      const body = JSON.stringify({ ...category(id), note: 'x'.repeat(20_000) });
      const response = await fetch(`${collector.url}/v2/my-shop/category`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body,
      });
      await response.text();
      if (response.status === 200) acknowledged.add(id);
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      return response.status;
    };
    for (let count = 0; count < 600 && (statuses.get(503) ?? 0) < 5; count += 1) await send(`event-${count}`);
    expect([...statuses.keys()].toSorted()).toEqual([200, 503]);
    expect((await fetch(`${collector.url}/readyz`)).status).toBe(503);
    room();
    await expect.poll(() => send('after'), { timeout: 10_000, interval: 100 }).toBe(200);
    await collector.kill('SIGTERM');
    return { counts: await counted(folder), acknowledged };
  };

  it.runIf(canMount)('is answered with 503, and when there is room again the service goes on by itself', async () => {
    using folder = dataFolder();
    const disk = join(folder.path, 'disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', disk]);
    try {
      writeFileSync(join(disk, 'other'), Buffer.alloc(8_000_000));
      const { counts, acknowledged } = await fill(disk, () => rmSync(join(disk, 'other')));
      expectExactlyOnce(counts, acknowledged);
      expect(acknowledged).toContain('after');
    } finally {
      execFileSync('umount', ['-l', disk]);
    }
  });

  it.skipIf(canMount)('is answered with 503 where a limit on the size of files stands for it', async () => {
    using folder = dataFolder();
    const { token } = addToken(join(folder.path, 'tokens.json'), 'mine', ['my-shop']);
    await using collector = await collectorProcess(folder.path, [], ['prlimit', '--fsize=3000000']);
    let last = 0;
    for (let count = 0; count < 400 && last !== 503; count += 1) {
      const body = JSON.stringify({ ...category(`event-${count}`), note: 'x'.repeat(20_000) });
      const response = await fetch(`${collector.url}/v2/my-shop/category`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body,
      });
      await response.text();
      last = response.status;
    }
    expect(last).toBe(503);
  });
});

describe('files of a store', () => {
  it('are for their owner alone', () => {
    using folder = dataFolder();
    addToken(join(folder.path, 'data/tokens.json'), 'mine', ['my-shop']);
    expect(statSync(join(folder.path, 'data')).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder.path, 'data')).map((name) => statSync(join(folder.path, 'data', name)).mode & 0o777)).toEqual([0o600]);
  });
});

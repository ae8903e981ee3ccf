import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { addToken, loadSettings, openStore, type Settings } from '@jirafe/collector';
import * as mocks from '@jirafe/events-mocks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allOf, category, collectorProcess, dataFolder, dyingCollector } from '../support/collector.ts';
import { hasNats, type NatsCluster, natsCluster } from '../support/nats.ts';

/** A collector that is killed after it has stored and before it has answered: the shop cannot know, sends the same again, and it is there once. */

interface Sent {
  readonly path: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
}

const orders = Array.from({ length: 300 }, (_none, seed) => mocks.makeOrderAccepted({ order_number: `order-${seed}` }, { seed }));

const cases: readonly (readonly [name: string, sent: Sent, events: number])[] = [
  ['an event', { path: '/my-shop/category', body: JSON.stringify(category('1')) }, 1],
  [
    'an event, packed',
    { path: '/my-shop/category', body: gzipSync(JSON.stringify(category('1'))), headers: { 'content-encoding': 'gzip' } },
    1,
  ],
  ['a batch', { path: '/my-shop/batch', body: JSON.stringify({ order: orders, category: [category('1'), category('2')] }) }, 302],
  [
    'a heartbeat, which looks like every other, with an Idempotency-Key',
    { path: '/my-shop/heartbeat', body: JSON.stringify(mocks.makeHeartbeat()), headers: { 'idempotency-key': 'beat-1' } },
    1,
  ],
  [
    'a pageview with a time of its own',
    { path: '/tracker/pageview', body: JSON.stringify(mocks.makePageview({ site: 'my-shop', timestamp: '2026-01-31T10:00:00Z' })) },
    1,
  ],
];

async function killedOnce(settings: Partial<Settings>, { path, body, headers = {} }: Sent): Promise<{ stored: number; answer: unknown }> {
  using folder = dataFolder();
  const all: Settings = { ...loadSettings({ flags: {}, env: {} }), data: folder.path, ...settings };
  const { token } = addToken(join(folder.path, 'tokens.json'), 'mine', ['my-shop']);
  const send = (url: string): Promise<Response> =>
    fetch(`${url}/v2${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}`, ...headers }, body });
  const [env, flags] = [
    { JIRAFE_STORE: all.store, JIRAFE_NATS_SERVERS: all.natsServers.join(',') },
    ['--store', all.store, '--nats-servers', all.natsServers.join(',')],
  ];
  const dying = await dyingCollector(folder.path, env);
  const gone = new Promise((resolve) => dying.child.once('exit', (_code, signal) => resolve(signal)));
  await expect(send(dying.url)).rejects.toThrow('fetch failed');
  expect(await gone).toBe('SIGKILL');
  const before = await openStore(all);
  const first = (await allOf(before)).length;
  await before.close();
  expect(first).toBeGreaterThan(0);
  await using again = await collectorProcess(folder.path, flags);
  const response = await send(again.url);
  expect(response.status).toBe(200);
  const answer = await response.json();
  await again.kill('SIGTERM');
  const after = await openStore(all);
  const stored = (await allOf(after)).length;
  await after.close();
  expect(stored).toBe(first);
  return { stored, answer };
}

describe('killed between storing and answering, with the embedded store', () => {
  it.each(cases)('%s is there once', async (_name, sent, events) => {
    const { stored, answer } = await killedOnce({ store: 'sqlite' }, sent);
    expect(stored).toBe(events);
    expect(JSON.stringify(answer)).not.toContain('"success":false');
  });

  it('a heartbeat without a key may be another one: it is there twice, as the documentation says', async () => {
    using folder = dataFolder();
    const { token } = addToken(join(folder.path, 'tokens.json'), 'mine', ['my-shop']);
    const send = (url: string): Promise<Response> =>
      fetch(`${url}/v2/my-shop/heartbeat`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(mocks.makeHeartbeat()),
      });
    const dying = await dyingCollector(folder.path);
    await expect(send(dying.url)).rejects.toThrow('fetch failed');
    await using again = await collectorProcess(folder.path);
    expect((await send(again.url)).status).toBe(200);
    await again.kill('SIGTERM');
    const store = await openStore({ ...loadSettings({ flags: {}, env: {} }), data: folder.path });
    expect((await allOf(store)).length).toBe(2);
    await store.close();
  });
});

describe.runIf(hasNats)('killed between storing and answering, with a cluster', () => {
  let cluster: NatsCluster;
  beforeAll(async () => {
    cluster = await natsCluster();
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  it('an event, and a batch, are there once', async () => {
    const settings = { store: 'nats', natsServers: cluster.servers } as const;
    const [, one] = cases[0] ?? [];
    const [, batch] = cases[2] ?? [];
    if (one === undefined || batch === undefined) throw new Error('There are no such cases.');
    expect((await killedOnce(settings, one)).stored).toBe(1);
    // The category of before is in this batch too, to the letter.
    expect((await killedOnce(settings, batch)).stored).toBe(302);
  });
});

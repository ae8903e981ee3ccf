import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CollectorProcess } from '../support/collector.ts';
import { goesOn, nothing, pause, type Trial, trial } from '../support/cluster.ts';
import { hasNats, type NatsCluster, natsCluster } from '../support/nats.ts';

/** What may happen to the machines of a cluster, and to the collectors before it. After each: every event that was answered with yes is there, once. */

let cluster: NatsCluster;
let run: Trial;
let collectors: CollectorProcess[];
let sending: ReturnType<Trial['send']>;

async function begin(): Promise<void> {
  cluster = await natsCluster();
  run = trial(cluster);
  collectors = [await run.start(cluster.servers), await run.start(cluster.servers)];
  let turn = 0;
  sending = run.send(() => collectors[(turn += 1) % collectors.length]?.url ?? '', 8);
  await pause(500);
}

describe.runIf(hasNats)('a cluster of three, two collectors before it, and a load', () => {
  beforeAll(begin);
  afterAll(() => run[Symbol.asyncDispose]());

  it('goes on within ten seconds when the leader is killed', async () => {
    const { leader } = await run.roles();
    await leader.kill();
    await goesOn(sending);
    await leader.start();
    await goesOn(sending);
    expect(await run.wrong()).toEqual(nothing);
  }, 60_000);

  it('hardly notices when a follower is killed, and takes it back', async () => {
    const {
      followers: [follower],
    } = await run.roles();
    await follower.kill();
    await goesOn(sending);
    await follower.start();
    await goesOn(sending);
    expect(await run.wrong()).toEqual(nothing);
  }, 60_000);

  it('outlives a node that stands still, and that goes on believing what it believed', async () => {
    const { leader } = await run.roles();
    leader.freeze();
    await goesOn(sending).finally(() => leader.thaw());
    await goesOn(sending);
    expect(await run.wrong()).toEqual(nothing);
  }, 90_000);

  it('stores nothing twice and loses nothing when collectors are killed at any moment', async () => {
    for (let time = 0; time < 4; time += 1) {
      await collectors[time % 2]?.kill('SIGKILL');
      collectors[time % 2] = await run.start(cluster.servers);
      await pause(200);
    }
    await goesOn(sending);
    expect(await run.wrong()).toEqual(nothing);
  }, 60_000);
});

// A cluster of its own: of a leader that stood still, 2.9 may keep a copy that differs (docs/scaling.md), and when all servers start again any copy may lead.
describe.runIf(hasNats)('such a cluster whose servers all stop', () => {
  beforeAll(begin);
  afterAll(() => run[Symbol.asyncDispose]());

  it('says no while all servers are gone, is not ready, and goes on by itself when they are back', async () => {
    // Killed all at once, servers of 2.9 lose what they have not yet written: see docs/scaling.md.
    await Promise.all(cluster.nodes.map((node) => node.stop()));
    const before = sending.refused.get('503') ?? 0;
    await expect.poll(() => sending.refused.get('503') ?? 0, { timeout: 40_000 }).toBeGreaterThan(before);
    const taken = sending.acknowledged.size;
    for (const { url } of collectors) expect((await fetch(`${url}/readyz`)).status).toBe(503);
    expect(sending.acknowledged.size).toBe(taken);
    await Promise.all(cluster.nodes.map((node) => node.start()));
    await goesOn(sending);
    for (const { url } of collectors) await expect.poll(async () => (await fetch(`${url}/readyz`)).status, { timeout: 20_000 }).toBe(200);
    expect(await run.wrong()).toEqual(nothing);
  }, 120_000);
});

import { join } from 'node:path';
import { addToken, openNats, type Store } from '@jirafe/collector';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allOf, collectorProcess, type CollectorProcess, dataFolder, load } from '../support/collector.ts';
import { hasNats, type NatsCluster, natsCluster, type NatsNode } from '../support/nats.ts';

/** What may happen to the machines of a cluster, and to the collectors before it. After each: every event that was answered with yes is there, once. */

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe.runIf(hasNats)('a cluster of three, two collectors before it, and a load', () => {
  let cluster: NatsCluster;
  let folder: ReturnType<typeof dataFolder>;
  let collectors: CollectorProcess[];
  let sending: ReturnType<typeof load>;
  let start: () => Promise<CollectorProcess>;

  beforeAll(async () => {
    cluster = await natsCluster();
    folder = dataFolder();
    const { token } = addToken(join(folder.path, 'tokens.json'), 'mine', ['my-shop']);
    start = () => collectorProcess(folder.path, ['--store', 'nats', '--nats-servers', cluster.servers.join(',')]);
    collectors = [await start(), await start()];
    let turn = 0;
    sending = load(() => collectors[(turn += 1) % collectors.length]?.url ?? '', token, 8);
    await pause(500);
  });
  afterAll(async () => {
    await sending.stop();
    await Promise.all(collectors.map((one) => one.kill()));
    await cluster[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  /** The node that leads the stream, and one that does not. */
  const roles = async (): Promise<{ leader: NatsNode; follower: NatsNode }> => {
    const connection = await connect({ servers: [...cluster.servers] });
    const { cluster: raft } = await (await jetstreamManager(connection)).streams.info('JIRAFE_0');
    await connection.close();
    const leader = cluster.nodes.find(({ name }) => name === raft?.leader);
    const follower = cluster.nodes.find(({ name }) => name !== raft?.leader);
    if (leader === undefined || follower === undefined) throw new Error('The stream has no leader.');
    return { leader, follower };
  };

  /** Waits until more events are acknowledged than there were: ten seconds of patience, and what a busy machine adds. */
  const goesOn = async (): Promise<void> => {
    const before = sending.acknowledged.size;
    await expect.poll(() => sending.acknowledged.size, { timeout: 20_000, interval: 50 }).toBeGreaterThan(before + 20);
  };

  /** Events that were answered with yes and are not there once, and any that are there twice. */
  const wrong = async (): Promise<{ lost: string[]; twice: string[] }> => {
    const acknowledged = [...sending.acknowledged];
    const options = { servers: cluster.servers, user: '', password: '', replicas: 3, partitions: 1, window: 86_400_000 };
    const store: Store = await openNats(options);
    const counts = new Map<string, number>();
    for (const { event } of await allOf(store)) counts.set(String(event['id']), (counts.get(String(event['id'])) ?? 0) + 1);
    await store.close();
    return {
      lost: acknowledged.filter((id) => !counts.has(id)),
      twice: [...counts].filter(([, count]) => count > 1).map(([id]) => id),
    };
  };
  const nothing = { lost: [], twice: [] };

  it('goes on within ten seconds when the leader is killed', async () => {
    const { leader } = await roles();
    await leader.kill();
    await goesOn();
    await leader.start();
    await goesOn();
    expect(await wrong()).toEqual(nothing);
  }, 60_000);

  it('hardly notices when a follower is killed, and takes it back', async () => {
    const { follower } = await roles();
    await follower.kill();
    await goesOn();
    await follower.start();
    await goesOn();
    expect(await wrong()).toEqual(nothing);
  }, 60_000);

  it('outlives a node that is cut off, and that comes back believing what it believed', async () => {
    const { leader } = await roles();
    leader.freeze();
    await goesOn().finally(() => leader.thaw());
    await goesOn();
    expect(await wrong()).toEqual(nothing);
  }, 90_000);

  it('stores nothing twice and loses nothing when collectors are killed between storing and answering', async () => {
    for (let time = 0; time < 4; time += 1) {
      await collectors[time % 2]?.kill('SIGKILL');
      collectors[time % 2] = await start();
      await pause(200);
    }
    await goesOn();
    expect(await wrong()).toEqual(nothing);
  }, 60_000);
});

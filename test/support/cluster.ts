import { join } from 'node:path';
import { addToken, openNats, type Store } from '@jirafe/collector';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { vi } from 'vitest';
import { allOf, collectorProcess, type CollectorProcess, dataFolder, load } from './collector.ts';
import type { NatsCluster, NatsNode } from './nats.ts';

export const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Collectors before a cluster, and what is asked of them when something has happened to it. */
export interface Trial extends AsyncDisposable {
  readonly token: string;
  /** A collector that speaks to these servers. */
  start(servers: readonly string[]): Promise<CollectorProcess>;
  /** Sends events to one collector after the other until the trial is over. */
  send(url: () => string, connections: number): ReturnType<typeof load>;
  /** The node that leads the stream, and the others. */
  roles(): Promise<{ leader: NatsNode; followers: readonly [NatsNode, NatsNode] }>;
  /** Events that were answered with yes and are not there once, and any that are there twice. */
  wrong(): Promise<{ lost: string[]; twice: string[] }>;
}

export const nothing = { lost: [], twice: [] };

export function trial(cluster: NatsCluster): Trial {
  const folder = dataFolder();
  const { token } = addToken(join(folder.path, 'tokens.json'), 'mine', ['my-shop']);
  const collectors: CollectorProcess[] = [];
  const loads: ReturnType<typeof load>[] = [];
  return {
    token,
    async start(servers) {
      const collector = await collectorProcess(folder.path, ['--store', 'nats', '--nats-servers', servers.join(',')]);
      collectors.push(collector);
      return collector;
    },
    send(url, connections) {
      // As many events as show what happens: what costs time here is the servers' waiting, and reading every event back.
      const sending = load(url, token, connections, `load-${loads.length}`, 10);
      loads.push(sending);
      return sending;
    },
    async roles() {
      const connection = await connect({ servers: [...cluster.servers] });
      const { cluster: raft } = await (await jetstreamManager(connection)).streams.info('JIRAFE_0');
      await connection.close();
      const leader = cluster.nodes.find(({ name }) => name === raft?.leader);
      const [one, two] = cluster.nodes.filter(({ name }) => name !== raft?.leader);
      if (leader === undefined || one === undefined || two === undefined) throw new Error('The stream has no leader.');
      return { leader, followers: [one, two] };
    },
    async wrong() {
      const acknowledged = loads.flatMap((sending) => [...sending.acknowledged]);
      // Servers that have just found each other again may take longer to agree on who leads than a collector waits.
      const options = {
        servers: cluster.servers,
        user: '',
        password: '',
        replicas: 3,
        partitions: 1,
        window: 86_400_000,
        patience: 40_000,
      };
      const store: Store = await openNats(options);
      const counts = new Map<string, number>();
      for (const { event } of await allOf(store)) counts.set(String(event['id']), (counts.get(String(event['id'])) ?? 0) + 1);
      await store.close();
      return {
        lost: acknowledged.filter((id) => !counts.has(id)),
        twice: [...counts].filter(([, count]) => count > 1).map(([id]) => id),
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(loads.map((sending) => sending.stop()));
      await Promise.all(collectors.map((one) => one.kill()));
      await cluster[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Waits until more events are acknowledged than there were: the ten seconds that a cluster may take, and as many again and more for a busy machine. */
export async function goesOn({ acknowledged }: { readonly acknowledged: ReadonlySet<string> }): Promise<void> {
  const before = acknowledged.size;
  await vi.waitUntil(() => acknowledged.size > before + 20, { timeout: 40_000, interval: 50 });
}

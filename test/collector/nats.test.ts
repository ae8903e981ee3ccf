import { openNats, type Store } from '@jirafe/collector';
import { afterAll, beforeAll, describe } from 'vitest';
import { hasNats, type NatsCluster, natsCluster } from '../support/nats.ts';
import { conforms } from '../support/store-conformance.ts';

/** The same that the embedded store must do, done by a cluster of three servers. */

describe.runIf(hasNats)('with a cluster of three', () => {
  let cluster: NatsCluster;
  beforeAll(async () => {
    cluster = await natsCluster();
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  conforms('nats', async () => {
    const options = { servers: cluster.servers, user: '', password: '', replicas: 3, partitions: 1, window: 60_000 };
    const { jetstreamManager } = await import('@nats-io/jetstream');
    const { connect } = await import('@nats-io/transport-node');
    return {
      open: (): Promise<Store> => openNats(options),
      dispose: async () => {
        const connection = await connect({ servers: [...cluster.servers] });
        await (await jetstreamManager(connection)).streams.delete('JIRAFE_0');
        await connection.close();
      },
    };
  });
});

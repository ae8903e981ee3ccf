import { setTimeout as sleep } from 'node:timers/promises';
import {
  DiscardPolicy,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { connect, headers, nanos } from '@nats-io/transport-node';
import { countEvents } from './nats-headers.ts';
import { createKnown } from './nats-known.ts';
import { createNatsReader, lastBefore } from './nats-read.ts';
import { limitsFor } from './nats-segments.ts';
import { partitionOf } from './nats-subjects.ts';
import { createPartitionWriter, type PartitionWriter, type Publish } from './nats-write.ts';
import { type Keep, type Outcome, type Store, StoreError } from './store.ts';

/**
 * The store for more than one machine: NATS JetStream. Sites are spread over streams (partitions), each kept by several servers; an event is
 * there when most of them have it. Any number of collectors may write, in any way spread over the sites.
 *
 * Events that wait together are one message. One that is larger than the servers take is put down in parts beside the others first, and the message
 * refers to them. Every event is read once, whoever stored it how often: see nats-write.ts and nats-read.ts.
 */
export interface NatsOptions {
  readonly servers: readonly string[];
  readonly user: string;
  readonly password: string;
  readonly replicas: number;
  readonly partitions: number;
  /** Milliseconds in which an event of the same identity is not stored again. */
  readonly window: number;
  /** Milliseconds for which a write is tried over and over: longer than a new leader takes to be found. */
  readonly patience?: number;
}

/** Milliseconds that one attempt waits for its answer. */
const attemptTime = 3_000;
/** What a message holds beside its data and the identities. */
const overhead = 4_096;

export async function openNats(options: NatsOptions): Promise<Store> {
  const { servers, user, password, partitions, patience = 12_000 } = options;
  const connection = await connect({
    servers: [...servers],
    ...(user === '' ? {} : { user, pass: password }),
    name: 'jirafe-collector',
    maxReconnectAttempts: -1,
    reconnectTimeWait: 200,
    reconnectJitter: 100,
    timeout: 5_000,
    // A server that is cut off does not say so: without an answer to two of these, another one is asked.
    pingInterval: 1_500,
    maxPingOut: 2,
  }).catch((error: unknown) => {
    throw new StoreError('The NATS servers cannot be reached.', { cause: error });
  });
  // A server that was away at that moment has been struck off the list; it will be back.
  connection.setServers([...servers, ...connection.getServers().map(({ listen }) => listen)]);
  const manager = await persist(
    patience,
    () => false,
    () => jetstreamManager(connection, { timeout: attemptTime }),
  ).catch(async (error: unknown) => {
    await connection.close();
    throw new StoreError('JetStream of the NATS servers does not answer: it is not switched on, or they agree on no leader.', {
      cause: error,
    });
  });
  for (let partition = 0; partition < partitions; partition += 1) await ensureStream(manager, partition, options);
  const stream = jetstream(connection, { timeout: attemptTime });
  let waiting = 0;
  let closed = false;
  let heard = performance.now();

  /**
   * What an attempt gives. A server that is cut off from the others takes connections and answers pings as before, and can store nothing: after
   * `attemptTime` without an answer to anything, the next server is gone to. What was under way fails then, and is tried again.
   */
  const ask = async <Result>(attempt: () => Promise<Result>): Promise<Result> => {
    const began = performance.now();
    try {
      const result = await attempt();
      heard = performance.now();
      return result;
    } catch (error) {
      const now = performance.now();
      if (!connection.isClosed() && now - Math.max(heard, began) >= attemptTime - 50) {
        heard = now;
        await connection.reconnect();
      }
      throw error;
    }
  };
  const persistently = <Result>(attempt: () => Promise<Result>): Promise<Result> =>
    persist(
      patience,
      () => closed,
      () => ask(attempt),
    );

  const publish: Publish = async (subject, data, msgID, more) => {
    const hdrs = headers();
    hdrs.set('Nats-Msg-Id', msgID);
    for (const [name, value] of Object.entries(more)) hdrs.set(name, value);
    // Sent again with the same id: whether the first one arrived does not matter.
    return (await persistently(() => stream.publish(subject, data, { headers: hdrs, timeout: attemptTime }))).seq;
  };
  const most = (): number => (connection.info?.max_payload ?? 1_048_576) - overhead;
  const writers: PartitionWriter[] = Array.from({ length: partitions }, (_none, partition) => {
    const name = streamName(partition);
    const known = createKnown({
      stream,
      name,
      window: options.window,
      async bounds() {
        const { state } = await manager.streams.info(name);
        // An empty stream has neither a first nor a last message.
        const first = Math.max(0, state.first_seq - 1);
        return { before: await lastBefore(manager, name, Date.now() - options.window, first, state.last_seq), last: state.last_seq };
      },
    });
    return createPartitionWriter({
      known,
      publish,
      most,
      limits: () => limitsFor(most()),
      root: rootOf(partition),
      ready: () => within(patience, known.ready()),
    });
  });
  const reader = createNatsReader(manager, partitions, streamName);

  return {
    kind: 'nats',
    async append(events) {
      if (closed) throw new StoreError('The store is closed.');
      if (events.length === 0) return [];
      waiting += events.length;
      const outcomes = await new Promise<Outcome[]>((resolve) => {
        const told: Outcome[] = [];
        let left = events.length;
        for (const [index, event] of events.entries()) {
          writers[partitionOf(event.site, partitions)]?.put(event, (outcome) => {
            told[index] = outcome;
            left -= 1;
            waiting -= 1;
            if (left === 0) resolve(told);
          });
        }
      });
      if (outcomes.every((outcome) => outcome === 'failed')) throw new StoreError('The NATS servers took none of the events.');
      return outcomes;
    },
    read: (query) =>
      persistently(() => reader.page(query)).catch((error: unknown) => {
        throw new StoreError(connection.isClosed() ? 'The store is closed.' : 'The NATS servers cannot be read.', { cause: error });
      }),
    async check() {
      if (closed || connection.isClosed()) throw new StoreError('The store is closed.');
      for (let partition = 0; partition < partitions; partition += 1) {
        const info = await ask(() => manager.streams.info(streamName(partition))).catch((error: unknown) => {
          throw new StoreError('The NATS servers do not answer.', { cause: error });
        });
        if (info.cluster !== undefined && !info.cluster.leader) throw new StoreError(`The stream ${info.config.name} has no leader.`);
      }
    },
    get waiting() {
      return waiting;
    },
    async trim(keep) {
      let count = 0;
      for (let partition = 0; partition < partitions; partition += 1)
        count += await trimPartition(manager, stream, partition, partitions, keep);
      return count;
    },
    async close() {
      closed = true;
      for (const writer of writers) writer.close();
      if (!connection.isClosed()) await connection.close();
    },
  };
}

/** Tries again, at growing intervals, for as long as it may: a cluster that has lost a server needs a while to agree on a new leader. */
async function persist<Result>(patience: number, given: () => boolean, attempt: () => Promise<Result>): Promise<Result> {
  const end = performance.now() + patience;
  for (let wait = 50; ; wait = Math.min(1_000, wait * 2)) {
    try {
      return await attempt();
    } catch (error) {
      if (given() || performance.now() + wait > end) throw error;
      await sleep(wait);
    }
  }
}

function streamName(partition: number): string {
  return `JIRAFE_${partition}`;
}

/** What subjects of a partition begin with. */
function rootOf(partition: number): string {
  return `jirafe.${partition}`;
}

/** What a promise gives, unless that takes too long. */
async function within<Result>(milliseconds: number, promise: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new StoreError('The NATS servers cannot be read.')), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function ensureStream(manager: JetStreamManager, partition: number, { replicas, window }: NatsOptions): Promise<void> {
  const name = streamName(partition);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const known = await manager.streams.info(name).catch((error: Error) => {
        if (/not found/i.test(error.message)) return undefined;
        throw error;
      });
      if (known !== undefined) return;
      await manager.streams.add({
        name,
        subjects: [`${rootOf(partition)}.event.>`, `${rootOf(partition)}.part.>`],
        storage: StorageType.File,
        retention: RetentionPolicy.Limits,
        // What is full refuses; it never forgets what it has said yes to in order to take more.
        discard: DiscardPolicy.New,
        num_replicas: replicas,
        duplicate_window: nanos(Math.max(1_000, window)),
      });
      return;
    } catch (error) {
      // A cluster that has just started finds its leader first.
      if (attempt === 20) throw new StoreError(`The stream ${name} cannot be made.`, { cause: error });
      await sleep(500);
    }
  }
}

/**
 * Forgets the oldest messages of a partition, and gives how many events those were. Limits of the stream would do without being asked, but tell no
 * count; and a stream that is full refuses what comes, whereas here what is old goes.
 */
async function trimPartition(
  manager: JetStreamManager,
  stream: JetStreamClient,
  partition: number,
  partitions: number,
  { before, maxBytes }: Keep,
): Promise<number> {
  const name = streamName(partition);
  let count = 0;
  const forgetBefore = async (first: number, seq: number): Promise<void> => {
    count += await countEvents(stream, name, first, seq - 1);
    await manager.streams.purge(name, { seq });
  };
  if (before !== undefined) {
    const { state } = await manager.streams.info(name);
    const last = await lastBefore(manager, name, before, state.first_seq - 1, state.last_seq);
    if (last >= state.first_seq) await forgetBefore(state.first_seq, last + 1);
  }
  if (maxBytes !== undefined) {
    const share = maxBytes / partitions;
    for (;;) {
      const { state } = await manager.streams.info(name);
      if (state.bytes <= share || state.messages === 0) break;
      const tooMany = Math.ceil(state.messages * (1 - share / state.bytes));
      await forgetBefore(state.first_seq, state.first_seq + Math.max(1, tooMany));
    }
  }
  return count;
}

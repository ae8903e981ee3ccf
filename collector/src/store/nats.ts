import { setTimeout as sleep } from 'node:timers/promises';
import {
  DiscardPolicy,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
  type StoredMsg,
} from '@nats-io/jetstream';
import { connect, headers, nanos, type NatsConnection } from '@nats-io/transport-node';
import { anyIdentity } from '../service/identity.ts';
import { partitionOf, siteOf, siteToken, typeOf, typeToken } from './nats-subjects.ts';
import { type Keep, type NewEvent, type Outcome, type Page, type ReadOptions, type Store, StoreError, type StoredEvent } from './store.ts';

/**
 * The store for more than one machine: NATS JetStream. Sites are spread over streams (partitions), each kept by several servers; an event is
 * there when most of them have it. Any number of collectors may write, for the servers themselves know an event again, by `Nats-Msg-Id`.
 *
 * An event is one message. One that is larger than the servers take is put down in parts beside the others first, and the message refers to them.
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

/** Messages on their way at the same time. */
const inFlight = 512;
/** Milliseconds that one attempt waits for its answer. */
const attemptTime = 3_000;
/** What a message holds beside its body. */
const overhead = 4_096;
const partsHeader = 'Jirafe-Parts';

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
    throw new StoreError('The NATS servers have no JetStream to store events in.', { cause: error });
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

  const publish = async (subject: string, data: string | Uint8Array, msgID: string, parts = 0): Promise<'stored' | 'duplicate'> => {
    const hdrs = headers();
    if (parts > 0) hdrs.set(partsHeader, String(parts));
    // Sent again with the same id: whether the first one arrived does not matter.
    const { duplicate } = await persistently(() => stream.publish(subject, data, { msgID, headers: hdrs, timeout: attemptTime }));
    return duplicate ? 'duplicate' : 'stored';
  };

  const put = async ({ identity = anyIdentity(), site, type, body }: NewEvent): Promise<Outcome> => {
    const partition = partitionOf(site, partitions);
    const subject = `${eventsOf(partition)}.${siteToken(site)}.${typeToken(type)}`;
    const most = (connection.info?.max_payload ?? 1_048_576) - overhead;
    try {
      if (body.length * 3 <= most) return await publish(subject, body, identity);
      const bytes = Buffer.from(body);
      if (bytes.byteLength <= most) return await publish(subject, bytes, identity);
      const count = Math.ceil(bytes.byteLength / most);
      for (let part = 0; part < count; part += 1) {
        await publish(`${partsOf(partition)}.${identity}.${part}`, bytes.subarray(part * most, (part + 1) * most), `${identity}.${part}`);
      }
      return await publish(subject, identity, identity, count);
    } catch {
      return 'failed';
    }
  };

  return {
    kind: 'nats',
    async append(events) {
      if (closed) throw new StoreError('The store is closed.');
      waiting += events.length;
      try {
        const outcomes: Outcome[] = [];
        let next = 0;
        const worker = async (): Promise<void> => {
          for (let index = next++; index < events.length; index = next++) outcomes[index] = await put(events[index] as NewEvent);
        };
        await Promise.all(Array.from({ length: Math.min(inFlight, events.length) }, worker));
        if (events.length > 0 && outcomes.every((outcome) => outcome === 'failed'))
          throw new StoreError('The NATS servers took none of the events.');
        return outcomes;
      } finally {
        waiting -= events.length;
      }
    },
    read: (query) => persistently(() => readPage(connection, manager, partitions, query)),
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
      for (let partition = 0; partition < partitions; partition += 1) count += await trimPartition(manager, partition, partitions, keep);
      return count;
    },
    async close() {
      closed = true;
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

function eventsOf(partition: number): string {
  return `jirafe.${partition}.event`;
}

function partsOf(partition: number): string {
  return `jirafe.${partition}.part`;
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
        subjects: [`${eventsOf(partition)}.>`, `${partsOf(partition)}.>`],
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

/** Where a reader stands in each partition: `12,0,7`. */
function placesOf(cursor: string | undefined, partitions: number): number[] {
  const given = cursor?.split(',').map(Number) ?? [];
  return Array.from({ length: partitions }, (_none, partition) => given[partition] ?? 0);
}

async function readPage(connection: NatsConnection, manager: JetStreamManager, partitions: number, query: ReadOptions): Promise<Page> {
  const { after, limit = 1_000 } = query;
  const places = placesOf(after, partitions);
  const events: StoredEvent[] = [];
  let end = true;
  try {
    for (let partition = 0; partition < partitions; partition += 1) {
      const more = await readPartition(manager, partition, places, limit - events.length, query, (event) => events.push(event));
      end &&= !more;
    }
  } catch (error) {
    throw new StoreError(connection.isClosed() ? 'The store is closed.' : 'The NATS servers cannot be read.', { cause: error });
  }
  return { events, cursor: places.join(','), end };
}

/** Messages that one page looks at, whatever of them fits; and how many are asked for at a time. */
const scanned = 2_000;
const asked = 64;

/**
 * Reads on in one partition, and says whether there is more. `places` is moved as far as it came.
 *
 * Messages are asked for one by one, many at a time, for only the leader of a stream answers that. A consumer would be faster, but it reads the copy
 * of whichever server it is on, and a copy may differ: with server 2.9, that of a leader that was cut off and came back did (test/collector/cluster-faults).
 */
async function readPartition(
  manager: JetStreamManager,
  partition: number,
  places: number[],
  limit: number,
  { since, site, type }: ReadOptions,
  give: (event: StoredEvent) => void,
): Promise<boolean> {
  const name = streamName(partition);
  const { state } = await manager.streams.info(name);
  const start = Math.max(places[partition] ?? 0, state.first_seq - 1);
  const from = start === state.first_seq - 1 && since !== undefined ? await lastBefore(manager, name, since, start, state.last_seq) : start;
  if (limit <= 0) return state.last_seq > from;
  const to = Math.min(state.last_seq, from + scanned);
  places[partition] = from;
  let left = limit;
  for (let first = from + 1; first <= to; first += asked) {
    const seqs = Array.from({ length: Math.min(asked, to - first + 1) }, (_none, index) => first + index);
    for (const message of await Promise.all(seqs.map((seq) => messageAt(manager, name, seq)))) {
      if (message === undefined) continue;
      const event = await storedEvent(message, partition, places, manager);
      places[partition] = message.seq;
      if (event === undefined || (site !== undefined && event.site !== site) || (type !== undefined && event.type !== type)) continue;
      if (since !== undefined && event.received < since) continue;
      give(event);
      left -= 1;
      if (left === 0) return message.seq < state.last_seq;
    }
  }
  places[partition] = Math.max(from, to);
  return to < state.last_seq;
}

/** The message of a number; undefined for one that is gone. */
async function messageAt(manager: JetStreamManager, name: string, seq: number): Promise<StoredMsg | undefined> {
  return (await manager.streams.getMessage(name, { seq })) ?? undefined;
}

/** The number of the last message before a time; times grow with numbers, so halving finds it. */
async function lastBefore(manager: JetStreamManager, name: string, since: number, start: number, last: number): Promise<number> {
  let low = start;
  let high = last;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const message = await messageAt(manager, name, middle);
    if (message !== undefined && message.time.getTime() < since) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Forgets the oldest messages of a partition, and gives how many of them were events. Limits of the stream would do without being asked, but tell no
 * count; and a stream that is full refuses what comes, whereas here what is old goes.
 */
async function trimPartition(
  manager: JetStreamManager,
  partition: number,
  partitions: number,
  { before, maxBytes }: Keep,
): Promise<number> {
  const name = streamName(partition);
  const partsBefore = await partCount(manager, partition);
  let purged = 0;
  const forgetBefore = async (seq: number): Promise<void> => {
    purged += (await manager.streams.purge(name, { seq })).purged;
  };
  if (before !== undefined) {
    const { state } = await manager.streams.info(name);
    const last = await lastBefore(manager, name, before, state.first_seq - 1, state.last_seq);
    if (last >= state.first_seq) await forgetBefore(last + 1);
  }
  if (maxBytes !== undefined) {
    const share = maxBytes / partitions;
    for (;;) {
      const { state } = await manager.streams.info(name);
      if (state.bytes <= share || state.messages === 0) break;
      const tooMany = Math.ceil(state.messages * (1 - share / state.bytes));
      await forgetBefore(state.first_seq + Math.max(1, tooMany));
    }
  }
  return purged === 0 ? 0 : purged - (partsBefore - (await partCount(manager, partition)));
}

/** How many messages of a partition are parts of large events. */
async function partCount(manager: JetStreamManager, partition: number): Promise<number> {
  const { state } = await manager.streams.info(streamName(partition), { subjects_filter: `${partsOf(partition)}.>` });
  return Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
}

/** A message as the event that it is; undefined for a part of one, and for one whose parts have been forgotten already, being older. */
async function storedEvent(
  message: StoredMsg,
  partition: number,
  places: readonly number[],
  manager: JetStreamManager,
): Promise<StoredEvent | undefined> {
  const [, , kind, site = '', type = ''] = message.subject.split('.');
  if (kind !== 'event') return undefined;
  const parts = Number(message.header.get(partsHeader) || 0);
  const body = parts === 0 ? message.string() : await joinedParts(manager, partition, message.string(), parts);
  if (body === undefined) return undefined;
  const cursor = places.map((place, index) => (index === partition ? message.seq : place)).join(',');
  return { cursor, received: message.time.getTime(), site: siteOf(site), type: typeOf(type), body };
}

async function joinedParts(manager: JetStreamManager, partition: number, identity: string, parts: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  for (let part = 0; part < parts; part += 1) {
    const message = await manager.streams.getMessage(streamName(partition), { last_by_subj: `${partsOf(partition)}.${identity}.${part}` });
    if (message === null) return undefined;
    chunks.push(message.data);
  }
  return Buffer.concat(chunks).toString('utf8');
}

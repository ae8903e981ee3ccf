import type { JetStreamManager, StoredMsg } from '@nats-io/jetstream';
import { decode, describe, holdsEvents, partsHeader } from './nats-segments.ts';
import type { Page, ReadOptions, StoredEvent } from './store.ts';

/** Where a reader stands in a partition: behind a message, and behind so many events of the next one. */
interface Place {
  readonly seq: number;
  readonly events: number;
}

/** A cursor is a place for each partition: `12,0,7.3`, where the last is behind three events of message 7. */
function placesOf(cursor: string | undefined, partitions: number): Place[] {
  const given = cursor?.split(',') ?? [];
  return Array.from({ length: partitions }, (_none, partition) => {
    const [seq = 0, events = 0] = (given[partition] ?? '0').split('.').map(Number);
    return { seq: events === 0 ? seq : seq - 1, events };
  });
}

function cursorOf(places: readonly Place[]): string {
  return places.map(({ seq, events }) => (events === 0 ? seq : `${seq + 1}.${events}`)).join(',');
}

export interface NatsReader {
  /** Rejects with whatever the servers say. */
  page(query: ReadOptions): Promise<Page>;
}

/** Events that one page looks at, whatever of them fits; and messages that are asked for at a time. */
const scanned = 2_000;
const asked = 16;
/** Messages that are kept for the next page; readers of a partition whose trail is kept; and identities that each of those has. */
const keptMessages = 48;
const keptTrails = 4;
const keptIdentities = 20_000;

/** What a reader has passed: the last message that each event was in, of those behind `from` and up to `to`. */
interface Trail {
  from: number;
  to: number;
  seen: Map<string, number>;
}

/**
 * Reads streams. Messages are asked for one by one, several at a time, for only the leader of a stream answers that. A consumer would be faster, but it
 * reads the copy of whichever server it is on, and a copy may differ: with server 2.9, that of a leader that was cut off and came back did
 * (test/collector/cluster-faults).
 *
 * An event may be in a stream twice, where two collectors stored it at the same moment. Whoever stored a message says up to which other one its events
 * were looked up; those in between are looked up here, and what is in one of them is no event of this one.
 */
export function createNatsReader(manager: JetStreamManager, partitions: number, nameOf: (partition: number) => string): NatsReader {
  const messages = new Map<string, StoredMsg>();
  const readers = Array.from({ length: partitions }, (_none, partition) =>
    createPartitionReader(manager, nameOf(partition), partition, messages),
  );
  return {
    async page(query) {
      const { after, limit = 1_000 } = query;
      const places = placesOf(after, partitions);
      const events: StoredEvent[] = [];
      let end = true;
      for (const [partition, read] of readers.entries()) {
        const isMore = await read(places[partition] ?? { seq: 0, events: 0 }, limit - events.length, query, (place, event) => {
          places[partition] = place;
          if (event !== undefined) events.push({ ...event, cursor: cursorOf(places) });
        });
        end &&= !isMore;
      }
      return { events, cursor: cursorOf(places), end };
    },
  };
}

type Give = (place: Place, event?: Omit<StoredEvent, 'cursor'>) => void;
type ReadPartition = (from: Place, limit: number, query: ReadOptions, give: Give) => Promise<boolean>;

/** Gives what reads on in one partition, and says whether there is more. */
function createPartitionReader(
  manager: JetStreamManager,
  name: string,
  partition: number,
  messages: Map<string, StoredMsg>,
): ReadPartition {
  const trails = new Map<string, Trail>();

  const messageOf = async (seq: number): Promise<StoredMsg | undefined> => {
    const key = `${partition}.${seq}`;
    const known = messages.get(key);
    if (known !== undefined) return known;
    const message = await messageAt(manager, name, seq);
    if (message !== undefined && holdsEvents(message.subject)) keep(messages, key, message, keptMessages);
    return message;
  };

  /** As many messages as are asked for at a time, from one on and up to the last. */
  const messagesFrom = (first: number, last: number): Promise<(StoredMsg | undefined)[]> =>
    Promise.all(Array.from({ length: Math.min(asked, last - first + 1) }, (_none, index) => messageOf(first + index)));

  const remember = ({ seen }: Trail, { subject, header, seq }: StoredMsg): void => {
    for (const id of describe(subject, header).ids) if (id !== undefined) seen.set(id, seq);
  };

  const pass = (trail: Trail, seq: number, message: StoredMsg | undefined): void => {
    if (trail.seen.size > keptIdentities) Object.assign(trail, { from: seq - 1, seen: new Map() });
    if (message !== undefined) remember(trail, message);
    trail.to = seq;
  };

  /** Makes a trail reach from behind one message up to another. */
  const reach = async (trail: Trail, from: number, to: number): Promise<void> => {
    if (trail.to === to && trail.from <= from) return;
    Object.assign(trail, { from, to, seen: new Map() });
    for (let first = from + 1; first <= to; first += asked) {
      for (const message of await messagesFrom(first, to)) if (message !== undefined) remember(trail, message);
    }
  };

  /** The events of a message that are in an earlier one already, by their places. */
  const repeated = async ({ subject, header, seq }: StoredMsg, trail: Trail): Promise<ReadonlySet<number>> => {
    const { ids, checked = seq - 1 } = describe(subject, header);
    const places = new Set<number>();
    if (checked >= seq - 1) return places;
    await reach(trail, checked, seq - 1);
    for (const [place, id] of ids.entries()) if (id !== undefined && (trail.seen.get(id) ?? 0) > checked) places.add(place);
    return places;
  };

  return async (place, limit, { since, site, type }, give) => {
    const { state } = await manager.streams.info(name);
    const oldest = Math.max(0, state.first_seq - 1);
    const start: Place = place.seq < oldest ? { seq: oldest, events: 0 } : place;
    const isStart = start.seq === oldest && start.events === 0;
    const from =
      isStart && since !== undefined ? { seq: await lastBefore(manager, name, since, oldest, state.last_seq), events: 0 } : start;
    const key = `${from.seq}.${from.events}`;
    const trail = trails.get(key) ?? { from: from.seq, to: from.seq, seen: new Map() };
    trails.delete(key);
    let at = from;
    const move: Give = (next, event) => {
      at = next;
      give(next, event);
    };
    move(from);
    let left = limit;
    let seen = 0;
    const stop = (isMore: boolean): boolean => {
      keep(trails, `${at.seq}.${at.events}`, trail, keptTrails);
      return isMore;
    };
    for (let first = from.seq + 1; first <= state.last_seq; first += asked) {
      if (left <= 0) return stop(true);
      for (const [offset, message] of (await messagesFrom(first, state.last_seq)).entries()) {
        const seq = first + offset;
        const events = message === undefined ? [] : decode(message.subject, message.header, message.data);
        const twice = message === undefined ? new Set() : await repeated(message, trail);
        const received = message?.time.getTime() ?? 0;
        for (const [index, event] of events.entries()) {
          if (seq === from.seq + 1 && index < from.events) continue;
          if (left === 0 || seen >= scanned) return stop(true);
          seen += 1;
          const next: Place = index + 1 === events.length ? { seq, events: 0 } : { seq: seq - 1, events: index + 1 };
          const isWanted =
            (site === undefined || event.site === site) &&
            (type === undefined || event.type === type) &&
            (since === undefined || received >= since) &&
            !twice.has(index);
          const body = isWanted && message !== undefined ? await bodyOf(message, event.body) : undefined;
          if (body === undefined) move(next);
          else {
            move(next, { received, site: event.site, type: event.type, body });
            left -= 1;
          }
        }
        if (events.length === 0) move({ seq, events: 0 });
        pass(trail, seq, message);
      }
    }
    return stop(false);
  };

  /** The event itself; undefined for one whose parts have been forgotten already, being older. */
  async function bodyOf({ header }: StoredMsg, text: string): Promise<string | undefined> {
    const parts = Number(header.get(partsHeader) || 0);
    if (parts === 0) return text;
    const chunks: Uint8Array[] = [];
    for (let part = 0; part < parts; part += 1) {
      const message = await manager.streams.getMessage(name, { last_by_subj: `jirafe.${partition}.part.${text}.${part}` });
      if (message === null) return undefined;
      chunks.push(message.data);
    }
    return Buffer.concat(chunks).toString('utf8');
  }
}

/** Keeps a value, and forgets the one that was kept longest where there are too many. */
function keep<Value>(values: Map<string, Value>, key: string, value: Value, most: number): void {
  values.set(key, value);
  if (values.size <= most) return;
  const [oldest] = values.keys();
  if (oldest !== undefined) values.delete(oldest);
}

/** The message of a number; undefined for one that is gone. */
async function messageAt(manager: JetStreamManager, name: string, seq: number): Promise<StoredMsg | undefined> {
  return (await manager.streams.getMessage(name, { seq })) ?? undefined;
}

/** The number of the last message before a time; times grow with numbers, so halving finds it. */
export async function lastBefore(manager: JetStreamManager, name: string, since: number, start: number, last: number): Promise<number> {
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

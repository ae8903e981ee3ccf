import { anyIdentity } from '../service/identity.ts';
import type { Known } from './nats-known.ts';
import { checkedHeader, encode, identityLetters, lettersOf, type Limits, partsHeader } from './nats-segments.ts';
import type { NewEvent, Outcome } from './store.ts';
import { turn } from './turn.ts';

/**
 * Puts events into one stream. What waits goes as one message; while one is under way, the next ones gather, and only a large message goes beside it.
 *
 * An event that is known is not sent. One that another collector stores at the same moment may be: both copies are in the stream then, and say
 * up to where they looked; readers see the first of them only.
 */
export interface PartitionWriter {
  put(event: NewEvent, told: (outcome: Outcome) => void): void;
  close(): void;
}

/** Sends a message until it is stored, and gives its number; rejects when it has been tried for long enough. */
export type Publish = (subject: string, data: Uint8Array, id: string, more: Readonly<Record<string, string>>) => Promise<number>;

export interface WriterOptions {
  readonly known: Known;
  readonly publish: Publish;
  /** Bytes that a message may have. */
  readonly most: () => number;
  readonly limits: () => Limits;
  /** `jirafe.0`. */
  readonly root: string;
  /** Rejects when the stream cannot be read for so long that nobody should wait for it. */
  readonly ready: () => Promise<void>;
}

interface Waiting {
  readonly event: NewEvent;
  readonly told: (outcome: Outcome) => void;
}

/** Messages on their way at the same time. */
const inFlight = 24;
/** What must be in a message that goes beside others, as a share of what may be. */
const enough = 1 / 8;
/** Milliseconds of packing after which other requests have their turn. */
const longest = 8;

export function createPartitionWriter({ known, publish, most, limits, root, ready }: WriterOptions): PartitionWriter {
  let queue: Waiting[] = [];
  let next = 0;
  let letters = 0;
  let running = false;
  let flying = 0;
  let landed: (() => void) | undefined;
  /** Identities that are on their way, and whether they will have arrived. */
  const underWay = new Map<string, Promise<boolean>>();

  /** Sends a message; undefined for events that are too many for one. */
  const send = (events: readonly NewEvent[], checked: number): Promise<number> | undefined => {
    const [first] = events;
    const headers = { [checkedHeader]: String(checked) };
    if (events.length === 1 && first !== undefined && lettersOf(first) * 3 > most()) {
      const body = typeof first.body === 'string' ? Buffer.from(first.body) : first.body;
      if (body.byteLength + first.site.length * 6 + 128 > most()) return sendParts(first, body, headers);
    }
    const { headers: own, data } = encode(events);
    if (events.length > 1 && data.byteLength + events.length * identityLetters > most()) return undefined;
    return publish(`${root}.event.segment`, data, anyIdentity(), { ...headers, ...own });
  };

  const sendParts = async (event: NewEvent, body: Uint8Array, headers: Readonly<Record<string, string>>): Promise<number> => {
    const name = event.identity ?? anyIdentity();
    const size = most();
    const count = Math.ceil(body.byteLength / size);
    for (let part = 0; part < count; part += 1) {
      await publish(`${root}.part.${name}.${part}`, body.subarray(part * size, (part + 1) * size), `${name}.${part}`, {});
    }
    const { headers: own, data } = encode([{ ...event, body: name }]);
    return publish(`${root}.event.segment`, data, anyIdentity(), { ...headers, ...own, [partsHeader]: String(count) });
  };

  const launch = (taken: readonly Waiting[], checked: number): void => {
    const events = taken.map(({ event }) => event);
    const ids = events.map(({ identity }) => identity);
    let sent: Promise<number> | undefined;
    try {
      sent = send(events, checked);
    } catch (error) {
      sent = Promise.reject(error);
    }
    if (sent === undefined) {
      const middle = Math.ceil(taken.length / 2);
      launch(taken.slice(0, middle), checked);
      launch(taken.slice(middle), checked);
      return;
    }
    flying += 1;
    const arrival = sent.then(
      (seq) => {
        known.add(ids, seq);
        return true;
      },
      () => false,
    );
    for (const id of ids) if (id !== undefined) underWay.set(id, arrival);
    void arrival.then((stored) => {
      for (const id of ids) if (id !== undefined && underWay.get(id) === arrival) underWay.delete(id);
      for (const { told } of taken) told(stored ? 'stored' : 'failed');
      flying -= 1;
      landed?.();
    });
  };

  /** Takes one message's worth off the queue; what is known of it, or under way, is told so. */
  const pack = ({ events, letters: mostLetters }: Limits): Waiting[] => {
    const taken: Waiting[] = [];
    const here = new Set<string>();
    let size = 0;
    while (taken.length < events && next < queue.length) {
      const waiting = queue[next] as Waiting;
      const { event, told } = waiting;
      const { identity } = event;
      const length = lettersOf(event);
      // The same event twice in one message: the second is looked at when the first is under way.
      if (identity !== undefined && here.has(identity)) break;
      if (taken.length > 0 && size + length > mostLetters) break;
      next += 1;
      letters -= length;
      const arrival = identity === undefined ? undefined : underWay.get(identity);
      if (arrival !== undefined) void arrival.then((stored) => told(stored ? 'duplicate' : 'failed'));
      else if (identity !== undefined && known.has(identity)) told('duplicate');
      else {
        if (identity !== undefined) here.add(identity);
        taken.push(waiting);
        size += length;
      }
    }
    if (next === queue.length) {
      queue = [];
      next = 0;
    }
    return taken;
  };

  const flush = async (): Promise<void> => {
    await turn();
    await ready();
    let since = performance.now();
    while (next < queue.length) {
      const { events, letters: mostLetters } = limits();
      const isEnough = letters >= mostLetters * enough || queue.length - next >= events * enough;
      if (flying >= (isEnough ? inFlight : 1)) {
        await new Promise<void>((resolve) => (landed = resolve));
        continue;
      }
      const { through } = known;
      const taken = pack({ events, letters: mostLetters });
      if (taken.length > 0) launch(taken, through);
      if (performance.now() - since > longest) {
        await turn();
        since = performance.now();
      }
    }
  };

  const start = (): void => {
    if (running) return;
    running = true;
    void flush()
      .catch(() => {
        const left = queue.slice(next);
        queue = [];
        next = 0;
        letters = 0;
        for (const { told } of left) told('failed');
      })
      .finally(() => {
        running = false;
        if (next < queue.length) start();
      });
  };

  return {
    put(event, told) {
      queue.push({ event, told });
      letters += lettersOf(event);
      start();
    },
    close() {
      known.close();
    },
  };
}

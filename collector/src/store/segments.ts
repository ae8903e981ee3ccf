import type { NewEvent, StoredEvent } from './store.ts';

/**
 * Events that are kept as one: their bodies one behind the other, their identities likewise, and a head that says where each is. A row for
 * each event costs several times what its bytes do; what is written in the same moment can share one.
 */
export interface Segment {
  readonly count: number;
  /** JSON: runs of events of one site and type, `[site, type, [bytes of each body, …]]`, in their order. */
  readonly head: string;
  /** The identities, 16 bytes for each event; all of them zero for one that has none. */
  readonly ids: Uint8Array;
  /** The bodies in UTF-8. */
  readonly body: Uint8Array;
}

/** Bytes of an identity. */
export const identityBytes = 16;

/** Events and bytes of one segment at most; an event that is larger has one of its own. Reading one event means reading its segment. */
const mostEvents = 1_024;
const mostBytes = 262_144;

type Run = readonly [site: string, type: string, lengths: number[]];

/** Puts events into segments, in their order, in memory that other threads can see: nothing is copied for them. */
export interface Packer {
  /** Reads the identity of the next event into its place, so that it can be looked up before the event is taken: the bytes, and where it begins. */
  identity(text: string | undefined): { readonly bytes: Buffer; readonly at: number };
  /** Takes the event whose identity was read last. */
  take(event: NewEvent): void;
  /** What was taken since the last time, as segments. */
  end(): Segment[];
  /** Forgets what was taken. Segments that it gave are not needed any more: their memory is for those that come. */
  reset(): void;
}

/** Memory for one segment: the bodies, and behind them the identities. */
interface Chunk {
  readonly bodies: Buffer;
  readonly ids: Buffer;
}

/** Chunks that are kept for the next time. */
const mostKept = 48;

function newChunk(bytes: number, events: number): Chunk {
  const memory = new SharedArrayBuffer(bytes + events * identityBytes);
  return { bodies: Buffer.from(memory, 0, bytes), ids: Buffer.from(memory, bytes) };
}

export function createPacker(): Packer {
  const free: Chunk[] = [];
  const used: Chunk[] = [];
  let done: Segment[] = [];
  let chunk = newChunk(mostBytes, mostEvents);
  let runs: Run[] = [];
  let count = 0;
  let length = 0;

  const close = (): void => {
    if (count === 0) return;
    done.push({
      count,
      head: JSON.stringify(runs),
      ids: chunk.ids.subarray(0, count * identityBytes),
      body: chunk.bodies.subarray(0, length),
    });
    used.push(chunk);
    chunk = free.pop() ?? newChunk(mostBytes, mostEvents);
    runs = [];
    count = 0;
    length = 0;
  };

  /** Begins another segment for the event whose identity was read last. */
  const next = (): void => {
    const { ids } = chunk;
    const at = count * identityBytes;
    close();
    ids.copy(chunk.ids, 0, at, at + identityBytes);
  };

  const takeLarge = ({ site, type, body }: NewEvent, bytes: number): void => {
    next();
    const own = newChunk(bytes, 1);
    chunk.ids.copy(own.ids, 0, 0, identityBytes);
    writeBody(own.bodies, body, 0);
    done.push({ count: 1, head: JSON.stringify([[site, type, [bytes]]]), ids: own.ids, body: own.bodies });
  };

  return {
    identity(text) {
      if (count === mostEvents) close();
      const { ids } = chunk;
      const at = count * identityBytes;
      if (text === undefined) ids.fill(0, at, at + identityBytes);
      else if (ids.write(text, at, identityBytes, 'base64url') < identityBytes) throw new TypeError('An identity has 128 bits.');
      return { bytes: ids, at };
    },
    take(event) {
      const { site, type, body } = event;
      // A character of a text is three bytes of UTF-8 at most.
      if (length + body.length * (typeof body === 'string' ? 3 : 1) > mostBytes) {
        const bytes = Buffer.byteLength(body);
        if (bytes > mostBytes) return takeLarge(event, bytes);
        if (length + bytes > mostBytes) next();
      }
      const written = writeBody(chunk.bodies, body, length);
      const run = runs.at(-1);
      if (run !== undefined && run[0] === site && run[1] === type) run[2].push(written);
      else runs.push([site, type, [written]]);
      count += 1;
      length += written;
    },
    end() {
      close();
      const given = done;
      done = [];
      return given;
    },
    reset() {
      done = [];
      runs = [];
      count = 0;
      length = 0;
      for (const one of used.splice(0)) if (free.length < mostKept) free.push(one);
    },
  };
}

/** Writes a body at a place, and gives its bytes. */
export function writeBody(into: Buffer, body: NewEvent['body'], at: number): number {
  if (typeof body === 'string') return into.write(body, at);
  into.set(body, at);
  return body.byteLength;
}

/** An event of a segment as its head describes it: which it is, and where its body lies. */
export interface Entry {
  readonly index: number;
  readonly site: string;
  readonly type: StoredEvent['type'];
  readonly from: number;
  readonly to: number;
}

export function* entriesOf(head: string): Generator<Entry> {
  let index = 0;
  let from = 0;
  for (const [site, type, lengths] of JSON.parse(head) as Run[]) {
    for (const length of lengths) {
      yield { index, site, type: type as StoredEvent['type'], from, to: from + length };
      index += 1;
      from += length;
    }
  }
}

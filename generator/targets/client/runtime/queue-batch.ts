import type { Entry, Lane } from './queue-lane.ts';

/** Many events in one request. */
export interface Batch {
  readonly groups: readonly Group[];
  readonly count: number;
  /** Of the body, in UTF-8. */
  readonly bytes: number;
  readonly body: Uint8Array<ArrayBuffer>;
  /** The ids of its events: see `eventIdsOf`. */
  readonly ids: string;
  /** `Idempotency-Key`: the same for the same events. */
  readonly key: string;
  readonly controller: AbortController;
}

/** The events of one type in a batch. */
export interface Group {
  readonly lane: Lane;
  readonly entries: readonly Entry[];
}

/** Ranges of ids that one request names at most, so that the header stays under the 8 KB that servers take. */
const mostRanges = 200;

/** Bytes of a batch with nothing but this event. */
export function aloneBytes({ overhead }: Lane, bytes: number): number {
  return 2 + overhead + bytes;
}

/**
 * Takes as many of the oldest events as fit a batch, type by type, beginning with the type whose first event is the oldest.
 * Undefined where nothing may be sent. An event that is too large for `bytes` goes alone.
 */
export function takeBatch(lanes: readonly Lane[], most: { readonly events: number; readonly bytes: number }): Batch | undefined {
  const groups: Group[] = [];
  let [count, bytes, ranges] = [0, 2, 0];
  const usable = lanes.filter((lane) => lane.free && lane.first());
  for (const lane of usable.sort((a, b) => a.first()!.number - b.first()!.number)) {
    const entries: Entry[] = [];
    const envelope = lane.overhead + (groups.length > 0 ? 1 : 0);
    for (let entry = lane.first(); entry !== undefined && count < most.events; entry = lane.first()) {
      const cost = entry.json.length + (entries.length > 0 ? 1 : envelope);
      const last = entries.at(-1);
      const range = last?.run === entry.run && last.place + 1 === entry.place ? 0 : 1;
      if (count > 0 && (bytes + cost > most.bytes || ranges + range > mostRanges)) break;
      lane.shift();
      entry.state = 'sent';
      entries.push(entry);
      count += 1;
      bytes += cost;
      ranges += range;
    }
    if (entries.length > 0) groups.push({ lane, entries });
  }
  if (!count) return undefined;
  const ids = eventIdsOf(groups);
  return {
    groups,
    count,
    bytes,
    body: bodyOf(groups, bytes),
    ids,
    key: keyOf(groups[0]!.entries[0]!.run, ids),
    controller: new AbortController(),
  };
}

/** The body: no string of megabytes is made on the way. */
function bodyOf(groups: readonly Group[], bytes: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(bytes);
  const encoder = new TextEncoder();
  let at = 0;
  const write = (text: string): void => void (at += encoder.encodeInto(text, body.subarray(at)).written);
  let before = '{';
  for (const { lane, entries } of groups) {
    write(before + lane.opening);
    for (const [index, { json }] of entries.entries()) {
      if (index > 0) body[at++] = 44;
      body.set(json, at);
      at += json.length;
    }
    before = '],';
  }
  write(']}');
  return body;
}

/**
 * The ids of the events of a batch in the order of the body: `cart=3f9a:1-500,512;order=3f9a:7`. An id is a key, a run and a place;
 * a run counts until the next is named. An event that is sent again has the same id, whatever batch it is in: that is
 * what a server can tell a repetition by.
 */
export function eventIdsOf(groups: readonly Group[]): string {
  let run = '';
  const list = ({ lane, entries }: Group): string => {
    const ranges: string[] = [];
    for (let index = 0; index < entries.length; index += 1) {
      const first = entries[index]!;
      while (entries[index + 1]?.run === first.run && entries[index + 1]?.place === entries[index]!.place + 1) index += 1;
      const last = entries[index]!;
      ranges.push(`${first.run === run ? '' : `${first.run}:`}${first.place}${last === first ? '' : `-${last.place}`}`);
      run = first.run;
    }
    return `${encodeURIComponent(lane.key)}=${ranges.join(',')}`;
  };
  return groups.map(list).join(';');
}

/** A run, and 64 bits of the ids by FNV-1a. The run is random, so chance is no attacker. */
function keyOf(run: string, ids: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let index = 0; index < ids.length; index += 1) hash = BigInt.asUintN(64, (hash ^ BigInt(ids.charCodeAt(index))) * 0x100000001b3n);
  return `${run}-${hash.toString(16)}`;
}

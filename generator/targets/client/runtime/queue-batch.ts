import type { Parts } from './queue-parts.ts';
import type { Entry, Lane } from './queue-lane.ts';
import type { Page } from './queue-pages.ts';

/** Many events in one request. */
export interface Batch {
  readonly groups: readonly Group[];
  /** All of them. */
  readonly entries: readonly Entry[];
  /** Of the body, in UTF-8. */
  readonly bytes: number;
  readonly body: Parts;
  /**
   * The ids of its events in the order of the body: `cart=3f9a:1-500,512;order=3f9a:7`. An id is a key, a run and a place;
   * a run counts until the next is named. An event that is sent again has the same id, whatever batch it is in: that is
   * what a server can tell a repetition by.
   */
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

/**
 * Takes as many of the oldest events as fit a batch, type by type, beginning with the type whose first event is the oldest.
 * Undefined where nothing may be sent. An event that is too large for `bytes` goes alone.
 */
export function takeBatch(lanes: readonly Lane[], most: { readonly events: number; readonly bytes: number }): Batch | undefined {
  const groups: Group[] = [];
  const all: Entry[] = [];
  const lists: string[] = [];
  let [bytes, ranges, run] = [2, 0, ''];
  const usable = lanes.filter((lane) => lane.free && lane.first());
  for (const lane of usable.sort((a, b) => a.first()!.number - b.first()!.number)) {
    const entries: Entry[] = [];
    const list: [first: Entry, last: Entry][] = [];
    let last: Entry | undefined;
    for (let entry = lane.first(); entry && all.length < most.events; entry = lane.first()) {
      const cost = entry.size + (last ? 1 : lane.overhead + (all.length ? 1 : 0));
      const follows = last?.run === entry.run && last.place + 1 === entry.place;
      if (all.length && (bytes + cost > most.bytes || (!follows && ranges === mostRanges))) break;
      lane.shift();
      entry.state = 'sent';
      entries.push(entry);
      all.push(entry);
      bytes += cost;
      if (!follows) {
        ranges += 1;
        list.push([entry, entry]);
      }
      list.at(-1)![1] = last = entry;
    }
    if (!last) continue;
    groups.push({ lane, entries });
    const texts = list.map(([first, { place }]) => {
      const text = `${first.run === run ? '' : `${first.run}:`}${first.place}${place === first.place ? '' : `-${place}`}`;
      run = first.run;
      return text;
    });
    lists.push(`${encodeURIComponent(lane.key)}=${texts.join(',')}`);
  }
  const [first] = all;
  if (!first) return undefined;
  const ids = lists.join(';');
  return { groups, entries: all, bytes, body: bodyOf(groups), ids, key: keyOf(first, ids), controller: new AbortController() };
}

/** The body, as far as it can be from where the events stand: no string of megabytes is made on the way. */
function bodyOf(groups: readonly Group[]): Parts {
  const list: Uint8Array<ArrayBuffer>[] = [];
  const pages: Page[] = [];
  const encoder = new TextEncoder();
  let before = '{';
  for (const { lane, entries } of groups) {
    list.push(encoder.encode(before + lane.opening));
    for (let index = 0; index < entries.length;) {
      const { page, at } = entries[index]!;
      let end = at;
      // The comma after each is there already.
      while (entries[index]?.page === page && entries[index]?.at === end) end += entries[index++]!.size + 1;
      list.push(page.bytes.subarray(at, index < entries.length ? end : end - 1));
      pages.push(page);
    }
    before = '],';
  }
  list.push(encoder.encode(']}'));
  return { list, pages };
}

/** Of the first event, and 32 bits of all ids by FNV-1a: few batches begin with the same event. */
function keyOf({ run, place }: Entry, ids: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < ids.length; index += 1) hash = Math.imul(hash ^ ids.charCodeAt(index), 0x1000193);
  return `${run}-${place}-${hash >>> 0}`;
}

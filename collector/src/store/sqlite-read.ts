import type { DatabaseSync } from 'node:sqlite';
import { entriesOf } from './segments.ts';
import { metaOf, nextSeq } from './sqlite-file.ts';
import type { Page, ReadOptions, StoredEvent } from './store.ts';

/** Events that one page looks at, whatever of them fits: no query holds up others for long. */
const scanned = 2_000;

/** Reads a page of events. A cursor is the number of an event. */
export function readPage(database: DatabaseSync, options: ReadOptions): Page {
  database.exec('BEGIN');
  try {
    return page(database, options);
  } finally {
    database.exec('COMMIT');
  }
}

function page(database: DatabaseSync, { after, since, site, type, limit = 1_000 }: ReadOptions): Page {
  const newest = nextSeq(database) - 1;
  const first = metaOf(database, 'first');
  const from = Math.max(first - 1, after === undefined ? (since === undefined ? 0 : firstSince(database, since) - 1) : Number(after));
  const bodyOf = database.prepare('SELECT body FROM segments WHERE seq = ?');
  const events: StoredEvent[] = [];
  let seen = 0;
  let cursor = from;
  for (const row of database
    .prepare(`SELECT seq, received, head FROM segments WHERE seq >= ? AND head <> '' ORDER BY seq`)
    .iterate(segmentOf(database, from + 1))) {
    const seq = Number(row['seq']);
    const received = Number(row['received']);
    let body: Buffer | undefined;
    for (const entry of entriesOf(String(row['head']))) {
      const number = seq + entry.index;
      if (number <= from) continue;
      if (events.length === limit || seen === scanned) return { events, cursor: String(cursor), end: cursor >= newest };
      seen += 1;
      cursor = number;
      if ((since !== undefined && received < since) || (site !== undefined && entry.site !== site)) continue;
      if (type !== undefined && entry.type !== type) continue;
      body ??= bytesOf(bodyOf.get(seq)?.['body']);
      events.push({
        cursor: String(number),
        received,
        site: entry.site,
        type: entry.type,
        body: body.toString('utf8', entry.from, entry.to),
      });
    }
  }
  return { events, cursor: String(Math.max(from, newest)), end: true };
}

function bytesOf(value: unknown): Buffer {
  const { buffer, byteOffset, byteLength } = value as Uint8Array<ArrayBuffer>;
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** The number of the segment that an event is in; of the one behind it where it is in none. */
function segmentOf(database: DatabaseSync, number: number): number {
  const row = database.prepare('SELECT seq FROM segments WHERE seq <= ? ORDER BY seq DESC LIMIT 1').get(number);
  return Number(row?.['seq'] ?? number);
}

/** The first event that came at a time or later, or the one that comes next; times only grow, so halving finds it. */
export function firstSince(database: DatabaseSync, since: number): number {
  let low = metaOf(database, 'first');
  let high = nextSeq(database);
  const at = database.prepare('SELECT seq, received FROM segments WHERE seq >= ? ORDER BY seq LIMIT 1');
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const row = at.get(middle);
    if (row === undefined || Number(row['received']) >= since) high = middle;
    else low = Math.max(middle + 1, Number(row['seq']) + 1);
  }
  // Halving may end inside the segment before.
  return Number(at.get(low)?.['seq'] ?? nextSeq(database));
}

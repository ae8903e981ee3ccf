import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { createIdentities, type Identities } from './identities.ts';
import { turn } from './turn.ts';
import { type Keep, type NewEvent, type Outcome, type Page, type ReadOptions, type Store, StoreError, type StoredEvent } from './store.ts';

/**
 * The embedded store: one SQLite file in WAL mode with full sync, so that what a transaction has committed survives a power cut.
 * What arrives in the same moment shares one transaction, and so one fsync; a large append gives other requests their turn in between.
 *
 * Events and their identities are only ever written behind one another, never in between. Which identities there are is held in memory, and read
 * again when the file is opened; they get there once their transaction is committed, so that nothing is called a duplicate of what was not stored.
 */
export interface SqliteOptions {
  readonly folder: string;
  /** Milliseconds in which an event of the same identity is not stored again. */
  readonly window: number;
  readonly now?: () => number;
  /** How many identities are remembered, at least, before the oldest are forgotten ahead of time. */
  readonly mostIdentities?: number;
}

const layout = `
  CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, received INTEGER NOT NULL, site TEXT NOT NULL, type TEXT NOT NULL, body TEXT NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS identities (seq INTEGER PRIMARY KEY, id BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Milliseconds of inserting after which other requests have their turn. */
const longest = 8;
/** Events that one transaction takes at most, so that nobody waits long for its commit. */
const mostEvents = 20_000;
/** Milliseconds for which a store that has failed is not called ready. */
const doubt = 3_000;
/** Pages of the write-ahead log at which it is written back. */
const checkpointPages = 1_000;

interface Pending {
  readonly events: readonly NewEvent[];
  readonly outcomes: Outcome[];
  readonly resolve: (outcomes: readonly Outcome[]) => void;
  readonly reject: (error: StoreError) => void;
}

interface Writer {
  readonly database: DatabaseSync;
  readonly insert: StatementSync;
  readonly remember: StatementSync;
  readonly identities: Identities;
  /** When the newer generation of identities began: its time, and its first event. */
  since: number;
  from: number;
}

export function openSqlite(options: SqliteOptions): Store {
  const { folder, window, now = Date.now, mostIdentities = 1_000_000 } = options;
  const file = join(folder, 'events.db');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let writer: Writer | undefined = openWriter(file, now());
  let reader: DatabaseSync | undefined;
  let last = lastReceived(writer.database);
  let running: Promise<void> | undefined;
  let closed = false;
  let waiting = 0;
  let failedAt = -Infinity;
  const queue: Pending[] = [];

  const time = (): number => (last = Math.max(last, Math.trunc(now())));

  const flush = async (): Promise<void> => {
    await turn();
    while (queue.length > 0) {
      const taken: Pending[] = [];
      try {
        writer ??= openWriter(file, now());
        if (now() - writer.since >= window || writer.identities.newer >= mostIdentities) turnOver(writer, now());
        writer.database.exec('BEGIN IMMEDIATE');
        const fresh = new Map<string, Buffer>();
        let count = 0;
        for (let next = queue.shift(); next !== undefined; next = count < mostEvents ? queue.shift() : undefined) {
          taken.push(next);
          count += next.events.length;
          await insertAll(writer, next, fresh, time());
        }
        writer.database.exec('COMMIT');
        failedAt = -Infinity;
        for (const id of fresh.values()) writer.identities.add(id);
        for (const { outcomes, resolve } of taken) resolve(outcomes);
      } catch (error) {
        writer = abandon(writer);
        failedAt = performance.now();
        const failure = new StoreError('The store cannot be written.', { cause: error });
        for (const { reject } of taken) reject(failure);
        // What came in the meantime fares no better now; it is told at once rather than after as many attempts.
        for (const { reject } of queue.splice(0)) reject(failure);
      }
      waiting = queue.reduce((sum, { events }) => sum + events.length, 0);
    }
  };

  const start = (): void => {
    running ??= flush().finally(() => {
      running = undefined;
      if (queue.length > 0) start();
    });
  };

  return {
    kind: 'sqlite',
    append(events) {
      if (closed) return Promise.reject(new StoreError('The store is closed.'));
      return new Promise((resolve, reject) => {
        queue.push({ events, outcomes: [], resolve, reject });
        waiting += events.length;
        start();
      });
    },
    async read(query) {
      reader ??= new DatabaseSync(file, { readOnly: true });
      return readPage(reader, query);
    },
    async check() {
      if (closed) throw new StoreError('The store is closed.');
      // What failed a moment ago is taken to fail still: a full disk may have room for a probe, and for nothing more.
      if (performance.now() - failedAt < doubt) throw new StoreError('The store could not be written a moment ago.');
      try {
        writer ??= openWriter(file, now());
        if (running === undefined)
          writer.database.exec(`BEGIN IMMEDIATE; INSERT OR REPLACE INTO meta VALUES ('checked', ${Math.trunc(now())}); COMMIT`);
      } catch (error) {
        writer = abandon(writer);
        throw new StoreError('The store cannot be written.', { cause: error });
      }
    },
    get waiting() {
      return waiting;
    },
    async trim(keep) {
      while (running !== undefined) await running;
      writer ??= openWriter(file, now());
      return trim(writer.database, keep);
    },
    async close() {
      closed = true;
      while (running !== undefined) await running;
      reader?.close();
      writer?.database.close();
      writer = undefined;
    },
  };
}

function openWriter(file: string, now: number): Writer {
  const database = new DatabaseSync(file);
  try {
    database.exec(`
      PRAGMA busy_timeout = 5000; PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = ${checkpointPages}; PRAGMA cache_size = -32000; PRAGMA journal_size_limit = 67108864;
    `);
    database.exec(layout);
    database.prepare(`INSERT OR IGNORE INTO meta VALUES ('since', ?), ('from', 0)`).run(Math.trunc(now));
    const meta = (key: string): number => Number(database.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.['value'] ?? 0);
    const [since, from] = [meta('since'), meta('from')];
    return {
      database,
      insert: database.prepare('INSERT INTO events (received, site, type, body) VALUES (?, ?, ?, ?)'),
      remember: database.prepare('INSERT INTO identities VALUES (?, ?)'),
      identities: loadIdentities(database, from),
      since,
      from,
    };
  } catch (error) {
    database.close();
    throw error;
  }
}

function loadIdentities(database: DatabaseSync, from: number): Identities {
  const identities = createIdentities();
  const rows = database.prepare('SELECT id FROM identities WHERE seq >= ? AND seq < ?');
  const addAll = (low: number, high: number): void => {
    for (const row of rows.iterate(low, high)) identities.add(Buffer.from(row['id'] as Uint8Array));
  };
  addAll(0, from);
  identities.turn();
  addAll(from, Number.MAX_SAFE_INTEGER);
  return identities;
}

/** Closes a database that has failed; it is opened anew by whoever needs it next. */
function abandon(writer: Writer | undefined): undefined {
  try {
    writer?.database.close();
  } catch {
    // It is closed already, or cannot be; either way there is nothing more to do with it.
  }
  return undefined;
}

/** Begins a new generation of identities, and forgets the older one. A clock that jumps back makes events be remembered longer, never shorter. */
function turnOver(writer: Writer, now: number): void {
  const { database, from } = writer;
  const next = Number(database.prepare('SELECT max(seq) AS seq FROM events').get()?.['seq'] ?? 0) + 1;
  database.exec('BEGIN IMMEDIATE');
  database.prepare('DELETE FROM identities WHERE seq < ?').run(from);
  database.prepare(`INSERT OR REPLACE INTO meta VALUES ('since', ?), ('from', ?)`).run(Math.trunc(now), next);
  database.exec('COMMIT');
  writer.identities.turn();
  writer.since = now;
  writer.from = next;
}

/** Inserts what is new. `fresh` holds the identities of this transaction, which nobody may take for stored before it is committed. */
async function insertAll(
  { insert, remember, identities }: Writer,
  { events, outcomes }: Pending,
  fresh: Map<string, Buffer>,
  received: number,
): Promise<void> {
  let since = performance.now();
  for (const [index, { identity, site, type, body }] of events.entries()) {
    const id = identity === undefined ? undefined : Buffer.from(identity, 'base64url');
    if (identity !== undefined && id !== undefined && (fresh.has(identity) || identities.has(id))) outcomes.push('duplicate');
    else {
      const { lastInsertRowid } = insert.run(received, site, type, body);
      if (identity !== undefined && id !== undefined) {
        remember.run(lastInsertRowid, id);
        fresh.set(identity, id);
      }
      outcomes.push('stored');
    }
    if (index % 32 === 31 && performance.now() - since > longest) {
      await turn();
      since = performance.now();
    }
  }
}

function lastReceived(database: DatabaseSync): number {
  return Number(database.prepare('SELECT received FROM events ORDER BY seq DESC LIMIT 1').get()?.['received'] ?? 0);
}

/** Rows that one page looks at, whatever of them fits: no query holds up others for long. */
const scanned = 2_000;

function readPage(database: DatabaseSync, { after, since, site, type, limit = 1_000 }: ReadOptions): Page {
  const from = after === undefined ? (since === undefined ? 0 : firstSince(database, since) - 1) : Number(after);
  const newest = Number(database.prepare('SELECT max(seq) AS seq FROM events').get()?.['seq'] ?? 0);
  const to = Math.min(newest, Math.max(from, firstSeq(database) - 1) + scanned);
  const rows = database
    .prepare(
      `SELECT seq, received, site, type, body FROM events WHERE seq > ? AND seq <= ?
       AND received >= ? AND (? IS NULL OR site = ?) AND (? IS NULL OR type = ?) ORDER BY seq LIMIT ?`,
    )
    .all(from, to, since ?? 0, site ?? null, site ?? null, type ?? null, type ?? null, limit);
  const events = rows.map((row): StoredEvent => ({
    cursor: String(row['seq']),
    received: Number(row['received']),
    site: String(row['site']),
    type: row['type'] as StoredEvent['type'],
    body: String(row['body']),
  }));
  const cursor = events.length === limit ? events.at(-1)?.cursor : String(Math.max(from, to));
  return { events, cursor, end: Number(cursor) >= newest };
}

function firstSeq(database: DatabaseSync): number {
  return Number(database.prepare('SELECT min(seq) AS seq FROM events').get()?.['seq'] ?? 1);
}

/** The first event that came at a time or later; times only grow, so halving finds it. */
function firstSince(database: DatabaseSync, since: number): number {
  let low = firstSeq(database);
  let high = Number(database.prepare('SELECT max(seq) AS seq FROM events').get()?.['seq'] ?? 0) + 1;
  const at = database.prepare('SELECT received FROM events WHERE seq >= ? ORDER BY seq LIMIT 1');
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const received = at.get(middle)?.['received'];
    if (received === undefined || Number(received) >= since) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Rows that are forgotten in one transaction. */
const forgotten = 5_000;

async function trim(database: DatabaseSync, { before, maxBytes }: Keep): Promise<number> {
  let count = 0;
  const oldest = database.prepare('SELECT seq, received FROM events ORDER BY seq LIMIT 1 OFFSET ?');
  const remove = database.prepare('DELETE FROM events WHERE seq < ?');
  if (before !== undefined) {
    const end = firstSince(database, before);
    for (let from = firstSeq(database); from < end;) {
      from = Math.min(end, from + forgotten);
      count += Number(remove.run(from).changes);
      await turn();
    }
  }
  while (maxBytes !== undefined && usedBytes(database) > maxBytes) {
    const row = oldest.get(Math.max(1, Math.min(forgotten, Math.floor(eventCount(database) / 10))));
    if (row === undefined) break;
    count += Number(remove.run(Number(row['seq'])).changes);
    await turn();
  }
  if (count > 0) database.exec('PRAGMA incremental_vacuum');
  return count;
}

function eventCount(database: DatabaseSync): number {
  return Number(database.prepare('SELECT max(seq) - min(seq) + 1 AS count FROM events').get()?.['count'] ?? 0);
}

function usedBytes(database: DatabaseSync): number {
  const row = database
    .prepare(
      'SELECT (p.page_count - f.freelist_count) * s.page_size AS bytes FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s',
    )
    .get();
  return Number(row?.['bytes'] ?? 0);
}

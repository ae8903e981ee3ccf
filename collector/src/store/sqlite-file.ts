import { DatabaseSync } from 'node:sqlite';
import { createIdentities, type Identities } from './identities.ts';
import { createPacker, identityBytes } from './segments.ts';
import type { EventType } from './store.ts';

/**
 * The file of the embedded store. A row is a segment; `seq` is the number of its first event, and the next one's is behind its last. Rows are only
 * ever written behind one another. A row whose head is empty has been forgotten, and is there for its identities, or because it is the last.
 *
 * `meta`: `since` and `from` are when the newer generation of identities began, and with which event; `older` is where the older one
 * began; `first` is the first event that is still there.
 */
const layout = `
  CREATE TABLE IF NOT EXISTS segments (
    seq INTEGER PRIMARY KEY, count INTEGER NOT NULL, received INTEGER NOT NULL, ids BLOB NOT NULL, head TEXT NOT NULL, body BLOB NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/** Pages of the write-ahead log at which it is written back within a commit; the thread that writes does it between commits, well before that. */
const checkpointPages = 4_000;

/** Opens the file for writing: WAL with full sync, so that what a transaction has committed survives a power cut. Throws what SQLite throws. */
export function openFile(file: string): DatabaseSync {
  const database = new DatabaseSync(file);
  try {
    database.exec(`
      PRAGMA busy_timeout = 5000; PRAGMA page_size = 16384; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
      PRAGMA wal_autocheckpoint = ${checkpointPages}; PRAGMA cache_size = -4000; PRAGMA journal_size_limit = 67108864;
    `);
    database.exec(layout);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What is remembered of a file: which identities there are, and when the newer generation of them began. */
export interface Remembered {
  readonly identities: Identities;
  readonly since: number;
}

/** Makes a file ready, and reads which identities it has. Throws what SQLite throws. */
export function prepareFile(file: string, now: number): Remembered {
  const database = openFile(file);
  try {
    database.prepare(`INSERT OR IGNORE INTO meta VALUES ('since', ?), ('from', 0), ('older', 0), ('first', 0)`).run(Math.trunc(now));
    if (database.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'events'`).get() !== undefined) takeOver(database);
    return { identities: loadIdentities(database), since: metaOf(database, 'since') };
  } finally {
    database.close();
  }
}

export function metaOf(database: DatabaseSync, key: 'since' | 'from' | 'older' | 'first'): number {
  return Number(database.prepare('SELECT value FROM meta WHERE key = ?').get(key)?.['value'] ?? 0);
}

/** The number that the next event gets. */
export function nextSeq(database: DatabaseSync): number {
  return Number(database.prepare('SELECT seq + count AS next FROM segments ORDER BY seq DESC LIMIT 1').get()?.['next'] ?? 1);
}

function loadIdentities(database: DatabaseSync): Identities {
  const identities = createIdentities();
  const rows = database.prepare('SELECT ids FROM segments WHERE seq >= ? AND seq < ?');
  const addAll = (low: number, high: number): void => {
    for (const { ids } of rows.iterate(low, high)) {
      const bytes = Buffer.from(ids as Uint8Array);
      for (let at = 0; at < bytes.byteLength; at += identityBytes) identities.add(bytes, at);
    }
  };
  const from = metaOf(database, 'from');
  addAll(metaOf(database, 'older'), from);
  identities.turn();
  addAll(from, Number.MAX_SAFE_INTEGER);
  return identities;
}

/** Events that are taken over in one transaction. */
const takenOver = 500;

/** Makes segments of the rows of an older file, which had one for each event. It may be stopped in between: what is left is done the next time. */
function takeOver(database: DatabaseSync): void {
  const read = database.prepare(
    'SELECT seq, received, site, type, body, id FROM events LEFT JOIN identities USING (seq) ORDER BY seq LIMIT ?',
  );
  const write = database.prepare('INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?)');
  const packer = createPacker();
  for (let rows = read.all(takenOver); rows.length > 0; rows = read.all(takenOver)) {
    database.exec('BEGIN IMMEDIATE');
    // Numbers stay what they are, and so do times: events that are no neighbours, or came at another time, share no segment.
    for (let start = 0, end = 1; start < rows.length; start = end, end += 1) {
      const first = rows[start] ?? {};
      const seqOf = (index: number): number => Number(rows[index]?.['seq']);
      while (end < rows.length && seqOf(end) === seqOf(end - 1) + 1 && rows[end]?.['received'] === first['received']) end += 1;
      for (const row of rows.slice(start, end)) {
        packer.identity(row['id'] === null ? undefined : Buffer.from(row['id'] as Uint8Array).toString('base64url'));
        packer.take({ identity: undefined, site: String(row['site']), type: row['type'] as EventType, body: String(row['body']) });
      }
      let seq = seqOf(start);
      for (const { count, head, ids, body } of packer.end()) {
        write.run(seq, count, first['received'] ?? 0, ids, head, body);
        seq += count;
      }
      packer.reset();
    }
    database.prepare('DELETE FROM events WHERE seq <= ?').run(rows.at(-1)?.['seq'] ?? 0);
    database.exec('COMMIT');
  }
  database.exec('DROP TABLE events; DROP TABLE IF EXISTS identities');
}

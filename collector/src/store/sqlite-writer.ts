import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Segment } from './segments.ts';
import { metaOf, nextSeq, openFile } from './sqlite-file.ts';
import { firstSince } from './sqlite-read.ts';

/** What is done to the file, in the order in which it is asked for. */
export type Task =
  /** Writes segments in one transaction; done when they will survive a power cut. */
  | { readonly kind: 'write'; readonly segments: readonly Segment[]; readonly now: number }
  /** Begins a new generation of identities, and forgets the older one. */
  | { readonly kind: 'turn'; readonly now: number }
  /** Finds out whether something could be written. */
  | { readonly kind: 'check'; readonly now: number }
  /** Forgets some of the oldest events: those of before a time, or those of so many bytes too many. Gives how many; none when there is nothing left to forget. */
  | { readonly kind: 'trim'; readonly before?: number | undefined; readonly maxBytes?: number | undefined }
  | { readonly kind: 'close' };

/** Segments that are forgotten in one transaction. */
const forgotten = 256;

interface Writer {
  readonly database: DatabaseSync;
  readonly last: StatementSync;
  readonly insert: StatementSync;
}

/** Bytes after which the write-ahead log is written back. */
const checkpointBytes = 16_000_000;

/** Does tasks, one at a time. */
export interface FileWriter {
  /** Does a task. One that fails throws, and the file is opened anew for the next one. */
  perform(task: Task): number;
  /** Does what may be done when nobody waits for an answer: writes the log back when it has grown. */
  tidy(): void;
}

export function createWriter(file: string): FileWriter {
  let writer: Writer | undefined;
  let written = 0;
  return {
    perform(task) {
      try {
        if (task.kind === 'close') {
          writer?.database.close();
          writer = undefined;
          return 0;
        }
        writer ??= openWriter(file);
        const count = perform(writer, task);
        if (task.kind === 'write') written += task.segments.reduce((sum, { body }) => sum + body.byteLength, overhead);
        return count;
      } catch (error) {
        writer = abandon(writer);
        throw error;
      }
    },
    tidy() {
      if (written < checkpointBytes) return;
      written = 0;
      try {
        writer?.database.exec('PRAGMA wal_checkpoint(PASSIVE)');
      } catch {
        // The events are in the log, and so is the next attempt; what is wrong with the disk shows when the next one is written.
      }
    },
  };
}

/** Bytes that a transaction writes beside its bodies. */
const overhead = 65_536;

function openWriter(file: string): Writer {
  const database = openFile(file);
  return {
    database,
    last: database.prepare('SELECT seq + count AS next, received FROM segments ORDER BY seq DESC LIMIT 1'),
    insert: database.prepare('INSERT INTO segments VALUES (?, ?, ?, ?, ?, ?)'),
  };
}

/** Closes a database that has failed. */
function abandon(writer: Writer | undefined): undefined {
  try {
    writer?.database.close();
  } catch {
    // It is closed already, or cannot be; either way there is nothing more to do with it.
  }
  return undefined;
}

function perform(writer: Writer, task: Exclude<Task, { kind: 'close' }>): number {
  const { database } = writer;
  if (task.kind === 'trim') return trim(database, task);
  database.exec('BEGIN IMMEDIATE');
  if (task.kind === 'write') write(writer, task.segments, task.now);
  else if (task.kind === 'turn') turnOver(database, task.now);
  else database.prepare(`INSERT OR REPLACE INTO meta VALUES ('checked', ?)`).run(task.now);
  database.exec('COMMIT');
  return 0;
}

function write({ last, insert }: Writer, segments: readonly Segment[], now: number): void {
  const row = last.get();
  let seq = Number(row?.['next'] ?? 1);
  // A clock that jumps back makes no event older than the one before it.
  const received = Math.max(now, Number(row?.['received'] ?? 0));
  for (const { count, head, ids, body } of segments) {
    insert.run(seq, count, received, ids, head, body);
    seq += count;
  }
}

function turnOver(database: DatabaseSync, now: number): void {
  const from = metaOf(database, 'from');
  database.prepare(`INSERT OR REPLACE INTO meta VALUES ('since', ?), ('older', ?), ('from', ?)`).run(now, from, nextSeq(database));
  database.prepare(`DELETE FROM segments WHERE seq < ? AND head = '' AND seq < (SELECT max(seq) FROM segments)`).run(from);
}

function trim(database: DatabaseSync, { before, maxBytes }: Extract<Task, { kind: 'trim' }>): number {
  const first = metaOf(database, 'first');
  const live = database.prepare(`SELECT seq, count FROM segments WHERE seq >= ? AND seq < ? AND head <> '' ORDER BY seq LIMIT ?`);
  let rows: ReturnType<StatementSync['all']> = [];
  if (before !== undefined) rows = live.all(first, firstSince(database, before), forgotten);
  if (rows.length === 0 && maxBytes !== undefined && usedBytes(database) > maxBytes) {
    // A tenth at most, so that no more goes than must.
    const all = Number(database.prepare(`SELECT count(*) AS count FROM segments WHERE seq >= ?`).get(first)?.['count'] ?? 0);
    rows = live.all(first, Number.MAX_SAFE_INTEGER, Math.max(1, Math.min(forgotten, Math.floor(all / 10))));
  }
  const last = rows.at(-1);
  if (last === undefined) return 0;
  const end = Number(last['seq']) + Number(last['count']);
  database.exec('BEGIN IMMEDIATE');
  // Identities are remembered for longer than their events where they must be; the last row says where the numbers go on.
  database
    .prepare('DELETE FROM segments WHERE seq < ? AND seq < ? AND seq < (SELECT max(seq) FROM segments)')
    .run(end, metaOf(database, 'older'));
  database.prepare(`UPDATE segments SET head = '', body = x'' WHERE seq >= ? AND seq < ? AND head <> ''`).run(first, end);
  database.prepare(`INSERT OR REPLACE INTO meta VALUES ('first', ?)`).run(end);
  database.exec('COMMIT; PRAGMA incremental_vacuum');
  return rows.reduce((sum, { count }) => sum + Number(count), 0);
}

function usedBytes(database: DatabaseSync): number {
  const row = database
    .prepare(
      'SELECT (p.page_count - f.freelist_count) * s.page_size AS bytes FROM pragma_page_count p, pragma_freelist_count f, pragma_page_size s',
    )
    .get();
  return Number(row?.['bytes'] ?? 0);
}

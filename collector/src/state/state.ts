import { closeSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../config/folder.ts';
import type { Store } from '../store/store.ts';
import { sightingOf } from './entities.ts';

/**
 * The latest state of each customer, product, stock level and so on: a view of the stored events, kept in a file of its own. It can be thrown
 * away at any time; reading the events again makes it anew. An event that comes late does not undo a later one; of two of the same
 * moment, the one that was stored last wins.
 */
export interface StateView {
  /** Reads what was stored since the last time. Gives how many events that were. */
  update(store: Store): Promise<number>;
  find(options: {
    readonly site?: string | undefined;
    readonly kind?: string | undefined;
    readonly key?: string | undefined;
  }): Iterable<Entity>;
  close(): void;
}

export interface Entity {
  readonly site: string;
  readonly kind: string;
  readonly key: string;
  readonly at: number;
  readonly body: string;
}

export function openState(folder: string, rebuild = false): StateView {
  const file = join(folder, 'state.db');
  makeFolder(folder);
  if (rebuild) for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });
  closeSync(openSync(file, 'a', 0o600));
  const database = new DatabaseSync(file);
  database.exec(`
    PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    CREATE TABLE IF NOT EXISTS latest (
      site TEXT NOT NULL, kind TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (site, kind, key)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS place (id INTEGER PRIMARY KEY CHECK (id = 0), cursor TEXT NOT NULL) STRICT;
  `);
  const put = database.prepare(
    `INSERT INTO latest VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET at = excluded.at, body = excluded.body WHERE excluded.at >= latest.at`,
  );
  const move = database.prepare('INSERT OR REPLACE INTO place VALUES (0, ?)');
  return {
    async update(store) {
      let count = 0;
      let after = database.prepare('SELECT cursor FROM place').get()?.['cursor'] as string | undefined;
      for (;;) {
        const page = await store.read({ after, limit: 1_000 });
        database.exec('BEGIN');
        for (const { site, type, body } of page.events) {
          const sighting = sightingOf(type, JSON.parse(body) as Record<string, unknown>);
          if (sighting !== undefined) put.run(site, sighting.kind, sighting.key, sighting.at, body);
        }
        if (page.cursor !== undefined) move.run(page.cursor);
        database.exec('COMMIT');
        count += page.events.length;
        after = page.cursor;
        if (page.end) return count;
      }
    },
    *find({ site = null, kind = null, key = null }) {
      const rows = database.prepare(
        'SELECT * FROM latest WHERE (? IS NULL OR site = ?) AND (? IS NULL OR kind = ?) AND (? IS NULL OR key = ?)',
      );
      for (const row of rows.iterate(site, site, kind, kind, key, key)) {
        yield {
          site: String(row['site']),
          kind: String(row['kind']),
          key: String(row['key']),
          at: Number(row['at']),
          body: String(row['body']),
        };
      }
    },
    close: () => database.close(),
  };
}

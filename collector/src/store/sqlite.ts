import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../config/folder.ts';
import { createPacker, type Packer, type Segment } from './segments.ts';
import { prepareFile, type Remembered } from './sqlite-file.ts';
import { createHand } from './sqlite-hand.ts';
import { readPage } from './sqlite-read.ts';
import { type NewEvent, type Outcome, type Store, StoreError } from './store.ts';
import { turn } from './turn.ts';

/**
 * The embedded store: one SQLite file in WAL mode with full sync, so that what a transaction has committed survives a power cut.
 * What arrives in the same moment shares one transaction, and so one fsync; a thread of its own writes it, while the next ones gather.
 *
 * Which identities there are is held in memory, and read again when the file is opened. Those of a transaction count at once, for whatever comes later
 * is answered later; when it fails, they are read again, so that nothing is called a duplicate of what was not stored.
 */
export interface SqliteOptions {
  readonly folder: string;
  /** Milliseconds in which an event of the same identity is not stored again. */
  readonly window: number;
  readonly now?: () => number;
  /** How many identities are remembered, at least, before the oldest are forgotten ahead of time. */
  readonly mostIdentities?: number;
}

/** Milliseconds of packing after which other requests have their turn. */
const longest = 8;
/** Events that one transaction takes at most, so that nobody waits long for its commit. */
const mostEvents = 20_000;
/** Turns of the event loop for which a first event waits for others to come. */
const mostTurns = 4;
/** Milliseconds for which a store that has failed is not called ready. */
const doubt = 3_000;

interface Pending {
  readonly events: readonly NewEvent[];
  readonly outcomes: Outcome[];
  readonly resolve: (outcomes: readonly Outcome[]) => void;
  readonly reject: (error: StoreError) => void;
}

/** Opens the store in a folder, which it makes if it is not there. Throws what SQLite throws where it cannot. */
export function openSqlite(options: SqliteOptions): Store {
  const { folder, window, now = Date.now, mostIdentities = 1_000_000 } = options;
  const file = join(folder, 'events.db');
  makeFolder(folder);
  // The folder may have been there before, open to all: what SQLite puts beside its file has the rights of the file.
  closeSync(openSync(file, 'a', 0o600));
  const hand = createHand(file);
  let remembered: Remembered | undefined = prepareFile(file, now());
  const packer = createPacker();
  let reader: DatabaseSync | undefined;
  let running: Promise<void> | undefined;
  let closed = false;
  let waiting = 0;
  let failedAt = -Infinity;
  const queue: Pending[] = [];

  const time = (): number => Math.trunc(now());

  const settle = (taken: readonly Pending[], failure: StoreError | undefined): void => {
    for (const { events, outcomes, resolve, reject } of taken) {
      waiting -= events.length;
      if (failure === undefined) resolve(outcomes);
      else reject(failure);
    }
  };

  const store = async (taken: Pending[]): Promise<void> => {
    remembered ??= prepareFile(file, now());
    if (now() - remembered.since >= window || remembered.identities.newer >= mostIdentities) {
      await hand.perform({ kind: 'turn', now: time() });
      remembered.identities.turn();
      remembered = { ...remembered, since: time() };
    }
    const segments = await pack(queue, taken, remembered, packer);
    if (segments.length > 0) await hand.perform({ kind: 'write', segments, now: time() });
  };

  const flush = async (): Promise<void> => {
    for (let turns = 0, had = 0; turns < mostTurns && queue.length > had; turns += 1) {
      had = queue.length;
      await turn();
    }
    while (queue.length > 0) {
      const taken: Pending[] = [];
      try {
        await store(taken).finally(packer.reset);
        failedAt = -Infinity;
        settle(taken, undefined);
      } catch (error) {
        remembered = undefined;
        failedAt = performance.now();
        // What came in the meantime fares no better now; it is told at once rather than after as many attempts.
        settle([...taken, ...queue.splice(0)], new StoreError('The store cannot be written.', { cause: error }));
      }
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
      if (running !== undefined) return;
      try {
        await hand.perform({ kind: 'check', now: time() });
      } catch (error) {
        throw new StoreError('The store cannot be written.', { cause: error });
      }
    },
    get waiting() {
      return waiting;
    },
    async trim(keep) {
      let all = 0;
      for (let count = 1; count > 0; all += count) count = await hand.perform({ kind: 'trim', ...keep });
      return all;
    },
    async close() {
      closed = true;
      while (running !== undefined) await running;
      reader?.close();
      reader = undefined;
      await hand.perform({ kind: 'close' });
    },
  };
}

/** Takes what waits, and packs what of it is new. */
async function pack(queue: Pending[], taken: Pending[], { identities }: Remembered, packer: Packer): Promise<Segment[]> {
  let count = 0;
  let since = performance.now();
  for (let next = queue.shift(); next !== undefined; next = count < mostEvents ? queue.shift() : undefined) {
    taken.push(next);
    const { events, outcomes } = next;
    for (const event of events) {
      count += 1;
      const { bytes, at } = packer.identity(event.identity);
      if (event.identity !== undefined && identities.has(bytes, at)) outcomes.push('duplicate');
      else {
        identities.add(bytes, at);
        packer.take(event);
        outcomes.push('stored');
      }
      if (count % 32 === 0 && performance.now() - since > longest) {
        await turn();
        since = performance.now();
      }
    }
  }
  return packer.end();
}

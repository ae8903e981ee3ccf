import type { EventStore, StoredEvent } from './queue-store.ts';

/** What is used of IndexedDB and of Web Locks; said here, since a program outside of a browser has no types of them. */
interface Asked<Result> extends EventTarget {
  readonly result: Result;
  readonly error: Error | null;
}
interface Shelves {
  getAll(): Asked<StoredEvent[]>;
  put(event: StoredEvent): void;
  delete(number: number): void;
}
interface Transaction extends EventTarget {
  readonly error: Error | null;
  objectStore(name: string): Shelves;
}
interface Database {
  createObjectStore(name: string, options: { readonly keyPath: string }): void;
  transaction(name: string, mode: 'readonly' | 'readwrite', options?: { readonly durability: 'strict' | 'relaxed' }): Transaction;
  close(): void;
}
interface Browser {
  readonly indexedDB: { open(name: string, version: number): Asked<Database> };
  readonly navigator?: {
    readonly locks?: {
      request(name: string, options: { readonly ifAvailable: true }, run: (lock: unknown) => Promise<void> | undefined): Promise<unknown>;
    };
  };
}

export interface IndexedDbStoreOptions {
  /** `strict` waits until the events are on the disk; `relaxed`, the default, until the system has them. */
  readonly durability?: 'strict' | 'relaxed';
}

/**
 * Keeps a queue's events in IndexedDB, over the end of the page. Each page that is open at a time has a database of its own
 * (`name`, `name-2`, …), held by a Web Lock; what a page leaves behind is delivered by the next one that gets its database.
 */
export function indexedDbStore(name = 'events', { durability = 'relaxed' }: IndexedDbStoreOptions = {}): EventStore {
  const browser = globalThis as unknown as Browser;
  const shelf = 'events';
  let database: Database | undefined;
  let unlock: () => void = () => undefined;
  const change = (act: (shelves: Shelves) => void, how: 'strict' | 'relaxed'): Promise<void> =>
    new Promise((resolve, reject) => {
      if (database === undefined) throw new Error(`The database "${name}" is not open`);
      const transaction = database.transaction(shelf, 'readwrite', { durability: how });
      transaction.addEventListener('complete', () => resolve());
      transaction.addEventListener('abort', () => reject(transaction.error ?? new Error(`The database "${name}" cannot be written`)));
      act(transaction.objectStore(shelf));
    });
  return {
    async open() {
      const [free, release] = await freeName(name, browser);
      unlock = release;
      const request = browser.indexedDB.open(free, 1);
      request.addEventListener('upgradeneeded', () => request.result.createObjectStore(shelf, { keyPath: 'number' }));
      database = await answered(request);
      return answered(database.transaction(shelf, 'readonly').objectStore(shelf).getAll());
    },
    append: (events) => change((shelves) => events.forEach((event) => shelves.put(event)), durability),
    remove: (numbers) => change((shelves) => numbers.forEach((number) => shelves.delete(number)), 'relaxed'),
    async close() {
      database?.close();
      database = undefined;
      unlock();
    },
  };
}

function answered<Result>(request: Asked<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result));
    request.addEventListener('error', () => reject(request.error ?? new Error('IndexedDB failed')));
  });
}

/** The first name that no other page has, and a function that gives it back. Without Web Locks, the name itself. */
async function freeName(name: string, { navigator }: Browser): Promise<readonly [string, () => void]> {
  const locks = navigator?.locks;
  if (locks === undefined) return [name, () => undefined];
  for (let slot = 1; ; slot += 1) {
    const tried = slot === 1 ? name : `${name}-${slot}`;
    const release = await new Promise<(() => void) | undefined>((resolve, reject) => {
      const held = (lock: unknown): Promise<void> | undefined => {
        if (lock !== null) return new Promise<void>((free) => resolve(free));
        resolve(undefined);
        return undefined;
      };
      locks.request(`events:${tried}`, { ifAvailable: true }, held).catch(reject);
    });
    if (release !== undefined) return [tried, release];
  }
}

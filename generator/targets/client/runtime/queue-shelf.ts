import type { Entry } from './queue-lane.ts';
import { jsonOf } from './queue-pages.ts';
import type { EventStore, StoredEvent } from './queue-store.ts';

/** The queue's side of a store: gathers what is to be written, so that the events of one moment share one write. */
export class Shelf {
  readonly #store: EventStore;
  readonly #failed: (error: unknown) => void;
  #fresh: Entry[] = [];
  #done: number[] = [];
  #writing: Promise<void> | undefined;
  #error: { readonly cause: unknown } | undefined;

  /** `failed` is told what goes wrong while nobody waits. */
  constructor(store: EventStore, failed: (error: unknown) => void) {
    this.#store = store;
    this.#failed = failed;
  }

  open(): Promise<readonly StoredEvent[]> {
    return this.#store.open();
  }

  keep(entry: Entry): void {
    this.#fresh.push(entry);
    this.#write();
  }

  /** An event that is settled. One that the store was never told of is not told at all. */
  forget({ kept, number }: Entry): void {
    if (!kept) return;
    this.#done.push(number);
    this.#write();
  }

  /** Resolves when everything so far is written; rejects with what went wrong with the newest. */
  async stored(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    if (this.#error !== undefined) throw this.#error.cause;
  }

  async close(): Promise<void> {
    await this.stored().catch(() => undefined);
    await this.#store.close().catch(this.#failed);
  }

  #write(): void {
    this.#writing ??= this.#run().finally(() => (this.#writing = undefined));
  }

  async #run(): Promise<void> {
    // Lets the rest of this moment's events come.
    await Promise.resolve();
    while (this.#fresh.length + this.#done.length > 0) {
      const fresh = this.#fresh.filter(({ state }) => state !== 'settled');
      const done = this.#done;
      [this.#fresh, this.#done] = [[], []];
      await this.#append(fresh);
      if (done.length > 0) await this.#store.remove(done).catch(this.#failed);
    }
  }

  async #append(fresh: readonly Entry[]): Promise<void> {
    if (fresh.length === 0) return;
    for (const entry of fresh) entry.kept = true;
    try {
      await this.#store.append(
        fresh.map((entry) => ({
          number: entry.number,
          key: entry.lane.key,
          run: entry.run,
          place: entry.place,
          json: jsonOf(entry),
        })),
      );
      this.#error = undefined;
    } catch (error) {
      for (const entry of fresh) entry.kept = false;
      this.#error = { cause: error };
      this.#failed(error);
    }
  }
}

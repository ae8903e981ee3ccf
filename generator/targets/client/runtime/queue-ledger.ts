import type { Entry } from './queue-lane.ts';
import { jsonOf, release } from './queue-pages.ts';
import type { Shelf } from './queue-shelf.ts';
import type { Clock, FailureReason, QueueOptions } from './queue-types.ts';

/**
 * Accounts for every event: counts them, knows whether there is room for more, and settles each, once. `settle` is the only way out of a queue.
 */
export class Ledger {
  readonly counts = { enqueued: 0, delivered: 0, rejected: 0, dropped: 0, pending: 0, bytes: 0, restored: 0, requests: 0, retries: 0 };
  /** Events that wait in their lanes, with a comma for each. */
  readonly waiting = { events: 0, bytes: 0 };
  /** Events with a place in the queue, which its bounds are about. */
  readonly #held = { events: 0, bytes: 0 };
  readonly #options: QueueOptions;
  readonly #clock: Clock;
  readonly #shelf: Shelf | undefined;
  #rooms: (() => void)[] = [];
  #unreported = 0;

  constructor(options: QueueOptions, clock: Clock, shelf: Shelf | undefined) {
    this.#options = options;
    this.#clock = clock;
    this.#shelf = shelf;
  }

  hasRoom(bytes: number): boolean {
    const { maxEvents = 100_000, maxBytes = 64 * 2 ** 20 } = this.#options;
    const { events, bytes: held } = this.#held;
    return events === 0 || (events < maxEvents && held + bytes <= maxBytes);
  }

  /** An event is there. */
  enter(bytes: number): void {
    this.counts.enqueued += 1;
    this.counts.pending += 1;
    this.counts.bytes += bytes;
  }

  /** It waits in its lane, and has a place if it had none before; or waits no more. */
  wait(entry: Entry): void {
    if (entry.state === 'parked') {
      this.#held.events += 1;
      this.#held.bytes += entry.size;
    }
    entry.state = 'waiting';
    this.waiting.events += 1;
    this.waiting.bytes += entry.size + 1;
  }

  unwait({ size }: Entry): void {
    this.waiting.events -= 1;
    this.waiting.bytes -= size + 1;
  }

  settle(entry: Entry, fate: 'delivered' | FailureReason, value: unknown): void {
    const { lane, state, size } = entry;
    if (state === 'settled') return;
    entry.release?.();
    if (state === 'waiting') this.unwait(entry);
    if (state !== 'parked') {
      this.#held.events -= 1;
      this.#held.bytes -= size;
    }
    entry.state = 'settled';
    const kept = fate === 'closed' && entry.kept;
    if (!kept) {
      this.counts.pending -= 1;
      this.counts.bytes -= size;
      this.#count(fate);
      this.#shelf?.forget(entry);
    }
    if (fate === 'delivered') entry.resolve(value);
    else {
      entry.promise.catch(() => undefined);
      entry.reject(value);
      this.#report(lane.key, eventOf(jsonOf(entry)), value, fate, kept);
    }
    release(entry.page);
  }

  /** Refuses an event that never was in the queue. */
  refuse(key: string, event: () => unknown, error: unknown, reason: FailureReason): Promise<never> {
    this.counts.enqueued += 1;
    this.#count(reason);
    this.#report(key, event, error, reason, false);
    const promise = Promise.reject<never>(error);
    promise.catch(() => undefined);
    return promise;
  }

  /** Resolves when there is room. */
  room(): Promise<void> {
    return new Promise((go) => this.#rooms.push(go));
  }

  /** Tells those who wait for room, if there is any. */
  wake(): void {
    if (this.hasRoom(1)) for (const go of this.#rooms.splice(0)) go();
  }

  /** Calls a function of the user's, whose errors are nobody's here. */
  tell(call: () => void): void {
    try {
      call();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #count(fate: 'delivered' | FailureReason): void {
    this.counts[fate === 'delivered' || fate === 'rejected' ? fate : 'dropped'] += 1;
  }

  #report(key: string, event: () => unknown, error: unknown, reason: FailureReason, kept: boolean): void {
    const { onFailure } = this.#options;
    if (onFailure) {
      this.tell(() =>
        onFailure({
          key,
          error,
          reason,
          kept,
          get event() {
            return event();
          },
        }),
      );
      return;
    }
    if (this.#unreported++ > 0) return;
    this.#clock.setTimeout(() => {
      console.warn(`${this.#unreported} events were not delivered (${reason}). Give the queue an onFailure to be told of each.`);
      this.#unreported = 0;
    }, 1000);
  }
}

/** Reads an event again from what is sent, if anybody asks. */
export function eventOf(json: Uint8Array): () => unknown {
  return () => JSON.parse(new TextDecoder().decode(json)) as unknown;
}

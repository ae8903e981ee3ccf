/// <reference lib="esnext.disposable" preserve="true" />
import type { Operation } from './operation.ts';
import type { EventStore } from './queue-store.ts';

/** What a queue is told, and what it tells. */
export interface QueueOptions {
  /** Most events of one batch; 1,000 unless given. */
  readonly batchEvents?: number | undefined;
  /** Most bytes of one batch, envelope included, in UTF-8; what the document allows unless given, and never more. */
  readonly batchBytes?: number | undefined;
  /** Milliseconds that an event waits for others at most; 1,000 unless given. */
  readonly interval?: number | undefined;
  /** How many batches are on their way at once; 4 unless given. */
  readonly concurrency?: number | undefined;
  /**
   * Event types (keys of the batch) that are sent in the order of their calls, or `true` for all: a batch with events of such a
   * type goes only when the one before has been answered.
   */
  readonly ordered?: boolean | readonly string[] | undefined;
  /** Most events that the queue holds; 100,000 unless given. */
  readonly maxEvents?: number | undefined;
  /** Most bytes of events that the queue holds; 64 MiB unless given. */
  readonly maxBytes?: number | undefined;
  /**
   * What a call does when the queue is full: `wait` for room (the default; see also `ready()`), be rejected with a `DroppedError`,
   * or make room at the cost of the oldest event that is not on its way.
   */
  readonly overflow?: 'wait' | 'reject' | 'drop-oldest' | undefined;
  readonly retry?: QueueRetry | undefined;
  /**
   * What becomes of events when the API refuses the token, or its access to the site: they reject with that error, or are sent
   * again like after an outage, in the hope of another token. `reject` without a store, `retry` with one.
   */
  readonly unauthorised?: 'reject' | 'retry' | undefined;
  /** Milliseconds that one attempt may take; 30,000 unless given, 0 for no limit. */
  readonly attemptTimeout?: number | undefined;
  /** Milliseconds that `close()` and the end of `await using` take at most; 30,000 unless given. */
  readonly closeTimeout?: number | undefined;
  /** Keeps events until they are answered, over the end of the process. */
  readonly store?: EventStore | undefined;
  /** Name of the header that tells the ids of the events, `Event-Ids` unless given; `false` for an API whose CORS rules do not know it. */
  readonly eventIds?: string | false | undefined;
  /** In a browser: send what fits when the page goes, which is the default where there is a page. */
  readonly page?: boolean | undefined;
  /** Continues the ids of an earlier run, for an importer that goes on where it stopped: the run, and the next place of each type. */
  readonly run?: { readonly id: string; readonly places: Readonly<Record<string, number>> } | undefined;
  /** Called for every event that is not delivered, whatever the reason. Without it, `console.warn` says how many there were. */
  readonly onFailure?: ((failure: FailedEvent) => void) | undefined;
  /** Called when the store cannot be written: the events are sent nevertheless. */
  readonly onStoreError?: ((error: unknown) => void) | undefined;
  /** Time and chance; for tests. */
  readonly clock?: Clock | undefined;
}

export interface QueueRetry {
  /** How often an event is tried again; 10 unless given, without end where there is a store. */
  readonly retries?: number;
  /** Milliseconds: the wait after the nth failure in a row is random between 0 and `baseDelay * 2^n`; 500 unless given. */
  readonly baseDelay?: number;
  /** Milliseconds that no such wait exceeds; 30,000 unless given. */
  readonly maxDelay?: number;
  /** Milliseconds that a server's `Retry-After` is obeyed for at most; 300,000 unless given. */
  readonly maxRetryAfter?: number;
}

/** What one event is given beside itself. */
export interface EventOptions {
  /** Withdraws the event if it is not on its way when the signal is aborted; one that is on its way is delivered. */
  readonly signal?: AbortSignal | undefined;
}

/** `enqueued = delivered + rejected + dropped + pending`, at every moment. */
export interface QueueStats {
  /** Events given to the queue, those restored from a store included. */
  readonly enqueued: number;
  /** Accepted by the API. */
  readonly delivered: number;
  /** Refused, by the API, a validator or for their size, or given up after too many attempts. */
  readonly rejected: number;
  /** Lost to an overflow, withdrawn, or left when the queue was closed. */
  readonly dropped: number;
  /** Neither yet; with a store, what a closed queue has kept. */
  readonly pending: number;
  /** Of those, on their way. */
  readonly inFlight: number;
  /** Bytes of pending events. */
  readonly bytes: number;
  /** Restored from the store. */
  readonly restored: number;
  /** Requests made, and of those, made because another one failed. */
  readonly requests: number;
  readonly retries: number;
}

/** An event that was not delivered. */
export interface FailedEvent {
  /** Key in the batch: `product.inventory`. */
  readonly key: string;
  /** The event, parsed again from what was to be sent. */
  readonly event: unknown;
  readonly error: unknown;
  readonly reason: FailureReason;
  /** Whether a store still has it. */
  readonly kept: boolean;
}

export type FailureReason = 'rejected' | DropReason;
export type DropReason = 'overflow' | 'aborted' | 'closed';

/** What every queue has, whatever its events. */
export interface QueueBase {
  /** Takes an event by its key in the batch. Throws a TypeError for a key that is none. */
  send(key: string, event: unknown, options?: EventOptions): Promise<unknown>;
  /** Takes an event that is JSON already; it is sent as it is. */
  sendJson(key: string, text: string, options?: EventOptions): Promise<unknown>;
  /** Sends all that is there now, without waiting for more; resolves when each of those events is settled. */
  flush(): Promise<void>;
  /** Resolves when there is room for another event: `await queue.ready()` in a loop keeps memory flat at full speed. */
  ready(): Promise<void>;
  /** Resolves when every event so far is in the store. Rejects where it could not be written. */
  stored(): Promise<void>;
  stats(): QueueStats;
  /**
   * Takes no more events, and delivers what is there. What is left when the time is over is reported to `onFailure`, its promises reject with a
   * `DroppedError`, and a store keeps it. Gives the last figures.
   */
  close(options?: { readonly timeout?: number }): Promise<QueueStats>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** What the document says of the batch. */
export interface BatchRow {
  readonly operation: Operation;
  readonly maxBytes: number;
  readonly members: readonly MemberRow[];
  /** HTTP status of each `error_type`: what an event in a batch would have been answered with alone. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** An event type of the batch, as generated modules list them. */
export interface MemberRow {
  /** Key in the batch. */
  readonly key: string;
  /** Name of the schema, for validators. */
  readonly schema: string;
  /** Names of the methods that take one. */
  readonly methods: readonly string[];
}

export interface Clock {
  now(): number;
  setTimeout(run: () => void, milliseconds: number): unknown;
  clearTimeout(timer: unknown): void;
  /** Like `Math.random`. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimeout: (run, milliseconds) => setTimeout(run, milliseconds),
  clearTimeout: (timer) => clearTimeout(timer as number),
  random: () => Math.random(),
};

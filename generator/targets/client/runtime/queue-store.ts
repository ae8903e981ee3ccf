/**
 * Where a queue keeps its events until they are answered. The queue calls nothing before `open` has resolved, and
 * `remove` only after the `append` of the same events has been called; a store does them in the order of the calls.
 */
export interface EventStore {
  /** Gives the events that were appended and not removed, oldest first. Rejects where another process has the store open. */
  open(): Promise<readonly StoredEvent[]>;
  /** Resolves when the events would survive the end of the process. */
  append(events: readonly StoredEvent[]): Promise<void>;
  remove(numbers: readonly number[]): Promise<void>;
  close(): Promise<void>;
}

export interface StoredEvent {
  /** Unique in the store, rising. */
  readonly number: number;
  /** Key in the batch. */
  readonly key: string;
  /** The event's id, in two parts: the run of the queue that took it, and its place among those of its key. */
  readonly run: string;
  readonly place: number;
  /** The event as JSON in UTF-8. It is the store's own. */
  readonly json: Uint8Array;
}

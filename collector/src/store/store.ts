/** Types of events: the keys of a batch, and what is not in one. */
export const eventTypes = [
  'cart',
  'category',
  'customer',
  'employee',
  'order',
  'product',
  'product.inventory',
  'product.cost',
  'heartbeat',
  'pageview',
  'visit',
] as const;
export type EventType = (typeof eventTypes)[number];

/** An event on its way into a store. */
export interface NewEvent {
  /** What tells it from others: an event of the same identity is not stored again within the store's window. None: it is always stored. */
  readonly identity: string | undefined;
  readonly site: string;
  readonly type: EventType;
  /** The event as JSON: a text, or that in UTF-8, which need not be encoded. It is not changed while it is on its way. */
  readonly body: string | Uint8Array;
}

/** An event as it is read back. */
export interface StoredEvent {
  /** Where to go on reading after it. */
  readonly cursor: string;
  /** When it came, in milliseconds; never earlier than the event before it. */
  readonly received: number;
  readonly site: string;
  readonly type: EventType;
  readonly body: string;
}

/** `failed` is said of an event that may or may not be there: it must be sent again. */
export type Outcome = 'stored' | 'duplicate' | 'failed';

export interface ReadOptions {
  /** The cursor of the last event that was read; from the beginning without it. */
  readonly after?: string | undefined;
  /** Milliseconds: no event that came before. */
  readonly since?: number | undefined;
  readonly site?: string | undefined;
  readonly type?: EventType | undefined;
  /** How many events at most. */
  readonly limit?: number | undefined;
}

export interface Page {
  readonly events: readonly StoredEvent[];
  /** Where to go on, even where nothing fitted. */
  readonly cursor: string | undefined;
  /** True where there is nothing more for now. */
  readonly end: boolean;
}

/** The store cannot do what it is asked just now. Whoever asked should come again. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
}

/** Where events are kept. Each is there once, in the order in which they were stored. */
export interface Store {
  /** What it is, for people: `sqlite`, `nats`. */
  readonly kind: string;
  /** Resolves when every event that it calls stored (or a duplicate) will survive. Rejects with a StoreError where none is sure to. */
  append(events: readonly NewEvent[]): Promise<readonly Outcome[]>;
  read(options: ReadOptions): Promise<Page>;
  /** Rejects with a StoreError where an event could not be stored now. */
  check(): Promise<void>;
  /** Events that wait for being stored. */
  readonly waiting: number;
  /** Forgets what is older, or more, than it should keep; gives how many events. */
  trim(keep: Keep): Promise<number>;
  close(): Promise<void>;
}

export interface Keep {
  /** Milliseconds: what came before goes. */
  readonly before?: number | undefined;
  readonly maxBytes?: number | undefined;
}

import { Pages, type Slot } from './queue-pages.ts';
import type { MemberRow } from './queue-types.ts';

/** An event in a queue. */
export interface Entry extends Slot {
  readonly lane: Lane;
  /** Order of the calls; unique in the queue, and in its store. */
  number: number;
  /** When it was given to the queue, by the queue's clock. */
  readonly since: number;
  run: string;
  /** Place in its run and lane; 0 until it has a place. */
  place: number;
  attempts: number;
  state: 'parked' | 'waiting' | 'sent' | 'settled';
  /** Whether the store was told. */
  kept: boolean;
  readonly promise: Promise<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  signal?: AbortSignal;
  /** Stops listening to the event's signal. */
  release?: () => void;
}

/** The events of one type that are to be sent, oldest first. */
export class Lane extends Pages {
  readonly key: string;
  readonly schema: string;
  /** `"cart":[` as it stands in the batch, and the bytes that the type takes there without an event. */
  readonly opening: string;
  readonly overhead: number;
  readonly ordered: boolean;
  /** Batches on their way that hold events of this type. */
  flights = 0;
  /** Place of the next event. */
  place: number;
  #items: Entry[] = [];
  #head = 0;

  constructor({ key, schema }: MemberRow, ordered: boolean, place = 1) {
    super();
    this.key = key;
    this.schema = schema;
    this.ordered = ordered;
    this.place = place;
    this.opening = `${JSON.stringify(key)}:[`;
    this.overhead = new TextEncoder().encode(this.opening).length + 1;
  }

  /** Whether its events may be sent now. */
  get free(): boolean {
    return !this.ordered || this.flights === 0;
  }

  add(entry: Entry): void {
    this.#items.push(entry);
  }

  /** The oldest event that waits; what was settled meanwhile is passed over. */
  first(): Entry | undefined {
    for (;;) {
      const entry = this.#items[this.#head];
      if (!entry || entry.state === 'waiting') return entry;
      this.shift();
    }
  }

  /** Takes the first away. */
  shift(): void {
    this.#head += 1;
    if (this.#head < 1024 || this.#head * 2 < this.#items.length) return;
    this.#items = this.#items.slice(this.#head);
    this.#head = 0;
  }

  /** Puts events back where they were: before all that came later. */
  putBack(entries: readonly Entry[]): void {
    this.#items = [...entries, ...this.#items.slice(this.#head)].sort((a, b) => a.number - b.number);
    this.#head = 0;
  }

  /** All that wait. */
  waiting(): Entry[] {
    return this.#items.slice(this.#head).filter(({ state }) => state === 'waiting');
  }
}

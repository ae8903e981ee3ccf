import type { Client, Settings } from './client.ts';
import type { RequestInfo } from './operation.ts';
import { DroppedError, EventTooLargeError } from './queue-errors.ts';
import { type Entry, Lane } from './queue-lane.ts';
import { eventOf, Ledger } from './queue-ledger.ts';
import { watchPage } from './queue-page.ts';
import { release, type Slot } from './queue-pages.ts';
import { Sender } from './queue-sender.ts';
import { Shelf } from './queue-shelf.ts';
import type { StoredEvent } from './queue-store.ts';
import { type BatchRow, type EventOptions, type QueueBase, type QueueOptions, type QueueStats, systemClock } from './queue-types.ts';
import { prepare } from './request.ts';
import { randomKey } from './retry.ts';
import { checkBody } from './validate.ts';

/**
 * Gathers events into batches, sends them, and settles each event's promise with what the API said of that event.
 *
 * This is the door: it takes events in, gives each its place, or parks it until there is room. The `Sender` makes batches of them and sends them, the
 * `Ledger` accounts for each, and the `Shelf` has the store.
 */
export class Queue implements QueueBase {
  readonly #settings: Settings;
  readonly #options: QueueOptions;
  readonly #info: RequestInfo;
  readonly #clock;
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #shelf: Shelf | undefined;
  readonly #ledger: Ledger;
  readonly #sender: Sender;
  readonly #run: string;
  readonly #mostBytes: number;
  #number = 0;
  #parked: Entry[] = [];
  /** Whether the store is being opened, and whether all is over. */
  #isStarting = false;
  #isOver = false;
  #broken: { readonly error: unknown } | undefined;
  #started: Promise<void> = Promise.resolve();
  #closed: Promise<QueueStats> | undefined;
  readonly #release: () => void;

  constructor(client: Client, row: BatchRow, options: QueueOptions & { readonly [parameter: string]: unknown }) {
    const { operation, maxBytes, members } = row;
    const { ordered, batchEvents = 1000, batchBytes = maxBytes, clock = systemClock, store, run, page } = options;
    const parameters = Object.fromEntries(
      (operation.parameters ?? []).flatMap(({ key }) => (options[key] === undefined ? [] : [[key, options[key]]])),
    );
    const settings = (this.#settings = { ...client.settings(), ...parameters });
    this.#options = options;
    // Also finds out at once that a parameter is missing.
    const { info } = prepare(operation, undefined, settings);
    this.#info = info;
    this.#clock = clock;
    const isOrdered = (key: string): boolean => [ordered].flat().some((one) => one === true || one === key);
    const lanes = members.map((member) => new Lane(member, isOrdered(member.key), run?.places[member.key]));
    this.#lanes = new Map(lanes.map((lane) => [lane.key, lane]));
    this.#mostBytes = Math.min(batchBytes, maxBytes);
    this.#run = run?.id ?? randomKey().slice(0, 16);
    this.#shelf = store && new Shelf(store, (error) => ledger.tell(() => options.onStoreError?.(error)));
    const ledger = (this.#ledger = new Ledger(options, clock, this.#shelf));
    this.#sender = new Sender({
      client,
      row,
      call: { ...parameters, headers: settings.headers },
      options,
      info,
      clock,
      lanes,
      ledger,
      most: { events: Math.max(1, batchEvents), bytes: this.#mostBytes },
      moved: () => this.#moved(),
    });
    if (this.#shelf) {
      this.#isStarting = true;
      this.#started = this.#shelf.open().then(
        (events) => this.#restore(events),
        (error: unknown) => this.#fail(error),
      );
    }
    this.#release = page === false ? () => undefined : watchPage({ hidden: () => void this.flush(), gone: () => this.#sender.leave() });
  }

  /** Takes an event. The promise settles with what becomes of it; whoever does not wait for it need not catch it either. */
  send(key: string, event: unknown, options?: EventOptions): Promise<unknown> {
    return this.#offer(key, event, undefined, options);
  }

  /** Text is read, to know that it is JSON. Bytes are not: who gives them answers for their being one whole document, in UTF-8. */
  sendJson(key: string, json: string | Uint8Array, options?: EventOptions): Promise<unknown> {
    return this.#offer(key, json, json, options);
  }

  #offer(key: string, given: unknown, json: string | Uint8Array | undefined, { signal }: EventOptions = {}): Promise<unknown> {
    const lane = this.#lanes.get(key);
    if (!lane) throw new TypeError(`There is no event type "${key}": it is one of ${[...this.#lanes.keys()].join(', ')}`);
    const isRead = json instanceof Uint8Array;
    let event = given;
    let slot: Slot | undefined;
    try {
      signal?.throwIfAborted();
      if (!isRead) {
        if (json !== undefined) event = JSON.parse(json);
        checkBody(this.#settings, lane.schema, event, this.#info);
      }
      const text = json ?? (JSON.stringify(event) as string | undefined);
      if (text === undefined) throw new TypeError(`${key}: ${typeof event} is no event`);
      slot = lane.write(text);
      return this.#take(lane, slot, signal);
    } catch (error) {
      if (slot) release(slot.page);
      // It has a place none the less: ids must not depend on what was refused.
      lane.place += 1;
      const reason = error instanceof DroppedError ? error.reason : 'rejected';
      return this.#ledger.refuse(key, isRead ? eventOf(json) : () => event, error, signal?.aborted ? 'aborted' : reason);
    }
  }

  /** Takes an event that may be sent. Throws why there is no place for it. */
  #take(lane: Lane, slot: Slot, signal: AbortSignal | undefined): Promise<unknown> {
    if (this.#closed) throw new DroppedError(this.#info, 'closed');
    if (this.#broken) throw this.#broken.error;
    const bytes = slot.size;
    // Of a batch with nothing but this event.
    const alone = 2 + lane.overhead + bytes;
    if (alone > this.#mostBytes) throw new EventTooLargeError(this.#info, alone, this.#mostBytes);
    const starting = this.#isStarting;
    const { overflow = 'wait' } = this.#options;
    let park = starting || this.#parked.length > 0;
    if (!starting && !this.#ledger.hasRoom(bytes)) {
      if (overflow === 'drop-oldest') this.#makeRoom(bytes);
      if (overflow === 'wait') park = true;
      else if (!this.#ledger.hasRoom(bytes)) throw new DroppedError(this.#info, 'overflow');
    }
    const entry = this.#enter(lane, slot);
    if (signal) this.#listen(entry, signal);
    if (park) this.#parked.push(entry);
    else this.#admit(entry);
    return entry.promise;
  }

  #enter(lane: Lane, slot: Slot, number: number = this.#number + 1): Entry {
    this.#number = Math.max(this.#number, number);
    this.#ledger.enter(slot.size);
    let resolve!: Entry['resolve'];
    let reject!: Entry['reject'];
    const promise = new Promise<unknown>((yes, no) => {
      resolve = yes;
      reject = no;
    });
    return {
      lane,
      page: slot.page,
      at: slot.at,
      size: slot.size,
      number,
      since: this.#clock.now(),
      run: this.#run,
      place: this.#isStarting ? 0 : lane.place++,
      attempts: 0,
      state: 'parked',
      kept: false,
      promise,
      resolve,
      reject,
    };
  }

  #listen(entry: Entry, signal: AbortSignal): void {
    const abort = (): void => {
      if (entry.state === 'sent') return;
      this.#ledger.settle(entry, 'aborted', signal.reason);
      this.#moved();
    };
    signal.addEventListener('abort', abort, { once: true });
    entry.signal = signal;
    entry.release = () => signal.removeEventListener('abort', abort);
  }

  /** Gives an event its place. */
  #admit(entry: Entry): void {
    entry.place ||= entry.lane.place++;
    this.#sender.add(entry);
    if (!entry.kept) this.#shelf?.keep(entry);
  }

  /** Drops the oldest events that are not on their way until there is room. */
  #makeRoom(bytes: number): void {
    while (!this.#ledger.hasRoom(bytes)) {
      const firsts = [...this.#lanes.values()].flatMap((lane) => lane.first() ?? []);
      const [oldest] = firsts.sort((a, b) => a.number - b.number);
      if (!oldest) return;
      this.#ledger.settle(oldest, 'overflow', new DroppedError(this.#info, 'overflow'));
      this.#moved();
    }
  }

  #restore(events: readonly StoredEvent[]): void {
    if (this.#isOver) return;
    this.#isStarting = false;
    const parked = this.#parked;
    this.#parked = [];
    const last = events.at(-1)?.number ?? 0;
    for (const { key, json, number, run, place } of events) {
      const lane = this.#lanes.get(key);
      // A type that the document no longer has stays in the store: nobody here can say what it was.
      if (!lane) continue;
      const entry = this.#enter(lane, lane.write(json), number);
      Object.assign(entry, { run, place, kept: true });
      this.#ledger.counts.restored += 1;
      this.#admit(entry);
    }
    // Those that came while the store was opened go behind those that were there before.
    this.#number = Math.max(this.#number, last + parked.length);
    for (const [index, entry] of parked.entries()) entry.number = last + 1 + index;
    this.#parked = parked;
    this.#moved();
  }

  /** The store cannot be opened: no event is taken that would not be kept. */
  #fail(error: unknown): void {
    this.#broken = { error };
    this.#isStarting = false;
    for (const entry of this.#parked) this.#ledger.settle(entry, 'rejected', error);
    this.#moved();
  }

  /** After events were settled, or time has passed: whoever waited for that goes on. */
  #moved(): void {
    this.#sender.resume();
    this.#unpark();
    this.#ledger.wake();
    this.#sender.pump();
  }

  #unpark(): void {
    if (this.#isStarting || this.#isOver) return;
    let index = 0;
    for (; index < this.#parked.length; index += 1) {
      const entry = this.#parked[index]!;
      if (entry.state === 'settled') continue;
      if (!this.#ledger.hasRoom(entry.size)) break;
      this.#admit(entry);
    }
    this.#parked.splice(0, index);
  }

  /** All events that are not settled. */
  #open(): Entry[] {
    return [...this.#parked, ...this.#sender.open()];
  }

  flush(): Promise<void> {
    if (this.#isStarting) return this.#started.then(() => this.flush());
    this.#sender.flush(this.#number);
    return Promise.allSettled(this.#open().map(({ promise }) => promise)).then(() => undefined);
  }

  ready(): Promise<void> {
    const isReady = !this.#isStarting && !this.#parked.length && this.#ledger.hasRoom(1);
    return isReady ? Promise.resolve() : this.#ledger.room();
  }

  async stored(): Promise<void> {
    await this.#started;
    if (this.#broken) throw this.#broken.error;
    await this.#shelf?.stored();
  }

  stats(): QueueStats {
    return { ...this.#ledger.counts, inFlight: this.#sender.inFlight };
  }

  close({ timeout = this.#options.closeTimeout ?? 30_000 }: { readonly timeout?: number } = {}): Promise<QueueStats> {
    return (this.#closed ??= this.#close(timeout));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  async #close(timeout: number): Promise<QueueStats> {
    let timer: unknown;
    const expired = new Promise<void>((resolve) => (timer = this.#clock.setTimeout(resolve, timeout)));
    await Promise.race([expired, this.#started.then(() => this.flush())]);
    this.#clock.clearTimeout(timer);
    this.#release();
    this.#isOver = true;
    this.#sender.stop();
    await this.#shelf?.stored().catch(() => undefined);
    for (const entry of this.#open()) this.#ledger.settle(entry, 'closed', new DroppedError(this.#info, 'closed', entry.kept));
    this.#ledger.wake();
    await this.#shelf?.close();
    return this.stats();
  }
}

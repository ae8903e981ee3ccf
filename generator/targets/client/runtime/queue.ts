import type { Client, Settings } from './client.ts';
import { ApiError, TimeoutError, UnreadableAnswerError } from './errors.ts';
import type { Operation, RequestInfo } from './operation.ts';
import { verdictsOf } from './queue-answer.ts';
import { aloneBytes, type Batch, takeBatch } from './queue-batch.ts';
import { DroppedError, EventTooLargeError } from './queue-errors.ts';
import { type Entry, Lane, textOf } from './queue-lane.ts';
import { keepaliveBytes, watchPage } from './queue-page.ts';
import { Shelf } from './queue-shelf.ts';
import type { StoredEvent } from './queue-store.ts';
import {
  type BatchRow,
  type EventOptions,
  type FailureReason,
  type QueueBase,
  type QueueOptions,
  type QueueStats,
  systemClock,
} from './queue-types.ts';
import { prepare } from './request.ts';
import { backoff, randomKey, retryAfterOf, retryWord } from './retry.ts';
import { refusalOf } from './validate.ts';

/** Someone who waits until the events up to `mark` are settled. */
interface FlushWait {
  readonly mark: number;
  left: number;
  readonly done: () => void;
}

/**
 * Gathers events into batches, sends them, and settles each event's promise with what the API said of that event.
 *
 * An event is in one place at a time: parked (no room yet), waiting in its lane, in a batch that is on its way (`flights`) or waits to go again
 * as it is (`again`), or put off (`later`: the API asked for that event again). `settle` is the only way out.
 */
export class Queue implements QueueBase {
  readonly #client: Client;
  readonly #operation: Operation;
  readonly #row: BatchRow;
  readonly #parameters: Readonly<Record<string, unknown>>;
  readonly #settings: Settings;
  readonly #options: QueueOptions;
  readonly #info: RequestInfo;
  readonly #clock;
  readonly #lanes: ReadonlyMap<string, Lane>;
  readonly #all: readonly Lane[];
  readonly #encoder = new TextEncoder();
  readonly #shelf: Shelf | undefined;
  readonly #run: string;
  readonly #most: { readonly events: number; readonly bytes: number };
  /** Bytes of the next batch at most: less than asked for once the API has refused a batch as too large. */
  #limit: number;
  #number = 0;
  readonly #counts = { enqueued: 0, delivered: 0, rejected: 0, dropped: 0, pending: 0, bytes: 0, restored: 0, requests: 0, retries: 0 };
  /** Events with a place in the queue, which its bounds are about. */
  readonly #held = { events: 0, bytes: 0 };
  readonly #waiting = { events: 0, bytes: 0 };
  #parked: Entry[] = [];
  readonly #flights = new Set<Batch>();
  #again: Batch[] = [];
  #later: { readonly at: number; readonly lane: Lane; readonly entries: readonly Entry[] }[] = [];
  /** Failures of whole requests in a row, and when the next may go. */
  #failures = 0;
  #resumeAt = 0;
  #flushMark = 0;
  #flushWaits: FlushWait[] = [];
  #roomWaits: (() => void)[] = [];
  #timer: { readonly at: number; readonly id: unknown } | undefined;
  #state: 'starting' | 'running' | 'closed' = 'running';
  #broken: { readonly error: unknown } | undefined;
  #started: Promise<void> = Promise.resolve();
  #closed: Promise<QueueStats> | undefined;
  #unreported = 0;
  readonly #release: () => void;

  constructor(client: Client, row: BatchRow, options: QueueOptions & { readonly [parameter: string]: unknown }) {
    const { operation, maxBytes, members } = row;
    const { ordered, batchEvents = 1000, batchBytes = maxBytes, clock = systemClock, store, run } = options;
    this.#client = client;
    this.#row = row;
    this.#operation = { ...operation, body: (payload) => ({ payload: payload as Uint8Array<ArrayBuffer>, mediaType: 'application/json' }) };
    this.#parameters = Object.fromEntries(
      (operation.parameters ?? []).flatMap(({ key }) => (options[key] === undefined ? [] : [[key, options[key]]])),
    );
    this.#settings = { ...client.settings(), ...this.#parameters };
    this.#options = options;
    // Also finds out at once that a parameter is missing.
    this.#info = prepare(operation, undefined, this.#settings).info;
    this.#clock = clock;
    this.#all = members.map(
      (member) =>
        new Lane(member, ordered === true || (typeof ordered === 'object' && ordered.includes(member.key)), run?.places[member.key]),
    );
    this.#lanes = new Map(this.#all.map((lane) => [lane.key, lane]));
    this.#most = { events: Math.max(1, batchEvents), bytes: Math.min(batchBytes, maxBytes) };
    this.#limit = this.#most.bytes;
    this.#run = run?.id ?? randomKey().slice(0, 16);
    this.#shelf = store && new Shelf(store, (error) => this.#tell(() => options.onStoreError?.(error)));
    if (this.#shelf !== undefined) {
      this.#state = 'starting';
      this.#started = this.#shelf.open().then(
        (events) => this.#restore(events),
        (error: unknown) => this.#fail(error),
      );
    }
    this.#release = options.page === false ? () => undefined : watchPage({ hidden: () => void this.flush(), gone: () => this.#leave() });
  }

  /** Takes an event. The promise settles with what becomes of it; whoever does not wait for it need not catch it either. */
  send(key: string, event: unknown, options: EventOptions = {}): Promise<unknown> {
    const lane = this.#laneOf(key);
    const refusal = refusalOf(this.#settings, lane.schema, event, this.#info);
    if (refusal !== undefined) return this.#refuse(lane, () => event, refusal);
    let text: string | undefined;
    try {
      text = JSON.stringify(event);
    } catch (error) {
      return this.#refuse(lane, () => event, error);
    }
    if (text === undefined) return this.#refuse(lane, () => event, new TypeError(`${key}: ${typeof event} is no event`));
    return this.#take(lane, text, options);
  }

  sendJson(key: string, text: string, options: EventOptions = {}): Promise<unknown> {
    const lane = this.#laneOf(key);
    try {
      const refusal = refusalOf(this.#settings, lane.schema, JSON.parse(text), this.#info);
      if (refusal === undefined) return this.#take(lane, text, options);
      return this.#refuse(lane, () => JSON.parse(text) as unknown, refusal);
    } catch (error) {
      return this.#refuse(lane, () => text, error);
    }
  }

  #laneOf(key: string): Lane {
    const lane = this.#lanes.get(key);
    if (lane === undefined) throw new TypeError(`There is no event type "${key}": it is one of ${[...this.#lanes.keys()].join(', ')}`);
    return lane;
  }

  #take(lane: Lane, text: string, { signal }: EventOptions): Promise<unknown> {
    const event = (): unknown => JSON.parse(text);
    if (signal?.aborted) return this.#refuse(lane, event, signal.reason, 'aborted');
    if (this.#closed !== undefined) return this.#refuse(lane, event, new DroppedError(this.#info, 'closed'), 'closed');
    if (this.#broken !== undefined) return this.#refuse(lane, event, this.#broken.error);
    const json = this.#encoder.encode(text);
    const bytes = json.length;
    const alone = aloneBytes(lane, bytes);
    if (alone > this.#most.bytes) return this.#refuse(lane, event, new EventTooLargeError(this.#info, alone, this.#most.bytes));
    const starting = this.#state === 'starting';
    const { overflow = 'wait' } = this.#options;
    const full = !starting && !this.#hasRoom(bytes);
    if (full && overflow === 'drop-oldest') this.#makeRoom(bytes);
    if (full && overflow !== 'wait' && !this.#hasRoom(bytes))
      return this.#refuse(lane, event, new DroppedError(this.#info, 'overflow'), 'overflow');
    const entry = this.#enter(lane, json);
    if (signal !== undefined) this.#listen(entry, signal);
    if (starting || this.#parked.length > 0 || (full && overflow === 'wait')) this.#parked.push(entry);
    else {
      this.#admit(entry);
      if (this.#waiting.events >= this.#most.events || this.#waiting.bytes >= this.#limit) this.#pump();
      else if (this.#timer === undefined) this.#arm();
    }
    return entry.promise;
  }

  #enter(lane: Lane, json: Uint8Array, number: number = this.#number + 1): Entry {
    this.#number = Math.max(this.#number, number);
    this.#counts.enqueued += 1;
    this.#counts.pending += 1;
    this.#counts.bytes += json.length;
    const { promise, resolve, reject } = withResolvers();
    const since = this.#clock.now();
    return {
      lane,
      json,
      number,
      since,
      run: this.#run,
      place: this.#state === 'starting' ? 0 : lane.place++,
      attempts: 0,
      state: 'parked',
      kept: false,
      promise,
      resolve,
      reject,
      signal: undefined,
      release: undefined,
    };
  }

  #listen(entry: Entry, signal: AbortSignal): void {
    const abort = (): void => {
      if (entry.state === 'sent') return;
      this.#settle(entry, 'aborted', signal.reason);
      this.#settled();
    };
    signal.addEventListener('abort', abort, { once: true });
    entry.signal = signal;
    entry.release = () => signal.removeEventListener('abort', abort);
  }

  /** Gives an event its place. */
  #admit(entry: Entry): void {
    const { lane, json } = entry;
    entry.place ||= lane.place++;
    this.#held.events += 1;
    this.#held.bytes += json.length;
    this.#wait(entry);
    lane.add(entry);
    if (!entry.kept) this.#shelf?.keep(entry);
  }

  #wait(entry: Entry): void {
    entry.state = 'waiting';
    this.#waiting.events += 1;
    this.#waiting.bytes += entry.json.length + 1;
  }

  #unwait(entry: Entry): void {
    this.#waiting.events -= 1;
    this.#waiting.bytes -= entry.json.length + 1;
  }

  #hasRoom(bytes: number): boolean {
    const { maxEvents = 100_000, maxBytes = 64 * 2 ** 20 } = this.#options;
    return this.#held.events === 0 || (this.#held.events < maxEvents && this.#held.bytes + bytes <= maxBytes);
  }

  /** Drops the oldest events that are not on their way until there is room. */
  #makeRoom(bytes: number): void {
    while (!this.#hasRoom(bytes)) {
      const firsts = this.#all.flatMap((lane) => lane.first() ?? []);
      if (firsts.length === 0) return;
      const oldest = firsts.reduce((a, b) => (a.number < b.number ? a : b));
      this.#settle(oldest, 'overflow', new DroppedError(this.#info, 'overflow'));
      this.#settled();
    }
  }

  #restore(events: readonly StoredEvent[]): void {
    if (this.#state === 'closed') return;
    this.#state = 'running';
    const parked = this.#parked;
    this.#parked = [];
    const last = events.at(-1)?.number ?? 0;
    for (const { key, text, number, run, place } of events) {
      const lane = this.#lanes.get(key);
      // A type that the document no longer has stays in the store: nobody here can say what it was.
      if (lane === undefined) continue;
      const entry = this.#enter(lane, this.#encoder.encode(text), number);
      Object.assign(entry, { run, place, kept: true });
      this.#counts.restored += 1;
      this.#admit(entry);
    }
    // Those that came while the store was opened go behind those that were there before.
    this.#number = Math.max(this.#number, last + parked.length);
    for (const [index, entry] of parked.entries()) entry.number = last + 1 + index;
    this.#parked = parked;
    this.#settled();
  }

  /** The store cannot be opened: no event is taken that would not be kept. */
  #fail(error: unknown): void {
    this.#broken = { error };
    if (this.#state === 'starting') this.#state = 'running';
    for (const entry of this.#parked) this.#settle(entry, 'rejected', error);
    this.#settled();
  }

  /** Refuses an event at once. It has a place none the less: ids must not depend on what was refused. */
  #refuse(lane: Lane, event: () => unknown, error: unknown, reason: FailureReason = 'rejected'): Promise<never> {
    lane.place += 1;
    this.#counts.enqueued += 1;
    this.#counts[reason === 'rejected' ? 'rejected' : 'dropped'] += 1;
    this.#report(lane.key, event, error, reason, false);
    const promise = Promise.reject<never>(error);
    promise.catch(() => undefined);
    return promise;
  }

  // --- sending

  /** Sends whatever is due. */
  #pump(): void {
    if (this.#state !== 'running') return;
    const { concurrency = 4 } = this.#options;
    while (this.#flights.size < concurrency && this.#clock.now() >= this.#resumeAt) {
      const batch = this.#again.shift() ?? (this.#isDue() ? this.#next(this.#limit) : undefined);
      if (batch === undefined) break;
      void this.#launch(batch);
    }
    this.#arm();
  }

  #next(bytes: number): Batch | undefined {
    const batch = takeBatch(this.#all, { events: this.#most.events, bytes });
    for (const { lane, entries } of batch?.groups ?? []) {
      lane.flights += 1;
      for (const entry of entries) this.#unwait(entry);
    }
    return batch;
  }

  /** Puts back into their lanes the events that were put off until now. */
  #resume(): void {
    const now = this.#clock.now();
    const due = this.#later.filter(({ at }) => at <= now);
    if (due.length === 0) return;
    this.#later = this.#later.filter(({ at }) => at > now);
    for (const { lane, entries } of due) {
      lane.flights -= 1;
      this.#putBack(lane, entries);
    }
  }

  #putBack(lane: Lane, entries: readonly Entry[]): void {
    for (const entry of entries) if (entry.signal?.aborted) this.#settle(entry, 'aborted', entry.signal.reason);
    const live = entries.filter(({ state }) => state !== 'settled');
    for (const entry of live) this.#wait(entry);
    lane.putBack(live);
  }

  #isDue(): boolean {
    const { events, bytes } = this.#waiting;
    return events >= this.#most.events || bytes >= this.#limit || this.#dueAt() <= this.#clock.now();
  }

  /** When the oldest event that may be sent has waited long enough. */
  #dueAt(): number {
    let at = Infinity;
    for (const lane of this.#all) {
      const first = lane.free ? lane.first() : undefined;
      if (first === undefined) continue;
      at = Math.min(at, first.number <= this.#flushMark ? 0 : first.since + (this.#options.interval ?? 1000));
    }
    return at;
  }

  /** Sets the clock for the next thing to do, as far as no answer will do it before. */
  #arm(): void {
    const { concurrency = 4 } = this.#options;
    const busy = this.#flights.size >= concurrency;
    const next = busy ? Infinity : Math.max(this.#resumeAt, this.#again.length > 0 ? 0 : this.#dueAt());
    const at = Math.min(next, ...this.#later.map((one) => one.at));
    if (this.#timer?.at === at) return;
    if (this.#timer !== undefined) this.#clock.clearTimeout(this.#timer.id);
    this.#timer = undefined;
    if (at === Infinity || this.#state === 'closed') return;
    const run = (): void => {
      this.#timer = undefined;
      this.#settled();
    };
    this.#timer = { at, id: this.#clock.setTimeout(run, Math.min(2 ** 31 - 1, Math.max(0, Math.ceil(at - this.#clock.now())))) };
  }

  async #launch(batch: Batch, keepalive = false): Promise<void> {
    this.#flights.add(batch);
    this.#counts.requests += 1;
    if (batch.groups.some(({ entries }) => entries.some(({ attempts }) => attempts > 0))) this.#counts.retries += 1;
    try {
      const data = await this.#exchange(batch, keepalive);
      if (this.#flights.delete(batch)) this.#answered(batch, data);
    } catch (error) {
      if (this.#flights.delete(batch)) this.#failed(batch, error);
    }
    this.#settled();
  }

  /** One request. Gives the body of the answer. */
  async #exchange({ body, key, ids, controller }: Batch, keepalive: boolean): Promise<unknown> {
    const { signal } = controller;
    const { eventIds = 'Event-Ids', attemptTimeout = 30_000 } = this.#options;
    const headers = { ...this.#settings.headers, 'Idempotency-Key': key, ...(eventIds === false ? {} : { [eventIds]: ids }) };
    const late = (): void => controller.abort(new TimeoutError(this.#info, attemptTimeout));
    const timer = attemptTimeout > 0 ? this.#clock.setTimeout(late, attemptTimeout) : undefined;
    const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const options = {
      ...this.#parameters,
      headers,
      signal,
      keepalive,
      idempotencyKey: false,
      retry: false,
      validate: 'off',
      timeout: 0,
      attemptTimeout: 0,
    };
    try {
      const call = this.#client.call<{ readonly data: unknown }, unknown>(
        this.#operation,
        body,
        keepalive ? { ...options, compress: undefined } : options,
      );
      return (await Promise.race([call, aborted])).data;
    } finally {
      if (timer !== undefined) this.#clock.clearTimeout(timer);
    }
  }

  // --- answers

  #answered(batch: Batch, data: unknown): void {
    const unreadable = new UnreadableAnswerError(this.#info, 'there is not one result for each event');
    const verdicts = batch.groups.map((group) => verdictsOf(group, data, this.#info, this.#row));
    if (verdicts.every((found) => found === undefined)) {
      this.#failed(batch, unreadable);
      return;
    }
    this.#failures = 0;
    for (const [index, { lane, entries }] of batch.groups.entries()) {
      const again = entries.filter((entry, at) => {
        const verdict = verdicts[index]?.[at] ?? { ok: false, again: true, error: unreadable };
        if (verdict.ok) this.#settle(entry, 'delivered', verdict.result);
        else if (!verdict.again || this.#isOver(entry)) this.#settle(entry, 'rejected', verdict.error);
        return entry.state !== 'settled';
      });
      if (again.length === 0) lane.flights -= 1;
      else
        this.#later.push({ at: this.#clock.now() + this.#delay(Math.max(...again.map(({ attempts }) => attempts))), lane, entries: again });
    }
  }

  #failed(batch: Batch, error: unknown): void {
    const entries = batch.groups.flatMap((group) => group.entries);
    const fate = this.#fateOf(error);
    if (fate === 'split' && batch.count > 1) {
      this.#limit = Math.min(this.#limit, Math.floor(batch.bytes / 2));
      this.#dissolve(batch);
    } else if (fate === 'split' || fate === 'reject') {
      const told = fate === 'split' ? new EventTooLargeError(this.#info, batch.bytes, undefined, error) : error;
      for (const entry of entries) this.#settle(entry, 'rejected', told);
      this.#dissolve(batch);
    } else {
      this.#failures += 1;
      const retryAfter = error instanceof ApiError && error.raw ? retryAfterOf(error.raw.headers, this.#clock.now()) : undefined;
      this.#resumeAt = Math.max(this.#resumeAt, this.#clock.now() + this.#delay(this.#failures, retryAfter));
      const over = entries.filter((entry) => this.#isOver(entry));
      for (const entry of over) this.#settle(entry, 'rejected', error);
      // The same events go again as the same batch, under the same key; what is left of others finds a new one.
      if (over.length === 0) this.#again.push({ ...batch, controller: new AbortController() });
      else this.#dissolve(batch);
    }
  }

  /** What an error of a whole request means for its events. */
  #fateOf(error: unknown): 'split' | 'reject' | 'retry' {
    // A redirect is not from the API: some network on the way wants something first.
    if (!(error instanceof ApiError) || error.status < 400) return 'retry';
    const { status } = error as ApiError;
    if (status === 413) return 'split';
    const word = retryWord(error, this.#operation.errors, true);
    if (word === 'backoff') return 'retry';
    const { unauthorised = this.#shelf === undefined ? 'reject' : 'retry' } = this.#options;
    return word === 'reauthenticate' || status === 401 || status === 403 ? unauthorised : 'reject';
  }

  /** Counts an attempt; says whether it was the last. */
  #isOver(entry: Entry): boolean {
    entry.attempts += 1;
    return entry.attempts > (this.#options.retry?.retries ?? (this.#shelf === undefined ? 10 : Infinity));
  }

  #delay(attempt: number, retryAfter?: number): number {
    const options = { baseDelay: 500, maxDelay: 30_000, maxRetryAfter: 300_000, ...this.#options.retry };
    return backoff(Math.min(attempt, 30), retryAfter, options, this.#clock.random);
  }

  /** Ends a batch: those of its events that are not settled wait again. */
  #dissolve({ groups }: Batch): void {
    for (const { lane, entries } of groups) {
      lane.flights -= 1;
      this.#putBack(lane, entries);
    }
  }

  /** The only way out of the queue. */
  #settle(entry: Entry, fate: 'delivered' | FailureReason, value: unknown): void {
    const { lane, state, number, json } = entry;
    const bytes = json.length;
    if (state === 'settled') return;
    entry.release?.();
    if (state === 'waiting') this.#unwait(entry);
    if (state !== 'parked') {
      this.#held.events -= 1;
      this.#held.bytes -= bytes;
    }
    entry.state = 'settled';
    const kept = fate === 'closed' && entry.kept;
    if (!kept) {
      this.#counts.pending -= 1;
      this.#counts.bytes -= bytes;
      this.#counts[fate === 'delivered' || fate === 'rejected' ? fate : 'dropped'] += 1;
      this.#shelf?.forget(entry);
    }
    if (fate === 'delivered') entry.resolve(value);
    else {
      entry.promise.catch(() => undefined);
      entry.reject(value);
      this.#report(lane.key, () => JSON.parse(textOf(entry)) as unknown, value, fate, kept);
    }
    for (const wait of this.#flushWaits) if (number <= wait.mark) wait.left -= 1;
  }

  /** After events were settled, or time has passed: whoever waited for that goes on. */
  #settled(): void {
    this.#resume();
    const done = this.#flushWaits.filter(({ left }) => left <= 0);
    if (done.length > 0) this.#flushWaits = this.#flushWaits.filter(({ left }) => left > 0);
    for (const wait of done) wait.done();
    this.#unpark();
    if (this.#roomWaits.length > 0 && this.#hasRoom(1)) for (const go of this.#roomWaits.splice(0)) go();
    this.#pump();
  }

  #unpark(): void {
    if (this.#state !== 'running' || this.#parked.length === 0) return;
    let index = 0;
    for (; index < this.#parked.length; index += 1) {
      const entry = this.#parked[index]!;
      if (entry.state === 'settled') continue;
      if (!this.#hasRoom(entry.json.length)) break;
      this.#admit(entry);
    }
    this.#parked.splice(0, index);
  }

  #report(key: string, event: () => unknown, error: unknown, reason: FailureReason, kept: boolean): void {
    const { onFailure } = this.#options;
    if (onFailure !== undefined) {
      this.#tell(() =>
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
    this.#unreported += 1;
    if (this.#unreported > 1) return;
    this.#clock.setTimeout(() => {
      console.warn(`${this.#unreported} events were not delivered (${reason}). Give the queue an onFailure to be told of each.`);
      this.#unreported = 0;
    }, 1000);
  }

  /** Calls a function of the user's, whose errors are nobody's here. */
  #tell(call: () => void): void {
    try {
      call();
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  // --- what everybody sees

  flush(): Promise<void> {
    if (this.#state === 'starting') return this.#started.then(() => this.flush());
    const { pending } = this.#counts;
    if (pending === 0 || this.#state === 'closed') return Promise.resolve();
    this.#flushMark = this.#number;
    const flushed = new Promise<void>((done) => this.#flushWaits.push({ mark: this.#number, left: pending, done }));
    this.#pump();
    return flushed;
  }

  ready(): Promise<void> {
    if (this.#state !== 'starting' && this.#parked.length === 0 && this.#hasRoom(1)) return Promise.resolve();
    return new Promise((go) => this.#roomWaits.push(go));
  }

  async stored(): Promise<void> {
    await this.#started;
    if (this.#broken !== undefined) throw this.#broken.error;
    await this.#shelf?.stored();
  }

  stats(): QueueStats {
    const batches = [...this.#flights, ...this.#again];
    return { ...this.#counts, inFlight: batches.reduce((sum, { count }) => sum + count, 0) };
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
    this.#state = 'closed';
    this.#arm();
    const left = [...this.#parked, ...this.#all.flatMap((lane) => lane.waiting()), ...this.#later.flatMap(({ entries }) => entries)];
    for (const batch of [...this.#again, ...this.#flights]) left.push(...batch.groups.flatMap(({ entries }) => entries));
    for (const { controller } of this.#flights) controller.abort(new DroppedError(this.#info, 'closed'));
    this.#flights.clear();
    await this.#shelf?.stored().catch(() => undefined);
    for (const entry of left) this.#settle(entry, 'closed', new DroppedError(this.#info, 'closed', entry.kept));
    for (const go of [...this.#flushWaits.splice(0).map(({ done }) => done), ...this.#roomWaits.splice(0)]) go();
    await this.#shelf?.close();
    return this.stats();
  }

  /** The page goes: what is on its way is taken back, since it would be cut off, and what fits goes in a request that outlives the page. */
  #leave(): void {
    if (this.#state !== 'running') return;
    for (const batch of this.#flights) {
      this.#flights.delete(batch);
      batch.controller.abort(new DroppedError(this.#info, 'closed'));
      this.#dissolve(batch);
    }
    for (const batch of this.#again.splice(0)) this.#dissolve(batch);
    const batch = this.#next(Math.min(this.#limit, keepaliveBytes));
    if (batch === undefined) return;
    if (batch.bytes <= keepaliveBytes) void this.#launch(batch, true);
    else this.#dissolve(batch);
  }
}

function withResolvers(): Pick<Entry, 'promise' | 'resolve' | 'reject'> {
  let [resolve, reject]: [Entry['resolve'], Entry['reject']] = [() => undefined, () => undefined];
  const promise = new Promise<unknown>((yes, no) => ([resolve, reject] = [yes, no]));
  return { promise, resolve, reject };
}

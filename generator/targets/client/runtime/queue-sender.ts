import type { Client } from './client.ts';
import { ApiError, TimeoutError, UnreadableAnswerError } from './errors.ts';
import type { Operation, RequestInfo } from './operation.ts';
import { failureOf, resultsOf } from './queue-answer.ts';
import { type Batch, takeBatch } from './queue-batch.ts';
import { DroppedError, EventTooLargeError } from './queue-errors.ts';
import { joined, type PartsFetch } from './queue-parts.ts';
import type { Entry, Lane } from './queue-lane.ts';
import type { Ledger } from './queue-ledger.ts';
import { keepaliveBytes } from './queue-page.ts';
import type { BatchRow, Clock, QueueOptions } from './queue-types.ts';
import { backoff, retryAfterOf, retryWord } from './retry.ts';

/** What a sender needs of its queue. */
export interface SenderParts {
  readonly client: Client;
  readonly row: BatchRow;
  /** What every request is called with: parameters of the batch, and headers. */
  readonly call: { readonly headers?: Readonly<Record<string, string>> | undefined };
  readonly options: QueueOptions;
  readonly info: RequestInfo;
  readonly clock: Clock;
  readonly lanes: readonly Lane[];
  readonly ledger: Ledger;
  readonly most: { readonly events: number; readonly bytes: number };
  /** Called after events were settled, or time has passed. */
  readonly moved: () => void;
}

/**
 * Makes batches of the events in the lanes, sends them, and does with each event what its answer says.
 *
 * An event is in one place at a time: waiting in its lane, in a batch that is on its way (`flights`) or waits to go again as it is
 * (`again`), or put off (`later`: the API asked for that event again).
 */
export class Sender {
  readonly #parts: SenderParts;
  readonly #ledger: Ledger;
  readonly #clock: Clock;
  readonly #operation: Operation;
  readonly #concurrency: number;
  /** Bytes of the next batch at most: less than asked for once the API has refused a batch as too large. */
  #limit: number;
  readonly #flights = new Set<Batch>();
  #again: Batch[] = [];
  #later: { readonly at: number; readonly lane: Lane; readonly entries: readonly Entry[] }[] = [];
  /** Failures of whole requests in a row, and when the next may go. */
  #failures = 0;
  #resumeAt = 0;
  /** Events up to this number are sent without waiting for more. */
  #mark = 0;
  #timer: { readonly at: number; readonly id: unknown } | undefined;
  #stopped = false;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.#ledger = parts.ledger;
    this.#clock = parts.clock;
    this.#concurrency = parts.options.concurrency ?? 4;
    this.#limit = parts.most.bytes;
    const body: Operation['body'] = (payload) => ({ payload: payload as Uint8Array<ArrayBuffer>, mediaType: 'application/json' });
    this.#operation = { ...parts.row.operation, body };
  }

  /** How many events are on their way, or wait to go again as they went. */
  get inFlight(): number {
    let sum = 0;
    for (const { entries } of [...this.#flights, ...this.#again]) sum += entries.length;
    return sum;
  }

  /** Puts an event into its lane. */
  add(entry: Entry): void {
    this.#ledger.wait(entry);
    entry.lane.add(entry);
    if (this.#flights.size >= this.#concurrency) return;
    if (this.#isFull()) this.pump();
    else if (!this.#timer) this.#arm();
  }

  /** Sends what is there up to a number without waiting for more. */
  flush(mark: number): void {
    this.#mark = mark;
    this.pump();
  }

  /** Sends whatever is due. */
  pump(): void {
    if (this.#stopped) return;
    const now = this.#clock.now();
    while (this.#flights.size < this.#concurrency && now >= this.#resumeAt) {
      const batch = this.#again.shift() ?? (this.#isFull() || this.#dueAt() <= now ? this.#next(this.#limit) : undefined);
      if (!batch) break;
      void this.#launch(batch);
    }
    this.#arm();
  }

  /** Puts back into their lanes the events that were put off until now. */
  resume(): void {
    const now = this.#clock.now();
    for (const group of this.#later.splice(0))
      if (group.at > now) this.#later.push(group);
      else this.#putBack(group);
  }

  /** All events that are not settled. */
  open(): Entry[] {
    const away = [...this.#later, ...this.#again, ...this.#flights].flatMap(({ entries }) => entries);
    return [...this.#parts.lanes.flatMap((lane) => lane.waiting()), ...away];
  }

  /** Sends nothing more. */
  stop(): void {
    this.#stopped = true;
    this.#recall();
    this.#arm();
  }

  /** The page goes: what is on its way is taken back, since it would be cut off, and what fits goes in a request that outlives the page. */
  leave(): void {
    if (this.#stopped) return;
    this.#recall();
    const batch = this.#next(Math.min(this.#limit, keepaliveBytes));
    if (!batch) return;
    if (batch.bytes <= keepaliveBytes) void this.#launch(batch, true);
    else this.#dissolve(batch);
  }

  /** Takes back what is on its way, and what waits to go again. */
  #recall(): void {
    const batches = [...this.#again, ...this.#flights];
    this.#again = [];
    this.#flights.clear();
    for (const batch of batches) {
      batch.controller.abort(new DroppedError(this.#parts.info, 'closed'));
      this.#dissolve(batch);
    }
  }

  #next(bytes: number): Batch | undefined {
    const { lanes, most } = this.#parts;
    const batch = takeBatch(lanes, { events: most.events, bytes });
    for (const { lane, entries } of batch?.groups ?? []) {
      lane.flights += 1;
      for (const entry of entries) this.#ledger.unwait(entry);
    }
    return batch;
  }

  /** Whether there is enough for a batch. */
  #isFull(): boolean {
    const { events, bytes } = this.#ledger.waiting;
    return events >= this.#parts.most.events || bytes >= this.#limit;
  }

  /** When the oldest event that may be sent has waited long enough. */
  #dueAt(): number {
    const { lanes, options } = this.#parts;
    let at = Infinity;
    for (const lane of lanes) {
      const first = lane.free ? lane.first() : undefined;
      if (!first) continue;
      at = Math.min(at, first.number <= this.#mark ? 0 : first.since + (options.interval ?? 1000));
    }
    return at;
  }

  /** Sets the clock for the next thing to do, as far as no answer will do it before. */
  #arm(): void {
    const { moved } = this.#parts;
    const busy = this.#flights.size >= this.#concurrency;
    const next = busy ? Infinity : Math.max(this.#resumeAt, this.#again.length > 0 ? 0 : this.#dueAt());
    const at = this.#stopped ? Infinity : Math.min(next, ...this.#later.map((one) => one.at));
    if (this.#timer?.at === at) return;
    this.#clock.clearTimeout(this.#timer?.id);
    this.#timer = undefined;
    if (at === Infinity) return;
    const run = (): void => {
      this.#timer = undefined;
      moved();
    };
    this.#timer = { at, id: this.#clock.setTimeout(run, Math.min(2 ** 31 - 1, Math.max(0, Math.ceil(at - this.#clock.now())))) };
  }

  async #launch(batch: Batch, keepalive = false): Promise<void> {
    const { moved } = this.#parts;
    this.#flights.add(batch);
    this.#ledger.counts.requests += 1;
    if (batch.entries.some(({ attempts }) => attempts)) this.#ledger.counts.retries += 1;
    try {
      const data = await this.#exchange(batch, keepalive);
      if (this.#flights.delete(batch)) this.#answered(batch, data);
    } catch (error) {
      if (this.#flights.delete(batch)) this.#failed(batch, error);
    }
    moved();
  }

  /** One request. Gives the body of the answer. */
  async #exchange({ body, bytes, key, ids, controller }: Batch, keepalive: boolean): Promise<unknown> {
    const { client, call, info, options } = this.#parts;
    const { signal } = controller;
    const { eventIds = 'Event-Ids', attemptTimeout = 30_000 } = options;
    const headers = { ...call.headers, 'Idempotency-Key': key, ...(eventIds && { [eventIds]: ids }) };
    const late = (): void => controller.abort(new TimeoutError(info, attemptTimeout));
    const timer = attemptTimeout > 0 ? this.#clock.setTimeout(late, attemptTimeout) : undefined;
    const aborted = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
    const one = {
      ...call,
      headers,
      signal,
      keepalive,
      idempotencyKey: false,
      retry: false,
      validate: 'off',
      timeout: 0,
      attemptTimeout: 0,
      ...(keepalive && { compress: undefined }),
    };
    try {
      const payload = (client.settings().fetch as PartsFetch | undefined)?.takesParts ? body : joined(body, bytes);
      const answer = client.call<{ readonly data: unknown }, unknown>(this.#operation, payload, one);
      return (await Promise.race([answer, aborted])).data;
    } finally {
      this.#clock.clearTimeout(timer);
    }
  }

  #answered(batch: Batch, data: unknown): void {
    const { info, row } = this.#parts;
    const results = batch.groups.map((group) => resultsOf(group, data));
    const unreadable = results.includes(undefined) ? new UnreadableAnswerError(info, 'there is not one result for each event') : undefined;
    if (!results.some(Boolean)) {
      this.#failed(batch, unreadable);
      return;
    }
    this.#failures = 0;
    for (const [index, { lane, entries }] of batch.groups.entries()) {
      const again = entries.filter((entry, at) => {
        const result = results[index]?.[at];
        const error = result ? failureOf(result, info, row) : unreadable;
        if (!error) this.#ledger.settle(entry, 'delivered', result);
        else if (retryWord(error, row.operation.errors, true) === 'never' || this.#isOver(entry))
          this.#ledger.settle(entry, 'rejected', error);
        return entry.state !== 'settled';
      });
      if (again.length === 0) lane.flights -= 1;
      else {
        for (const entry of again) lane.move(entry);
        this.#later.push({ at: this.#clock.now() + this.#delay(Math.max(...again.map(({ attempts }) => attempts))), lane, entries: again });
      }
    }
  }

  #failed(batch: Batch, error: unknown): void {
    const { entries } = batch;
    const { info, options } = this.#parts;
    const { store, unauthorised = store ? 'retry' : 'reject' } = options;
    const status = error instanceof ApiError ? error.status : 0;
    const tooLarge = status === 413;
    const word = retryWord(error, this.#operation.errors, true);
    const isRefused = word === 'reauthenticate' || status === 401 || status === 403;
    // A redirect is not from the API: some network on the way wants something first.
    if (status < 400 || (!tooLarge && (word === 'backoff' || (isRefused && unauthorised === 'retry')))) {
      this.#failures += 1;
      const retryAfter = error instanceof ApiError && error.raw ? retryAfterOf(error.raw.headers, this.#clock.now()) : undefined;
      this.#resumeAt = Math.max(this.#resumeAt, this.#clock.now() + this.#delay(this.#failures, retryAfter));
      const over = entries.filter((entry) => this.#isOver(entry));
      for (const entry of over) this.#ledger.settle(entry, 'rejected', error);
      // The same events go again as the same batch, under the same key; what is left of others finds a new one.
      if (!over.length) {
        this.#again.push({ ...batch, controller: new AbortController() });
        return;
      }
    } else if (tooLarge && entries.length > 1) this.#limit = Math.min(this.#limit, batch.bytes >> 1);
    else {
      const told = tooLarge ? new EventTooLargeError(info, batch.bytes, undefined, error) : error;
      for (const entry of entries) this.#ledger.settle(entry, 'rejected', told);
    }
    this.#dissolve(batch);
  }

  /** Counts an attempt; says whether it was the last. */
  #isOver(entry: Entry): boolean {
    const { retry, store } = this.#parts.options;
    entry.attempts += 1;
    return entry.attempts > (retry?.retries ?? (store ? Infinity : 10));
  }

  #delay(attempt: number, retryAfter?: number): number {
    const { options } = this.#parts;
    const patience = { baseDelay: 500, maxDelay: 30_000, maxRetryAfter: 300_000, ...options.retry };
    return backoff(Math.min(attempt, 30), retryAfter, patience, this.#clock.random);
  }

  /** Ends a batch: those of its events that are not settled wait again. */
  #dissolve({ groups }: Batch): void {
    groups.forEach((group) => this.#putBack(group));
  }

  #putBack({ lane, entries }: { readonly lane: Lane; readonly entries: readonly Entry[] }): void {
    lane.flights -= 1;
    for (const entry of entries) if (entry.signal?.aborted) this.#ledger.settle(entry, 'aborted', entry.signal.reason);
    const live = entries.filter(({ state }) => state !== 'settled');
    for (const entry of live) {
      lane.move(entry);
      this.#ledger.wait(entry);
    }
    lane.putBack(live);
  }
}

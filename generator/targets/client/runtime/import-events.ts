import { ApiError, InvalidDataError } from './errors.ts';
import { EventTooLargeError } from './queue-errors.ts';
import { type Clock, type QueueBase, systemClock } from './queue-types.ts';

/** An event to import: its key in the batch (`product.inventory`), and the event, or its JSON, which is sent as it is. */
export type ImportedEvent = { readonly key: string; readonly event: unknown } | { readonly key: string; readonly json: string };

/** How far an import has come. `read = delivered + rejected + pending`, at every moment. */
export interface ImportProgress {
  /** Events taken from the source. */
  readonly read: number;
  readonly delivered: number;
  readonly rejected: number;
  /** Given to the queue, and not answered yet. */
  readonly pending: number;
  /** Bytes of the events that the queue has taken: JSON in UTF-8. */
  readonly bytes: number;
  readonly milliseconds: number;
  /** Delivered per second, since the beginning. */
  readonly rate: number;
}

export type ImportOptions<One extends ImportedEvent = ImportedEvent> = Callbacks<One>;

/** What an import tells, and when it stops. */
export interface Callbacks<One> {
  /** Called every `interval`, and once more at the end, whether good or bad. */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
  /** Milliseconds from one progress to the next; 1,000 unless given. */
  readonly interval?: number | undefined;
  /** Called for each event that was delivered, with what the source gave. */
  readonly onDelivered?: ((one: One) => void) | undefined;
  /** Called for each event that is refused, with what the source gave and why. */
  readonly onRejected?: ((one: One, error: Error) => void) | undefined;
  /** Stops the import: it rejects with the reason. What the queue has by then it still sends. */
  readonly signal?: AbortSignal | undefined;
  /** Time; for tests. */
  readonly clock?: Clock | undefined;
}

/** A promise of the last figures; `for await` gives those on the way. To leave the loop does not stop the import. */
export type ImportRun = Promise<ImportProgress> & AsyncIterable<ImportProgress>;

/**
 * Sends all that a source gives through a queue. The source is asked for the next event only when the queue has room, so that memory
 * stays flat. An event that is refused is told to `onRejected`, and the import goes on; it ends with an error where the source fails, a callback
 * throws, or a whole request is refused (a wrong token), since no event would fare better. The queue stays open.
 */
export function importEvents<One extends ImportedEvent>(
  queue: QueueBase,
  source: AsyncIterable<One> | Iterable<One>,
  options: ImportOptions<One> = {},
): ImportRun {
  const send = (one: ImportedEvent): Promise<unknown> =>
    'json' in one ? queue.sendJson(one.key, one.json) : queue.send(one.key, one.event);
  const importer = new Importer(queue, send, options);
  const totals = importer.run(each(source));
  return Object.assign(totals, { [Symbol.asyncIterator]: () => importer.watch(totals) });
}

async function* each<One>(source: AsyncIterable<One> | Iterable<One>): AsyncGenerator<readonly One[]> {
  for await (const one of source) yield [one];
}

/** What imports: `send` gives one to the queue. */
export class Importer<One> {
  readonly #queue: QueueBase;
  readonly #send: (one: One) => Promise<unknown>;
  readonly #options: Callbacks<One>;
  readonly #clock: Clock;
  readonly #started: number;
  readonly #counts = { read: 0, delivered: 0, rejected: 0, bytes: 0 };
  #sourceEnded = false;
  #over = false;
  #timer: unknown;
  #watchers: (() => void)[] = [];
  #finish: () => void = () => undefined;
  #stop: (error: unknown) => void = () => undefined;

  constructor(queue: QueueBase, send: (one: One) => Promise<unknown>, options: Callbacks<One>) {
    this.#queue = queue;
    this.#send = send;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#started = this.#clock.now();
  }

  /** Imports lists of events, one after the other. */
  async run(source: AsyncIterable<Iterable<One>>): Promise<ImportProgress> {
    const { signal } = this.#options;
    const abort = (): void => this.#stop(signal?.reason);
    const settled = new Promise<void>((finish, stop) => {
      this.#finish = finish;
      this.#stop = (error) => {
        this.#over = true;
        stop(error as Error);
      };
    });
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted === true) abort();
    this.#tick();
    // A source that has nothing to say does not keep a stopped import waiting.
    this.#read(source).catch((error: unknown) => this.#stop(error));
    try {
      await settled;
    } finally {
      this.#over = true;
      signal?.removeEventListener('abort', abort);
      this.#clock.clearTimeout(this.#timer);
      this.#report();
    }
    return this.#progress();
  }

  async *watch(totals: Promise<ImportProgress>): AsyncGenerator<ImportProgress, void, undefined> {
    // Whoever watches is told of a failure here.
    totals.catch(() => undefined);
    for (let last = false; !last;) {
      if (!this.#over) await new Promise<void>((go) => this.#watchers.push(go));
      last = this.#over;
      yield this.#progress();
    }
    await totals;
  }

  async #read(source: AsyncIterable<Iterable<One>>): Promise<void> {
    // Finds out at once that a store cannot be used.
    await this.#queue.stored();
    for await (const list of source) {
      for (const one of list) {
        await this.#queue.ready();
        if (this.#over) return;
        this.#take(one);
      }
    }
    this.#sourceEnded = true;
    void this.#queue.flush();
    this.#settled();
  }

  #take(one: One): void {
    const queue = this.#queue;
    const before = queue.stats().bytes;
    this.#counts.read += 1;
    let sent: Promise<unknown>;
    try {
      sent = this.#send(one);
    } catch (error) {
      // There is no such type of event.
      this.#reject(one, error as Error);
      return;
    }
    this.#counts.bytes += Math.max(0, queue.stats().bytes - before);
    sent.then(
      () => {
        this.#counts.delivered += 1;
        this.#tell(() => this.#options.onDelivered?.(one));
        this.#settled();
      },
      (error: unknown) => {
        if (isAboutEvent(error)) this.#reject(one, error);
        else this.#stop(error);
      },
    );
  }

  #reject(one: One, error: Error): void {
    this.#counts.rejected += 1;
    this.#tell(() => this.#options.onRejected?.(one, error));
    this.#settled();
  }

  #settled(): void {
    if (this.#sourceEnded && this.#progress().pending === 0) this.#finish();
  }

  #progress(): ImportProgress {
    const { read, delivered, rejected } = this.#counts;
    const milliseconds = this.#clock.now() - this.#started;
    const rate = milliseconds > 0 ? (delivered * 1000) / milliseconds : 0;
    return { ...this.#counts, pending: read - delivered - rejected, milliseconds, rate };
  }

  #tick(): void {
    const { interval = 1000 } = this.#options;
    this.#timer = this.#clock.setTimeout(() => {
      this.#tell(() => this.#report());
      if (!this.#over) this.#tick();
    }, interval);
  }

  #report(): void {
    for (const go of this.#watchers.splice(0)) go();
    this.#options.onProgress?.(this.#progress());
  }

  /** Calls a function of the user's; if it throws, the import ends with that. */
  #tell(call: () => void): void {
    try {
      call();
    } catch (error) {
      this.#stop(error);
    }
  }
}

/** Whether an error says something of this one event. An answer that has a response of its own is about the whole request. */
function isAboutEvent(error: unknown): error is Error {
  if (error instanceof ApiError) return error.raw === undefined;
  // JSON that cannot be read, and a value that no JSON can be made of.
  const own = error instanceof SyntaxError || error instanceof TypeError;
  return own || error instanceof EventTooLargeError || error instanceof InvalidDataError;
}

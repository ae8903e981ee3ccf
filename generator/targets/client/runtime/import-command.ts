import { createReadStream } from 'node:fs';
import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { Client } from './client.ts';
import type { ApiError } from './errors.ts';
import { Importer } from './import-events.ts';
import { afterSpace, endOfValue, startsWith } from './import-json.ts';
import { type Line, linesOf } from './import-lines.ts';
import { type Progress, type Screen, showProgress } from './import-progress.ts';
import { type ImportState, readState, Tracker, writeState } from './import-state.ts';
import { nodeFetch } from './node-fetch.ts';
import { Queue } from './queue.ts';
import type { BatchRow, QueueOptions } from './queue-types.ts';
import { randomKey } from './retry.ts';

/** What the command of one API knows. */
export interface ImportCommand {
  /** `jirafe-import`. */
  readonly name: string;
  /** Name of the environment variable that holds the token: the token is never an argument, which everybody on the machine could read. */
  readonly tokenVariable: string;
  /** Parameters that the batch needs, and the option that gives each: `{ siteId: 'site' }`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly batch: BatchRow;
  readonly client: (options: object) => Client;
}

/** Where the command runs: what a process has. */
export interface Surroundings {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly stdout: Screen;
  readonly stderr: Screen;
  /** Calls `stop` when the user wants to stop; gives what ends the listening. */
  readonly onStop: (stop: () => void) => () => void;
}

/**
 * Imports NDJSON into the API, and gives the exit code: 0 when all is delivered, 1 when something was rejected or the import could not go
 * on, 2 for a command line that makes no sense, 130 when it was stopped.
 */
export async function importCommand(command: ImportCommand, around: Surroundings): Promise<number> {
  try {
    const options = optionsOf(command, around);
    if (options === undefined) {
      around.stdout.write(help(command));
      return 0;
    }
    return await new Import(command, options, around).run();
  } catch (error) {
    around.stderr.write(`${command.name}: ${(error as Error).message}\n`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** The process that runs the command. */
export function surroundings(): Surroundings {
  const { argv, env, stdin, stdout, stderr } = process;
  const onStop = (stop: () => void): (() => void) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, stop);
    return () => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, stop);
    };
  };
  return { args: argv.slice(2), env, stdin, stdout, stderr, onStop };
}

class UsageError extends Error {}

interface Options {
  readonly file: string;
  readonly type: string | undefined;
  readonly statePath: string | undefined;
  readonly rejectedPath: string;
  readonly fresh: boolean;
  readonly client: object;
  readonly queue: QueueOptions;
}

function optionsOf({ parameters, batch, tokenVariable }: ImportCommand, { args, env }: Surroundings): Options | undefined {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const known = {
    ...Object.fromEntries(Object.values(parameters).map((name) => [name, text])),
    type: text,
    server: text,
    state: text,
    rejected: text,
    'batch-events': text,
    concurrency: text,
    'from-start': flag,
    help: { ...flag, short: 'h' },
  };
  const { values, positionals } = parsed(args, known);
  if (values['help'] === true) return undefined;
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0)
    throw new UsageError('name one file, or - for what comes through the pipe. --help says more.');
  const given = Object.entries(parameters).map(([key, name]) => {
    if (values[name] === undefined) throw new UsageError(`--${name} is missing.`);
    return [key, values[name]];
  });
  const token = env[tokenVariable];
  if (token === undefined || token === '') throw new UsageError(`${tokenVariable} is not set: it holds the token.`);
  const whole = (name: string): number | undefined => {
    const value = values[name];
    if (value === undefined) return undefined;
    if (!/^[1-9]\d*$/.test(String(value))) throw new UsageError(`--${name} wants a whole number, not "${String(value)}".`);
    return Number(value);
  };
  const named = values['type'] as string | undefined;
  const keys = batch.members.map(({ key }) => key);
  if (named !== undefined && !keys.includes(named))
    throw new UsageError(`there is no event type "${named}": it is one of ${keys.join(', ')}.`);
  const base = file === '-' ? 'stdin' : file.replace(/\.(nd)?jsonl?$/i, '');
  return {
    file,
    type: named ?? typeOf(basename(base), keys),
    statePath: (values['state'] as string | undefined) ?? (file === '-' ? undefined : `${file}.state`),
    rejectedPath: (values['rejected'] as string | undefined) ?? `${base}.rejected.ndjson`,
    fresh: values['from-start'] === true,
    client: {
      ...Object.fromEntries(given),
      token,
      fetch: nodeFetch,
      ...(values['server'] === undefined ? {} : { baseUrl: values['server'] }),
    },
    queue: { batchEvents: whole('batch-events'), concurrency: whole('concurrency') },
  };
}

function parsed(
  args: readonly string[],
  options: NonNullable<Parameters<typeof parseArgs>[0]>['options'],
): { values: Readonly<Record<string, unknown>>; positionals: readonly string[] } {
  try {
    return parseArgs({ args: [...args], options: options ?? {}, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}. --help says more.`);
  }
}

/** The event type that a file is named for: `orders` has `order`s, `categories` a `category` each. */
function typeOf(name: string, keys: readonly string[]): string | undefined {
  const lower = name.toLowerCase();
  return keys.find((key) => [key, `${key}s`, key.replace(/y$/, 'ies')].includes(lower));
}

function help({ name, parameters, tokenVariable, batch }: ImportCommand): string {
  const keys = batch.members.map(({ key }) => key).join(', ');
  const required = Object.values(parameters).map((one) => ` --${one} …`);
  return `${name} <file.ndjson | ->${required.join('')}

Sends every event of a file, one JSON document to a line. The token comes from the environment: ${tokenVariable}.
Run the same command again to go on where it stopped.

  --type <type>         what every line is: ${keys}.
                        Else the name of the file says it (orders.ndjson), or each line: {"${batch.members[0]?.key}": { … }}
  --rejected <file>     where events go that the API refuses, with their errors; <file>.rejected.ndjson
  --state <file>        where it notes how far it has come; <file>.ndjson.state, and nowhere for -
  --from-start          forget how far it had come
  --server <url>        another server than the document names
  --batch-events <n>    most events of one request; 1000
  --concurrency <n>     requests at once; 4
  -h, --help            this
`;
}

/** One run of the command. */
class Import {
  readonly #command: ImportCommand;
  readonly #options: Options;
  readonly #around: Surroundings;
  /** The event types, and how each stands in a line that says what it is. */
  readonly #names: readonly { readonly key: string; readonly quoted: Uint8Array }[];
  #delivered = 0;
  #rejected = 0;
  #before = 0;
  #rejectedFile: FileHandle | undefined;
  #rejectedBytes = 0;
  #rejections: string[] = [];
  /** What ended the import before its time. */
  #stopped: 'user' | { readonly error: Error } | undefined;

  constructor(command: ImportCommand, options: Options, around: Surroundings) {
    this.#command = command;
    this.#options = options;
    this.#around = around;
    this.#names = command.batch.members.map(({ key }) => ({ key, quoted: new TextEncoder().encode(JSON.stringify(key)) }));
  }

  async run(): Promise<number> {
    const { file, statePath, fresh } = this.#options;
    const { batch, client } = this.#command;
    const size = file === '-' ? undefined : (await stat(file)).size;
    const found = statePath === undefined || fresh ? undefined : await readState(statePath);
    if (found !== undefined && size !== undefined && found.offset > size)
      throw new Error(`${file} is shorter than it was when ${statePath} was written. Use --from-start.`);
    const state: ImportState = found ?? {
      run: randomKey().slice(0, 16),
      offset: 0,
      line: 0,
      places: {},
      delivered: 0,
      rejected: 0,
      rejectedBytes: 0,
    };
    ({ delivered: this.#delivered, rejected: this.#rejected, rejectedBytes: this.#rejectedBytes } = state);
    this.#before = state.delivered;
    const tracker = new Tracker(state);
    const { batchEvents = 1000, concurrency = 4 } = this.#options.queue;
    const queue = new Queue(client(this.#options.client), batch, {
      ...this.#options.queue,
      page: false,
      // As many as are on their way, and as many behind them: more would only be more memory.
      maxEvents: 2 * batchEvents * concurrency,
      run: { id: state.run, places: state.places },
      onFailure: () => undefined,
    });
    const save = async (): Promise<void> => {
      await this.#writeRejections();
      const { offset, line, places } = tracker;
      if (statePath !== undefined)
        await writeState(statePath, {
          run: state.run,
          offset,
          line,
          places,
          delivered: this.#delivered,
          rejected: this.#rejected,
          rejectedBytes: this.#rejectedBytes,
        });
    };
    // Before the first event goes: whatever happens then, another run has the same ids.
    await save();
    let saving = Promise.resolve();
    const saver = setInterval(() => (saving = saving.then(save)), 1000);
    const started = Date.now();
    const done = showProgress(file === '-' ? 'stdin' : basename(file), this.#around.stderr, (): Progress => ({
      share: size === undefined ? undefined : size === 0 ? 1 : Math.min(1, tracker.offset / size),
      delivered: this.#delivered,
      rejected: this.#rejected,
      fresh: this.#delivered - this.#before,
      milliseconds: Date.now() - started,
    }));
    const chunks = this.#chunks(state);
    const stopping = new AbortController();
    const release = this.#around.onStop(() => {
      this.#stopped ??= 'user';
      stopping.abort();
    });
    try {
      await this.#send(this.#events(chunks, tracker, state), queue, stopping.signal);
      // Ends the wait for a pipe that has nothing to say.
      if (this.#stopped !== undefined && 'destroy' in chunks) (chunks as { destroy(): void }).destroy();
      await queue.close(this.#stopped === undefined ? { timeout: 2 ** 31 - 1 } : { timeout: this.#stopped === 'user' ? 30_000 : 0 });
      clearInterval(saver);
      await saving;
      await save();
    } finally {
      clearInterval(saver);
      release();
      done();
      await this.#rejectedFile?.close();
    }
    return this.#end(statePath);
  }

  /** Sends the events, and notes what becomes of each. An import that cannot go on is stopped. */
  async #send(events: AsyncIterable<Iterable<FileEvent>>, queue: Queue, signal: AbortSignal): Promise<void> {
    const send = (one: FileEvent): Promise<unknown> => ('json' in one ? queue.sendJson(one.key, one.json) : queue.send(one.key, one.event));
    const importer = new Importer<FileEvent>(queue, send, {
      signal,
      onDelivered: ({ settle }) => {
        this.#delivered += 1;
        settle();
      },
      onRejected: (one, error) => {
        this.#reject(one.line, { key: one.key, event: valueOf(one), error });
        one.settle();
      },
    });
    try {
      await importer.run(events);
    } catch (error) {
      this.#stopped ??= { error: error as Error };
    }
  }

  /** The events of all lines, chunk by chunk. */
  async *#events(chunks: AsyncIterable<Uint8Array>, tracker: Tracker, state: ImportState): AsyncGenerator<Iterable<FileEvent>> {
    const most = 2 * this.#command.batch.maxBytes;
    for await (const lines of linesOf(chunks, { most, from: this.#from(state) })) yield this.#eventsIn(lines, tracker, state.line);
  }

  /** The events of the lines that come after one; a line that has none is refused here, when it is its turn. */
  *#eventsIn(lines: readonly Line[], tracker: Tracker, after: number): Generator<FileEvent> {
    for (const line of lines) {
      const { number, end } = line;
      if (number <= after) continue;
      const events = this.#eventsOf(line);
      if (typeof events === 'string') {
        this.#reject(number, { problem: events, event: textOf(line) });
        tracker.add(end, number, []);
        continue;
      }
      const settle = tracker.add(
        end,
        number,
        events.map(({ key }) => key),
      );
      for (const one of events) yield { ...one, line: number, settle };
    }
  }

  /** A file is read from where it stopped; a pipe from its beginning, and what was sent is passed over. */
  #from({ offset, line }: ImportState): { readonly offset: number; readonly line: number } {
    return this.#options.file === '-' ? { offset: 0, line: 0 } : { offset, line };
  }

  #chunks(state: ImportState): AsyncIterable<Uint8Array> {
    if (this.#options.file === '-') return this.#around.stdin;
    return createReadStream(this.#options.file, { start: state.offset, highWaterMark: 2 ** 18 });
  }

  /** The events of a line, or what is wrong with it. */
  #eventsOf(line: Content): readonly Found[] | string {
    const { json, text, problem } = line;
    const { type } = this.#options;
    if (json !== undefined) {
      const found = type === undefined ? this.#onlyOneOf(json) : { key: type, json };
      if (found !== undefined) return [found];
    }
    if (problem !== undefined) return problem;
    if (type !== undefined) return text?.startsWith('{') === true ? [{ key: type, json: text }] : 'the line is no JSON object';
    const keys = this.#command.batch.members.map(({ key }) => key);
    const value = parsedOr(textOf(line) ?? '');
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'the line is no JSON object';
    const entries = Object.entries(value);
    const unknown = entries.find(([key]) => !keys.includes(key));
    if (unknown !== undefined || entries.length === 0)
      return `"${unknown?.[0] ?? ''}" is no event type (${keys.join(', ')}). Say with --type what the lines are.`;
    return entries.flatMap(([key, found]): Found[] =>
      (Array.isArray(found) ? (found as unknown[]) : [found]).map((event) => ({ key, event })),
    );
  }

  /** The event of `{"order":{ … }}`, as it stands there; undefined for an object of another form. */
  #onlyOneOf(json: Uint8Array): Found | undefined {
    const from = afterSpace(json, 1);
    const name = this.#names.find(({ quoted }) => startsWith(json, from, quoted));
    if (name === undefined) return undefined;
    const start = afterSpace(json, afterSpace(json, from + name.quoted.length) + 1);
    if (json[start] !== 0x7b) return undefined;
    const end = endOfValue(json, start);
    return end >= 0 && afterSpace(json, end) === json.length - 1 ? { key: name.key, json: json.subarray(start, end) } : undefined;
  }

  #reject(
    line: number,
    { key, event, error, problem }: { readonly key?: string; readonly event: unknown; readonly error?: Error; readonly problem?: string },
  ): void {
    this.#rejected += 1;
    const { errorType, status, errors } = (error ?? {}) as Partial<ApiError>;
    const said = errors !== undefined && Object.keys(errors).length > 0 ? errors : undefined;
    const about = {
      error_type: errorType,
      status,
      errors: said,
      message:
        problem ?? (errorType === undefined ? error?.message : (error as ApiError<number, { message?: string } | undefined>).body?.message),
    };
    this.#rejections.push(`${JSON.stringify({ line, key, error: about, event })}\n`);
  }

  async #writeRejections(): Promise<void> {
    if (this.#rejections.length === 0) return;
    if (this.#rejectedFile === undefined) {
      this.#rejectedFile = await open(this.#options.rejectedPath, 'a');
      // What an earlier run wrote after it had last noted its state comes again.
      await this.#rejectedFile.truncate(this.#rejectedBytes);
    }
    const bytes = Buffer.from(this.#rejections.splice(0).join(''));
    await this.#rejectedFile.appendFile(bytes);
    this.#rejectedBytes += bytes.length;
  }

  async #end(statePath: string | undefined): Promise<number> {
    const { stderr } = this.#around;
    const again = statePath === undefined ? '' : ' Run the same command again to go on from there.';
    if (this.#rejected > 0) stderr.write(`${this.#rejected.toLocaleString('en')} rejected events are in ${this.#options.rejectedPath}\n`);
    if (this.#stopped === 'user') {
      stderr.write(`Stopped.${again}\n`);
      return 130;
    }
    if (this.#stopped !== undefined) {
      stderr.write(`${this.#command.name}: ${this.#stopped.error.message}.${again}\n`);
      return 1;
    }
    if (statePath !== undefined) await rm(statePath, { force: true });
    return this.#rejected > 0 ? 1 : 0;
  }
}

/** What a line holds. */
type Content = Pick<Line, 'json' | 'text' | 'problem'>;

/** An event of a line: a value, text that may be JSON, or bytes that are. */
type Found = { readonly key: string } & ({ readonly event: unknown } | { readonly json: string | Uint8Array });

/** An event of a line, and what to call when it is settled. */
type FileEvent = Found & { readonly line: number; readonly settle: () => void };

function textOf({ json, text }: Content): string | undefined {
  return json === undefined ? text : new TextDecoder().decode(json);
}

function valueOf(one: Found): unknown {
  if ('event' in one) return one.event;
  return parsedOr(typeof one.json === 'string' ? one.json : new TextDecoder().decode(one.json));
}

function parsedOr(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

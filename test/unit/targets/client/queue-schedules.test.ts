import { describe, expect, it } from 'vitest';
import { DroppedError, EventTooLargeError } from '../../../../generator/targets/client/runtime/queue-errors.ts';
import type { EventStore } from '../../../../generator/targets/client/runtime/queue-store.ts';
import type { Queue } from '../../../../generator/targets/client/runtime/queue.ts';
import type { FailedEvent, QueueOptions, QueueStats } from '../../../../generator/targets/client/runtime/queue-types.ts';
import {
  type Answering,
  answerOf,
  memoryStore,
  partsApiOf,
  queueFor,
  reply,
  type Seen,
  seeded,
  type VirtualClock,
  virtualClock,
} from './world.ts';

/**
 * A thousand random schedules of everything that can go wrong, each repeatable by its seed: 429 with Retry-After, 503, resets before and after the
 * API has taken the events, timeouts, 413, slow answers, connections closed halfway, broken JSON, results that are too few or too
 * many, partial failures, withdrawn events, and processes that die with their store left behind.
 */

const schedules = 1000;

interface Given {
  readonly name: string;
  readonly key: string;
  readonly bad: boolean;
  readonly kept: boolean;
  fate: 'open' | 'delivered' | 'failed' | 'crashed';
  error?: unknown;
  settled: number;
}

interface World {
  readonly given: Map<string, Given>;
  /** Events that the API has taken, by name. */
  readonly taken: Set<string>;
  /** Events that a queue has reported as failed, and why. */
  readonly failed: Map<string, unknown>;
  /** The id of each event, and the order in which each was first offered. */
  readonly ids: Map<string, string>;
  readonly offered: Map<string, string[]>;
  readonly renamed: string[];
  /** Requests that no API could read. */
  readonly broken: string[];
  /** Requests whose events were written over before they were read. */
  readonly overwritten: string[];
  healthy: boolean;
}

type Findings = Readonly<Record<string, number | readonly string[]>>;

/** What a schedule must find: nothing. */
const nothing: Findings = {
  'events that are left': 0,
  'promises that are not settled, or not once': [],
  'failures that were not reported, or not once': 0,
  'events that are lost': [],
  'events that failed without a reason': [],
  'events that were sent again under another id': [],
  'requests that cannot be read': [],
  'requests that were written over': [],
  'types whose order was not kept': [],
};

async function run(seed: number): Promise<Findings> {
  const random = seeded(seed);
  const chance = (p: number): boolean => random() < p;
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const clock = virtualClock(random);
  const world: World = {
    given: new Map(),
    taken: new Set(),
    failed: new Map(),
    ids: new Map(),
    offered: new Map(),
    renamed: [],
    broken: [],
    overwritten: [],
    healthy: false,
  };
  const store = chance(0.5) ? memoryStore() : undefined;
  const serverBytes = pick([400, 2000, 1e9]);
  const api = misbehaving(world, random, clock, serverBytes);
  const inParts = chance(0.5);
  const options: QueueOptions = {
    clock,
    batchEvents: pick([1, 3, 10, 1000]),
    batchBytes: pick([300, 1000, 10_000]),
    interval: pick([10, 1000]),
    concurrency: pick([1, 2, 4]),
    ordered: pick([false, true, ['cart']]),
    maxEvents: pick([2, 10, 1000]),
    maxBytes: pick([500, 1e6]),
    overflow: pick(['wait', 'reject', 'drop-oldest']),
    retry: { retries: pick([3, 10, Infinity]), baseDelay: 50, maxDelay: 2000 },
    attemptTimeout: 5000,
    unauthorised: pick(['reject', 'retry']),
    page: false,
    ...(store === undefined ? {} : { store }),
  };
  const open = (): Process => {
    const life = { alive: true, failures: 0 };
    const onFailure = ({ event, error }: FailedEvent): void => {
      life.failures += 1;
      world.failed.set((event as { id: string }).id, error);
    };
    const mortal = { clock: mortalClock(clock, life), ...(store === undefined ? {} : { store: mortalStore(store, life) }) };
    const answer: Answering = (seen) => (life.alive ? api(seen) : forever());
    const later = (read: () => void): void => void clock.setTimeout(read, random() * 10_000);
    const more = inParts ? { fetch: partsApiOf(answer, later, (body) => world.overwritten.push(body)) } : {};
    const queue = queueFor(answer, { ...options, ...mortal, onFailure }, more);
    return { queue, life, mine: [] };
  };
  let { queue, life, mine } = open();
  const check = (): void => adds(queue.stats());
  let counter = 0;
  for (let step = 0; step < 25; step += 1) {
    for (let more = Math.floor(random() * 6); more > 0; more -= 1) {
      const key = pick(['cart', 'order', 'product.inventory']);
      mine.push(
        give(
          queue,
          world,
          key,
          `e${(counter += 1)}`,
          chance(0.1),
          pick([1, 1, 1, 50, 350]),
          chance(0.05) ? random() * 3000 : undefined,
          clock,
        ),
      );
      check();
    }
    if (chance(0.1)) void queue.flush();
    if (store !== undefined && chance(0.06)) {
      await clock.pass(0, check);
      // The process dies here: nothing of it goes on but what the store has, and what the API has.
      for (const one of mine)
        if (one.fate === 'open')
          one.fate = [...store.events.values()].some(({ json }) => new TextDecoder().decode(json).includes(`"${one.name}"`))
            ? 'crashed'
            : 'failed';
      life.alive = false;
      ({ queue, life, mine } = open());
    }
    await clock.pass(pick([0, 5, 200, 3000]), check);
  }
  world.healthy = true;
  const closing = queue.close({ timeout: 1e9 });
  await clock.pass(3e6, check);
  const stats = await closing;

  adds(stats);
  const all = [...world.given.values()];
  const ordered = [...world.offered].filter(
    ([key]) => options.ordered === true || (typeof options.ordered === 'object' && options.ordered.includes(key)),
  );
  return {
    'events that are left': stats.pending,
    'promises that are not settled, or not once': mine.filter(({ settled }) => settled !== 1).map(({ name }) => name),
    'failures that were not reported, or not once': life.failures - stats.rejected - stats.dropped,
    // Of an event that outlived a crash nobody has the promise: what became of it is told to `onFailure`, or known to the API.
    'events that are lost': all
      .filter(({ fate, name }) => (fate === 'delivered' || (fate === 'crashed' && !world.failed.has(name))) && !world.taken.has(name))
      .map(({ name }) => name),
    'events that failed without a reason': all
      .filter(({ name, bad }) => world.failed.has(name) && !bad && !hasReason(world.failed.get(name), options))
      .map(({ name }) => name),
    'events that were sent again under another id': world.renamed,
    'requests that cannot be read': world.broken,
    'requests that were written over': world.overwritten,
    'types whose order was not kept': ordered
      .filter(([, names]) => !isRising(names.map((name) => Number(name.slice(1)))))
      .map(([key]) => key),
  };
}

/** A process with a queue, as far as it can die: then no timer of it fires, no answer reaches it, and nothing of it gets into the store. */
interface Process {
  readonly queue: Queue;
  readonly life: { alive: boolean; failures: number };
  readonly mine: Given[];
}

const forever = (): Promise<never> => new Promise(() => undefined);

function mortalClock(clock: VirtualClock, life: Process['life']): VirtualClock {
  return { ...clock, setTimeout: (call, milliseconds) => clock.setTimeout(() => void (life.alive && call()), milliseconds) };
}

function mortalStore(store: EventStore, life: Process['life']): EventStore {
  return {
    open: () => store.open(),
    append: (events) => (life.alive ? store.append(events) : forever()),
    remove: (numbers) => (life.alive ? store.remove(numbers) : forever()),
    close: () => store.close(),
  };
}

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > numbers[index - 1]!);
}

function adds({ enqueued, delivered, rejected, dropped, pending, inFlight, bytes }: QueueStats): void {
  if (enqueued !== delivered + rejected + dropped + pending || inFlight > pending || inFlight < 0 || bytes < 0) {
    throw new Error(`the figures do not add up: ${JSON.stringify({ enqueued, delivered, rejected, dropped, pending, inFlight, bytes })}`);
  }
}

function hasReason(error: unknown, { retry, unauthorised }: QueueOptions): boolean {
  if (error instanceof DroppedError || error instanceof EventTooLargeError || error === 'withdrawn') return true;
  // Given up after too many attempts, or refused with its whole batch.
  return retry?.retries !== Infinity || (unauthorised === 'reject' && (error as { status?: number }).status === 403);
}

function give(
  queue: Queue,
  world: World,
  key: string,
  name: string,
  bad: boolean,
  size: number,
  abortAfter: number | undefined,
  clock: ReturnType<typeof virtualClock>,
): Given {
  const given: Given = { name, key, bad, kept: false, fate: 'open', settled: 0 };
  world.given.set(name, given);
  const controller = new AbortController();
  if (abortAfter !== undefined) clock.setTimeout(() => controller.abort('withdrawn'), abortAfter);
  queue.send(key, { id: name, bad, text: 'ä'.repeat(size) }, { signal: controller.signal }).then(
    () => {
      given.settled += 1;
      if (given.fate === 'open') given.fate = 'delivered';
    },
    (error: unknown) => {
      given.settled += 1;
      if (given.fate === 'open') given.fate = 'failed';
      given.error = error;
    },
  );
  return given;
}

/** An API that takes what it can, and does everything that an API must not do. */
function misbehaving(world: World, random: () => number, clock: ReturnType<typeof virtualClock>, mostBytes: number): Answering {
  const wait = (milliseconds: number): Promise<void> => new Promise((resolve) => clock.setTimeout(() => resolve(), milliseconds));
  const never = (signal: AbortSignal | undefined): Promise<never> =>
    new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
  const offer = (seen: Seen): void => {
    try {
      JSON.parse(seen.body);
    } catch {
      world.broken.push(seen.body);
      return;
    }
    const names = Object.entries(seen.events).flatMap(([key, list]) => list.map(({ id }): [string, string] => [key, id]));
    if (seen.ids.length !== names.length) world.broken.push(`${seen.ids.length} ids for ${names.length} events`);
    for (const [index, [key, name]] of names.entries()) {
      const id = seen.ids[index]!;
      if ((world.ids.get(name) ?? id) !== id) world.renamed.push(name);
      if (!world.ids.has(name)) world.offered.set(key, [...(world.offered.get(key) ?? []), name]);
      world.ids.set(name, id);
    }
  };
  const take = (seen: Seen, flaky: boolean): object =>
    answerOf(seen.events, (event) => {
      if ((event as { bad?: boolean }).bad === true) return { success: false, error_type: 'validation', errors: { bad: 'must be false' } };
      if (flaky && random() < 0.3) return { success: false, error_type: 'unknown', message: 'try again' };
      world.taken.add(event.id);
      return { success: true };
    });
  return async (seen) => {
    offer(seen);
    if (new TextEncoder().encode(seen.body).length > mostBytes) return reply(413, { success: false, error_type: 'too_large' });
    if (world.healthy || random() < 0.4) return reply(200, take(seen, false));
    const faults: (() => Response | Promise<Response>)[] = [
      () => reply(429, '', { 'retry-after': String(Math.floor(random() * 4)) }),
      () => reply(503, { success: false, error_type: 'unknown', message: '' }),
      () => reply(502, '<html>'),
      () => reply(302, '', { location: 'https://portal.test/' }),
      () => reply(403, { success: false, error_type: 'invalid_token' }),
      () => Promise.reject(new TypeError('fetch failed')),
      () => (take(seen, true), Promise.reject(new TypeError('reset after the events were taken'))),
      () => never(seen.signal),
      () => (take(seen, true), never(seen.signal)),
      () => wait(random() * 8000).then(() => reply(200, take(seen, true))),
      () => ({ ...reply(200, take(seen, true)), text: () => Promise.reject(new TypeError('terminated')) }) as Response,
      () => reply(200, '{"cart": [{"success": tr'),
      () => reply(200, 'null'),
      () =>
        reply(
          200,
          Object.fromEntries(
            Object.entries(take(seen, true)).map(([key, list]) => [key, random() < 0.5 ? (list as unknown[]).slice(1) : list]),
          ),
        ),
      () => reply(200, Object.fromEntries(Object.entries(take(seen, true)).map(([key, list]) => [key, [...(list as unknown[]), {}]]))),
      () => reply(200, take(seen, true)),
    ];
    return faults[Math.floor(random() * faults.length)]!();
  };
}

describe(`${schedules} schedules of faults`, () => {
  it.each(Array.from({ length: 10 }, (_, part) => part))('lose nothing, settle everything once, and add up (part %i)', async (part) => {
    const found: [seed: number, findings: Findings | Error][] = [];
    for (let seed = part; seed < schedules; seed += 10) found.push([seed, await run(seed).catch((error: unknown) => error as Error)]);
    const wrong = found.filter(([, findings]) => JSON.stringify(findings) !== JSON.stringify(nothing));
    expect(wrong).toEqual([]);
  });
});

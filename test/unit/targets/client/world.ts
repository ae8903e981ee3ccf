import type { Client } from '../../../../generator/targets/client/runtime/client.ts';
import { clientOf, once } from '../../../../generator/targets/client/runtime/client.ts';
import { authorization } from '../../../../generator/targets/client/runtime/auth.ts';
import { ApiError } from '../../../../generator/targets/client/runtime/errors.ts';
import type { Operation } from '../../../../generator/targets/client/runtime/operation.ts';
import { toPath } from '../../../../generator/targets/client/runtime/places.ts';
import { release } from '../../../../generator/targets/client/runtime/queue-pages.ts';
import type { Parts, PartsFetch } from '../../../../generator/targets/client/runtime/queue-parts.ts';
import { Queue } from '../../../../generator/targets/client/runtime/queue.ts';
import type { EventStore, StoredEvent } from '../../../../generator/targets/client/runtime/queue-store.ts';
import type { BatchRow, Clock, QueueOptions } from '../../../../generator/targets/client/runtime/queue-types.ts';
import { json } from '../../../../generator/targets/client/runtime/body.ts';
import { segment } from '../../../../generator/targets/client/runtime/styles.ts';

/** A world for the queue in which nothing is left to chance: its own time, and an API that does what a test says. */

export class ValidationError extends ApiError {}
export class UnknownError extends ApiError {
  static override readonly retry = 'backoff';
}
export class InvalidTokenError extends ApiError {
  static override readonly retry = 'reauthenticate';
}

export const sendBatch: Operation = {
  name: 'sendBatch',
  method: 'POST',
  path: '/{site-id}/batch',
  parameters: [{ name: 'site-id', key: 'siteId', required: true, write: segment, add: toPath }],
  body: json,
  security: [[{ key: 'token', token: true, name: 'Bearer', write: authorization }]],
  errors: { validation: ValidationError, unknown: UnknownError, invalid_token: InvalidTokenError },
};

export const batch: BatchRow = {
  operation: sendBatch,
  maxBytes: 10_485_760,
  statuses: { validation: 400, unknown: 503, invalid_token: 403 },
  members: [
    { key: 'cart', schema: 'Cart', methods: ['sendCart'] },
    { key: 'order', schema: 'Order', methods: ['sendOrder'] },
    { key: 'product.inventory', schema: 'Inventory', methods: ['sendInventory'] },
  ],
};

/** A request as the API sees it. */
export interface Seen {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
  readonly events: Readonly<Record<string, readonly { readonly id: string }[]>>;
  readonly ids: readonly string[];
  readonly keepalive: boolean;
  readonly signal: AbortSignal | undefined;
}

export type Answering = (seen: Seen) => Response | Promise<Response>;

/** An API as a function. */
export function apiOf(answer: Answering): typeof fetch {
  return (async (url: string, init: RequestInit) => {
    const headers = new Headers(init.headers);
    const body = new TextDecoder().decode(init.body as Uint8Array<ArrayBuffer>);
    return answer({
      url,
      headers,
      body,
      get events() {
        return JSON.parse(body) as Seen['events'];
      },
      ids: idsOf(headers.get('event-ids') ?? ''),
      keepalive: init.keepalive === true,
      signal: init.signal ?? undefined,
    });
  }) as typeof fetch;
}

/**
 * The same for bodies in parts. It is in no hurry: it reads a body to its end long after it has answered, when `later` calls, and tells of each
 * that is another by then.
 */
export function partsApiOf(answer: Answering, later: (read: () => void) => void, overwritten: (body: string) => void): PartsFetch {
  const api = apiOf(answer);
  const send = async (url: string, init: RequestInit): Promise<Response> => {
    const { list, pages } = init.body as unknown as Parts;
    const read = (): string => Buffer.concat(list).toString();
    const body = read();
    for (const page of pages) page.users += 1;
    later(() => {
      if (read() !== body) overwritten(body);
      pages.forEach(release);
    });
    return api(url, { ...init, body: Buffer.from(body) });
  };
  return Object.assign(send as typeof fetch, { takesParts: true });
}

/** Every id that the header `Event-Ids` names, as `key/run/place`, in the order of the body. */
export function idsOf(header: string): string[] {
  let run = '';
  return header.split(';').flatMap((part) => {
    const [key, list = ''] = part.split('=');
    return list.split(',').flatMap((range) => {
      const colon = range.indexOf(':');
      if (colon >= 0) run = range.slice(0, colon);
      const [from = 0, to = from] = range
        .slice(colon + 1)
        .split('-')
        .map(Number);
      return Array.from({ length: to - from + 1 }, (_, index) => `${decodeURIComponent(key ?? '')}/${run}/${from + index}`);
    });
  });
}

/** The answer to a batch: one result for each event. */
export function answerOf(events: Seen['events'], result: (event: { readonly id: string }) => object = () => ({ success: true })): object {
  return Object.fromEntries(Object.entries(events).map(([key, list]) => [key, list.map(result)]));
}

/** An API that says yes to all. */
export const yes: Answering = ({ events }) => reply(200, answerOf(events));

/** A response that is read within a turn of the event loop, so that virtual time need not wait for it. */
export function reply(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return { status, ok: status >= 200 && status < 300, headers: new Headers(headers), text: () => Promise.resolve(text) } as Response;
}

export function clientFor(answer: Answering, more: object = {}): Client {
  return clientOf({ baseUrl: 'https://api.test/v2', siteId: 'my-shop', token: 'secret', fetch: apiOf(answer), ...more }, once);
}

export function queueFor(answer: Answering, options: QueueOptions = {}, more: object = {}): Queue {
  return new Queue(clientFor(answer, more), batch, options as QueueOptions & Record<string, unknown>);
}

/** Time that passes when it is told to. */
export interface VirtualClock extends Clock {
  /** Lets time pass, and everything happen that is due by then, each at its moment; `between` is called after each. */
  pass(milliseconds: number, between?: () => void): Promise<void>;
}

export function virtualClock(random: () => number = Math.random): VirtualClock {
  let now = 1_000_000;
  let counter = 0;
  const timers = new Map<number, { readonly at: number; readonly run: () => void }>();
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    now: () => now,
    random,
    setTimeout: (run, milliseconds) => {
      timers.set(++counter, { at: now + Math.max(0, milliseconds), run });
      return counter;
    },
    clearTimeout: (timer) => void timers.delete(timer as number),
    async pass(milliseconds, between = () => undefined) {
      const until = now + milliseconds;
      await turn();
      between();
      for (;;) {
        const [next] = [...timers].filter(([, { at }]) => at <= until).sort(([a, x], [b, y]) => x.at - y.at || a - b);
        if (next === undefined) break;
        const [id, { at, run }] = next;
        timers.delete(id);
        now = Math.max(now, at);
        run();
        await turn();
        between();
      }
      now = until;
    },
  };
}

/** A store that outlives its queue, as a file would. */
export function memoryStore(): EventStore & { readonly events: ReadonlyMap<number, StoredEvent> } {
  const events = new Map<number, StoredEvent>();
  return {
    events,
    open: () => Promise.resolve([...events.values()].toSorted((a, b) => a.number - b.number)),
    append: async (added) => {
      for (const event of added) events.set(event.number, { ...event, json: event.json.slice() });
    },
    remove: async (numbers) => {
      for (const number of numbers) events.delete(number);
    },
    close: () => Promise.resolve(),
  };
}

/** Random numbers that are the same for the same seed: mulberry32. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

import { describe, expect, it, vi } from 'vitest';
import { InvalidDataError } from '../../../../generator/targets/client/runtime/errors.ts';
import { DroppedError, EventTooLargeError } from '../../../../generator/targets/client/runtime/queue-errors.ts';
import type { FailedEvent } from '../../../../generator/targets/client/runtime/queue-types.ts';
import {
  type Answering,
  answerOf,
  InvalidTokenError,
  memoryStore,
  partsApiOf,
  queueFor,
  reply,
  seeded,
  type Seen,
  ValidationError,
  virtualClock,
  yes,
} from './world.ts';

/** The queue, one promise at a time. Time is virtual, and chance is always the most patient (`random` is 1). */

const world = (answer: Answering = yes): { clock: ReturnType<typeof virtualClock>; seen: Seen[]; api: Answering } => {
  const seen: Seen[] = [];
  return {
    clock: virtualClock(() => 1),
    seen,
    api: (request) => {
      seen.push(request);
      return answer(request);
    },
  };
};
const sizes = (seen: readonly Seen[]): number[] => seen.map(({ events }) => Object.values(events).flat().length);
const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

function circle(): object {
  const value: { self?: unknown } = {};
  value.self = value;
  return value;
}

describe('what becomes of an event', () => {
  it('is what the API said of that one event', async () => {
    const { clock, api } = world(({ events }) =>
      reply(
        200,
        answerOf(events, ({ id }) =>
          id === 'bad'
            ? { success: false, error_type: 'validation', errors: { 'items.0.price': 'must be a number' } }
            : { success: true, stored: id },
        ),
      ),
    );
    const queue = queueFor(api, { clock });
    const [good, bad, other] = [queue.send('cart', { id: 'a' }), queue.send('cart', { id: 'bad' }), queue.send('order', { id: 'b' })];
    await clock.pass(1000);
    expect(await good).toEqual({ success: true, stored: 'a' });
    expect(await other).toEqual({ success: true, stored: 'b' });
    const error = await bad.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({
      status: 400,
      errorType: 'validation',
      errors: { 'items.0.price': 'must be a number' },
      request: { method: 'POST', url: 'https://api.test/v2/my-shop/batch' },
    });
    expect(queue.stats()).toMatchObject({ enqueued: 3, delivered: 2, rejected: 1, dropped: 0, pending: 0, bytes: 0 });
  });

  it('may be waited for by nobody: a rejection is told to onFailure, and no process ends of it', async () => {
    const failures: FailedEvent[] = [];
    const { clock, api } = world(({ events }) =>
      reply(
        200,
        answerOf(events, () => ({ success: false, error_type: 'validation', errors: {} })),
      ),
    );
    const queue = queueFor(api, { clock, onFailure: (failure) => failures.push(failure) });
    void queue.send('cart', { id: 'a' });
    await clock.pass(1000);
    expect(failures).toMatchObject([{ key: 'cart', event: { id: 'a' }, reason: 'rejected', kept: false }]);
  });

  it('is told in a warning, once for many, where there is no onFailure', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    const { clock, api } = world(() => reply(400, { success: false, error_type: 'bad_json' }));
    const queue = queueFor(api, { clock });
    for (let index = 0; index < 50; index += 1) void queue.send('cart', { id: String(index) });
    await clock.pass(5000);
    expect(warn.mock.calls).toEqual([['50 events were not delivered (rejected). Give the queue an onFailure to be told of each.']]);
    warn.mockRestore();
  });

  it.each([
    [
      'a key that is no event type',
      () => queueFor(yes, {}).send('basket', {}),
      /There is no event type "basket": it is one of cart, order, product.inventory/,
    ],
    ['a queue without the site that its batch needs', () => queueFor(yes, {}, { siteId: undefined }), /sendBatch needs siteId/],
  ])('is an error of the program at once for %s', (_what, act, message) => {
    expect(act).toThrow(message);
  });

  it.each([
    ['undefined', undefined],
    ['a function', () => 1],
    ['a circle', circle()],
    ['a bigint', { id: 1n }],
  ])('is a TypeError for %s, which no JSON can hold', async (_what, event) => {
    const queue = queueFor(yes, { onFailure: () => undefined });
    await expect(queue.send('cart', event)).rejects.toBeInstanceOf(TypeError);
    expect(queue.stats()).toMatchObject({ enqueued: 1, rejected: 1, pending: 0 });
  });

  it('is refused before it is sent where the client was given validators', async () => {
    const validateCart = (value: unknown): object =>
      (value as { id?: unknown }).id === 1 ? { valid: false, errors: [{ path: 'id', message: 'must be a string' }] } : { valid: true };
    const { clock, api, seen } = world();
    const queue = queueFor(api, { clock, onFailure: () => undefined }, { validate: 'request', validators: { validateCart } });
    const [bad, good] = [queue.send('cart', { id: 1 }), queue.send('cart', { id: '1' })];
    await clock.pass(1000);
    await expect(bad).rejects.toBeInstanceOf(InvalidDataError);
    await expect(bad).rejects.toMatchObject({ errors: { id: 'must be a string' } });
    await good;
    expect(sizes(seen)).toEqual([1]);
  });
});

describe('when it sends', () => {
  it('at so many events, and the rest after the interval', async () => {
    const { clock, seen, api } = world();
    const queue = queueFor(api, { clock, batchEvents: 3, interval: 500 });
    for (let index = 0; index < 7; index += 1) void queue.send('cart', { id: String(index) });
    await clock.pass(499);
    expect(sizes(seen)).toEqual([3, 3]);
    await clock.pass(1);
    expect(sizes(seen)).toEqual([3, 3, 1]);
  });

  it.each([10, 250, 1000])('never later than %i ms after the first call of a batch, however the calls come', async (interval) => {
    const { clock, api, seen } = world();
    const queue = queueFor(api, { clock, interval });
    const random = seeded(interval);
    const called = new Map<string, number>();
    const waited: number[] = [];
    const arrived = (): void => {
      for (const { events } of seen.splice(0))
        for (const { id } of Object.values(events).flat()) waited.push(clock.now() - (called.get(id) ?? 0));
    };
    for (let index = 0; index < 200; index += 1) {
      called.set(String(index), clock.now());
      void queue.send('cart', { id: String(index) });
      await clock.pass(Math.floor(random() * 40), arrived);
    }
    await clock.pass(interval, arrived);
    expect(waited.length).toBe(200);
    expect(Math.max(...waited)).toBe(interval);
    expect(Math.min(...waited)).toBeLessThan(interval);
  });

  it('at so many bytes of UTF-8, envelope included, and never one more', async () => {
    const { clock, seen, api } = world();
    const queue = queueFor(api, { clock, batchBytes: 200, interval: 10 });
    for (let index = 0; index < 40; index += 1)
      void queue.send(index % 2 === 0 ? 'cart' : 'product.inventory', { id: '€'.repeat(index % 9) });
    await clock.pass(10_000);
    expect(Math.max(...seen.map(({ body }) => bytesOf(body)))).toBeLessThanOrEqual(200);
    expect(sizes(seen).reduce((a, b) => a + b)).toBe(40);
  });

  it.each([
    ['ASCII', 'x'],
    ['two bytes', 'ä'],
    ['three bytes', '€'],
    ['surrogate pairs', '😀'],
    ['a lone surrogate, which JSON escapes', '\ud800'],
    ['more than fits the counter at once', 'ä😀'.repeat(20_000)],
  ])('knows its bytes exactly: %s', async (_what, text) => {
    const alone = bytesOf(JSON.stringify({ cart: [{ id: text }] }));
    const { clock, seen, api } = world();
    const exact = queueFor(api, { clock, batchBytes: alone });
    const short = queueFor(api, { clock, batchBytes: alone - 1, onFailure: () => undefined });
    const [fits, refused] = [exact.send('cart', { id: text }), short.send('cart', { id: text })];
    await clock.pass(1000);
    await fits;
    expect(bytesOf(seen[0]!.body)).toBe(alone);
    await expect(refused).rejects.toMatchObject({ name: 'EventTooLargeError', bytes: alone, limit: alone - 1 });
  });

  it('at flush(), which resolves when all that was there is settled', async () => {
    const { clock, api } = world();
    const queue = queueFor(api, { clock, interval: 1e6 });
    void queue.send('cart', { id: 'a' });
    const flushed = vi.fn<() => void>();
    const flushing = queue.flush().then(flushed);
    void queue.send('cart', { id: 'later' });
    await clock.pass(0);
    await flushing;
    expect(queue.stats()).toMatchObject({ delivered: 1, pending: 1 });
  });

  it('several batches at once, and no more than it may', async () => {
    let [now, most] = [0, 0];
    const { clock, api } = world(async (seen) => {
      most = Math.max(most, (now += 1));
      await new Promise<void>((resolve) => clock.setTimeout(() => resolve(), 100));
      now -= 1;
      return yes(seen);
    });
    const queue = queueFor(api, { clock, batchEvents: 1, concurrency: 3 });
    for (let index = 0; index < 10; index += 1) void queue.send('cart', { id: String(index) });
    await clock.pass(1000);
    expect(most).toBe(3);
    expect(queue.stats().delivered).toBe(10);
  });

  it('one batch of a type after the other where order is asked for, and other types meanwhile', async () => {
    const { clock, seen, api } = world(async (request) => {
      await new Promise<void>((resolve) => clock.setTimeout(() => resolve(), 100));
      return yes(request);
    });
    const queue = queueFor(api, { clock, batchEvents: 1, ordered: ['order'], interval: 0 });
    for (const id of ['1', '2', '3']) void queue.send('order', { id });
    void queue.send('cart', { id: 'c' });
    await clock.pass(50);
    expect(seen.map(({ body }) => body)).toEqual(['{"order":[{"id":"1"}]}', '{"cart":[{"id":"c"}]}']);
    await clock.pass(1000);
    expect(seen.map(({ body }) => body).slice(2)).toEqual(['{"order":[{"id":"2"}]}', '{"order":[{"id":"3"}]}']);
  });
});

describe('when it fails', () => {
  it('sends the same batch again under the same key, and its events under the same ids', async () => {
    const answers: Answering[] = [
      () => reply(503, { success: false, error_type: 'unknown' }),
      () => Promise.reject(new TypeError('reset')),
      () => reply(200, 'not json'),
      yes,
    ];
    const { clock, seen, api } = world((request) => answers.shift()!(request));
    const queue = queueFor(api, { clock });
    const sent = [queue.send('cart', { id: 'a' }), queue.send('order', { id: 'b' })];
    await clock.pass(60_000);
    await Promise.all(sent);
    expect(seen.length).toBe(4);
    expect(new Set(seen.map(({ body }) => body)).size).toBe(1);
    expect(new Set(seen.map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1);
    expect(new Set(seen.map(({ headers }) => headers.get('event-ids'))).size).toBe(1);
    expect(queue.stats()).toMatchObject({ requests: 4, retries: 3 });
  });

  it.each([
    ['seconds', '7', 7000],
    ['a date', new Date(1_001_000 + 12_000).toUTCString(), 12_000],
    ['more than it may ask for', '86400', 300_000],
  ])('waits as long as Retry-After says: %s', async (_what, retryAfter, wait) => {
    const answers: Answering[] = [() => reply(429, '', { 'retry-after': retryAfter }), yes];
    const { clock, seen, api } = world((request) => answers.shift()!(request));
    const queue = queueFor(api, { clock });
    void queue.send('cart', { id: 'a' });
    await clock.pass(1000);
    await clock.pass(wait - 1);
    expect(seen.length).toBe(1);
    await clock.pass(1);
    expect(seen.length).toBe(2);
  });

  it('holds all other batches back meanwhile', async () => {
    const answers: Answering[] = [() => reply(429, '', { 'retry-after': '10' })];
    const { clock, seen, api } = world((request) => (answers.shift() ?? yes)(request));
    const queue = queueFor(api, { clock, batchEvents: 1 });
    void queue.send('cart', { id: 'a' });
    await clock.pass(0);
    void queue.send('cart', { id: 'b' });
    await clock.pass(9000);
    expect(seen.length).toBe(1);
    await clock.pass(2000);
    expect(queue.stats().delivered).toBe(2);
  });

  it('splits a batch that is too large, and learns from it', async () => {
    const { clock, seen, api } = world((request) =>
      bytesOf(request.body) > 300 ? reply(413, { success: false, error_type: 'too_large' }) : yes(request),
    );
    const queue = queueFor(api, { clock });
    const sent = Array.from({ length: 40 }, (_, index) => queue.send('cart', { id: `cart-${index}` }));
    await clock.pass(60_000);
    await Promise.all(sent);
    const first = seen.length;
    expect(seen.filter(({ body }) => bytesOf(body) > 300).length).toBeLessThanOrEqual(3);
    void Array.from({ length: 40 }, (_, index) => queue.send('cart', { id: `cart-${index}` }));
    await clock.pass(60_000);
    expect(seen.slice(first).filter(({ body }) => bytesOf(body) > 300)).toEqual([]);
  });

  it('refuses an event that the API finds too large alone, with its size, and delivers its neighbours', async () => {
    const { clock, api } = world((request) => (bytesOf(request.body) > 300 ? reply(413, '') : yes(request)));
    const queue = queueFor(api, { clock, onFailure: () => undefined });
    const [small, large, other] = [
      queue.send('cart', { id: 'a' }),
      queue.send('cart', { id: 'x'.repeat(400) }),
      queue.send('order', { id: 'b' }),
    ];
    await clock.pass(60_000);
    await Promise.all([small, other]);
    const error = await large.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(EventTooLargeError);
    expect(error).toMatchObject({ bytes: bytesOf(JSON.stringify({ cart: [{ id: 'x'.repeat(400) }] })), limit: undefined });
  });

  it('sends again only what can succeed, under the same id but another key', async () => {
    const { clock, seen, api } = world(({ events }) =>
      reply(
        200,
        answerOf(events, ({ id }) => {
          if (id === 'bad') return { success: false, error_type: 'validation', errors: { id: 'no' } };
          return id === 'again' && seen.length === 1 ? { success: false, error_type: 'unknown', message: '' } : { success: true };
        }),
      ),
    );
    const queue = queueFor(api, { clock, onFailure: () => undefined });
    const sent = ['a', 'bad', 'again', 'b'].map((id) => queue.send('cart', { id }));
    await clock.pass(60_000);
    expect((await Promise.allSettled(sent)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(seen.map(({ body }) => body)).toEqual([
      '{"cart":[{"id":"a"},{"id":"bad"},{"id":"again"},{"id":"b"}]}',
      '{"cart":[{"id":"again"}]}',
    ]);
    expect(seen[1]?.ids).toEqual([seen[0]?.ids[2]]);
    expect(seen[1]?.headers.get('idempotency-key')).not.toBe(seen[0]?.headers.get('idempotency-key'));
  });

  it('gives up after so many attempts, with the last error', async () => {
    const { clock, seen, api } = world(() => reply(503, { success: false, error_type: 'unknown', message: 'on fire' }));
    const queue = queueFor(api, { clock, retry: { retries: 2 }, onFailure: () => undefined });
    const sent = queue.send('cart', { id: 'a' });
    await clock.pass(600_000);
    await expect(sent).rejects.toMatchObject({ status: 503, body: { message: 'on fire' } });
    expect(seen.length).toBe(3);
  });

  it('cuts off an answer that does not come', async () => {
    const answers: Answering[] = [() => new Promise(() => undefined), yes];
    const { clock, seen, api } = world((request) => answers.shift()!(request));
    const queue = queueFor(api, { clock, attemptTimeout: 5000 });
    const sent = queue.send('cart', { id: 'a' });
    await clock.pass(60_000);
    await sent;
    expect(seen.length).toBe(2);
  });

  it('rejects all events of a batch that the API refuses as a whole', async () => {
    const { clock, seen, api } = world(() => reply(404, { success: false }));
    const queue = queueFor(api, { clock, onFailure: () => undefined });
    const sent = [queue.send('cart', { id: 'a' }), queue.send('order', { id: 'b' })];
    await clock.pass(60_000);
    expect(await Promise.allSettled(sent)).toMatchObject([{ reason: { status: 404 } }, { reason: { status: 404 } }]);
    expect(seen.length).toBe(1);
  });

  it.each([
    ['rejects where nothing will change', {}, 'rejected'],
    ['tries again where it is told to', { unauthorised: 'retry' as const }, 'fulfilled'],
    ['tries again where a store holds the events', { store: memoryStore() }, 'fulfilled'],
  ])('%s when the token is refused', async (_what, options, status) => {
    const answers: Answering[] = [() => reply(403, { success: false, error_type: 'invalid_token' })];
    const { clock, api } = world((request) => (answers.shift() ?? yes)(request));
    const queue = queueFor(api, { clock, ...options, onFailure: () => undefined });
    const sent = queue.send('cart', { id: 'a' });
    await clock.pass(60_000);
    const [outcome] = await Promise.allSettled([sent]);
    expect(outcome.status).toBe(status);
    expect(outcome.status === 'rejected' ? outcome.reason instanceof InvalidTokenError : true).toBe(true);
  });

  it('tells the token to nobody', async () => {
    const { clock, api } = world(() => Promise.reject(new Error('socket hang up: Authorization: Bearer s3cret')));
    const failures: FailedEvent[] = [];
    const queue = queueFor(api, { clock, retry: { retries: 0 }, onFailure: (failure) => failures.push(failure) }, { token: 's3cret' });
    const error = await Promise.all([queue.send('cart', { id: 'a' }), clock.pass(5000)]).catch((caught: unknown) => caught);
    const { inspect } = await import('node:util');
    const shown = [
      inspect(queue, { depth: 9, showHidden: true }),
      inspect(error, { depth: 9, showHidden: true }),
      inspect(failures, { depth: 9, showHidden: true }),
      JSON.stringify(queue),
    ];
    expect(shown.join('\n')).not.toContain('s3cret');
  });
});

describe('when it is full', () => {
  const full = { maxEvents: 2, batchEvents: 100 };

  it('makes calls wait, in their order, and says when there is room', async () => {
    const { clock, seen, api } = world();
    const queue = queueFor(api, { clock, ...full });
    const sent = ['a', 'b', 'c', 'd', 'e'].map((id) => queue.send('cart', { id }));
    const ready = vi.fn<() => void>();
    void queue.ready().then(ready);
    await clock.pass(999);
    expect(ready).not.toHaveBeenCalled();
    expect(queue.stats()).toMatchObject({ enqueued: 5, pending: 5 });
    await clock.pass(10_000);
    await Promise.all(sent);
    expect(ready).toHaveBeenCalled();
    expect(seen.flatMap(({ events }) => events['cart']!.map(({ id }) => id))).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('rejects the new where it is told to, and reports it', async () => {
    const failures: FailedEvent[] = [];
    const { clock, api } = world();
    const queue = queueFor(api, { clock, ...full, overflow: 'reject', onFailure: (failure) => failures.push(failure) });
    const sent = ['a', 'b', 'c'].map((id) => queue.send('cart', { id }));
    await expect(sent[2]).rejects.toMatchObject({ name: 'DroppedError', reason: 'overflow' });
    expect(failures).toMatchObject([{ event: { id: 'c' }, reason: 'overflow' }]);
    expect(queue.stats()).toMatchObject({ enqueued: 3, dropped: 1, pending: 2 });
  });

  it('drops the oldest where it is told to, and reports it', async () => {
    const failures: FailedEvent[] = [];
    const { clock, seen, api } = world();
    const queue = queueFor(api, { clock, ...full, overflow: 'drop-oldest', onFailure: (failure) => failures.push(failure) });
    const sent = ['a', 'b', 'c'].map((id) => queue.send('cart', { id }));
    await expect(sent[0]).rejects.toBeInstanceOf(DroppedError);
    await clock.pass(1000);
    expect(failures).toMatchObject([{ event: { id: 'a' }, reason: 'overflow' }]);
    expect(seen[0]?.body).toBe('{"cart":[{"id":"b"},{"id":"c"}]}');
  });

  it('counts bytes as well as events', () => {
    const queue = queueFor(yes, { maxBytes: 50, overflow: 'reject', onFailure: () => undefined });
    for (let index = 0; index < 5; index += 1) queue.send('cart', { id: 'x'.repeat(10) }).catch(() => undefined);
    expect(queue.stats()).toMatchObject({ dropped: 3, pending: 2 });
    void queue.close({ timeout: 0 });
  });
});

describe('withdrawing', () => {
  it('rejects an event that waits with the reason of the signal, and never sends it', async () => {
    const { clock, seen, api } = world();
    const queue = queueFor(api, { clock, onFailure: () => undefined });
    const controller = new AbortController();
    const sent = [queue.send('cart', { id: 'a' }, { signal: controller.signal }), queue.send('cart', { id: 'b' })];
    controller.abort(new Error('changed my mind'));
    await expect(sent[0]).rejects.toThrow('changed my mind');
    await clock.pass(1000);
    expect(seen[0]?.body).toBe('{"cart":[{"id":"b"}]}');
    expect(queue.stats()).toMatchObject({ delivered: 1, dropped: 1, pending: 0 });
  });

  it('comes too late for an event that is on its way', async () => {
    const { clock, api } = world(async (request) => {
      await new Promise<void>((resolve) => clock.setTimeout(() => resolve(), 100));
      return yes(request);
    });
    const queue = queueFor(api, { clock, interval: 0 });
    const controller = new AbortController();
    const sent = queue.send('cart', { id: 'a' }, { signal: controller.signal });
    await clock.pass(50);
    controller.abort();
    await clock.pass(100);
    await expect(sent).resolves.toEqual({ success: true });
  });
});

describe('closing', () => {
  it('delivers what is there, takes nothing more, and gives the figures', async () => {
    const { clock, api } = world();
    const queue = queueFor(api, { clock, interval: 1e6, onFailure: () => undefined });
    const sent = queue.send('cart', { id: 'a' });
    const closed = queue.close();
    await expect(queue.send('cart', { id: 'b' })).rejects.toMatchObject({ reason: 'closed' });
    await clock.pass(0);
    await sent;
    expect(await closed).toMatchObject({ enqueued: 2, delivered: 1, dropped: 1, pending: 0 });
  });

  it('reports what could not be delivered in time', async () => {
    const failures: FailedEvent[] = [];
    const { clock, api } = world(() => new Promise(() => undefined));
    const queue = queueFor(api, { clock, onFailure: (failure) => failures.push(failure) });
    const sent = queue.send('cart', { id: 'a' });
    const closed = queue.close({ timeout: 3000 });
    await clock.pass(3000);
    expect(await closed).toMatchObject({ dropped: 1, pending: 0 });
    await expect(sent).rejects.toMatchObject({ name: 'DroppedError', reason: 'closed', kept: false });
    expect(failures).toMatchObject([{ event: { id: 'a' }, reason: 'closed' }]);
  });

  it('leaves it in the store where there is one, and the next queue delivers it under the same id', async () => {
    const store = memoryStore();
    const { clock, seen, api } = world((request) => (seen.length === 1 ? new Promise(() => undefined) : yes(request)));
    const first = queueFor(api, { clock, store, onFailure: () => undefined });
    const sent = first.send('cart', { id: 'a' });
    await clock.pass(1000);
    const closed = first.close({ timeout: 0 });
    await clock.pass(0);
    expect(await closed).toMatchObject({ enqueued: 1, dropped: 0, pending: 1 });
    await expect(sent).rejects.toMatchObject({ reason: 'closed', kept: true });
    const second = queueFor(api, { clock, store });
    void second.send('cart', { id: 'b' });
    await clock.pass(1000);
    expect(seen[1]?.body).toBe('{"cart":[{"id":"a"},{"id":"b"}]}');
    expect(seen[1]?.ids[0]).toBe(seen[0]?.ids[0]);
    expect(second.stats()).toMatchObject({ restored: 1, enqueued: 2, delivered: 2 });
    expect(store.events.size).toBe(0);
  });

  it('happens at the end of `await using`', async () => {
    const { clock, seen, api } = world();
    const block = async (): Promise<void> => {
      await using queue = queueFor(api, { clock, interval: 1e6 });
      void queue.send('cart', { id: 'a' });
    };
    const done = block();
    await clock.pass(0);
    await done;
    expect(sizes(seen)).toEqual([1]);
  });
});

describe('a store', () => {
  it('that cannot be opened lets no event in that would not be kept', async () => {
    const store = { ...memoryStore(), open: () => Promise.reject(new Error('it is open in process 7')) };
    const queue = queueFor(yes, { store, onFailure: () => undefined });
    const early = queue.send('cart', { id: 'a' });
    await expect(early).rejects.toThrow('it is open in process 7');
    await expect(queue.send('cart', { id: 'b' })).rejects.toThrow('it is open in process 7');
    await expect(queue.stored()).rejects.toThrow('it is open in process 7');
    expect(queue.stats()).toMatchObject({ enqueued: 2, rejected: 2, pending: 0 });
  });

  it('that cannot be written is told of, and the events are sent nevertheless', async () => {
    const errors: unknown[] = [];
    const store = { ...memoryStore(), append: () => Promise.reject(new Error('disk full')) };
    const { clock, api } = world();
    const queue = queueFor(api, { clock, store, onStoreError: (error) => errors.push(error) });
    await clock.pass(0);
    const sent = queue.send('cart', { id: 'a' });
    await expect(queue.stored()).rejects.toThrow('disk full');
    await clock.pass(1000);
    await sent;
    expect(errors).toMatchObject([{ message: 'disk full' }]);
  });

  it('shares one write among the events of one moment', async () => {
    const writes: number[] = [];
    const inner = memoryStore();
    const store = { ...inner, append: (events: Parameters<typeof inner.append>[0]) => (writes.push(events.length), inner.append(events)) };
    const queue = queueFor(yes, { store, clock: virtualClock() });
    await Promise.resolve();
    for (let index = 0; index < 100; index += 1) void queue.send('cart', { id: String(index) });
    await queue.stored();
    expect(writes).toEqual([100]);
  });
});

describe('a fetch that takes bodies in parts', () => {
  it.each(['without a store', 'with one'])('has them as long as it reads them, whatever became of their events, %s', async (how) => {
    const random = seeded(1);
    const clock = virtualClock(random);
    const overwritten: string[] = [];
    const taken = new Set<string>();
    const faults: readonly Answering[] = [
      yes,
      () => reply(503, ''),
      () => Promise.reject(new TypeError('reset')),
      () => new Promise(() => undefined),
      ({ body, ...seen }) => (bytesOf(body) > 100_000 ? reply(413, '') : yes({ body, ...seen })),
      ({ events }) =>
        reply(
          200,
          answerOf(events, () => (random() < 0.2 ? { success: false, error_type: 'unknown' } : { success: true })),
        ),
      ({ events }) =>
        reply(
          200,
          answerOf(events, () => (random() < 0.2 ? { success: false, error_type: 'validation' } : { success: true })),
        ),
    ];
    const answer: Answering = (seen) => {
      for (const { id } of Object.values(seen.events).flat()) taken.add(id);
      return faults[Math.floor(random() * faults.length)]!(seen);
    };
    const later = (read: () => void): void => void clock.setTimeout(read, random() * 60_000);
    const queue = queueFor(
      answer,
      {
        clock,
        batchEvents: 200,
        retry: { retries: 3, baseDelay: 10, maxDelay: 100 },
        attemptTimeout: 500,
        onFailure: () => undefined,
        ...(how === 'with one' ? { store: memoryStore() } : {}),
      },
      { fetch: partsApiOf(answer, later, (body) => overwritten.push(body)) },
    );
    const names = Array.from({ length: 6000 }, (_, index) => `e${index}`);
    for (const id of names) {
      void queue.send(random() < 0.9 ? 'cart' : 'order', { id, text: id.repeat(Math.floor(random() * 300)) });
      if (random() < 0.02) await clock.pass(500);
    }
    await clock.pass(120_000);
    expect(overwritten).toEqual([]);
    expect(taken).toEqual(new Set(names));
    expect(queue.stats()).toMatchObject({ enqueued: 6000, pending: 0, inFlight: 0, bytes: 0 });
  });
});

describe('the ids of events', () => {
  it('name ranges, types and runs in few bytes, in the order of the body', async () => {
    const { clock, seen, api } = world();
    const queue = queueFor(api, { clock, run: { id: 'run1', places: { cart: 501 } } });
    for (let index = 0; index < 500; index += 1) void queue.send('cart', { id: String(index) });
    void queue.send('product.inventory', { id: 'x' });
    await clock.pass(1000);
    expect(seen[0]?.headers.get('event-ids')).toBe('cart=run1:501-1000;product.inventory=1');
  });

  it('never fill more of a header than servers take, however scattered they are', async () => {
    const { clock, seen, api } = world(({ events }) =>
      reply(
        200,
        answerOf(events, ({ id }) =>
          Number(id) % 2 === 1 && seen.length === 1 ? { success: false, error_type: 'unknown' } : { success: true },
        ),
      ),
    );
    const queue = queueFor(api, { clock, batchEvents: 5000 });
    for (let index = 0; index < 5000; index += 1) void queue.send('cart', { id: String(index) });
    await clock.pass(60_000);
    expect(queue.stats().delivered).toBe(5000);
    expect(Math.max(...seen.map(({ headers }) => headers.get('event-ids')!.length))).toBeLessThan(4096);
  });

  it('go under another name, or not at all', async () => {
    const { clock, seen, api } = world();
    void queueFor(api, { clock, eventIds: 'X-Events' }).send('cart', { id: 'a' });
    void queueFor(api, { clock, eventIds: false }).send('cart', { id: 'a' });
    await clock.pass(1000);
    expect(seen.map(({ headers }) => [headers.has('event-ids'), headers.has('x-events')])).toEqual([
      [false, true],
      [false, false],
    ]);
  });
});

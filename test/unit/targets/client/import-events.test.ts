import { describe, expect, it } from 'vitest';
import { type ImportedEvent, importEvents, type ImportProgress } from '../../../../generator/targets/client/runtime/import-events.ts';
import { type Answering, answerOf, InvalidTokenError, queueFor, reply, virtualClock, yes } from './world.ts';

/** The import of a history, from code. Time is virtual. */

const carts = (count: number): ImportedEvent[] =>
  Array.from({ length: count }, (_, index) => ({ key: 'cart', event: { id: `c${index}` } }));
const quiet = { onFailure: () => undefined };
const picky: Answering = ({ events }) =>
  reply(
    200,
    answerOf(events, ({ id }) =>
      id === 'c1' ? { success: false, error_type: 'validation', errors: { id: 'is taken' } } : { success: true },
    ),
  );

describe('importEvents', () => {
  it('delivers all that a source gives, as values or as JSON, and resolves to the totals', async () => {
    const clock = virtualClock();
    const source: ImportedEvent[] = [
      { key: 'cart', event: { id: 'ä' } },
      { key: 'order', json: '{"id":"o"}' },
    ];
    const run = importEvents(queueFor(yes, { clock }), source, { clock });
    await clock.pass(0);
    expect(await run).toEqual({ read: 2, delivered: 2, rejected: 0, pending: 0, bytes: 11 + 10, milliseconds: 0, rate: 0 });
  });

  it('hands back each event that is refused, as the source gave it, with its error, and goes on', async () => {
    const clock = virtualClock();
    const refused: [number, string][] = [];
    const others = [
      { key: 'basket', event: {} },
      { key: 'cart', json: '{' },
      { key: 'cart', event: undefined },
    ];
    const source = [...carts(3), ...others].map((one, line) => ({ ...one, line }));
    const run = importEvents(queueFor(picky, { clock, ...quiet }), source, {
      clock,
      onRejected: ({ line }, error) => refused.push([line, error.message]),
    });
    await clock.pass(0);
    expect(await run).toMatchObject({ read: 6, delivered: 2, rejected: 4, pending: 0 });
    expect(refused.toSorted(([a], [b]) => a - b)).toEqual([
      [1, expect.stringContaining('id: is taken')],
      [3, expect.stringContaining('There is no event type "basket"')],
      [4, expect.stringContaining('JSON')],
      [5, 'cart: undefined is no event'],
    ]);
  });

  it('asks the source for no more than the queue has room for', async () => {
    const clock = virtualClock();
    let [given, most] = [0, 0];
    const queue = queueFor(yes, { clock, maxEvents: 10, batchEvents: 5 });
    async function* source(): AsyncGenerator<ImportedEvent> {
      for (const one of carts(200)) {
        given += 1;
        yield one;
      }
    }
    const run = importEvents(queue, source(), { clock });
    await clock.pass(5000, () => (most = Math.max(most, given - queue.stats().delivered)));
    expect(await run).toMatchObject({ read: 200, delivered: 200 });
    expect(most).toBeLessThanOrEqual(11);
  });

  it('tells how far it has come, to a callback and in a loop, and the figures add up', async () => {
    const clock = virtualClock();
    const called: ImportProgress[] = [];
    const looped: ImportProgress[] = [];
    const slow: Answering = ({ events }) => new Promise((done) => clock.setTimeout(() => done(reply(200, answerOf(events))), 400));
    const queue = queueFor(slow, { clock, batchEvents: 10, maxEvents: 20, concurrency: 1 });
    const run = importEvents(queue, carts(60), { clock, interval: 450, onProgress: (progress) => called.push(progress) });
    const loop = (async () => {
      for await (const progress of run) looped.push(progress);
    })();
    await clock.pass(10_000);
    const totals = await run;
    await loop;
    expect(totals).toMatchObject({ read: 60, delivered: 60, milliseconds: 2400, rate: 25 });
    expect(called.map(({ delivered }) => delivered)).toEqual([10, 20, 30, 40, 50, 60]);
    expect(looped).toEqual(called);
    for (const { read, delivered, rejected, pending } of called) expect(delivered + rejected + pending).toBe(read);
  });

  it('ends with the error of a request that is refused as a whole, in the loop as well', async () => {
    const clock = virtualClock();
    const wrongToken: Answering = () => reply(403, { success: false, error_type: 'invalid_token' });
    const refused: unknown[] = [];
    const run = importEvents(queueFor(wrongToken, { clock, ...quiet }), carts(3), { clock, onRejected: (one) => refused.push(one) });
    const loop = (async () => {
      for await (const { delivered } of run) expect(delivered).toBe(0);
    })();
    const [caught] = await Promise.all([Promise.allSettled([run, loop]), clock.pass(0)]);
    expect(caught.map((one) => one.status === 'rejected' && (one.reason as unknown))).toEqual([
      expect.any(InvalidTokenError),
      expect.any(InvalidTokenError),
    ]);
    expect(refused).toEqual([]);
  });

  it('ends with the error of a source, and of a callback', async () => {
    const clock = virtualClock();
    async function* source(): AsyncGenerator<ImportedEvent> {
      yield* carts(1);
      throw new Error('the disk is gone');
    }
    await expect(importEvents(queueFor(yes, { clock }), source(), { clock })).rejects.toThrow('the disk is gone');
    const thrown = importEvents(queueFor(yes, { clock }), carts(1), {
      clock,
      onDelivered: () => {
        throw new Error('no place to note it');
      },
    });
    const [[one]] = await Promise.all([Promise.allSettled([thrown]), clock.pass(0)]);
    expect(one).toMatchObject({ status: 'rejected', reason: { message: 'no place to note it' } });
  });

  it('stops at a signal, even while the source says nothing, and what the queue has is still sent', async () => {
    const clock = virtualClock();
    const stopping = new AbortController();
    const queue = queueFor(yes, { clock });
    async function* source(): AsyncGenerator<ImportedEvent> {
      yield* carts(2);
      await new Promise(() => undefined);
    }
    const run = importEvents(queue, source(), { clock, signal: stopping.signal });
    await clock.pass(10);
    stopping.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
    await clock.pass(2000);
    expect(queue.stats()).toMatchObject({ enqueued: 2, delivered: 2, pending: 0 });
  });
});

import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { headerKey } from '../../../../generator/targets/client/runtime/auth.ts';
import { clientOf, once } from '../../../../generator/targets/client/runtime/client.ts';
import { type ApiError, NetworkError, TimeoutError, UnreadableAnswerError } from '../../../../generator/targets/client/runtime/errors.ts';
import type { Operation } from '../../../../generator/targets/client/runtime/operation.ts';
import { resilient } from '../../../../generator/targets/client/runtime/resilient.ts';
import { backoff, retryAfterOf } from '../../../../generator/targets/client/runtime/retry.ts';
import { jsonEvents, ndjsonItems, textEvents } from '../../../../generator/targets/client/runtime/stream.ts';

/** One call: how often it is tried, how long it waits, and how its answer is read. */

const post: Operation = { name: 'send', method: 'POST', path: '/send' };
const get: Operation = { name: 'read', method: 'GET', path: '/read' };
const ok = (): Response => Response.json({ fine: true });

interface Seen {
  readonly url: string;
  readonly headers: Headers;
}

function clientWith(answers: readonly (() => Response | Promise<Response>)[], settings: object = {}) {
  const seen: Seen[] = [];
  const fetch = async (url: string, init: RequestInit): Promise<Response> => {
    seen.push({ url, headers: new Headers(init.headers) });
    return (answers[seen.length - 1] ?? ok)();
  };
  return {
    seen,
    client: clientOf(
      { baseUrl: 'https://api.test', fetch: fetch as typeof globalThis.fetch, retry: { baseDelay: 1, maxDelay: 2 }, ...settings },
      resilient,
    ),
  };
}
const fails = (): Promise<Response> => Promise.reject(new TypeError('connection reset'));
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (): Response =>
    new Response('', { status: code, headers });
const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('retries', () => {
  it.each([
    ['a reset', get, fails, true],
    ['a reset of a POST, which carries a key', post, fails, true],
    ['503', get, status(503), true],
    ['429', post, status(429), true],
    ['408', get, status(408), true],
    ['broken JSON', get, () => new Response('{"half": '), true],
    ['400', get, status(400), false],
    ['404', get, status(404), false],
    ['501', get, status(501), false],
    ['401 with no token function', get, status(401), false],
  ])('after %s: %s', async (_what, operation, answer, again) => {
    const { client, seen } = clientWith([answer]);
    const error = await caught(client.call(operation, undefined));
    expect(seen.length).toBe(again ? 2 : 1);
    expect(error === undefined).toBe(again);
  });

  it('never send a POST twice that has no key', async () => {
    const { client, seen } = clientWith([fails], { idempotencyKey: false });
    expect(await caught(client.call(post, undefined))).toBeInstanceOf(NetworkError);
    expect(seen.length).toBe(1);
  });

  it('carry one Idempotency-Key over all attempts of a call, and another for the next call', async () => {
    const { client, seen } = clientWith([status(503), fails, ok]);
    await client.call(post, undefined);
    await client.call(post, undefined);
    const keys = seen.map(({ headers }) => headers.get('idempotency-key'));
    expect(new Set(keys.slice(0, 3)).size).toBe(1);
    expect(keys[3]).not.toBe(keys[0]);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  });

  it('end after so many, with the last error', async () => {
    const { client, seen } = clientWith([fails, fails, status(503)], { retry: { retries: 2, baseDelay: 1 } });
    expect(await caught(client.call(get, undefined))).toMatchObject({ status: 503 });
    expect(seen.length).toBe(3);
  });

  it('are told to hooks, without a credential', async () => {
    const told: [string, number][] = [];
    const shown: string[] = [];
    const hook = (name: string) => (event: { readonly attempt: number }) => {
      told.push([name, event.attempt]);
      shown.push(inspect(event, { depth: 9 }));
    };
    const operation: Operation = { ...get, security: [[{ key: 'key', name: 'X-Key', write: headerKey }]] };
    const hooks = { onRequest: hook('request'), onResponse: hook('response'), onRetry: hook('retry'), onError: hook('error') };
    const { client } = clientWith([status(503), status(404)], { ...hooks, credentials: { key: 's3cret' } });
    await caught(client.call(operation, undefined));
    expect(told).toEqual([
      ['request', 1],
      ['response', 1],
      ['retry', 1],
      ['request', 2],
      ['response', 2],
      ['error', 2],
    ]);
    expect(shown.join()).not.toContain('s3cret');
  });
});

describe('waits', () => {
  it.each([
    ['seconds', '3', 3000],
    ['zero', '0', 0],
    ['a date', new Date(60_000).toUTCString(), 50_000],
    ['a date that is past', new Date(0).toUTCString(), undefined],
    ['nonsense', 'soon', undefined],
    ['nothing', '', undefined],
  ])('Retry-After: %s', (_what, text, want) => {
    expect(retryAfterOf(new Headers({ 'retry-after': text }), 10_000)).toBe(want);
  });

  it.each([
    [1, undefined, 0, 0],
    [1, undefined, 1, 500],
    [3, undefined, 1, 2000],
    [30, undefined, 1, 10_000],
    [1, 4000, 1, 4000],
    [1, 1e9, 0, 60_000],
  ])('before attempt %i + 1, with Retry-After %s and chance %d: %i', (attempt, retryAfter, chance, want) => {
    expect(backoff(attempt, retryAfter, {}, () => chance)).toBe(want);
  });
});

describe('time limits and signals', () => {
  const silent = (): Promise<Response> => new Promise(() => undefined);

  it('cut an attempt off, and try again', async () => {
    const { client, seen } = clientWith([silent], { attemptTimeout: 20 });
    expect(await client.call(get, undefined)).toMatchObject({ data: { fine: true } });
    expect(seen.length).toBe(2);
  });

  it('cut a call off with all its attempts', async () => {
    const { client } = clientWith([silent, silent, silent], { timeout: 60, attemptTimeout: 25 });
    expect(await caught(client.call(get, undefined))).toBeInstanceOf(TimeoutError);
  });

  it('reject with the reason of an aborted signal, even where fetch does not listen', async () => {
    const { client } = clientWith([silent]);
    const controller = new AbortController();
    const call = caught(client.call(get, undefined, { signal: controller.signal }));
    controller.abort('enough');
    expect(await call).toBe('enough');
  });
});

describe('answers', () => {
  it('a success that is no JSON is an error, whatever it calls itself', async () => {
    const client = clientOf({ baseUrl: 'https://api.test', fetch: async () => new Response('<html>') }, once);
    expect(await caught(client.call(get, undefined))).toBeInstanceOf(UnreadableAnswerError);
  });

  it('an error may be any text, and hides the response from logs', async () => {
    const client = clientOf({ baseUrl: 'https://api.test', fetch: async () => new Response('bad gateway', { status: 502 }) }, once);
    const error = (await caught(client.call(get, undefined))) as ApiError;
    expect(error).toMatchObject({ status: 502, body: 'bad gateway' });
    expect(error.raw).toBeInstanceOf(Response);
    expect(inspect(error)).not.toContain('Response {');
  });

  it('a redirect of a POST is not followed', async () => {
    const fetch = vi.fn<(url: string, init: RequestInit) => Promise<Response>>(
      async () => new Response(null, { status: 302, headers: { location: '/' } }),
    );
    const client = clientOf({ baseUrl: 'https://api.test', fetch: fetch as never }, once);
    const operation: Operation = { ...post, body: () => ({ payload: 'x' }) };
    expect(await caught(client.call(operation, 'x'))).toMatchObject({ status: 302 });
    expect(fetch.mock.calls[0]?.[1].redirect).toBe('manual');
  });
});

describe('streams', () => {
  const lost = (error: unknown): never => {
    throw error;
  };
  /** The text in chunks of so many bytes. */
  const streamOf = (text: string, size: number): ReadableStream<Uint8Array> => {
    const bytes = new TextEncoder().encode(text);
    return ReadableStream.from(
      (function* chunks() {
        for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
      })(),
    ) as ReadableStream<Uint8Array>;
  };
  const all = async (items: AsyncIterable<unknown>): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const item of items) found.push(item);
    return found;
  };

  it.each([1, 2, 3, 7, 1000])('are read wherever they are cut: chunks of %i bytes', async (size) => {
    expect(await all(ndjsonItems(streamOf('{"a":"ä"}\r\n\n{"b":"😀"}', size), lost))).toEqual([{ a: 'ä' }, { b: '😀' }]);
    const text = ':comment\r\nevent: cart\rdata: one\ndata:two\nid: 7\nretry: 50\n\ndata: {"x":1}\n\ndata: [DONE]\n\n';
    expect(await all(textEvents(streamOf(text, size), lost))).toEqual([
      { event: 'cart', data: 'one\ntwo', id: '7', retry: 50 },
      { event: 'message', data: '{"x":1}', id: '7', retry: 50 },
      { event: 'message', data: '[DONE]', id: '7', retry: 50 },
    ]);
    expect(await all(jsonEvents(streamOf('data: {"x":1}\n\ndata: [DONE]\n\ndata: {"y":2}\n\n', size), lost))).toMatchObject([
      { data: { x: 1 } },
    ]);
  });

  it('end their request when the loop is left', async () => {
    const cancelled = vi.fn<() => void>();
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('1\n')),
      cancel: cancelled,
    });
    for await (const item of ndjsonItems(endless, lost)) if (item === 1) break;
    expect(cancelled).toHaveBeenCalled();
  });
});

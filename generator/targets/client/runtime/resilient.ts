import { backoff, isIdempotent, randomKey, retryAfterOf, retryWord, sleep } from './retry.ts';
import type { Engine, Settings, Token } from './client.ts';
import { ApiError, TimeoutError } from './errors.ts';
import { exchange } from './exchange.ts';
import type { Operation } from './operation.ts';
import { prepare, type Prepared } from './request.ts';
import { validateAnswer, validateRequest } from './validate.ts';

/** One call on its way: what does not change, and what an attempt leaves behind for the next. */
interface Journey {
  readonly operation: Operation;
  readonly settings: Settings;
  readonly prepared: Prepared;
  readonly tokens: Tokens;
  /** What all attempts together may take ends here, by `Date.now()`. */
  readonly deadline: number;
  /** Whether the request may be sent twice. */
  readonly safe: boolean;
  attempt: number;
  token?: string | undefined;
  /** The token that the API has refused: another one is asked for, once. */
  refused?: string | undefined;
  retryAfter?: number | undefined;
}

/**
 * The engine of `createClient`: serialises a call once, checks it, compresses it, and tries as often as is safe.
 * Rejects with a `ClientError`, with the reason of an aborted signal, or with what the caller's own functions throw.
 */
export const resilient: Engine = (own) => {
  const tokens = tokensOf(own.token);
  return async (operation, body, options) => {
    const settings: Settings = { ...options, headers: { ...own.headers, ...options.headers } };
    const prepared = prepare(operation, body, settings);
    const { info, payload, headers } = prepared;
    const idempotent = isIdempotent(info.method);
    const key = settings.idempotencyKey ?? (!idempotent && randomKey());
    if (key) headers.set('idempotency-key', key);
    const safe = (idempotent || key !== false) && !(payload instanceof ReadableStream);
    const deadline = Date.now() + (settings.timeout === 0 ? Infinity : (settings.timeout ?? 60_000));
    const journey: Journey = { operation, settings, prepared, tokens, deadline, safe, attempt: 1 };
    try {
      validateRequest(operation, settings, info, prepared.value);
      await settings.compress?.pack(prepared);
      return await travel(journey);
    } catch (error) {
      settings.onError?.({ operation: operation.name, ...info, attempt: journey.attempt, error });
      throw error;
    }
  };
};

async function travel(journey: Journey): Promise<unknown> {
  const { operation, settings, prepared } = journey;
  for (;;) {
    try {
      return await attempt(journey);
    } catch (error) {
      const delay = delayOf(error, journey);
      settings.onRetry?.({ operation: operation.name, ...prepared.info, attempt: journey.attempt, error, delay });
      await sleep(delay, settings.signal);
      journey.attempt++;
    }
  }
}

/** Milliseconds to wait before the next attempt. Throws the error where there is to be none. */
function delayOf(error: unknown, journey: Journey): number {
  const { settings, operation, attempt, token } = journey;
  const { retry = {} } = settings;
  const word = retryWord(error, operation.errors, journey.safe);
  if (word === 'reauthenticate' && typeof settings.token === 'function' && token !== undefined && journey.refused === undefined) {
    journey.refused = token;
    return 0;
  }
  if (error instanceof ApiError && error.status === 415 && settings.compress?.unpack(journey.prepared)) return 0;
  if (word !== 'backoff' || retry === false || attempt > (retry.retries ?? 4)) throw error;
  const delay = backoff(attempt, journey.retryAfter, retry);
  if (Date.now() + delay >= journey.deadline) throw error;
  return delay;
}

/** One attempt, cut off by the caller's signal or when its time is up, even if `fetch` does not listen. */
async function attempt(journey: Journey): Promise<unknown> {
  const { settings, prepared, deadline } = journey;
  const { signal, attemptTimeout = 20_000 } = settings;
  signal?.throwIfAborted();
  const patience = Math.max(0, Math.min(attemptTimeout || Infinity, deadline - Date.now()));
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal?.reason);
  const late = (): void => controller.abort(new TimeoutError(prepared.info, patience));
  const timer = patience < 2 ** 31 ? setTimeout(late, patience) : undefined;
  signal?.addEventListener('abort', abort);
  const stopped = new Promise<never>((_, reject) => {
    controller.signal.addEventListener('abort', () => reject(controller.signal.reason as Error));
  });
  try {
    return await Promise.race([stopped, step(journey, controller.signal)]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

async function step(journey: Journey, signal: AbortSignal): Promise<unknown> {
  const { operation, settings, prepared, tokens, attempt } = journey;
  const event = { operation: operation.name, ...prepared.info, attempt };
  journey.retryAfter = undefined;
  await settings.onRequest?.({ ...event, headers: prepared.headers });
  const needed = operation.security?.some((schemes) => schemes.some(({ token }) => token));
  const token = needed ? (journey.token = await tokens(journey.refused)) : undefined;
  const listening = async (url: string, init: RequestInit): Promise<Response> => {
    const started = Date.now();
    const response = await (settings.fetch ?? fetch)(url, init);
    const { status, headers } = response;
    journey.retryAfter = retryAfterOf(headers);
    settings.onResponse?.({ ...event, status, headers, milliseconds: Date.now() - started });
    return response;
  };
  const result = await exchange(operation, prepared, { ...settings, token, signal, fetch: listening as typeof fetch });
  const { status, data } = result as { readonly status: number; readonly data: unknown };
  validateAnswer(operation, settings, prepared.info, status, data);
  return result;
}

type Tokens = (refused?: string) => Promise<string | undefined>;

/** Asks for a token once for all calls that need one, and once more for all calls whose token was refused. */
function tokensOf(token: Token | undefined): Tokens {
  if (typeof token !== 'function') return () => Promise.resolve(token);
  let current: Promise<string> | undefined;
  let known: string | undefined;
  const ask = async (refused?: string): Promise<string> => {
    known = undefined;
    try {
      return (known = await token(refused === undefined ? {} : { refused }));
    } catch (error) {
      current = undefined;
      throw error;
    }
  };
  return (refused) => (current = current === undefined || (refused !== undefined && refused === known) ? ask(refused) : current);
}

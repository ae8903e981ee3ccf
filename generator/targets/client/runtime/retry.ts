import type { RetryOptions } from './client.ts';
import { ApiError, NetworkError, TimeoutError, UnreadableAnswerError } from './errors.ts';
import type { ErrorClass, ErrorClasses, RetryWord } from './operation.ts';

/** Methods that may be sent twice: RFC 9110, 9.2.2, and QUERY. */
export function isIdempotent(method: string): boolean {
  return /^(GET|HEAD|OPTIONS|PUT|DELETE|TRACE|QUERY)$/.test(method);
}

/**
 * What may be done about an error. The document's own word goes first; without one the status decides (RFC 9110, RFC 6585).
 * `safe` says that the request may be sent twice: then a call without an answer is tried again, too.
 */
export function retryWord(error: unknown, classes: ErrorClasses | undefined, safe: boolean): RetryWord {
  if (error instanceof NetworkError || error instanceof TimeoutError || error instanceof UnreadableAnswerError)
    return safe ? 'backoff' : 'never';
  if (!(error instanceof ApiError)) return 'never';
  const known = Object.values(classes ?? {}).includes(error.constructor as ErrorClass);
  if (known) return (error.constructor as ErrorClass).retry ?? 'never';
  if (error.status === 401) return 'reauthenticate';
  return error.status === 429 || (safe && [408, 425, 500, 502, 503, 504].includes(error.status)) ? 'backoff' : 'never';
}

/** Milliseconds to wait before attempt `attempt + 1`: full jitter, or what the server asks for if that is longer. */
export function backoff(
  attempt: number,
  retryAfter: number | undefined,
  options: RetryOptions,
  random: () => number = Math.random,
): number {
  const { baseDelay = 250, maxDelay = 10_000, maxRetryAfter = 60_000 } = options;
  const jitter = random() * Math.min(maxDelay, baseDelay * 2 ** attempt);
  return Math.max(jitter, Math.min(retryAfter ?? 0, maxRetryAfter));
}

/** `Retry-After` in milliseconds: RFC 9110, 10.2.3, seconds or a date. Undefined where there is none, or it says nothing. */
export function retryAfterOf(headers: Headers, now: number = Date.now()): number | undefined {
  const text = headers.get('retry-after');
  if (!text) return undefined;
  const wait = /^\s*\d+\s*$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return wait >= 0 ? wait : undefined;
}

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

/** A key that no other call has: 128 random bits in hex. */
export function randomKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

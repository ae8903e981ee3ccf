import { exchange } from './exchange.ts';
import type { Operation, RequestInfo } from './operation.ts';
import { prepare, type Prepared } from './request.ts';
import type { Call } from './result.ts';

/** What is the same for all calls: where the API is, who calls, and how patiently. */
export interface BaseOptions {
  /** Where the API is; the first server of the document unless given. */
  readonly baseUrl?: string | undefined;
  /**
   * The token, or a function that gives it. The function is asked once and again when the API refuses the token; `refused`
   * is the token that was refused.
   */
  readonly token?: Token | undefined;
  /** Credentials of other security schemes, by name. */
  readonly credentials?: Readonly<Record<string, unknown>> | undefined;
  readonly fetch?: typeof fetch | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds that a call may take, with all its attempts; 60,000 unless given, 0 for no limit. */
  readonly timeout?: number | undefined;
  /** Milliseconds that one attempt may take; 20,000 unless given, 0 for no limit. */
  readonly attemptTimeout?: number | undefined;
  readonly retry?: RetryOptions | false | undefined;
  /** Which sides are checked; needs `validators`. */
  readonly validate?: 'off' | 'request' | 'response' | 'both' | undefined;
  /** The validators package: `import * as validators from '…'`. */
  readonly validators?: object | undefined;
  /** Compresses large requests: `gzip()`. */
  readonly compress?: Compress | undefined;
  /** Called before each attempt, without credentials; may set headers, and is waited for. */
  readonly onRequest?: ((event: RequestEvent) => void | Promise<void>) | undefined;
  /** Called for each answer, whatever its status. */
  readonly onResponse?: ((event: ResponseEvent) => void) | undefined;
  /** Called before the wait for another attempt. */
  readonly onRetry?: ((event: RetryEvent) => void) | undefined;
  /** Called once for each call that fails. */
  readonly onError?: ((event: ErrorEvent) => void) | undefined;
}

export type Token = string | ((ask: { readonly refused?: string }) => string | Promise<string>);

export interface RetryOptions {
  /** How often a call is tried again; 4 unless given. */
  readonly retries?: number;
  /** Milliseconds: the wait before attempt n is random between 0 and `baseDelay * 2^n` (full jitter); 250 unless given. */
  readonly baseDelay?: number;
  /** Milliseconds that no such wait exceeds; 10,000 unless given. */
  readonly maxDelay?: number;
  /** Milliseconds that a server's `Retry-After` is obeyed for at most; 60,000 unless given. */
  readonly maxRetryAfter?: number;
}

/** What one call may set for itself. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  readonly timeout?: number | undefined;
  readonly attemptTimeout?: number | undefined;
  readonly retry?: RetryOptions | false | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The key that is sent with every attempt of this call; a random one unless given, none if `false`. */
  readonly idempotencyKey?: string | false | undefined;
  /** The media type to ask for, where the operation answers in several. */
  readonly accept?: string | undefined;
  /** Lets the request outlive the page: `fetch`'s own `keepalive`, at most 64 KiB. */
  readonly keepalive?: boolean | undefined;
}

export interface RequestEvent extends RequestInfo {
  readonly operation: string;
  /** 1 for the first. */
  readonly attempt: number;
  readonly headers: Headers;
}

export interface ResponseEvent extends RequestInfo {
  readonly operation: string;
  readonly attempt: number;
  readonly status: number;
  readonly headers: Headers;
  readonly milliseconds: number;
}

export interface RetryEvent extends RequestInfo {
  readonly operation: string;
  readonly attempt: number;
  readonly error: unknown;
  readonly delay: number;
}

export interface ErrorEvent extends RequestInfo {
  readonly operation: string;
  readonly attempt: number;
  readonly error: unknown;
}

/** Compresses the bodies of requests. */
export interface Compress {
  /** Compresses a body, if that is worth while. */
  pack(request: Prepared): Promise<void>;
  /** Takes that back for a server that does not take it (415); says whether there was anything to take back. */
  unpack(request: Prepared): boolean;
}

/** All options as calls see them: those of the client, its presets, and those of the call. */
export type Settings = BaseOptions & CallOptions & { readonly [parameter: string]: unknown };

declare const preset: unique symbol;

/** What operations are called with. `Preset` names the path parameters that it knows. */
export interface Client<out Preset = unknown> {
  readonly [preset]?: Preset;
  /** Calls an operation by its table; generated functions do. */
  readonly call: <Success, Failure>(operation: Operation, body: unknown, options?: object) => Call<Success, Failure>;
  /** What it was made with. Behind a function, where no log finds the token. */
  readonly settings: () => Settings;
}

/** How a client sends: once (`once`), or with everything around it (`resilient`). */
export type Engine = (settings: Settings) => (operation: Operation, body: unknown, options: Settings) => Promise<unknown>;

/** Makes a client without methods, for `sendThis(client, …)`. */
export function clientOf<Preset>(settings: Settings, engine: Engine): Client<Preset> {
  const run = engine(settings);
  return {
    call: (operation, body, options) => run(operation, body, { ...settings, ...options }) as never,
    settings: () => settings,
  };
}

/** The smallest engine: one attempt, no timeout, no hooks. */
export const once: Engine = () => async (operation, body, settings) => exchange(operation, prepare(operation, body, settings), settings);

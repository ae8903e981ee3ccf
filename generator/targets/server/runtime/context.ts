import type { RequestLike } from './request.ts';

/** What every callback is given; its operation adds `body`, `params`, `query`, `headers` and `cookies`, where it has them. */
export interface Context<Principal> {
  /** Name of the operation: `sendCart`. */
  readonly operation: string;
  /** What `authenticate` gave; undefined where nobody had to say who they are, and nobody did. */
  readonly principal: Principal | undefined;
  /** The request itself. Its body has been read already. */
  readonly request: RequestLike;
  /** Where in a batch this event stands; undefined for one that came alone. */
  readonly batch?: { readonly key: string; readonly index: number };
}

/** Given at once, or later. */
export type Awaitable<Value> = Value | Promise<Value>;

/** Whether a value is given later: what is given at once is not waited for. */
export function isLater<Value>(value: Awaitable<Value>): value is Promise<Value> {
  return typeof value === 'object' && value !== null && typeof (value as { readonly then?: unknown }).then === 'function';
}

/** Who a request says it is from, before that is believed. */
export interface Attempt<Operation extends string = string> {
  readonly operation: Operation;
  /** Scopes that the document wants of the credentials. */
  readonly scopes: readonly string[];
  readonly request: RequestLike;
}

/** What somebody wants to do. */
export interface Grant<Principal, Operation extends string = string, Parameters = Readonly<Record<string, unknown>>> {
  readonly principal: Principal;
  readonly operation: Operation;
  /** Path parameters by key. */
  readonly params: Parameters;
  readonly request: RequestLike;
}

/** Options that every handler has, whatever the document. */
export interface BaseOptions {
  /** Path that all paths of the document stand under: `/v2`. That of its first server without it. */
  readonly basePath?: string;
  /** The most bytes that a body may have. */
  readonly maxBytes?: number;
  /** How many events of a batch are worked on at the same time. */
  readonly concurrency?: number;
  /** Told of every error that a callback throws and that is no answer. The answer to the request tells nothing of it. */
  readonly onError?: (error: unknown, about: { readonly operation: string; readonly request: RequestLike }) => void;
}

import type { Settings } from './client.ts';
import type { Draft, Operation, Payload, RequestInfo } from './operation.ts';

/** A request without its credentials, made once for all attempts. */
export interface Prepared extends Draft {
  readonly info: RequestInfo;
  payload: Payload | undefined;
  /** The payload before it was compressed, while it is. */
  plain?: Payload | undefined;
  /** The body before it was written, for validators. */
  readonly value: unknown;
}

/** Serialises parameters and body. Throws a TypeError for a parameter that is missing, or would change the path. */
export function prepare(operation: Operation, body: unknown, settings: Settings): Prepared {
  const { name, method, accept = 'application/json', body: write, parameters = [], server = settings.baseUrl ?? '' } = operation;
  const headers = new Headers({ accept: settings.accept ?? accept, ...settings.headers });
  const draft: Draft = { path: operation.path, headers, query: [] };
  for (const row of parameters) {
    const value = settings[row.key];
    if (value !== undefined) row.add(draft, row, row.write(row, value));
    else if (row.required) throw new TypeError(`${name} needs ${row.key}`);
  }
  draft.path = server.replace(/\/$/, '') + draft.path;
  const { payload, mediaType } = (body !== undefined && write?.(body)) || {};
  if (mediaType && !headers.has('content-type')) headers.set('content-type', mediaType);
  return { ...draft, info: { method, url: urlOf(draft).replace(/\/\/[^/]*@/, '//') }, payload, value: body };
}

export function urlOf({ path, query }: Draft): string {
  return path + (query.length ? '?' : '') + query.join('&');
}

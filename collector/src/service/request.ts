import type { IncomingMessage } from 'node:http';
import type { RequestLike } from '@jirafe/events-server';
import { requestOf } from '@jirafe/events-server/node';

/** A request on its way through the service: what the handler reads, and what the service knows beside it. */
export interface ServiceRequest extends RequestLike {
  readonly id: string;
  /** The body as it came, once it has been read. */
  raw: Uint8Array | undefined;
  /** The operation that it turned out to be. */
  operation: string | undefined;
  /** Who sends it, by the id of the token; no secret. */
  token: string | undefined;
  site: string | undefined;
}

/** `slot` lets a large body wait until there is room for one more of its kind, and gives what ends its stay. */
export function serviceRequest(incoming: IncomingMessage, id: string, slot: () => Promise<void>): ServiceRequest {
  const { method, url, headers, read } = requestOf(incoming);
  const request: ServiceRequest = {
    id,
    method,
    url,
    headers,
    raw: undefined,
    operation: undefined,
    token: undefined,
    site: undefined,
    async read(most) {
      if (isLarge(incoming)) await slot();
      request.raw = (await read?.(most)) ?? new Uint8Array(0);
      return request.raw;
    },
  };
  return request;
}

/** Bytes from which a body is a large one. */
const large = 262_144;

function isLarge({ headers }: IncomingMessage): boolean {
  const length = headers['content-length'];
  return (
    headers['content-encoding'] !== undefined ||
    (length === undefined ? headers['transfer-encoding'] !== undefined : Number(length) > large)
  );
}

/** The body as it came, without a byte order mark, which is none of JSON's. */
export function rawBytes({ raw }: ServiceRequest): Uint8Array | undefined {
  return raw?.[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? raw.subarray(3) : raw;
}

/** The same as text. */
export function rawText(request: ServiceRequest): string | undefined {
  const raw = rawBytes(request);
  return raw === undefined ? undefined : Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('utf8');
}

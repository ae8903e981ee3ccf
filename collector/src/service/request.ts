import type { IncomingMessage } from 'node:http';
import { NodeRequest } from '@jirafe/events-server/node';
import type { Slots } from '../http/slots.ts';

/** A request on its way through the service: what the handler reads, and what the service knows beside it. */
export class ServiceRequest extends NodeRequest {
  readonly id: string;
  /** The body as it came, once it has been read. */
  raw: Uint8Array | undefined = undefined;
  /** The operation that it turned out to be. */
  operation: string | undefined = undefined;
  /** Who sends it, by the id of the token; no secret. */
  token: string | undefined = undefined;
  site: string | undefined = undefined;
  /** Whether it has one of the slots for large bodies. */
  hasSlot = false;
  readonly #slots: Slots;

  /** A large body waits until there is room for one more of its kind. */
  constructor(incoming: IncomingMessage, id: string, slots: Slots) {
    super(incoming);
    this.id = id;
    this.#slots = slots;
  }

  override read(most: number): Promise<Uint8Array> {
    return isLarge(this.incoming) ? this.#slots.enter().then(() => this.#readInSlot(most)) : this.#keep(super.read(most));
  }

  #readInSlot(most: number): Promise<Uint8Array> {
    this.hasSlot = true;
    return this.#keep(super.read(most));
  }

  #keep(bytes: Promise<Uint8Array>): Promise<Uint8Array> {
    return bytes.then((raw) => (this.raw = raw));
  }
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

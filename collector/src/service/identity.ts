import { createHash, hash, randomUUID } from 'node:crypto';
import type { EventType, NewEvent } from '../store/store.ts';

/** What a request says of itself, as far as it tells its events from others. */
export interface Sender {
  /** `Idempotency-Key`: the same for a request and its repetitions. */
  readonly key: string | undefined;
}

/** Types whose events carry the moment that they are about: two that are the same to the letter are one event, sent twice. */
const timed: ReadonlySet<EventType> = new Set([
  'cart',
  'category',
  'customer',
  'employee',
  'order',
  'product',
  'product.inventory',
  'product.cost',
]);

/**
 * An event as it goes into a store. Its identity is its own text where that holds a time; else it is known again only by the
 * `Idempotency-Key` of its request and its place in it. A heartbeat without a key is a new one every time, for all of them look alike.
 */
export function newEvent(type: EventType, site: string, body: NewEvent['body'], sender: Sender, hasTime: boolean, index = 0): NewEvent {
  if (timed.has(type) || hasTime) return { identity: identityOf(`${type}\n${site}\n`, body), site, type, body };
  const identity = sender.key === undefined ? undefined : identityOf(`${type}\n${site}\n${sender.key}\n${index}\n`, body);
  return { identity, site, type, body };
}

/** 128 bits (and what is left of the last letter) are enough for as many events as there will ever be within a window. */
function identityOf(prefix: string, body: NewEvent['body']): string {
  if (typeof body === 'string') return hash('sha256', prefix + body, 'base64url').slice(0, 22);
  if (prefix.length * 3 + body.byteLength > scratch.byteLength)
    return createHash('sha256').update(prefix).update(body).digest('base64url').slice(0, 22);
  const at = scratch.write(prefix);
  scratch.set(body, at);
  return hash('sha256', scratch.subarray(0, at + body.byteLength), 'base64url').slice(0, 22);
}

/** What is hashed in one piece is put together here: most events, for that takes half of the time. */
const scratch = Buffer.allocUnsafeSlow(65_536);

/** For what has no identity but needs a name. */
export function anyIdentity(): string {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex').toString('base64url');
}

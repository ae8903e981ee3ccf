import { hash } from 'node:crypto';
import { eventTypes, type EventType } from './store.ts';

/** How sites and types stand in subjects of NATS, where dots, stars and blanks mean something else. */

export function siteToken(site: string): string {
  return Buffer.from(site).toString('base64url') || '-';
}

export function siteOf(token: string): string {
  return token === '-' ? '' : Buffer.from(token, 'base64url').toString('utf8');
}

export function typeToken(type: EventType): string {
  return type.replace('.', '-');
}

export function typeOf(token: string): EventType {
  const type = eventTypes.find((one) => typeToken(one) === token);
  if (type === undefined) throw new TypeError(`"${token}" is no type of event`);
  return type;
}

/** The partition of a site: the same on every machine. */
export function partitionOf(site: string, partitions: number): number {
  return partitions === 1 ? 0 : hash('sha256', site, 'buffer').readUInt32BE(0) % partitions;
}

import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { MsgHdrs } from '@nats-io/transport-node';
import { siteOf, typeOf } from './nats-subjects.ts';
import { writeBody } from './segments.ts';
import type { EventType, NewEvent } from './store.ts';

/**
 * Events that are one message: a message for each costs the servers several times what its bytes do. Its headers say which events they are, so that
 * whoever only wants to know that need not be sent them; its data are a line of JSON that says where each is, and their texts one behind the other,
 * packed: every byte is hashed, sent on and written by each of the servers, which costs more than packing it.
 */
export interface Segment {
  /** The identities, and how the data are packed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
}

/** The identities, each of a fixed length; that of an event without one says nothing. */
const idsHeader = 'Jirafe-Ids';
/** How the data are packed: `zstd`, or `none`. Messages of earlier versions have no such header, and count the length of a text in UTF-16 units. */
const encodingHeader = 'Jirafe-Encoding';
/** The number of a message: none of the events here is in it or in one before it, as far back as the window goes. */
export const checkedHeader = 'Jirafe-Checked';
/** How many parts a large event was put down in beforehand. */
export const partsHeader = 'Jirafe-Parts';
const messageId = 'Nats-Msg-Id';

/** Letters of an identity: 128 bits in base64url. */
export const identityLetters = 22;
const noId = 'A'.repeat(identityLetters);

/** Runs of events of one site and type, and the bytes of each text. */
type Run = readonly [site: string, type: EventType, lengths: number[]];

/** What one message is made of, at most. */
export interface Limits {
  readonly events: number;
  /** Letters of their texts, before those are packed. */
  readonly letters: number;
}

const mostEvents = 2_048;
const mostLetters = 524_288;
/** Bytes from which data are packed: fewer cost more to pack than to send. */
const packedFrom = 8_192;
/** What data may unpack to: more than anybody packs here. */
const mostUnpacked = 64_000_000;

/** The limits of a segment of which it can be expected that it stays below what servers take, once it is packed. A quarter is for identities. */
export function limitsFor(mostBytes: number): Limits {
  return {
    events: Math.max(1, Math.min(mostEvents, Math.floor(mostBytes / 4 / identityLetters))),
    letters: Math.min(mostLetters, Math.floor(mostBytes / 2)),
  };
}

/** What an event takes of a segment's letters, its place in the first line included. */
export function lettersOf({ site, body }: NewEvent): number {
  return body.length + site.length * 6 + 64;
}

/** Makes a segment. Throws a TypeError for an identity that has no 128 bits. */
export function encode(events: readonly NewEvent[]): Segment {
  const runs: Run[] = [];
  let ids = '';
  let bytes = 0;
  for (const { identity = noId, site, type, body } of events) {
    if (identity.length !== identityLetters) throw new TypeError('An identity has 128 bits.');
    ids += identity;
    const length = Buffer.byteLength(body);
    bytes += length;
    const run = runs.at(-1);
    if (run !== undefined && run[0] === site && run[1] === type) run[2].push(length);
    else runs.push([site, type, [length]]);
  }
  const head = Buffer.from(`${JSON.stringify(runs)}\n`);
  const plain = Buffer.allocUnsafe(head.byteLength + bytes);
  let end = head.copy(plain);
  for (const { body } of events) end += writeBody(plain, body, end);
  const packed = plain.byteLength < packedFrom ? plain : zstdCompressSync(plain);
  const isSmaller = packed.byteLength < plain.byteLength;
  return { headers: { [idsHeader]: ids, [encodingHeader]: isSmaller ? 'zstd' : 'none' }, data: isSmaller ? packed : plain };
}

/** A message as its headers and its subject describe it. */
export interface Described {
  /** The identity of each event, in their order; undefined for one that has none. Empty for a message that is no event, but a part of one. */
  readonly ids: readonly (string | undefined)[];
  /** What was before it when its events were looked up; undefined where the servers have done that. */
  readonly checked: number | undefined;
}

/** Whether a message holds events; the others are parts of large ones. */
export function holdsEvents(subject: string): boolean {
  return subject.split('.')[2] === 'event';
}

/** Says which events a message holds: a segment, or the one event that was a message in earlier versions. */
export function describe(subject: string, header: MsgHdrs | undefined): Described {
  if (!holdsEvents(subject)) return { ids: [], checked: undefined };
  const ids = header?.get(idsHeader) ?? '';
  if (ids === '') {
    const id = header?.get(messageId) ?? '';
    return { ids: [id.length === identityLetters ? id : undefined], checked: undefined };
  }
  const each = Array.from({ length: ids.length / identityLetters }, (_none, index) => {
    const id = ids.slice(index * identityLetters, (index + 1) * identityLetters);
    return id === noId ? undefined : id;
  });
  return { ids: each, checked: Number(header?.get(checkedHeader) || 0) };
}

/** An event of a message. */
export interface Entry {
  readonly site: string;
  readonly type: EventType;
  /** The event, or the identity by which its parts are found. */
  readonly body: string;
}

/** The events of a message, in their order; none for a part of one. Throws an Error where a later version has packed them in a way that is not known here. */
export function decode(subject: string, header: MsgHdrs | undefined, data: Uint8Array): Entry[] {
  if (!holdsEvents(subject)) return [];
  const [, , , site = '', type = ''] = subject.split('.');
  if ((header?.get(idsHeader) ?? '') === '') return [{ site: siteOf(site), type: typeOf(type), body: bufferOf(data).toString('utf8') }];
  const encoding = header?.get(encodingHeader) ?? '';
  if (encoding === '') return entriesOf(bufferOf(data).toString('utf8'));
  if (encoding === 'none') return entriesOf(bufferOf(data));
  if (encoding === 'zstd') return entriesOf(zstdDecompressSync(data, { maxOutputLength: mostUnpacked }));
  throw new Error(`A message is packed as "${encoding}", which this version of the collector cannot read. Read it with a later one.`);
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Lengths are of bytes, or of UTF-16 units where it is a text. */
function entriesOf(data: Buffer | string): Entry[] {
  const textOf = (from: number, to: number): string => (typeof data === 'string' ? data.slice(from, to) : data.toString('utf8', from, to));
  const line = data.indexOf('\n');
  let from = line + 1;
  const entries: Entry[] = [];
  for (const [site, type, lengths] of JSON.parse(textOf(0, line)) as Run[]) {
    for (const length of lengths) {
      entries.push({ site, type, body: textOf(from, from + length) });
      from += length;
    }
  }
  return entries;
}

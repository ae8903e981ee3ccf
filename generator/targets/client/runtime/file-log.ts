import * as zlib from 'node:zlib';
import type { StoredEvent } from './queue-store.ts';

/** The format of a file store: `magic`, then records of length (4 bytes), CRC-32 (4 bytes), both little-endian, and that many bytes of payload. */

/** First bytes of the file. */
export const magic = 'okapi-queue-1\n';

const headerBytes = 8;

/** Records of events: `E`, the number, run, place and key as a JSON array, a line feed, the event. All in one piece, with the length of each. */
export function eventRecords(events: readonly StoredEvent[]): { readonly bytes: Buffer; readonly lengths: readonly number[] } {
  const heads = events.map(({ number, run, place, key }) => Buffer.from(`E${JSON.stringify([number, run, place, key])}\n`));
  const lengths = events.map(({ json }, index) => headerBytes + heads[index]!.length + json.length);
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + length, 0));
  let at = 0;
  for (const [index, { json }] of events.entries()) {
    const head = heads[index]!;
    bytes.set(head, at + headerBytes);
    bytes.set(json, at + headerBytes + head.length);
    seal(bytes, at, at + lengths[index]!);
    at += lengths[index]!;
  }
  return { bytes, lengths };
}

/** `D` and the numbers of events that are settled. */
export function doneRecord(numbers: readonly number[]): Buffer {
  const text = `D${JSON.stringify(numbers)}`;
  const bytes = Buffer.allocUnsafe(headerBytes + text.length);
  bytes.write(text, headerBytes, 'latin1');
  seal(bytes, 0, bytes.length);
  return bytes;
}

/** Writes the length and the checksum of a payload before it. */
function seal(bytes: Buffer, start: number, end: number): void {
  bytes.writeUInt32LE(end - start - headerBytes, start);
  bytes.writeUInt32LE(checksum(bytes.subarray(start + headerBytes, end)), start + 4);
}

/** What a log says. */
export interface Log {
  /** Events that are not settled, oldest first, with where their records stand. */
  readonly events: readonly { readonly event: StoredEvent; readonly record: Range }[];
  /** Where the last whole record ends: what follows is torn. */
  readonly end: number;
}

/** Where a record begins and ends. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a log. A record that does not fit its checksum ends it, unless a whole one follows: then that one alone is passed over. Throws
 * where the file begins like no log.
 */
export function readLog(bytes: Buffer, path: string): Log {
  const begun = Math.min(bytes.length, magic.length);
  if (bytes.toString('latin1', 0, begun) !== magic.slice(0, begun))
    throw new Error(`${path} is no queue's file: it begins otherwise. Give the store a path of its own.`);
  if (bytes.length < magic.length) return { events: [], end: 0 };
  const live = new Map<number, { event: StoredEvent; record: Range }>();
  let at = magic.length;
  for (;;) {
    const length = lengthAt(bytes, at);
    if (length === undefined || (!isWhole(bytes, at, length) && !isWhole(bytes, at + headerBytes + length))) break;
    const next = at + headerBytes + length;
    if (isWhole(bytes, at, length)) apply(bytes, { start: at, end: next }, live);
    at = next;
  }
  return { events: [...live.values()].sort((a, b) => a.event.number - b.event.number), end: at };
}

function apply(bytes: Buffer, record: Range, live: Map<number, { event: StoredEvent; record: Range }>): void {
  const payload = bytes.subarray(record.start + headerBytes, record.end);
  if (payload[0] === 0x44) {
    for (const number of JSON.parse(payload.toString('latin1', 1)) as number[]) live.delete(number);
    return;
  }
  const line = payload.indexOf(10);
  const [number, run, place, key] = JSON.parse(payload.toString('utf8', 1, line)) as [number, string, number, string];
  live.set(number, { event: { number, run, place, key, json: new Uint8Array(payload.subarray(line + 1)) }, record });
}

/** The length of the payload of a record; undefined where the file ends before it does. */
function lengthAt(bytes: Buffer, at: number): number | undefined {
  if (at + headerBytes > bytes.length) return undefined;
  const length = bytes.readUInt32LE(at);
  return length > 0 && at + headerBytes + length <= bytes.length ? length : undefined;
}

function isWhole(bytes: Buffer, at: number, length: number | undefined = lengthAt(bytes, at)): boolean {
  return length !== undefined && bytes.readUInt32LE(at + 4) === checksum(bytes.subarray(at + headerBytes, at + headerBytes + length));
}

const table: Uint32Array = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value >>> 0;
});

/** CRC-32 of ISO 3309, as in gzip: that of `node:zlib`, or ours where a Node 20 has none yet. */
const checksum: (bytes: Uint8Array) => number = (zlib as { readonly crc32?: (bytes: Uint8Array) => number }).crc32 ?? crc32;

export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (let index = 0; index < bytes.length; index += 1) value = (table[(value ^ bytes[index]!) & 0xff]! ^ (value >>> 8)) >>> 0;
  return (value ^ 0xffffffff) >>> 0;
}

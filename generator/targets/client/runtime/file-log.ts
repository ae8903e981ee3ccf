import * as zlib from 'node:zlib';
import type { StoredEvent } from './queue-store.ts';

/** The format of a file store: `magic`, then records of length (4 bytes), CRC-32 (4 bytes), both little-endian, and that many bytes of payload. */

/** First bytes of the file. */
export const magic = 'okapi-queue-1\n';

const headerBytes = 8;

/** `E`, the number, run, place and key as a JSON array, a line feed, the event. */
export function eventRecord({ number, run, place, key, text }: StoredEvent): Buffer {
  return record(`E${JSON.stringify([number, run, place, key])}\n${text}`);
}

/** `D` and the numbers of events that are settled. */
export function doneRecord(numbers: readonly number[]): Buffer {
  return record(`D${JSON.stringify(numbers)}`);
}

function record(payload: string): Buffer {
  const length = Buffer.byteLength(payload);
  const bytes = Buffer.allocUnsafe(headerBytes + length);
  bytes.write(payload, headerBytes);
  bytes.writeUInt32LE(length, 0);
  bytes.writeUInt32LE(checksum(bytes.subarray(headerBytes)), 4);
  return bytes;
}

/** What a log says. */
export interface Log {
  /** Events that are not settled, oldest first, with the bytes of their records. */
  readonly events: readonly { readonly event: StoredEvent; readonly bytes: number }[];
  /** Where the last whole record ends: what follows is torn. */
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
  const live = new Map<number, { event: StoredEvent; bytes: number }>();
  let at = magic.length;
  for (;;) {
    const length = lengthAt(bytes, at);
    if (length === undefined || (!isWhole(bytes, at, length) && !isWhole(bytes, at + headerBytes + length))) break;
    const next = at + headerBytes + length;
    if (isWhole(bytes, at, length)) apply(bytes.toString('utf8', at + headerBytes, next), next - at, live);
    at = next;
  }
  return { events: [...live.values()].sort((a, b) => a.event.number - b.event.number), end: at };
}

function apply(payload: string, bytes: number, live: Map<number, { event: StoredEvent; bytes: number }>): void {
  if (payload.startsWith('D')) {
    for (const number of JSON.parse(payload.slice(1)) as number[]) live.delete(number);
    return;
  }
  const line = payload.indexOf('\n');
  const [number, run, place, key] = JSON.parse(payload.slice(1, line)) as [number, string, number, string];
  live.set(number, { event: { number, run, place, key, text: payload.slice(line + 1) }, bytes });
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

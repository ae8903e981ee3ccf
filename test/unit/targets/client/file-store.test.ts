import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { crc32 } from '../../../../generator/targets/client/runtime/file-log.ts';
import { fileStore } from '../../../../generator/targets/client/runtime/file-store.ts';
import type { StoredEvent } from '../../../../generator/targets/client/runtime/queue-store.ts';

/** The file store: what it keeps, and what it makes of a file that somebody, or a power cut, has been at. */

const folder = mkdtempSync(join(tmpdir(), 'okapi-store-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const fresh = (): string => join(folder, `queue-${(files += 1)}.log`);
const event = (number: number, text = `{"id":"e${number}"}`): StoredEvent => ({
  number,
  key: 'cart',
  run: 'r1',
  place: number,
  json: new TextEncoder().encode(text),
});
const numbers = (events: readonly StoredEvent[]): number[] => events.map(({ number }) => number);

async function reopened(path: string): Promise<readonly StoredEvent[]> {
  const store = fileStore(path);
  const events = await store.open();
  await store.close();
  return events;
}

/** A file with events 1 to 3, closed. */
async function filled(): Promise<string> {
  const path = fresh();
  const store = fileStore(path);
  await store.open();
  await store.append([event(1), event(2)]);
  await store.append([event(3, '{"id":"ä€😀\\n"}')]);
  await store.close();
  return path;
}

describe('a file store', () => {
  it('gives back what was appended and not removed, byte for byte, oldest first', async () => {
    const path = fresh();
    const store = fileStore(path);
    expect(await store.open()).toEqual([]);
    await store.append([event(1), event(2), event(3, '{"id":"ä€😀"}')]);
    await store.remove([2]);
    await store.close();
    expect(await reopened(path)).toEqual([event(1), event(3, '{"id":"ä€😀"}')]);
  });

  it('does everything in the order of the calls, also when nobody waits', async () => {
    const path = fresh();
    const store = fileStore(path);
    void store.open();
    for (let number = 1; number <= 50; number += 1) {
      void store.append([event(number)]);
      if (number % 2 === 0) void store.remove([number]);
    }
    await store.close();
    expect(numbers(await reopened(path))).toEqual(Array.from({ length: 25 }, (_, index) => index * 2 + 1));
  });

  it('cuts off a torn last record, wherever it was torn, and goes on behind the last whole one', async () => {
    const whole = readFileSync(await filled());
    const path = fresh();
    const ends: number[] = [];
    for (let length = 0; length < whole.length; length += 1) {
      writeFileSync(path, whole.subarray(0, length));
      const store = fileStore(path);
      const found = numbers(await store.open());
      await store.append([event(9)]);
      await store.close();
      expect(numbers(await reopened(path))).toEqual([...found, 9]);
      ends.push(found.length);
    }
    expect(ends).toEqual(ends.toSorted((a, b) => a - b));
    expect(new Set(ends)).toEqual(new Set([0, 1, 2]));
  });

  it.each([
    ['zeros, as a file system may leave behind', Buffer.alloc(4096)],
    ['noise', Buffer.from('not a record at all, but long enough to look like one')],
  ])('cuts off %s', async (_what, tail) => {
    const path = await filled();
    appendFileSync(path, tail);
    expect(numbers(await reopened(path))).toEqual([1, 2, 3]);
  });

  it('passes over a record whose bytes have changed, and keeps those behind it', async () => {
    const path = await filled();
    const bytes = readFileSync(path);
    bytes[bytes.indexOf('e2')] = 0x58;
    writeFileSync(path, bytes);
    expect(numbers(await reopened(path))).toEqual([1, 3]);
  });

  it('refuses a file that is something else, and leaves it alone', async () => {
    const path = fresh();
    writeFileSync(path, '{"orders": "of the whole year"}');
    await expect(fileStore(path).open()).rejects.toThrow(/is no queue's file: it begins otherwise/);
    expect(readFileSync(path, 'utf8')).toBe('{"orders": "of the whole year"}');
    expect(existsSync(`${path}.lock`)).toBe(false);
  });

  it('refuses a file that a living process has open, this one included, and says how to go on', async () => {
    const path = await filled();
    const store = fileStore(path);
    await store.open();
    await expect(fileStore(path).open()).rejects.toThrow(
      `${path} is open in process ${process.pid} (this one). Give each process a file of its own`,
    );
    await store.close();
    writeFileSync(`${path}.lock`, '1 0\n');
    await expect(fileStore(path).open()).rejects.toThrow(`${path} is open in process 1.`);
    rmSync(`${path}.lock`);
  });

  it.each([
    ['of a process that is dead', '4194303 1700000000000\n'],
    ['of one that had the same number', `${process.pid} 1700000000000\n`],
    ['that is empty', ''],
  ])('does not mind a lock %s', async (_what, text) => {
    const path = await filled();
    writeFileSync(`${path}.lock`, text);
    expect(numbers(await reopened(path))).toEqual([1, 2, 3]);
  });

  it('stays small: what is settled is written out of the file once it is the greater part', async () => {
    const path = fresh();
    const store = fileStore(path, { sync: false, compactFrom: 10_000 });
    await store.open();
    for (let number = 1; number <= 2000; number += 1) {
      await store.append([event(number, JSON.stringify({ id: 'x'.repeat(100) }))]);
      if (number > 5) await store.remove([number - 5]);
    }
    expect(statSync(path).size).toBeLessThan(25_000);
    await store.append([event(3000)]);
    await store.close();
    expect(numbers(await reopened(path))).toEqual([1996, 1997, 1998, 1999, 2000, 3000]);
  });

  it('is an empty file when all is settled', async () => {
    const path = fresh();
    const store = fileStore(path);
    await store.open();
    await store.append([event(1)]);
    await store.remove([1]);
    await store.close();
    expect(statSync(path).size).toBe('okapi-queue-1\n'.length);
  });

  it('rejects what cannot be written, and works again when it can', async () => {
    const path = fresh();
    const store = fileStore(path);
    await expect(store.append([event(1)])).rejects.toThrow('is not open');
    await store.open();
    await store.append([event(2)]);
    await store.close();
    expect(numbers(await reopened(path))).toEqual([2]);
  });

  it('tolerates a file that somebody has emptied', async () => {
    const path = await filled();
    truncateSync(path, 0);
    expect(await reopened(path)).toEqual([]);
  });
});

describe('the checksum', () => {
  it.each([
    ['nothing', ''],
    ['the check value', '123456789'],
    ['other bytes', 'ä€😀'],
  ])('is CRC-32 as zlib has it: %s', (_what, text) => {
    expect(crc32(Buffer.from(text))).toBe(zlibCrc32(text));
  });
});

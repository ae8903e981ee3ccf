import { open as openFile, readFile, rename, rm, unlink, writeFile, type FileHandle } from 'node:fs/promises';
import { doneRecord, eventRecords, magic, type Range, readLog } from './file-log.ts';
import type { EventStore, StoredEvent } from './queue-store.ts';

/** How a file store keeps its promise. */
export interface FileStoreOptions {
  /**
   * Whether what was appended is on the disk (fdatasync) before it counts as stored, which is the default. `false` leaves that to the
   * operating system: events survive the end of the process, however it ends, but not a power cut in the last seconds.
   * Events of one moment share one sync. What was removed is never synced: at worst an event is sent again, under the same id.
   */
  readonly sync?: boolean;
  /** Bytes of settled events in the file from which on it is written anew without them, once they are the greater part; 1 MiB unless given. */
  readonly compactFrom?: number;
}

/**
 * Keeps a queue's events in an append-only file: a record with its length and checksum for each event, and one for each group
 * of events that were settled. A torn last record is cut off when the file is opened. One process at a time: a lock file beside it
 * names the process, and the lock of a dead one does not count.
 */
export function fileStore(path: string, { sync = true, compactFrom = 2 ** 20 }: FileStoreOptions = {}): EventStore {
  return new FileStore(path, sync, compactFrom);
}

class FileStore implements EventStore {
  readonly #path: string;
  readonly #sync: boolean;
  readonly #compactFrom: number;
  #file: FileHandle | undefined;
  #size = 0;
  /** Where the record of each event stands that is not settled. */
  #live = new Map<number, Range>();
  #liveBytes = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(path: string, sync: boolean, compactFrom: number) {
    this.#path = path;
    this.#sync = sync;
    this.#compactFrom = compactFrom;
  }

  /** Rejects where another process has the file open, or where it is something else. */
  open(): Promise<readonly StoredEvent[]> {
    return this.#then(async () => {
      await lock(this.#path);
      try {
        return await this.#load();
      } catch (error) {
        await rm(`${this.#path}.lock`, { force: true });
        throw error;
      }
    });
  }

  async #load(): Promise<readonly StoredEvent[]> {
    this.#file = await openFile(this.#path, 'a+');
    const bytes = await readFile(this.#path);
    const { events, end } = readLog(bytes, this.#path);
    if (end < bytes.length) await this.#file.truncate(end);
    this.#size = end;
    if (end === 0) await this.#write(Buffer.from(magic), true);
    for (const { event, record } of events) this.#count(event.number, record);
    return events.map(({ event }) => event);
  }

  append(events: readonly StoredEvent[]): Promise<void> {
    return this.#then(async () => {
      const { bytes, lengths } = eventRecords(events);
      let end = this.#size;
      await this.#write(bytes, this.#sync);
      for (const [index, { number }] of events.entries()) this.#count(number, { start: end, end: (end += lengths[index]!) });
    });
  }

  remove(numbers: readonly number[]): Promise<void> {
    return this.#then(async () => {
      const known = numbers.filter((number) => this.#live.has(number));
      if (known.length === 0) return;
      await this.#write(doneRecord(known), false);
      for (const number of known) {
        const { start, end } = this.#live.get(number)!;
        this.#liveBytes -= end - start;
        this.#live.delete(number);
      }
      const settled = this.#size - magic.length - this.#liveBytes;
      if (settled >= this.#compactFrom && settled > this.#liveBytes) await this.#compact();
    });
  }

  close(): Promise<void> {
    return this.#then(async () => {
      if (this.#file === undefined) return;
      if (this.#live.size === 0) await this.#compact();
      await this.#file.close();
      this.#file = undefined;
      await rm(`${this.#path}.lock`, { force: true });
    });
  }

  #count(number: number, record: Range): void {
    this.#live.set(number, record);
    this.#liveBytes += record.end - record.start;
  }

  async #write(bytes: Buffer, sync: boolean): Promise<void> {
    if (this.#file === undefined) throw new Error(`${this.#path} is not open`);
    try {
      await this.#file.appendFile(bytes);
      if (sync) await this.#file.datasync();
      this.#size += bytes.length;
    } catch (error) {
      // A part of it may be in the file (a full disk): nothing must follow half a record.
      await this.#file.truncate(this.#size).catch(() => undefined);
      throw error;
    }
  }

  /** Writes the file anew without what is settled: beside it first, so that there is a whole one at every moment. */
  async #compact(): Promise<void> {
    const fresh = Buffer.allocUnsafe(magic.length + this.#liveBytes);
    let size = fresh.write(magic, 'latin1');
    const moved = new Map<number, Range>();
    // What is settled is mostly what is old: the rest is read from the first that is not.
    const [first = { start: this.#size }] = this.#live.values();
    const rest = await this.#read(first.start);
    for (const [number, { start, end }] of this.#live) {
      fresh.set(rest.subarray(start - first.start, end - first.start), size);
      moved.set(number, { start: size, end: (size += end - start) });
    }
    const beside = `${this.#path}.new`;
    const next = await openFile(beside, 'w');
    await next.appendFile(fresh);
    await next.datasync();
    await next.close();
    await rename(beside, this.#path);
    const before = this.#file;
    this.#file = await openFile(this.#path, 'a+');
    await before?.close();
    this.#live = moved;
    this.#size = size;
  }

  async #read(from: number): Promise<Buffer> {
    const bytes = Buffer.allocUnsafe(this.#size - from);
    for (let at = 0; at < bytes.length;) {
      const { bytesRead } = await this.#file!.read(bytes, at, bytes.length - at, from + at);
      if (bytesRead === 0) throw new Error(`${this.#path} is shorter than what was written to it: somebody else has changed it`);
      at += bytesRead;
    }
    return bytes;
  }

  /** One thing after the other, whatever became of the one before. */
  #then<Result>(run: () => Promise<Result>): Promise<Result> {
    const next = this.#last.then(run, run);
    this.#last = next.catch(() => undefined);
    return next;
  }
}

/** Takes the lock file, or rejects with who has it. */
async function lock(path: string): Promise<void> {
  const file = `${path}.lock`;
  // A process that was started in another moment is another one, even with the same number (as in containers, where each is 1).
  const started = Date.now() - Math.round(process.uptime() * 1000);
  try {
    await writeFile(file, `${process.pid} ${started}\n`, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const [pid = 0, since = 0] = (await readFile(file, 'utf8').catch(() => '')).split(' ').map(Number);
    const own = pid === process.pid && Math.abs(since - started) < 50;
    if (own || (pid !== process.pid && isAlive(pid))) {
      throw new Error(
        `${path} is open in process ${pid}${own ? ' (this one)' : ''}. Give each process a file of its own; if there is no such process, delete ${file}.`,
        { cause: error },
      );
    }
    await unlink(file).catch(() => undefined);
    await lock(path);
  }
}

function isAlive(pid: number): boolean {
  if (!(pid > 0)) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

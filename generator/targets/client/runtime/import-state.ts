import { readFile, rename, writeFile } from 'node:fs/promises';

/** How far an import has come: everything before this is settled, and what was refused is in the file of rejected events. */
export interface ImportState {
  /** The run of ids that the import belongs to. */
  readonly run: string;
  readonly offset: number;
  readonly line: number;
  /** Next place of each event type. */
  readonly places: Readonly<Record<string, number>>;
  readonly delivered: number;
  readonly rejected: number;
  /** Size of the file of rejected events. */
  readonly rejectedBytes: number;
}

/** Reads the state of an import that was stopped; undefined where there is none. Throws for a file that is something else. */
export async function readState(path: string): Promise<ImportState | undefined> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    const state = JSON.parse(text) as Partial<ImportState>;
    if (typeof state.run === 'string' && typeof state.offset === 'number' && typeof state.line === 'number') return state as ImportState;
  } catch {
    // Told below.
  }
  throw new Error(`${path} is no state of an import. Name another file with --state, or delete it.`);
}

/** Writes a state so that there is a whole one at every moment. */
export async function writeState(path: string, state: ImportState): Promise<void> {
  await writeFile(`${path}.new`, `${JSON.stringify(state)}\n`);
  await rename(`${path}.new`, path);
}

/** Follows lines that are settled in any order, and knows up to where all of them are. */
export class Tracker {
  offset: number;
  line: number;
  readonly places: Record<string, number>;
  #window: Tracked[] = [];
  #head = 0;

  constructor({ offset, line, places }: Pick<ImportState, 'offset' | 'line' | 'places'>) {
    this.offset = offset;
    this.line = line;
    this.places = { ...places };
  }

  /** A line with events of these keys. Gives what to call for each that is settled. */
  add(end: number, line: number, keys: readonly string[]): () => void {
    const tracked: Tracked = { end, line, keys, left: keys.length };
    this.#window.push(tracked);
    if (keys.length === 0) this.#advance();
    return () => {
      tracked.left -= 1;
      if (tracked.left === 0) this.#advance();
    };
  }

  #advance(): void {
    for (let first = this.#window[this.#head]; first?.left === 0; first = this.#window[this.#head]) {
      this.offset = first.end;
      this.line = first.line;
      for (const key of first.keys) this.places[key] = (this.places[key] ?? 1) + 1;
      this.#head += 1;
    }
    if (this.#head < 1024 || this.#head * 2 < this.#window.length) return;
    this.#window = this.#window.slice(this.#head);
    this.#head = 0;
  }
}

interface Tracked {
  readonly end: number;
  readonly line: number;
  readonly keys: readonly string[];
  left: number;
}

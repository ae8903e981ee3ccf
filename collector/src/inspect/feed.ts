/** What the inspector shows: the last events as they came, valid or not, kept in memory and nowhere else. */
export interface FeedEntry {
  readonly id: number;
  /** Milliseconds. */
  readonly at: number;
  readonly operation: string;
  readonly type: string;
  readonly site: string | undefined;
  readonly status: number;
  readonly verdict: 'stored' | 'refused' | 'failed';
  readonly errorType?: string;
  readonly message?: string;
  /** Path of each bad field, and what is wrong with it. */
  readonly errors?: Readonly<Record<string, string>>;
  /** The event as it came; cut where it is long. */
  readonly body: string;
  readonly cut: boolean;
}

/** One minute of the chart. */
export interface Minute {
  readonly at: number;
  stored: number;
  refused: number;
}

export interface Feed {
  add(entry: Omit<FeedEntry, 'id'>): void;
  recent(): {
    readonly entries: readonly FeedEntry[];
    readonly minutes: readonly Minute[];
    readonly counts: Readonly<Record<string, number>>;
  };
  /** Calls back for every new entry; gives what ends that. */
  follow(listener: (entry: FeedEntry) => void): () => void;
}

const kept = 500;
const keptMinutes = 60;
/** Characters of a body that are kept. */
export const longestBody = 65_536;

export function createFeed(): Feed {
  const entries: FeedEntry[] = [];
  const minutes: Minute[] = [];
  const counts: Record<string, number> = {};
  const listeners = new Set<(entry: FeedEntry) => void>();
  let next = 1;
  return {
    add(given) {
      const entry: FeedEntry = { id: next++, ...given };
      entries.push(entry);
      if (entries.length > kept) entries.shift();
      const at = Math.floor(entry.at / 60_000) * 60_000;
      const last = minutes.at(-1);
      const minute = last !== undefined && last.at >= at ? last : { at, stored: 0, refused: 0 };
      if (minute !== last) minutes.push(minute);
      if (minutes.length > keptMinutes) minutes.shift();
      minute[entry.verdict === 'stored' ? 'stored' : 'refused'] += 1;
      counts[entry.verdict] = (counts[entry.verdict] ?? 0) + 1;
      for (const listener of listeners) listener(entry);
    },
    recent: () => ({ entries, minutes, counts }),
    follow(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

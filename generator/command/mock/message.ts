/** A request as the mock reads it. */
export interface Asked {
  readonly method: string;
  /** Path and query, as they came. */
  readonly url: string;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** One thing that is wrong with a request: where, by `body.items.0.price` or `query.limit`, and what. */
export interface Problem {
  readonly at: string;
  readonly message: string;
  /** What of the request is wrong; it decides how it is refused. */
  readonly kind: 'body' | 'json' | 'parameter' | 'media-type' | 'credentials' | 'scope' | 'size';
}

export interface Verdict {
  readonly answer: Answer;
  /** Name of the operation; absent where there is none. */
  readonly operation?: string;
  readonly problems: readonly Problem[];
  /** Whatever else a reader of the log wants to know. */
  readonly notes: readonly string[];
}

export function headerOf({ headers }: Asked, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return Array.isArray(value) ? value.join(', ') : value;
}

/** What a request would rather have, by `Prefer` (RFC 7240): `code=404`, `example=first`, `seed=7`, `dynamic=true`. */
export interface Preferences {
  readonly code?: string;
  readonly example?: string;
  readonly seed?: number;
  /** Values of the factories even where there are examples. */
  readonly dynamic: boolean;
  /** Preferences that mean nothing here. */
  readonly unknown: readonly string[];
}

export function preferencesOf(header: string | undefined): Preferences {
  const pairs = [...(header ?? '').matchAll(/([\w-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]+)))?/g)].map(
    ([, name = '', quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? 'true'] as const,
  );
  const given = new Map(pairs);
  const [code, example, seed] = [given.get('code'), given.get('example'), Number(given.get('seed') ?? Number.NaN)];
  return {
    ...(code === undefined ? {} : { code }),
    ...(example === undefined ? {} : { example }),
    ...(Number.isNaN(seed) ? {} : { seed }),
    dynamic: given.get('dynamic') === 'true',
    unknown: pairs.map(([name]) => name).filter((name) => !['code', 'example', 'seed', 'dynamic'].includes(name)),
  };
}

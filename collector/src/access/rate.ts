import { AnswerError } from '@jirafe/events-server';

/** Somebody sends more than they may. */
export class TooManyRequests extends AnswerError<429> {
  override readonly name: string = 'TooManyRequests';

  constructor(seconds: number) {
    const wait = Math.max(1, Math.ceil(seconds));
    super(429, { type: 'about:blank', title: 'Too Many Requests', status: 429, detail: `Wait ${wait} s.` }, 'Too many requests', {
      'content-type': 'application/problem+json',
      'retry-after': String(wait),
    });
  }
}

export interface RateLimit {
  /** Counts a request of a token, or from an address; throws TooManyRequests when there are too many. */
  token(id: string): void;
  address(address: string): void;
}

interface Bucket {
  left: number;
  at: number;
}

/** Buckets that are kept at most; a full one is forgotten before one that is being drawn from. */
const most = 50_000;

/** Token buckets that hold two seconds' worth, so that a burst passes and a flood does not. */
export function createRateLimit(perToken: number, perAddress: number, now: () => number = () => performance.now()): RateLimit {
  return { token: limiter(perToken, now), address: limiter(perAddress, now) };
}

function limiter(perSecond: number, now: () => number): (key: string) => void {
  if (perSecond === 0) return () => undefined;
  const buckets = new Map<string, Bucket>();
  const size = Math.max(1, perSecond * 2);
  return (key) => {
    const at = now();
    const bucket = buckets.get(key) ?? { left: size, at };
    bucket.left = Math.min(size, bucket.left + ((at - bucket.at) / 1000) * perSecond);
    bucket.at = at;
    if (bucket.left < 1) throw new TooManyRequests((1 - bucket.left) / perSecond);
    bucket.left -= 1;
    if (!buckets.has(key)) {
      if (buckets.size >= most) forget(buckets, at, size, perSecond);
      buckets.set(key, bucket);
    }
  };
}

function forget(buckets: Map<string, Bucket>, at: number, size: number, perSecond: number): void {
  for (const [key, bucket] of buckets) if (bucket.left + ((at - bucket.at) / 1000) * perSecond >= size) buckets.delete(key);
  if (buckets.size >= most) buckets.delete(buckets.keys().next().value ?? '');
}

import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { AddressInfo } from 'node:net';
import { createRateLimit } from './access/rate.ts';
import { openTokens } from './access/tokens.ts';
import type { Settings } from './config/settings.ts';
import { urlAt } from './config/url.ts';
import { createHttpService } from './http/service.ts';
import { createPages } from './http/pages.ts';
import { loadDocument } from './inspect/document.ts';
import { createFeed } from './inspect/feed.ts';
import type { Logger } from './operate/logs.ts';
import { createMetrics, type Metrics } from './operate/metrics.ts';
import { createService } from './service/handler.ts';
import { openStore } from './store/open.ts';
import type { EventType, Outcome, Store } from './store/store.ts';

/** A running collector. */
export interface Collector {
  /** Where it listens: `http://127.0.0.1:8080`. */
  readonly url: string;
  readonly store: Store;
  /** Answers what has come, stores it, and ends. */
  close(): Promise<void>;
}

/** How often the store forgets what is too old or too much, in milliseconds. */
const trimInterval = 60_000;

/** Starts a collector: the store, the tokens, the service. Rejects where it cannot listen or store. `store` is for tests that bring their own. */
export async function startCollector(settings: Settings, logs: Logger, given?: Store): Promise<Collector> {
  const store = given ?? (await openStore(settings));
  const tokens = openTokens(tokensFile(settings), (error) =>
    logs.error({ err: error }, 'the file of tokens cannot be read; what was known before holds'),
  );
  const metrics = createMetrics();
  const rate = createRateLimit(settings.rateToken, settings.rateAddress);
  const feed = settings.inspector === 'off' ? undefined : createFeed();
  const handler = createService({
    store,
    tokens,
    rate,
    formats: settings.formats,
    maxBytes: settings.maxBytes,
    maxDepth: settings.maxDepth,
    onError: (error, request) => logs.error({ err: error, id: request.id, operation: request.operation }, 'a request failed'),
    onEvent: countEvents(metrics),
  });
  const pages = createPages({ settings, document: loadDocument(), metrics, feed, ready: () => store.check() });
  const service = createHttpService({ settings, handler, pages, feed, rate, metrics, logs });
  metrics.gauge('jirafe_store_waiting', 'Events that wait for being stored.', () => store.waiting);
  metrics.gauge('jirafe_requests_active', 'Requests that are being answered.', () => service.active);
  metrics.gauge('process_resident_memory_bytes', 'Memory of the process.', () => process.memoryUsage.rss());
  metrics.gauge('process_start_time_seconds', 'When the process began, in seconds since 1970.', () => performance.timeOrigin / 1000);
  metrics.total(
    'process_cpu_seconds_total',
    'Processor time of the process.',
    () => process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6,
  );
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  metrics.gauge('jirafe_loop_delay_seconds', 'The longest that the event loop was held up since this was last asked for.', () => {
    const longest = delay.max / 1e9;
    delay.reset();
    return longest;
  });
  // Whatever the store needs for writing is there before the first event. What is wrong with it is told by /readyz.
  await store.check().catch(() => undefined);
  await new Promise<void>((resolve, reject) => {
    service.server.once('error', reject);
    service.server.listen(settings.port, settings.host, () => resolve());
  });
  const { address, port } = service.server.address() as AddressInfo;
  const trimmer = setInterval(() => trim(store, settings, logs), trimInterval);
  trimmer.unref();
  return {
    url: urlAt(settings, address, port),
    store,
    async close() {
      clearInterval(trimmer);
      delay.disable();
      await service.drain(settings.drainSeconds * 1000);
      tokens.close();
      await store.close();
    },
  };
}

export function tokensFile({ tokens, data }: Settings): string {
  return tokens === '' ? join(data, 'tokens.json') : tokens;
}

function countEvents(metrics: Metrics): (type: EventType, outcome: Outcome) => void {
  const counters = new Map<EventType, Map<Outcome, () => void>>();
  return (type, outcome) => {
    const ofType = counters.get(type) ?? new Map<Outcome, () => void>();
    const count = ofType.get(outcome) ?? metrics.counter('jirafe_events_total', { type, outcome });
    counters.set(type, ofType.set(outcome, count));
    count();
  };
}

function trim(store: Store, { keepDays, keepMegabytes }: Settings, logs: Logger): void {
  if (keepDays === 0 && keepMegabytes === 0) return;
  const keep = {
    before: keepDays === 0 ? undefined : leastTime() - keepDays * 86_400_000,
    maxBytes: keepMegabytes === 0 ? undefined : keepMegabytes * 1_048_576,
  };
  store.trim(keep).then(
    (count) => count > 0 && logs.info({ count }, 'forgot old events'),
    (error: unknown) => logs.error({ err: error }, 'old events could not be forgotten'),
  );
}

/** Milliseconds: the earlier of what the clock says and what has passed since the start, so that a clock that jumps ahead makes nobody forget an event. */
function leastTime(): number {
  return Math.min(Date.now(), performance.timeOrigin + performance.now());
}

import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../config/load.ts';
import { openExistingStore } from '../store/open.ts';
import { eventTypes, type EventType, type Store } from '../store/store.ts';
import { type Command, parse } from './command.ts';

export const exportEvents: Command = {
  async run(args) {
    const { settings, own } = parse(args, {
      since: { type: 'string' },
      site: { type: 'string' },
      type: { type: 'string' },
      after: { type: 'string' },
      follow: { type: 'boolean' },
    });
    const text = (name: string): string | undefined => own[name] as string | undefined;
    const type = typeOf(text('type'));
    const since = text('since') === undefined ? undefined : timeOf(text('since') ?? '', Date.now());
    const store = await openExistingStore(settings);
    const stop = new AbortController();
    for (const name of ['SIGTERM', 'SIGINT', 'SIGPIPE'] as const) process.once(name, () => stop.abort());
    process.stdout.on('error', () => stop.abort());
    try {
      for await (const line of lines(
        store,
        { since, site: text('site'), type, after: text('after') },
        own['follow'] === true,
        stop.signal,
      )) {
        if (!process.stdout.write(line)) await once(process.stdout, 'drain', { signal: stop.signal });
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
    } finally {
      await store.close();
    }
    return 0;
  },
};

/** How often a followed store is asked for more, in milliseconds. */
const interval = 250;

type Wanted = {
  readonly since?: number | undefined;
  readonly site?: string | undefined;
  readonly type?: EventType | undefined;
  readonly after?: string | undefined;
};

/** Stored events as lines; without `follow` until there are no more. */
export async function* lines(store: Store, wanted: Wanted, follow: boolean, signal: AbortSignal): AsyncGenerator<string> {
  let after = wanted.after;
  while (!signal.aborted) {
    const page = await store.read({ ...wanted, after, limit: 500 });
    for (const { cursor, received, site, type, body } of page.events) {
      // A line break can stand between the tokens of JSON, and nowhere else in it; here a line is an event.
      const event = /[\r\n]/.test(body) ? body.replace(/[\r\n]+/g, ' ') : body;
      yield `{"cursor":${JSON.stringify(cursor)},"received":"${new Date(received).toISOString()}","site":${JSON.stringify(site)},"type":"${type}","event":${event}}\n`;
    }
    after = page.cursor;
    if (!page.end) continue;
    if (!follow) return;
    await sleep(interval, undefined, { signal }).catch(() => undefined);
  }
}

function typeOf(given: string | undefined): EventType | undefined {
  if (given === undefined) return undefined;
  const type = eventTypes.find((one) => one === given);
  if (type === undefined) throw new UsageError(`There is no type "${given}". There are: ${eventTypes.join(', ')}.`);
  return type;
}

const units: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time, or an age: `2026-01-31`, `2026-01-31T10:00:00Z`, `90m`, `2d`. */
export function timeOf(given: string, now: number): number {
  const age = /^(\d+)([smhd])$/.exec(given);
  const time = age === null ? Date.parse(given) : now - Number(age[1]) * (units[age[2] ?? ''] ?? 0);
  if (Number.isNaN(time))
    throw new UsageError(`"${given}" is no time: give one such as 2026-01-31T10:00:00Z, or an age such as 90m or 2d.`);
  return time;
}

import { createInterface } from 'node:readline';
import { createReadStream } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { UsageError } from '../config/load.ts';
import { type Command, parse } from './command.ts';

const usage = 'replay [<file.ndjson>] --to <url>';

export const replay: Command = {
  async run(args) {
    const { own, rest } = parse(args, { to: { type: 'string' } }, 1);
    const token = process.env['JIRAFE_REPLAY_TOKEN'];
    if (typeof own['to'] !== 'string') throw new UsageError(`Usage: jirafe-collector ${usage}`);
    if (token === undefined) throw new UsageError('Put the token of the other collector into JIRAFE_REPLAY_TOKEN.');
    const input = rest[0] === undefined ? process.stdin : createReadStream(rest[0]);
    const { sent, refused } = await replayLines(createInterface({ input }), own['to'], token, (text) => console.error(text));
    console.log(`Sent ${sent} events, ${refused} of them refused.`);
    return refused === 0 ? 0 : 2;
  },
};

interface Line {
  readonly cursor?: string;
  readonly site: string;
  readonly type: string;
  readonly event: unknown;
}

/** Types that a batch can hold; others are sent one by one. */
const inBatch: ReadonlySet<string> = new Set([
  'cart',
  'category',
  'customer',
  'employee',
  'order',
  'product',
  'product.inventory',
  'product.cost',
]);

/** Characters and events that a batch is filled up to. */
const batchLength = 2_000_000;
const batchCount = 500;

/** Sends lines of an export to a collector, in their order as far as batches keep it, and gives how many there were and how many it refused. */
export async function replayLines(
  input: AsyncIterable<string>,
  to: string,
  token: string,
  tell: (text: string) => void,
): Promise<{ sent: number; refused: number }> {
  let sent = 0;
  let refused = 0;
  let batch: Line[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    const [first] = batch;
    if (first === undefined) return;
    const lists: Record<string, unknown[]> = {};
    for (const { type, event } of batch) (lists[type] ??= []).push(event);
    const results = (await post(`${to}/v2/${encodeURIComponent(first.site)}/batch`, lists, token)) as Record<
      string,
      { success: boolean; error_type?: string }[]
    >;
    for (const [type, list] of Object.entries(results)) {
      for (const result of list) {
        if (result.success) continue;
        refused += 1;
        tell(`refused: ${type}: ${JSON.stringify(result)}`);
      }
    }
    sent += batch.length;
    batch = [];
    length = 0;
  };
  for await (const text of input) {
    if (text.trim() === '') continue;
    const line = JSON.parse(text) as Line;
    if (batch[0] !== undefined && batch[0].site !== line.site) await flush();
    if (inBatch.has(line.type)) {
      batch.push(line);
      length += text.length;
      if (length >= batchLength || batch.length >= batchCount) await flush();
      continue;
    }
    await flush();
    const path = line.type === 'heartbeat' ? `${encodeURIComponent(line.site)}/heartbeat` : `tracker/${line.type}`;
    const result = (await post(`${to}/v2/${path}`, line.event, token, `replay-${line.cursor ?? text.length}`)) as { success: boolean };
    sent += 1;
    if (!result.success) {
      refused += 1;
      tell(`refused: ${line.type}: ${JSON.stringify(result)}`);
    }
  }
  await flush();
  return { sent, refused };
}

/** Attempts before a collector that is not there is given up. */
const attempts = 8;

async function post(url: string, body: unknown, token: string, key?: string): Promise<unknown> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    ...(key === undefined ? {} : { 'idempotency-key': key }),
  };
  for (let attempt = 1; ; attempt += 1) {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) }).catch((error: unknown) => {
      if (attempt === attempts) throw error;
      return undefined;
    });
    if (response !== undefined && response.status < 500 && response.status !== 429) {
      const answer = (await response.json()) as unknown;
      if (response.status === 403 || response.status === 404 || response.status === 413)
        throw new UsageError(`${url} answered ${response.status}: ${JSON.stringify(answer)}`);
      return answer;
    }
    if (response !== undefined && attempt === attempts) throw new UsageError(`${url} answered ${response.status}, ${attempts} times.`);
    await response?.body?.cancel();
    await sleep(Math.min(5_000, 100 * 2 ** attempt));
  }
}

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeOrderCancelled } from '@jirafe/events-mocks';
import { createHandler } from '@jirafe/events-server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../support/cli.ts';
import { idsOf } from '../unit/targets/client/world.ts';

/** `jirafe-import` as a user runs it: a process of its own, against the handler on loopback. */

const folder = mkdtempSync(join(tmpdir(), 'okapi-import-'));
const taken: string[] = [];
const ids = new Map<string, Set<string>>();
let slow = 0;
let server: Server;
let url: string;

beforeAll(async () => {
  const handler = createHandler({
    authenticate: ({ token }) => (token === 'secret' ? {} : undefined),
    authorize: ({ params }) => params.siteId === 'my-shop',
    sendOrder: ({ body }) => void taken.push(body.order_number),
    sendInventory: ({ body }) => void taken.push(body.sku_code),
  });
  server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const body = Buffer.concat(chunks);
      note(body.toString(), String(incoming.headers['event-ids']));
      const request = new Request(`http://127.0.0.1${incoming.url}`, {
        method: 'POST',
        headers: incoming.headers as Record<string, string>,
        body,
      });
      setTimeout(() => {
        void handler(request).then(async (response) =>
          outgoing.writeHead(response.status, { 'content-type': 'application/json' }).end(await response.text()),
        );
      }, slow);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
});
beforeEach(() => {
  taken.length = 0;
  ids.clear();
  slow = 0;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** Notes the id that each event of a batch came under. */
function note(body: string, header: string): void {
  const events = Object.values(JSON.parse(body) as Record<string, { order_number?: string; sku_code?: string }[]>).flat();
  for (const [index, id] of idsOf(header).entries()) {
    const name = events[index]?.order_number ?? events[index]?.sku_code ?? '';
    ids.set(name, (ids.get(name) ?? new Set()).add(id));
  }
}

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command; `during` may act on the process while it runs. */
async function run(
  args: readonly string[],
  {
    input = '',
    token = 'secret',
    during,
  }: { input?: string; token?: string; during?: (kill: (signal: NodeJS.Signals) => void) => void } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, 'generated/client/bin/import.mjs'), ...args], {
    cwd: folder,
    env: { ...process.env, JIRAFE_TOKEN: token },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  during?.((signal) => child.kill(signal));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, out, err };
}

/** When the first events are there, and some more are on their way. */
async function arrived(): Promise<void> {
  while (taken.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
}

const order = (number: string): string => JSON.stringify(makeOrderCancelled({ order_number: number }, { seed: 1 }));
const orders = (count: number, prefix = 'o'): string =>
  Array.from({ length: count }, (_, index) => `${order(`${prefix}${index}`)}\n`).join('');
const put = (name: string, text: string): string => (writeFileSync(join(folder, name), text), name);
const place = (): string[] => ['--site', 'my-shop', '--server', url];
const lines = (name: string): Record<string, unknown>[] =>
  readFileSync(join(folder, name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('jirafe-import', () => {
  it('sends every line of a file that is named for its events, and shows plain lines where there is no terminal', async () => {
    const { code, err } = await run([put('orders.ndjson', orders(2500)), ...place()]);
    expect(err).toMatch(/^orders\.ndjson {2}100\.0 % {2}2,500 delivered {2}[\d,]+\/s {2}0 rejected\n$/);
    expect(code).toBe(0);
    expect(new Set(taken).size).toBe(2500);
    expect(existsSync(join(folder, 'orders.ndjson.state'))).toBe(false);
  });

  it('reads a pipe, with lines that say what they are', async () => {
    const stock = { sku_code: 'TEE', inventory_level: 3, change_date: '2013-06-17T15:16:10.000Z', effective_date: '2013-06-17' };
    const input = `\ufeff{"order": ${order('one')}}\r\n\n{"order": [${order('two')}, ${order('three')}], "product.inventory": ${JSON.stringify(stock)}}`;
    const { code } = await run(['-', ...place()], { input });
    expect(code).toBe(0);
    expect(taken.toSorted()).toEqual(['TEE', 'one', 'three', 'two']);
  });

  it('writes what is refused to a file, with the line, the errors, and the event as it was', async () => {
    const bad = JSON.stringify({ ...(JSON.parse(order('bad')) as object), cancel_date: 'yesterday' });
    const file = put(
      'mixed.ndjson',
      [order('good'), bad, '{"status": ', '[1, 2]', Buffer.from([0xff, 0xfe]).toString('latin1'), order('fine')].join('\n'),
    );
    const { code, err } = await run([file, '--type', 'order', ...place()]);
    expect(code).toBe(1);
    expect(err).toContain('4 rejected events are in mixed.rejected.ndjson');
    expect(taken.toSorted()).toEqual(['fine', 'good']);
    const rejected = lines('mixed.rejected.ndjson').toSorted((a, b) => Number(a['line']) - Number(b['line']));
    expect(rejected).toMatchObject([
      {
        line: 2,
        key: 'order',
        error: { error_type: 'validation', status: 400, errors: { cancel_date: expect.any(String) } },
        event: { order_number: 'bad' },
      },
      { line: 3, key: 'order', error: { message: expect.stringContaining('JSON') }, event: '{"status":' },
      { line: 4, error: { message: 'the line is no JSON object' } },
      { line: 5 },
    ]);
  });

  it('goes on where it was stopped, under the same ids', async () => {
    slow = 150;
    const file = put('stopped.ndjson', orders(3000, 's'));
    const args = [file, '--type', 'order', '--batch-events', '50', '--concurrency', '2', ...place()];
    const first = await run(args, { during: (kill) => void arrived().then(() => kill('SIGINT')) });
    expect(first.err).toContain('Stopped. Run the same command again to go on from there.');
    expect(first.code).toBe(130);
    const before = taken.length;
    slow = 0;
    const second = await run(args);
    expect(second.code).toBe(0);
    expect(second.err).toContain('3,000 delivered');
    expect(new Set(taken).size).toBe(3000);
    // What was settled is not sent again.
    expect(taken.length - before).toBeLessThan(3000);
    expect([...ids].filter(([, one]) => one.size > 1)).toEqual([]);
  });

  it('goes on after it was killed: what it sends twice has the same id', async () => {
    slow = 300;
    const file = put('killed.ndjson', orders(3000, 'k'));
    const args = [file, '--type', 'order', '--batch-events', '50', ...place()];
    const first = await run(args, { during: (kill) => void arrived().then(() => kill('SIGKILL')) });
    expect(first.code).toBe(null);
    slow = 0;
    const second = await run(args);
    expect(second.code).toBe(0);
    expect(new Set(taken).size).toBe(3000);
    expect([...ids].filter(([, one]) => one.size > 1)).toEqual([]);
  });

  it('stops at once when the token is refused, loses no event by it, and shows the token nowhere', async () => {
    const file = put('refused.ndjson', orders(10));
    const { code, err } = await run([file, '--type', 'order', ...place()], { token: 'tok-wrong' });
    expect(code).toBe(1);
    expect(err).toMatch(/jirafe-import: POST .*\/my-shop\/batch: 403 invalid_token.*Run the same command again/s);
    expect(err).not.toContain('tok-wrong');
    expect(existsSync(join(folder, 'refused.rejected.ndjson'))).toBe(false);
    expect((await run([file, '--type', 'order', ...place()])).code).toBe(0);
    expect(taken.length).toBe(10);
  });

  it.each([
    ['nothing to do', [], 'name one file'],
    ['no site', ['orders.ndjson'], '--site is missing'],
    ['an unknown option', ['orders.ndjson', '--sight', 'x'], "Unknown option '--sight'"],
    [
      'an unknown type',
      ['orders.ndjson', '--site', 'x', '--type', 'basket'],
      'there is no event type "basket": it is one of cart, category',
    ],
    ['a number that is none', ['orders.ndjson', '--site', 'x', '--concurrency', 'many'], '--concurrency wants a whole number, not "many"'],
  ])('says in one sentence what is wrong with a command line: %s', async (_what, args, message) => {
    const { code, err } = await run(args);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
    expect(code).toBe(2);
  });

  it.each([
    ['no token', { token: '' }, ['orders.ndjson', '--site', 'x'], 'JIRAFE_TOKEN is not set', 2],
    ['no file', {}, ['nowhere.ndjson', '--site', 'x'], 'nowhere.ndjson', 1],
  ])('says what is missing: %s', async (_what, options, args, message, exit) => {
    const { code, err } = await run(args, options);
    expect(err).toContain(message);
    expect(code).toBe(exit);
  });

  it('explains itself', async () => {
    const { code, out } = await run(['--help']);
    expect(code).toBe(0);
    expect(out).toContain('jirafe-import <file.ndjson | -> --site …');
    expect(out).toContain('JIRAFE_TOKEN');
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

/** `closeOnSignal`, in a process that is told to end while events wait: they are delivered, or kept, and the signal has its way. */

const folder = mkdtempSync(join(tmpdir(), 'okapi-signals-'));
const taken: string[] = [];
let requests = 0;
let mood: 'yes' | 'down' | 'silent' = 'yes';
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests += 1;
      if (mood === 'silent') return;
      // Later than any of the processes here lives: else, with some luck, all attempts are over before the time is.
      if (mood === 'down') return void response.writeHead(503, { 'retry-after': '20' }).end();
      const { 'product.inventory': events } = JSON.parse(Buffer.concat(chunks).toString()) as {
        'product.inventory': { sku_code: string }[];
      };
      taken.push(...events.map(({ sku_code: name }) => name));
      response.end(JSON.stringify({ 'product.inventory': events.map(() => ({ success: true })) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
beforeEach(() => {
  taken.length = 0;
  requests = 0;
  mood = 'yes';
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** What the process said of each event that was not delivered. */
  readonly failures: readonly { readonly reason: string; readonly kept: boolean }[];
}

/** Runs a shop with a hundred events in its queue, and does something to it once they are there. */
async function shop(timeout: number, store: string, act: (child: ChildProcess) => unknown): Promise<Ended> {
  const script = join(import.meta.dirname, 'queue/waiting.mjs');
  const child = spawn(process.execPath, [script, url, String(timeout), store], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    const before = out;
    out += chunk.toString();
    if (!before.includes('ready\n') && out.includes('ready\n')) act(child);
  });
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.on('close', (...ended) => resolve(ended)),
  );
  const failures = out.split('\n').filter((line) => line.startsWith('{'));
  return { code, signal, failures: failures.map((line) => JSON.parse(line) as Ended['failures'][number]) };
}

const names = Array.from({ length: 100 }, (_, index) => `e${index}`);

describe('closeOnSignal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('delivers everything at %s, and ends the process by that signal', async (signal) => {
    const ended = await shop(20_000, '', (child) => child.kill(signal));
    expect(taken).toEqual(names);
    expect(ended).toEqual({ code: null, signal, failures: [] });
  });

  it('reports what it could not deliver in time', async () => {
    mood = 'down';
    const ended = await shop(300, '', (child) => child.kill('SIGTERM'));
    expect(ended.signal).toBe('SIGTERM');
    expect(ended.failures).toEqual(names.map(() => ({ reason: 'closed', kept: false })));
  });

  it('keeps that in a store where there is one, and the next process delivers it', async () => {
    mood = 'down';
    const path = join(folder, 'queue.log');
    const ended = await shop(300, path, (child) => child.kill('SIGTERM'));
    expect(ended.signal).toBe('SIGTERM');
    expect(ended.failures).toEqual(names.map(() => ({ reason: 'closed', kept: true })));
    mood = 'yes';
    await shop(20_000, path, (child) => child.kill('SIGTERM'));
    expect(taken.length).toBe(200);
    expect(taken.slice(0, 100)).toEqual(names);
  });

  it('does not wait after a second signal', async () => {
    mood = 'silent';
    const ended = await shop(60_000, '', (child) => {
      child.kill('SIGTERM');
      const again = setInterval(() => {
        if (requests === 0) return;
        clearInterval(again);
        child.kill('SIGTERM');
      }, 10);
    });
    expect(ended).toEqual({ code: null, signal: 'SIGTERM', failures: [] });
  });
});

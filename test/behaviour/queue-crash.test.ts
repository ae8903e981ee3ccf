import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idsOf } from '../unit/targets/client/world.ts';

/** A process with a queue is killed under load, again and again, while the API fails in its own ways. What was stored arrives, under one id. */

const folder = mkdtempSync(join(tmpdir(), 'okapi-crash-'));
const taken = new Set<string>();
const ids = new Map<string, Set<string>>();
let repeated = 0;
let requests = 0;
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      requests += 1;
      const { 'product.inventory': events } = JSON.parse(Buffer.concat(chunks).toString()) as {
        'product.inventory': { sku_code: string }[];
      };
      for (const [index, id] of idsOf(String(request.headers['event-ids'])).entries()) {
        const name = events[index]?.sku_code ?? '';
        if (ids.has(name)) repeated += 1;
        ids.set(name, (ids.get(name) ?? new Set()).add(id));
      }
      if (requests % 7 === 0) return void response.writeHead(503).end('{"success":false,"error_type":"unknown","message":""}');
      for (const { sku_code: name } of events) taken.add(name);
      // Taken, and nobody is told: the client must send it again, and the API must be able to tell.
      if (requests % 5 === 0) return void request.socket.destroy();
      const answer = JSON.stringify({ 'product.inventory': events.map(() => ({ success: true })) });
      return void setTimeout(() => response.end(answer), requests % 3 === 0 ? 60 : 1);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a producer, and kills it after so many lines, unless it is to end by itself. Gives what it printed in whole lines. */
async function produce(round: number, groups: number, killAfter = Infinity): Promise<string[]> {
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'queue/producer.mjs'), url, join(folder, 'queue.log'), String(round), String(groups)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.on('close', resolve));
  return text.slice(0, text.lastIndexOf('\n')).split('\n');
}

describe('a queue with a file store', () => {
  it('delivers after kill -9 whatever was stored before, and never under another id', async () => {
    const stored: string[] = [];
    for (const [round, killAfter] of [40, 200, 10, 500, 90].entries()) stored.push(...(await produce(round, 1000, killAfter)));
    const last = await produce(99, 3);
    const closed = JSON.parse(last.pop()?.replace('closed ', '') ?? '{}') as Record<string, number>;
    stored.push(...last);
    expect(stored.length).toBeGreaterThan(840);
    expect(stored.filter((name) => !taken.has(name))).toEqual([]);
    expect([...ids].filter(([, one]) => one.size > 1)).toEqual([]);
    expect(repeated).toBeGreaterThan(0);
    expect(closed).toMatchObject({ pending: 0, rejected: 0, dropped: 0 });
    expect(closed['restored']).toBeGreaterThan(0);
  }, 60_000);
});

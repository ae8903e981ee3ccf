import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { build } from 'esbuild';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../support/cli.ts';
import { idsOf } from '../unit/targets/client/world.ts';

/** The client and its queue in a real Chromium, against a server on loopback. */

interface Got {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly skus: readonly string[];
  readonly ids: readonly string[];
}

let server: Server;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let url: string;
let script: string;
const got: Got[] = [];
/** What the API does with a batch: answers, fails, or keeps silent. */
let mood: 'yes' | 'down' | 'silent' = 'yes';

beforeAll(async () => {
  const contents = `export * from '@jirafe/events-client'; export * from '@jirafe/events-client/browser';`;
  const options = { bundle: true, format: 'iife', globalName: 'events', target: 'es2022', write: false } as const;
  const { outputFiles } = await build({ ...options, stdin: { contents, resolveDir: join(root, 'generated/client') }, absWorkingDir: root });
  script = outputFiles[0]?.text ?? '';
  server = createServer((request, response) => {
    if (request.url === '/client.js') return void response.setHeader('content-type', 'text/javascript').end(script);
    if (request.method === 'GET') return void response.setHeader('content-type', 'text/html').end('<!doctype html><title>shop</title>');
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as { 'product.inventory'?: { sku_code: string }[] };
      const list = body['product.inventory'] ?? [];
      got.push({
        path: request.url ?? '',
        headers: request.headers,
        skus: list.map(({ sku_code: code }) => code),
        ids: idsOf(String(request.headers['event-ids'] ?? '')),
      });
      if (mood === 'silent') return;
      const answer =
        request.url?.endsWith('batch') === true ? { 'product.inventory': list.map(() => ({ success: true })) } : { success: true };
      response.writeHead(mood === 'down' ? 503 : 200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(mood === 'down' ? { success: false, error_type: 'unknown', message: '' } : answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
  browser = await chromium.launch({ executablePath: process.env['CHROME_PATH'] ?? '/usr/bin/chromium', args });
});
afterAll(async () => {
  await browser?.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(async () => {
  got.length = 0;
  mood = 'yes';
  context = await browser.newContext();
  page = await opened();
});
afterEach(() => context.close());

/** A page of the shop with the client in it, and a queue under `queue` once `start` is called. */
async function opened(): Promise<Page> {
  const fresh = await context.newPage();
  await fresh.goto(url);
  await fresh.addScriptTag({ content: script });
  return fresh;
}

const helpers = `
  const client = events.createClient({ baseUrl: location.origin + '/v2', siteId: 'my-shop', token: 'secret' });
  const stock = (name) => ({ sku_code: name, inventory_level: 1, change_date: '2013-06-17T15:16:10.000Z', effective_date: '2013-06-17' });
`;
const run = (on: Page, code: string): Promise<unknown> => on.evaluate(`(async () => { ${helpers} ${code} })()`);
const until = async (condition: () => boolean): Promise<void> => {
  for (let tries = 0; !condition() && tries < 400; tries += 1) await new Promise((resolve) => setTimeout(resolve, 25));
};
const skus = (): string[] => got.flatMap((one) => one.skus);

describe('in Chromium', () => {
  it('a call is sent and answered, typed errors included', async () => {
    expect(await run(page, `const { status, data } = await client.sendHeartbeat({ is_enabled: true }); return { status, data };`)).toEqual({
      status: 200,
      data: { success: true },
    });
    mood = 'down';
    const failure = await run(
      page,
      `const { error } = await events.outcome(client.sendHeartbeat({}, { retry: false })); return [error.name, error instanceof events.UnknownError, error.status];`,
    );
    expect(failure).toEqual(['UnknownError', true, 503]);
    expect(got[0]?.headers['authorization']).toBe('Bearer secret');
  });

  it('large requests are compressed', async () => {
    mood = 'silent';
    const code = `const packed = client.with({ compress: events.gzip({ from: 10 }) }); const out = []; const spy = packed.with({ fetch: async (url, init) => { out.push(init.headers.get('content-encoding'), init.body.constructor.name, init.body[0], init.body[1]); return Response.json({ success: true }); } }); await spy.sendHeartbeat({ message: 'x'.repeat(1000) }); return out;`;
    expect(await run(page, code)).toEqual(['gzip', 'Uint8Array', 0x1f, 0x8b]);
  });

  it('a queue works in a worker, where there is no page', async () => {
    const told = await run(
      page,
      `const source = (await (await fetch('/client.js')).text()) + ';' + "(async () => { const client = events.createClient({ baseUrl: '" + location.origin + "/v2', siteId: 'my-shop', token: 'secret' }); const queue = client.queue({ interval: 5, store: events.indexedDbStore() }); const result = await queue.sendInventory(" + JSON.stringify(stock('worker')) + "); await queue.close(); const { delivered, pending } = queue.stats(); postMessage({ result, delivered, pending, page: typeof document }); })()";
      const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
      return new Promise((resolve, reject) => { worker.onmessage = ({ data }) => resolve(data); worker.onerror = ({ message }) => reject(new Error(message)); });`,
    );
    expect(told).toEqual({ result: { success: true }, delivered: 1, pending: 0, page: 'undefined' });
    expect(skus()).toEqual(['worker']);
  });

  it('a queue sends batches, and settles each event', async () => {
    const results = await run(
      page,
      `const queue = client.queue({ interval: 20 }); const all = await Promise.all(['a', 'b', 'c'].map((name) => queue.sendInventory(stock(name)))); return { all, stats: queue.stats() };`,
    );
    expect(results).toMatchObject({
      all: [{ success: true }, { success: true }, { success: true }],
      stats: { enqueued: 3, delivered: 3, pending: 0 },
    });
    expect(got.map((one) => one.skus)).toEqual([['a', 'b', 'c']]);
  });

  it('the end of a page sends what waits, in a request that outlives it', async () => {
    await run(
      page,
      `const queue = client.queue({ interval: 1e6 }); queue.sendInventory(stock('last')); queue.sendInventory(stock('words'));`,
    );
    await page.close({ runBeforeUnload: false }).catch(() => undefined);
    await until(() => got.length > 0);
    expect(skus()).toEqual(['last', 'words']);
  });

  it('going to another page does, too, and sends again under the same ids what was on its way', async () => {
    mood = 'silent';
    await run(
      page,
      `const queue = client.queue({ interval: 0 }); queue.sendInventory(stock('underway')); await new Promise((done) => setTimeout(done, 200));`,
    );
    await until(() => got.length === 1);
    mood = 'yes';
    await page.goto('about:blank');
    await until(() => got.length > 1);
    expect(got.map((one) => one.skus)).toEqual([['underway'], ['underway']]);
    expect(got[1]?.ids).toEqual(got[0]?.ids);
  });

  it('a history is imported at the pace of the API, with what was refused and how far it is', async () => {
    const found = await run(
      page,
      `async function* history() { for (let index = 0; index < 500; index += 1) yield index === 7 ? { key: 'basket', event: {} } : { key: 'product.inventory', event: stock('h' + index) }; }
      await using queue = client.queue({ batchEvents: 50, maxEvents: 100, interval: 10 });
      const [rejected, shown] = [[], []];
      const run = events.importEvents(queue, history(), { interval: 5, onRejected: ({ key }, { message }) => rejected.push([key, message]) });
      for await (const { read, delivered, pending } of run) shown.push([read, delivered, pending]);
      const { read, delivered, rejected: refused, pending } = await run;
      return { figures: [read, delivered, refused, pending], rejected, adds: shown.every(([read, delivered, pending]) => delivered + pending <= read), last: shown.at(-1) };`,
    );
    expect(found).toMatchObject({ figures: [500, 499, 1, 0], adds: true, last: [500, 499, 0] });
    expect((found as { rejected: string[][] }).rejected).toEqual([['basket', expect.stringContaining('There is no event type "basket"')]]);
    expect(new Set(skus()).size).toBe(499);
    expect(Math.max(...got.map((one) => one.skus.length))).toBe(50);
  });

  it('what does not fit in 64 KiB stays in the store, and the next page delivers it', async () => {
    mood = 'down';
    await run(
      page,
      `const queue = client.queue({ store: events.indexedDbStore('shop'), interval: 1e6 });
      for (let index = 0; index < 60; index += 1) queue.sendInventory({ ...stock('s' + index), note: 'x'.repeat(2000) });
      await queue.stored();`,
    );
    await page.goto('about:blank');
    await until(() => got.length > 0);
    // More may get through before the page is gone: that much is sure to.
    const first = got[0]?.skus.length;
    expect(first).toBeGreaterThan(20);
    expect(first).toBeLessThan(33);
    await page.close();
    mood = 'yes';
    const known = new Map(got.flatMap((one) => one.skus.map((sku, index): [string, string | undefined] => [sku, one.ids[index]])));
    got.length = 0;
    page = await opened();
    const stats = await run(
      page,
      `const queue = client.queue({ store: events.indexedDbStore('shop'), interval: 20 }); await queue.stored(); await queue.flush(); return queue.stats();`,
    );
    expect(stats).toMatchObject({ restored: 60, delivered: 60, pending: 0 });
    expect(new Set(skus()).size).toBe(60);
    const again = new Map(got.flatMap((one) => one.skus.map((sku, index): [string, string | undefined] => [sku, one.ids[index]])));
    expect([...known].filter(([sku, id]) => again.get(sku) !== id)).toEqual([]);
  });

  it('two pages at once have a database each, and neither sends what is the other’s', async () => {
    mood = 'down';
    const other = await opened();
    for (const [index, one] of [page, other].entries()) {
      await run(
        one,
        `const queue = client.queue({ store: events.indexedDbStore('shop'), interval: 1e6, page: false }); queue.sendInventory(stock('tab-${index}')); await queue.stored();`,
      );
    }
    expect(await page.evaluate(`indexedDB.databases().then((all) => all.map(({ name }) => name).sort())`)).toEqual(['shop', 'shop-2']);
    await other.close();
    await page.close();
    mood = 'yes';
    page = await opened();
    const third = await opened();
    for (const one of [page, third])
      await run(
        one,
        `const queue = client.queue({ store: events.indexedDbStore('shop'), interval: 10 }); await queue.stored(); await queue.flush();`,
      );
    expect(skus().toSorted()).toEqual(['tab-0', 'tab-1']);
  });
});

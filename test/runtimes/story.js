/**
 * What the packages promise, told once in plain JavaScript for any runtime that has `fetch` and the modules of Node: `run.ts` runs it in each.
 * It prints a line for each part, and ends with 1 where one does not hold. The server and its moods are in `run.ts`.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { argv, exit } from 'node:process';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { createClient, gzip, outcome, TimeoutError, ValidationError } from '@jirafe/events-client';
import { fileStore, nodeFetch } from '@jirafe/events-client/node';
import { makeCart, makeInventory } from '@jirafe/events-mocks';
import * as validators from '@jirafe/events-validators';

const [url = '', folder = ''] = isMainThread ? argv.slice(2) : workerData;
const place = isMainThread ? 'main' : 'worker';
const transports = { fetch, nodeFetch };

/** A client of a site; each site has a mood. */
const clientOf = (siteId, options) => createClient({ baseUrl: url, siteId, token: 'secret', ...options });
const stock = (seed) => makeInventory({ sku_code: `sku-${seed}` }, { seed });

const parts = {
  'validators tell good from bad, and where': async () => {
    assert.equal(validators.validateCart(makeCart({}, { seed: 1 })).valid, true);
    const { valid, errors } = validators.validateInventory({ ...stock(1), change_date: 'yesterday' });
    assert.equal(valid, false);
    assert.deepEqual(
      errors.map(({ path }) => path),
      ['change_date'],
    );
  },
  ...Object.fromEntries(Object.entries(transports).flatMap(([name, send]) => Object.entries(over(name, send)))),
};

function over(name, send) {
  return {
    [`${name}: a call is answered, a refused event says why`]: async () => {
      const client = clientOf('calm', { fetch: send });
      const { status, data } = await client.sendCart(makeCart({}, { seed: 2 }));
      assert.deepEqual({ status, data }, { status: 200, data: { success: true } });
      const { ok, error } = await outcome(client.sendInventory({ ...stock(1), change_date: 'yesterday' }));
      assert.equal(ok, false);
      assert.ok(error instanceof ValidationError);
      assert.deepEqual(Object.keys(error.errors), ['change_date']);
      assert.ok(!JSON.stringify([String(error), error.stack, error]).includes('secret'));
    },
    [`${name}: a call goes again after a 503, under the same key`]: async () => {
      let retries = 0;
      const client = clientOf('twice', { fetch: send, retry: { baseDelay: 1 }, onRetry: () => (retries += 1) });
      const { raw } = await client.sendCart(makeCart({}, { seed: 3 }));
      assert.equal(retries, 1);
      assert.equal(raw.headers.get('keys-seen'), '1');
    },
    [`${name}: large bodies are compressed`]: async () => {
      const client = clientOf('packed', { fetch: send, compress: gzip({ from: 100 }) });
      const { raw } = await client.sendCart(makeCart({}, { seed: 4 }));
      assert.equal(raw.headers.get('got-encoding'), 'gzip');
    },
    [`${name}: silence ends when the time is over, and when the caller gives up`]: async () => {
      const client = clientOf('silent', { fetch: send, retry: false });
      await assert.rejects(client.sendCart(makeCart({}, { seed: 5 }), { attemptTimeout: 100 }), TimeoutError);
      const controller = new AbortController();
      setTimeout(() => controller.abort(new Error('enough')), 50);
      await assert.rejects(client.sendCart(makeCart({}, { seed: 5 }), { signal: controller.signal }), /enough/);
    },
    [`${name}: a queue settles each event with its own result, over a 503 and a 413`]: async () => {
      const client = clientOf('troubled', { fetch: send, compress: gzip() });
      const queue = client.queue({ interval: 5, batchEvents: 50, retry: { baseDelay: 1 }, onFailure: () => undefined });
      const sent = Array.from({ length: 500 }, (_, seed) =>
        queue.sendInventory(seed % 100 === 7 ? { ...stock(seed), change_date: 'never' } : stock(seed)),
      );
      const settled = await Promise.allSettled(sent);
      assert.deepEqual(
        settled.flatMap(({ status }, index) => (status === 'rejected' ? [index] : [])),
        [7, 107, 207, 307, 407],
      );
      assert.ok(settled[7].reason instanceof ValidationError);
      await queue[Symbol.asyncDispose]();
      const { enqueued, delivered, rejected, pending, retries } = queue.stats();
      assert.deepEqual({ enqueued, delivered, rejected, pending }, { enqueued: 500, delivered: 495, rejected: 5, pending: 0 });
      assert.ok(retries > 0);
    },
    [`${name}: a file keeps events until they are answered`]: async () => {
      const path = join(folder, `${place}-${name}.log`);
      const before = clientOf('down', { fetch: send }).queue({ store: fileStore(path), interval: 5, onFailure: () => undefined });
      const lost = Array.from({ length: 20 }, (_, seed) => before.sendInventory(stock(seed)));
      await before.stored();
      await before.close({ timeout: 50 });
      assert.equal((await Promise.allSettled(lost)).filter(({ status }) => status === 'rejected').length, 20);
      assert.ok(existsSync(path));
      const after = clientOf('calm', { fetch: send }).queue({ store: fileStore(path), interval: 5 });
      await after.stored();
      const { restored, delivered, pending } = await after.close();
      assert.deepEqual({ restored, delivered, pending }, { restored: 20, delivered: 20, pending: 0 });
    },
  };
}

const failures = [];
for (const [name, part] of Object.entries(parts)) {
  try {
    await part();
    console.log(`ok      ${place}: ${name}`);
  } catch (error) {
    failures.push(name);
    console.log(`FAILED  ${place}: ${name}\n${error?.stack ?? error}`);
  }
}
if (isMainThread) {
  // The same once more where there is no main thread.
  const worker = new Worker(new URL(import.meta.url), { workerData: [url, folder] });
  const code = await new Promise((resolve) => {
    worker.once('error', (error) => {
      console.log(error);
      resolve(1);
    });
    worker.once('exit', resolve);
  });
  if (code !== 0) failures.push('worker');
}
exit(failures.length === 0 ? 0 : 1);

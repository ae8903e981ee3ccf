// A shop that sends heartbeats of its stock as fast as it can, and says of each when it is safe. It is killed, and started again.
import { writeSync } from 'node:fs';
import { createClient } from '@jirafe/events-client';
import { fileStore, nodeFetch } from '@jirafe/events-client/node';

const [url, path, round, count] = process.argv.slice(2);
const client = createClient({ baseUrl: url, siteId: 'my-shop', token: 'secret', fetch: nodeFetch });
const queue = client.queue({
  store: fileStore(path),
  batchEvents: 20,
  interval: 20,
  retry: { baseDelay: 20, maxDelay: 100 },
  attemptTimeout: 1000,
});
for (let group = 0; group < Number(count); group += 1) {
  const names = Array.from({ length: 10 }, (_, index) => `${round}-${group}-${index}`);
  for (const name of names) {
    queue.sendInventory({ sku_code: name, inventory_level: 1, change_date: '2013-06-17T15:16:10.000Z', effective_date: '2013-06-17' });
  }
  await queue.stored();
  writeSync(1, `${names.join('\n')}\n`);
  await new Promise((resolve) => setTimeout(resolve, 2));
}
writeSync(1, `closed ${JSON.stringify(await queue.close({ timeout: 20_000 }))}\n`);

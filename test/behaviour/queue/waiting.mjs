// A shop whose events wait for others when it is told to end. It says when they are there, and what was not delivered.
import { writeSync } from 'node:fs';
import { createClient } from '@jirafe/events-client';
import { closeOnSignal, fileStore, nodeFetch } from '@jirafe/events-client/node';

const [url, timeout, path] = process.argv.slice(2);
const client = createClient({ baseUrl: url, siteId: 'my-shop', token: 'secret', fetch: nodeFetch });
const queue = client.queue({
  interval: 1e6,
  retry: { baseDelay: 20, maxDelay: 50 },
  onFailure: ({ reason, kept }) => writeSync(1, `${JSON.stringify({ reason, kept })}\n`),
  ...(path === '' ? {} : { store: fileStore(path) }),
});
closeOnSignal(queue, { timeout: Number(timeout) });
for (let index = 0; index < 100; index += 1)
  queue.sendInventory({ sku_code: `e${index}`, inventory_level: 1, change_date: '2013-06-17T15:16:10.000Z', effective_date: '2013-06-17' });
await queue.stored();
writeSync(1, 'ready\n');
// Keeps the process, as a server would.
setInterval(() => undefined, 1000);

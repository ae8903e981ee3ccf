// Sends events through a queue to an API in the same process, and prints the heap in MB after a fifth of them and at their end.
import { createClient } from '@jirafe/events-client';

const count = Number(process.argv[2]);
const fetch = async (_url, { body }) => {
  const batch = JSON.parse(new TextDecoder().decode(body));
  return Response.json(Object.fromEntries(Object.entries(batch).map(([key, events]) => [key, events.map(() => ({ success: true }))])));
};
const queue = createClient({ baseUrl: 'http://in.process', siteId: 'my-shop', token: 'secret', fetch }).queue({ maxEvents: 5000 });
const heap = () => {
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return Math.round((heapUsed + arrayBuffers) / 2 ** 20);
};
const heaps = [];
for (let index = 0; index < count; index += 1) {
  await queue.ready();
  queue.sendInventory({ sku_code: `e${index}`, inventory_level: 1, change_date: '2013-06-17T15:16:10.000Z', effective_date: '2013-06-17' });
  if (index === count / 5) heaps.push(heap());
}
const { delivered } = await queue.close();
heaps.push(heap());
console.log(JSON.stringify({ delivered, heaps }));

// A shop with nothing but the packed packages: makes a cart, sends it with the client, and lets the handler take it.
import { createClient } from '@jirafe/events-client';
import { makeCart } from '@jirafe/events-mocks';
import { createHandler } from '@jirafe/events-server';

const stored = [];
const handler = createHandler({
  authenticate: () => true,
  sendCart: ({ body }) => {
    stored.push(body.id);
  },
});

const client = createClient({ siteId: 'my-shop', token: 'secret', fetch: (url, init) => handler(new Request(url, init)) });
const answer = await client.sendCart(makeCart({ id: 'cart-1' }));
console.log(JSON.stringify({ answer: answer.data ?? answer, stored }));

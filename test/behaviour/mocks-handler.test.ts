import { createClient } from '@jirafe/events-client';
import * as mocks from '@jirafe/events-mocks';
import { cartFixtures } from '@jirafe/events-mocks/fixtures';
import { mockHandler } from '@jirafe/events-mocks/handler';
import { mswHandlers } from '@jirafe/events-mocks/msw';
import { AuthorizationError } from '@jirafe/events-server';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

/** Mock Service Worker stands between the global `fetch` and the network; the server's handler answers. */

const base = 'https://event.jirafe.com/v2';
const network = setupServer(...mswHandlers());
beforeAll(() => network.listen({ onUnhandledFrame: 'error' }));
afterEach(() => network.resetHandlers());
afterAll(() => network.close());

const post = async (path: string, body: unknown, headers: Record<string, string> = { authorization: 'Bearer secret' }) => {
  const answer = await fetch(`${base}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

describe('the API behind Mock Service Worker', () => {
  it('takes what the client sends', async () => {
    const client = createClient({ siteId: 'my-shop', token: 'secret' });
    const result: unknown = await client.sendCart(mocks.makeCart({}, { seed: 3 }));
    expect(JSON.stringify(result)).toContain('"success":true');
  });

  it('refuses what is not valid, with the words of the API', async () => {
    const { status, body } = await post('/my-shop/cart', { ...cartFixtures.valid.minimal, total: -1 });
    expect([status, body]).toEqual([
      400,
      expect.objectContaining({ success: false, error_type: 'validation', errors: { total: expect.any(String) } }),
    ]);
  });

  it('wants a token, and takes any', async () => {
    const { status, body } = await post('/my-shop/cart', cartFixtures.valid.minimal, {});
    expect([status, body['error_type']]).toEqual([403, 'invalid_token']);
  });

  it('answers a batch event by event', async () => {
    const { body } = await post('/my-shop/batch', {
      cart: [cartFixtures.valid.first, cartFixtures.invalid[0]?.value],
      order: [mocks.makeOrderPlaced()],
    });
    expect(body).toEqual({
      cart: [{ success: true }, expect.objectContaining({ success: false, error_type: 'validation' })],
      order: [{ success: true }],
    });
  });

  it('gives the pixel its bytes', async () => {
    const answer = await fetch(`${base}/tracker/visit.gif?data=${encodeURIComponent(JSON.stringify(mocks.makeVisit()))}`);
    expect(answer.headers.get('content-type')).toBe('image/gif');
    expect(new TextDecoder().decode((await answer.arrayBuffer()).slice(0, 6))).toBe('GIF89a');
  });

  it('answers as a test asks it to, for one operation and typed', async () => {
    network.use(...mswHandlers({ sendOrder: ({ body }) => (body.status === 'cancelled' ? new AuthorizationError() : undefined) }));
    expect((await post('/my-shop/order', mocks.makeOrderCancelled())).status).toBe(403);
    expect((await post('/my-shop/order', mocks.makeOrderPlaced())).status).toBe(200);
    expect((await post('/my-shop/cart', cartFixtures.valid.minimal)).status).toBe(200);
  });

  it('stands where it is told to', async () => {
    network.use(...mswHandlers({ baseUrl: 'http://localhost:1234/api' }));
    const answer = await fetch('http://localhost:1234/api/my-shop/cart', {
      method: 'POST',
      headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
      body: JSON.stringify(cartFixtures.valid.minimal),
    });
    expect(answer.status).toBe(200);
  });
});

describe('the handler without a network', () => {
  it('refuses every invalid fixture of every event', async () => {
    const handle = mockHandler();
    const statuses = await Promise.all(
      cartFixtures.invalid.map(async ({ value }) => {
        const request = new Request(`${base}/my-shop/cart`, {
          method: 'POST',
          headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
          body: JSON.stringify(value),
        });
        return (await handle(request)).status;
      }),
    );
    expect(new Set(statuses)).toEqual(new Set([400]));
  });
});

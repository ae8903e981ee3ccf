import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { deflateSync, gzipSync } from 'node:zlib';
import { makeCart } from '@jirafe/events-mocks';
import { createHandler } from '@jirafe/events-server';
import { toNodeListener } from '@jirafe/events-server/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** The handler behind a real server of Node. */

const stored: string[] = [];
let server: Server;
let port: number;

beforeAll(async () => {
  const handler = createHandler({
    authenticate: ({ token }) => token === 'secret',
    maxBytes: 100_000,
    sendCart: ({ body }) => void stored.push(body.id),
  });
  server = createServer(toNodeListener(handler)).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const url = (): string => `http://127.0.0.1:${port}/v2/my-shop/cart`;
const headers = { authorization: 'Bearer secret' };
const cart = (id: string): string => JSON.stringify(makeCart({ id }));

describe('toNodeListener', () => {
  it.each([
    ['as it is', {}, (text: string) => text],
    ['packed with gzip', { 'content-encoding': 'gzip' }, gzipSync],
    ['packed with deflate', { 'content-encoding': 'deflate' }, deflateSync],
  ])('takes a body %s', async (what, more, pack) => {
    const response = await fetch(url(), { method: 'POST', headers: { ...headers, ...more }, body: pack(cart(what)) });
    expect(await response.json()).toEqual({ success: true });
    expect(response.headers.get('content-length')).toBe('16');
    expect(stored).toContain(what);
  });

  it.each([
    ['a packed body that is not', 'gzip', 'not gzip', 400],
    ['a small body that unpacks to a large one', 'gzip', gzipSync('['.repeat(1_000_000)), 413],
    ['a packing that is not known', 'br', 'x', 415],
  ])('answers %s', async (_what, encoding, body, status) => {
    const response = await fetch(url(), { method: 'POST', headers: { ...headers, 'content-encoding': encoding }, body });
    expect(response.status).toBe(status);
  });

  it('refuses a large body before it has come, and the sender hears of it', async () => {
    const answer = await new Promise<number | undefined>((resolve, reject) => {
      const outgoing = request(url(), { method: 'POST', headers: { ...headers, 'content-length': 50_000_000 } }, (incoming) => {
        incoming.resume();
        resolve(incoming.statusCode);
      });
      outgoing.on('error', reject);
      outgoing.write('[');
    });
    expect(answer).toBe(413);
  });

  it('answers the next request on the same connection after one that it refused', async () => {
    const large = await fetch(url(), { method: 'POST', headers, body: 'x'.repeat(150_000) });
    expect(large.status).toBe(413);
    const next = await fetch(url(), { method: 'POST', headers, body: cart('next') });
    expect(next.status).toBe(200);
  });

  it('gives up on a sender that goes away in the middle, and stores nothing of it', async () => {
    const before = stored.length;
    const text = cart('half');
    await new Promise<void>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `POST /v2/my-shop/cart HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer secret\r\nContent-Length: ${text.length}\r\n\r\n${text.slice(0, 50)}`,
          () => socket.destroy(),
        );
      });
      socket.on('close', () => resolve());
    });
    const next = await fetch(url(), { method: 'POST', headers, body: cart('after') });
    expect(next.status).toBe(200);
    expect(stored.slice(before)).toEqual(['after']);
  });

  it('answers HEAD and OPTIONS without a body', async () => {
    const options = await fetch(url(), { method: 'OPTIONS' });
    expect([options.status, options.headers.get('allow'), await options.text()]).toEqual([204, 'POST, PUT, OPTIONS', '']);
    const head = await fetch(url().replace('/my-shop/cart', '/tracker/visit.gif'), { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([400, '']);
  });
});

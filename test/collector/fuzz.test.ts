import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import * as mocks from '@jirafe/events-mocks';
import * as validators from '@jirafe/events-validators';
import { describe, expect, it } from 'vitest';
import { testCollector } from '../support/collector.ts';

/** Bad input of every kind, over a raw socket: never a crash, never a 5xx, never an event stored that is not valid. `FUZZ` says how many (100,000 by hand, few in CI). */

const count = Number(process.env['FUZZ'] ?? 1_500);
const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_131);

/** Mulberry32: small, and the same everywhere. */
function randomOf(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const random = randomOf(seed);
const below = (limit: number): number => Math.floor(random() * limit);
const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)] as Item;
const bytes = (length: number): Buffer => Buffer.from(Array.from({ length }, () => below(256)));

const makers = [
  ['my-shop/cart', mocks.makeCart],
  ['my-shop/category', mocks.makeCategory],
  ['my-shop/customer', mocks.makeCustomer],
  ['my-shop/order', mocks.makeOrder],
  ['my-shop/product', mocks.makeProduct],
  ['my-shop/inventory', mocks.makeInventory],
  ['my-shop/heartbeat', mocks.makeHeartbeat],
  ['tracker/pageview', mocks.makePageview],
] as const;

/** A value in which something or other has become something else. */
function mutated(value: unknown, depth = 0): unknown {
  if (random() < 0.06)
    return pick([
      null,
      0,
      -1,
      1e308,
      '',
      'x'.repeat(below(3000)),
      [],
      {},
      true,
      '\u0000',
      '\ud800',
      { __proto__: 1 },
      [[[[[[]]]]]],
      'a'.repeat(50_000),
    ]);
  if (Array.isArray(value)) return random() < 0.1 ? [...value, ...value, null] : value.map((item) => mutated(item, depth + 1));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value)
    .filter(() => random() > 0.03)
    .map(([key, item]): [string, unknown] => [
      random() < 0.02 ? pick(['__proto__', 'constructor', '', 'toString', key.toUpperCase()]) : key,
      mutated(item, depth + 1),
    ]);
  return Object.fromEntries(entries);
}

/** A body, and the path that it may be meant for. */
function bodyAndPath(): { readonly content: Buffer; readonly path: string } {
  const [path, make] = pick(makers);
  const made = { ...make({}, { seed: below(1000) }), ...(path.startsWith('tracker') ? { site: 'my-shop' } : {}) };
  const isBatch = random() < 0.2;
  const event = random() < 0.4 ? made : mutated(made);
  const key = pick([path.split('/')[1] ?? '', 'order', 'product.inventory', 'coupon', '__proto__', '']);
  const content = body(isBatch ? { [key]: pick([[event], [event, event, null], event, []]) } : event);
  return { content, path: random() < 0.3 ? target() : `/v2/${isBatch ? 'my-shop/batch' : path}` };
}

function body(whole: unknown): Buffer {
  const text = Buffer.from(JSON.stringify(whole) ?? 'null');
  return pick([
    () => text,
    () => text,
    () => text,
    () => text.subarray(0, below(text.length)),
    () => bytes(below(300)),
    () => gzipSync(text),
    () => gzipSync(text).subarray(0, 20),
    () => Buffer.from('['.repeat(below(20_000))),
    () => {
      const copy = Buffer.from(text);
      copy[below(copy.length)] = below(256);
      return copy;
    },
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), text]),
    () => Buffer.alloc(0),
  ])();
}

const paths = [
  'cart',
  'category',
  'customer',
  'order',
  'product',
  'inventory',
  'product.cost',
  'heartbeat',
  'batch',
  'coupon',
  '',
  '%',
  '..',
  '%2e%2e/cart',
  'cart/',
  'cart?x=%',
  'cart#x',
];

function target(): string {
  return pick([
    () => `/v2/my-shop/${pick(paths)}`,
    () => `/v2/my-shop/${pick(paths)}`,
    () => `/v2/my-shop/${pick(paths)}`,
    () =>
      `/v2/tracker/${pick(['pageview', 'visit', 'pageview.gif', 'visit.gif'])}${
        random() < 0.5
          ? ''
          : `?data=${encodeURIComponent(
              body(mutated(mocks.makeVisit({ site: 'my-shop' })))
                .toString('latin1')
                .slice(0, 4000),
            )}`
      }`,
    () => `/v2/${bytes(below(20)).toString('hex').replace(/../g, '%$&')}/cart`,
    () =>
      `/${bytes(below(12))
        .toString('latin1')
        .replace(/[\s\r\n]/g, '_')}`,
    () =>
      pick([
        '/',
        '*',
        '/v2',
        '/v2/',
        '//',
        '/v2//cart',
        'http://x/v2/my-shop/cart',
        '/v2/schema/..%2f..%2fpackage.json',
        '/page/../package.json',
        '/page/%2e%2e/package.json',
        '/metrics',
        '/inspector/login',
      ]),
  ])();
}

/** One in four is wrong in nothing but, perhaps, a field. */
function almostRight(token: string): Buffer {
  const [path, make] = pick(makers);
  const made = { ...make({}, { seed: below(100_000) }), ...(path.startsWith('tracker') ? { site: 'my-shop' } : {}) };
  const content = Buffer.from(JSON.stringify(random() < 0.5 ? made : mutated(made)) ?? 'null');
  return Buffer.concat([
    Buffer.from(
      `POST /v2/${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer ${token}\r\nContent-Length: ${content.length}\r\n\r\n`,
    ),
    content,
  ]);
}

function request(token: string): Buffer {
  if (random() < 0.25) return almostRight(token);
  const { content, path } = bodyAndPath();
  const method = pick(['POST', 'POST', 'POST', 'PUT', 'GET', 'HEAD', 'OPTIONS', 'DELETE', 'PATCH', 'TRACE', 'BREW']);
  const headers = [`Host: ${pick(['x', 'x', '', 'a b', '127.0.0.1'])}`, 'Connection: close'];
  if (random() < 0.9)
    headers.push(
      `Authorization: ${pick([`Bearer ${token}`, `Bearer ${token}`, `bearer  ${token}`, 'Bearer', 'Basic eA==', `Bearer ${'x'.repeat(2000)}`])}`,
    );
  if (random() < 0.3)
    headers.push(
      `Content-Type: ${pick(['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16', ';;;'])}`,
    );
  if (random() < 0.2) headers.push(`Content-Encoding: ${pick(['gzip', 'deflate', 'br', 'identity', 'gzip, gzip'])}`);
  if (random() < 0.1) headers.push(`Idempotency-Key: ${pick(['k', '', 'é', 'x'.repeat(5000)])}`);
  if (random() < 0.05)
    headers.push(
      pick([
        'X-Forwarded-For: 1.2.3.4, x',
        'Expect: 100-continue',
        'Transfer-Encoding: gzip',
        'Content-Length: 5',
        'Bad Header',
        `X: ${'y'.repeat(20_000)}`,
        'Cookie: jirafe_inspector=%',
      ]),
    );
  const framing = pick(['length', 'length', 'length', 'chunked', 'short', 'none', 'wrong']);
  const head = (more: string): Buffer =>
    Buffer.from(`${method} ${path} HTTP/1.1\r\n${[...headers, more].filter(Boolean).join('\r\n')}\r\n\r\n`, 'latin1');
  if (framing === 'chunked') {
    const at = below(content.length + 1);
    const chunk = (part: Buffer): Buffer =>
      part.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n')]);
    return Buffer.concat([
      head('Transfer-Encoding: chunked'),
      chunk(content.subarray(0, at)),
      chunk(content.subarray(at)),
      Buffer.from('0\r\n\r\n'),
    ]);
  }
  if (framing === 'wrong') return Buffer.concat([head('Transfer-Encoding: chunked'), bytes(below(60))]);
  if (framing === 'none') return Buffer.concat([head(''), content]);
  return Buffer.concat([head(`Content-Length: ${content.length + (framing === 'short' ? 10 : 0)}`), content]);
}

/** Sends bytes as they are; gives the status of the first answer, or 0 for a connection that was closed without one. */
function exchange(port: number, data: Buffer): Promise<number> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(data));
    let got = '';
    socket.setTimeout(5_000, () => socket.destroy());
    socket.on('data', (chunk) => (got += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(got.replace(/^HTTP\/1\.1 100[^]*?\r\n\r\n/, ''))?.[1] ?? 0)));
  });
}

const guards: Readonly<Record<string, (value: unknown) => boolean>> = {
  cart: validators.isCart,
  category: validators.isCategory,
  customer: validators.isCustomer,
  employee: validators.isEmployee,
  order: validators.isOrder,
  product: validators.isProduct,
  'product.inventory': validators.isInventory,
  'product.cost': validators.isProductCost,
  heartbeat: validators.isHeartbeat,
  pageview: validators.isPageview,
  visit: validators.isVisit,
};

describe(`${count} bad requests (seed ${seed})`, () => {
  it(
    'crash nothing, are never answered with 5xx, and leave no event that is not valid',
    async () => {
      await using collector = await testCollector({ logLevel: 'silent', bodySeconds: 3, headerSeconds: 2 });
      const port = Number(new URL(collector.url).port);
      const statuses = new Map<number, number>();
      const failed: string[] = [];
      let left = count;
      const sender = async (): Promise<void> => {
        while (left > 0) {
          left -= 1;
          const data = request(collector.token);
          const status = await exchange(port, data);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
          if (status >= 500) failed.push(`${status}: ${data.toString('latin1').slice(0, 400)}`);
        }
      };
      await Promise.all(Array.from({ length: 16 }, sender));
      expect(failed).toEqual([]);
      expect((await collector.post('/my-shop/category', mocks.makeCategory())).status).toBe(200);
      const stored = await collector.stored();
      expect(stored.length).toBeGreaterThan(20);
      expect(stored.filter(({ type, event }) => guards[type]?.(event) !== true)).toEqual([]);
      expect(statuses.get(200)).toBeGreaterThan(20);
      expect(statuses.get(400)).toBeGreaterThan(20);
      expect(Object.keys(Object.prototype)).toEqual([]);
    },
    60_000 + count * 10,
  );
});

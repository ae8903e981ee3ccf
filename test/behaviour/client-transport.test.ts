import { once } from 'node:events';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createClient } from '@jirafe/events-client';
import { nodeFetch } from '@jirafe/events-client/node';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from '../../generator/targets/client/runtime/queue-pages.ts';
import type { Parts } from '../../generator/targets/client/runtime/queue-parts.ts';
import { idsOf, seeded } from '../unit/targets/client/world.ts';

/** Node's `fetch` and `nodeFetch` over real sockets: whatever goes wrong on the wire, both tell the same, and a queue loses nothing with either. */

const transports: readonly [name: string, transport: typeof fetch][] = [
  ['fetch', fetch],
  ['nodeFetch', nodeFetch],
];

/** What a connection does when something comes. */
let raw: (socket: Socket) => void = (socket) => socket.destroy();
const open = new Set<Socket>();
let tcp: TcpServer;
let tcpUrl: string;
let answer: (request: IncomingMessage, response: ServerResponse, body: Buffer) => void = (_request, response) => void response.end();
let http: Server;
let httpUrl: string;

const urlOf = (server: TcpServer): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

beforeAll(async () => {
  tcp = createTcpServer((socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', () => raw(socket));
  });
  http = createHttpServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('error', () => undefined);
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => answer(request, response, Buffer.concat(chunks)));
  });
  for (const server of [tcp, http]) {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  }
  [tcpUrl, httpUrl] = [urlOf(tcp), urlOf(http)];
});
beforeEach(() => {
  raw = (socket) => socket.destroy();
  answer = (_request, response) => void response.end();
});
afterAll(async () => {
  http.closeAllConnections();
  for (const socket of open) socket.destroy();
  await Promise.all([tcp, http].map((server) => new Promise((resolve) => server.close(resolve))));
});

const post = (body: NonNullable<RequestInit['body']>, more: RequestInit = {}): RequestInit => ({
  method: 'POST',
  redirect: 'manual',
  body,
  ...more,
});
const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    (value) => ({ resolved: value }),
    (error: unknown) => error,
  );
const text = async (response: Promise<Response>): Promise<string> => (await response).text();

describe.each(transports)('%s', (_name, send) => {
  it('sends the method, the headers and the body, and gives status, headers and body of the answer', async () => {
    let seen: unknown;
    answer = (request, response, body) => {
      const { authorization, 'content-length': length, 'transfer-encoding': coding } = request.headers;
      seen = [request.method, request.url, authorization, length, coding, body.toString()];
      response.writeHead(201, { 'content-type': 'text/plain', 'x-many': ['a', 'b'] }).end('grüezi');
    };
    const response = await send(`${httpUrl}/v2?a=%20b`, post('ä€😀', { headers: { Authorization: 'Bearer secret' } }));
    expect(seen).toEqual(['POST', '/v2?a=%20b', 'Bearer secret', '9', undefined, 'ä€😀']);
    expect(response).toBeInstanceOf(Response);
    expect([response.status, response.ok, response.headers.get('content-type'), response.headers.get('x-many')]).toEqual([
      201,
      true,
      'text/plain',
      'a, b',
    ]);
    expect(await response.text()).toBe('grüezi');
  });

  it.each([
    ['text', () => 'x'.repeat(3_000_000), 3_000_000],
    ['bytes', () => new Uint8Array(3_000_000).fill(120), 3_000_000],
    ['a part of a larger buffer', () => new Uint8Array(3_000_010).fill(120).subarray(10), 3_000_000],
    ['nothing', () => '', 0],
  ])('sends a body of any length: %s', async (_what, body, length) => {
    answer = (_request, response, got) => void response.end(`${got.length} ${got[0] === 120 || length === 0}`);
    expect(await text(send(httpUrl, post(body())))).toBe(`${length} true`);
  });

  it('keeps connections', async () => {
    const sockets = new Set<Socket>();
    answer = (request, response) => {
      sockets.add(request.socket);
      response.end('{}');
    };
    for (let index = 0; index < 5; index += 1) await text(send(httpUrl, post('{}')));
    expect(sockets.size).toBeLessThan(3);
  });

  it('reads an answer that comes compressed, or in pieces that cut a character', async () => {
    answer = (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('packed'));
    expect(await text(send(httpUrl, post('{}')))).toBe('packed');
    answer = (_request, response) => {
      const [first, ...rest] = Buffer.from('€');
      response.write(Buffer.from([first!]));
      setTimeout(() => response.end(Buffer.from(rest)), 5);
    };
    expect(await text(send(httpUrl, post('{}')))).toBe('€');
  });

  it.each([204, 205, 304])('reads an answer that has no body: %i', async (status) => {
    answer = (_request, response) => void response.writeHead(status).end();
    const response = await send(httpUrl, post('{}'));
    expect([response.status, await response.text()]).toEqual([status, '']);
  });

  it('passes over an answer that is only information', async () => {
    raw = (socket) => void socket.end('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    expect(await text(send(tcpUrl, post('{}')))).toBe('{}');
  });

  it('follows no redirect of a request with a body', async () => {
    answer = (_request, response) => void response.writeHead(307, { location: '/elsewhere' }).end();
    const response = await send(httpUrl, post('{}'));
    expect([response.status, response.headers.get('location')]).toEqual([307, '/elsewhere']);
  });

  it('gives an answer that comes before the body was sent, and does not wait with the rest', async () => {
    raw = (socket) => {
      socket.pause();
      socket.write('HTTP/1.1 413 Payload Too Large\r\ncontent-length: 5\r\nconnection: close\r\n\r\nlarge');
    };
    const response = await send(tcpUrl, post(new Uint8Array(8_000_000)));
    expect([response.status, await response.text()]).toEqual([413, 'large']);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['the connection is reset', (socket) => socket.resetAndDestroy()],
    ['it is closed without an answer', (socket) => socket.end()],
    ['the answer is no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
    ['the head of the answer is cut off', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-le')],
    ['the head never ends', (socket) => void socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}`)],
    ['it has two lengths', (socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}')],
  ])('rejects with a TypeError that says why when %s', async (_what, act) => {
    raw = act;
    const error = await caught(text(send(tcpUrl, post('{}'))));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).cause).toBeInstanceOf(Error);
  });

  it('rejects with a TypeError when nobody listens', async () => {
    const closed = createTcpServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const url = urlOf(closed);
    await new Promise((resolve) => closed.close(resolve));
    const error = await caught(send(url, post('{}')));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as { cause: { code: string } }).cause.code).toBe('ECONNREFUSED');
  });

  it.each<[string, (socket: Socket) => void]>([
    ['the connection is reset', (socket) => socket.resetAndDestroy()],
    ['it is closed before its length', (socket) => socket.end()],
  ])('rejects the body of an answer when %s in the middle of it', async (_what, act) => {
    raw = (socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"cart": [');
      setTimeout(() => act(socket), 20);
    };
    const response = await send(tcpUrl, post('{}'));
    expect(await caught(response.text())).toBeInstanceOf(Error);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['while nothing comes', () => undefined],
    ['in the middle of the answer', (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"cart": [')],
    ['while the body is sent', (socket) => void socket.pause()],
  ])('rejects with the reason of the signal: %s', async (_what, act) => {
    const controller = new AbortController();
    let closed: Promise<unknown> = Promise.resolve();
    let resume: () => unknown = () => undefined;
    raw = (socket) => {
      raw = () => undefined;
      closed = once(socket, 'close');
      resume = () => socket.resume();
      act(socket);
      setTimeout(() => controller.abort(new RangeError('enough')), 20);
    };
    const error = await caught(text(send(tcpUrl, post(new Uint8Array(8_000_000), { signal: controller.signal }))));
    expect(error).toMatchObject({ name: 'RangeError', message: 'enough' });
    // The connection ends with it: nothing is sent on behind the caller's back.
    resume();
    await closed;
  });

  it('rejects at once where the signal is aborted already', async () => {
    const error = await caught(send(httpUrl, post('{}', { signal: AbortSignal.abort('before') })));
    expect(error).toBe('before');
  });

  it.each([
    ['a form', () => new URLSearchParams({ a: 'b' }), 'a=b'],
    ['a stream', () => new Blob(['streamed']).stream(), 'streamed'],
    ['a blob', () => new Blob(['blob']), 'blob'],
  ])('sends other bodies, too: %s', async (_what, body, want) => {
    answer = (_request, response, got) => void response.end(got);
    expect(await text(send(httpUrl, post(body(), { duplex: 'half' } as RequestInit)))).toBe(want);
  });

  it('sends requests without a body, and follows where they are sent on', async () => {
    answer = (request, response) =>
      request.url === '/' ? void response.writeHead(302, { location: '/there' }).end() : void response.end('there');
    expect(await text(send(httpUrl))).toBe('there');
  });

  it('takes no credentials in the URL, and no other protocol than HTTP', async () => {
    expect(await caught(send(httpUrl.replace('//', '//user:word@'), post('{}')))).toBeInstanceOf(TypeError);
    expect(await caught(send('ftp://127.0.0.1/', post('{}')))).toBeInstanceOf(TypeError);
  });
});

describe('nodeFetch, given a body in parts as a queue does', () => {
  /** A page that one needs, and a body of two parts of it. */
  const bodyOf = (text: string): { page: Page; body: NonNullable<RequestInit['body']> } => {
    const page: Page = { bytes: new TextEncoder().encode(text), users: 1, free: [] };
    const parts: Parts = { list: [page.bytes.subarray(0, 3), page.bytes.subarray(3)], pages: [page] };
    return { page, body: parts as unknown as NonNullable<RequestInit['body']> };
  };

  it('sends the parts in a row', async () => {
    const { body } = bodyOf('{"a":"ä"}');
    answer = ({ headers }, response, got) => void response.end(JSON.stringify([headers['content-length'], got.toString()]));
    expect(await (await nodeFetch(httpUrl, post(body))).json()).toEqual(['10', '{"a":"ä"}']);
  });

  it.each<[what: string, act: () => typeof raw, controller: AbortController]>([
    ['it is answered', () => (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}'), new AbortController()],
    ['the connection is reset', () => (socket) => socket.resetAndDestroy(), new AbortController()],
    ['it is given up', () => () => undefined, new AbortController()],
  ])('holds their page until %s', async (_what, act, controller) => {
    const { page, body } = bodyOf('x'.repeat(100_000));
    const came = new Promise<Socket>((resolve) => (raw = resolve));
    const sent = nodeFetch(tcpUrl, post(body, { signal: controller.signal })).then(
      (response) => response.text(),
      () => '',
    );
    const socket = await came;
    expect(page.users).toBe(2);
    raw = act();
    raw(socket);
    setTimeout(() => controller.abort(), 50);
    await sent;
    await expect.poll(() => page.users).toBe(1);
  });

  it('copies them for what goes through fetch', async () => {
    const { page, body } = bodyOf('{"a":1}');
    answer = (_request, response, got) => void response.end(got);
    expect(await (await nodeFetch(httpUrl, post(body, { redirect: 'follow' }))).text()).toBe('{"a":1}');
    expect(page.users).toBe(1);
  });
});

/** A schedule of faults on real sockets, repeatable by its seed but for the order in which the system delivers. */
async function schedule(seed: number, transport: typeof fetch, url: string, world: Map<number, Faults>): Promise<unknown> {
  const random = seeded(seed);
  const faults: Faults = { random, taken: new Map(), ids: new Map(), healthy: false };
  world.set(seed, faults);
  const client = createClient({ baseUrl: `${url}/${seed}`, siteId: 'my-shop', token: 'secret', fetch: transport });
  let failures = 0;
  const queue = client.queue({
    interval: 2,
    batchEvents: 4,
    concurrency: 2,
    attemptTimeout: 400,
    retry: { retries: Infinity, baseDelay: 1, maxDelay: 20, maxRetryAfter: 20 },
    onFailure: () => (failures += 1),
  });
  const settled: number[] = [];
  const sent = Array.from({ length: 12 }, async (_, index) => {
    await new Promise((resolve) => setTimeout(resolve, random() * 40));
    const stock = { sku_code: `e${index}`, inventory_level: 1, change_date: '2013-06-17T15:16:10.000Z', effective_date: '2013-06-17' };
    await queue.sendInventory(stock).then(() => settled.push(index));
  });
  setTimeout(() => (faults.healthy = true), 300);
  await Promise.all(sent);
  const { enqueued, delivered, pending } = await queue.close();
  return {
    figures: [enqueued, delivered, pending, failures],
    'promises that are not settled, or not once': 12 - new Set(settled).size + (settled.length - new Set(settled).size),
    'events that are lost': Array.from({ length: 12 }, (_, index) => `e${index}`).filter((name) => !faults.taken.has(name)),
    'events that were sent again under another id': [...faults.ids.values()].filter((ids) => ids.size > 1).length,
  };
}

interface Faults {
  readonly random: () => number;
  readonly taken: Map<string, number>;
  readonly ids: Map<string, Set<string>>;
  healthy: boolean;
}

/** Answers a batch, or does what no API must do. */
function misbehave(request: IncomingMessage, response: ServerResponse, body: Buffer, { random, taken, ids, healthy }: Faults): void {
  const { 'product.inventory': events } = JSON.parse(body.toString()) as { 'product.inventory': { sku_code: string }[] };
  for (const [index, id] of idsOf(String(request.headers['event-ids'])).entries()) {
    const name = events[index]?.sku_code ?? '';
    ids.set(name, (ids.get(name) ?? new Set()).add(id));
  }
  const take = (): string => {
    for (const { sku_code: name } of events) taken.set(name, (taken.get(name) ?? 0) + 1);
    return JSON.stringify({ 'product.inventory': events.map(() => ({ success: true })) });
  };
  if (healthy || random() < 0.3) return void response.end(take());
  const { socket } = request;
  const faults: (() => unknown)[] = [
    () => socket.resetAndDestroy(),
    () => (take(), socket.resetAndDestroy()),
    () => socket.end(),
    () => response.writeHead(429, { 'retry-after': '1' }).end(),
    () => response.writeHead(503).end('{"success":false,"error_type":"unknown","message":""}'),
    () => response.writeHead(502).end('<html>'),
    () => response.writeHead(302, { location: 'http://127.0.0.1:1/portal' }).end(),
    () => (events.length > 1 ? response.writeHead(413, { connection: 'close' }).end() : response.end(take())),
    () => response.end('{"product.inventory": [{"success": tr'),
    () => response.end(JSON.stringify({ 'product.inventory': [] })),
    () => (response.writeHead(200, { 'content-length': 1000 }), response.write('{"product.inv'), socket.end()),
    () => setTimeout(() => response.end(take()), random() * 30),
    () => (take(), undefined),
    () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n'),
  ];
  return void faults[Math.floor(random() * faults.length)]!();
}

describe.each(transports)('500 schedules of faults over %s', (_name, transport) => {
  it('lose nothing, and settle everything once', async () => {
    const world = new Map<number, Faults>();
    answer = (request, response, body) => misbehave(request, response, body, world.get(Number(request.url?.split('/')[1]))!);
    const found: [number, unknown][] = [];
    const seeds = Array.from({ length: 500 }, (_, seed) => seed);
    const work = async (): Promise<void> => {
      for (let seed = seeds.pop(); seed !== undefined; seed = seeds.pop())
        found.push([seed, await schedule(seed, transport, httpUrl, world).catch((error: unknown) => String(error))]);
    };
    await Promise.all(Array.from({ length: 20 }, work));
    const right = {
      figures: [12, 12, 0, 0],
      'promises that are not settled, or not once': 0,
      'events that are lost': [],
      'events that were sent again under another id': 0,
    };
    expect(found.length).toBe(500);
    expect(found.filter(([, one]) => JSON.stringify(one) !== JSON.stringify(right))).toEqual([]);
  }, 120_000);
});

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../support/cli.ts';

/** `fetch` and `nodeFetch` in networks that companies have: a certificate of their own, and a proxy. The environment decides, so each call is a process. */

const folder = mkdtempSync(join(tmpdir(), 'okapi-network-'));
const certificate = join(folder, 'certificate.pem');
const key = join(folder, 'key.pem');
/** What came to the API, and what the proxy was asked for. */
const got: string[] = [];
const proxied: string[] = [];
let api: Server;
let secure: Server;
let proxy: Server;

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const answering = (request: IncomingMessage, response: ServerResponse): void => {
  got.push(`${request.method} ${request.url}`);
  request.resume().on('end', () => response.setHeader('content-type', 'application/json').end('{"success":true}'));
};

beforeAll(async () => {
  const about = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2', '-nodes'];
  const made = spawnSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-keyout', key, '-out', certificate, ...about]);
  if (made.status !== 0)
    throw new Error(`openssl, which makes the certificate of this test: ${made.error?.message ?? made.stderr.toString()}`);
  api = createHttpServer(answering);
  secure = createHttpsServer({ key: readFileSync(key), cert: readFileSync(certificate) }, answering);
  // Every name leads to the API: only who asks the proxy finds "api.invalid".
  proxy = createHttpServer((request, response) => {
    proxied.push(`${request.method} ${request.url}`);
    answering(request, response);
  });
  proxy.on('connect', (request, socket) => {
    proxied.push(`CONNECT ${request.url}`);
    const target = request.url?.endsWith(':443') === true ? portOf(secure) : portOf(api);
    const through = connect(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      through.pipe(socket).pipe(through);
    });
    for (const one of [socket, through]) one.on('error', () => undefined);
  });
  for (const server of [api, secure, proxy]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
beforeEach(() => void [got, proxied].forEach((list) => (list.length = 0)));
afterAll(async () => {
  for (const server of [api, secure, proxy]) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  rmSync(folder, { recursive: true, force: true });
});

/** Sends a heartbeat from a process of its own; gives the status, or what went wrong. */
async function heartbeat(transport: string, baseUrl: string, env: Readonly<Record<string, string>>): Promise<string> {
  const code = `
    import { createClient, outcome } from '@jirafe/events-client';
    import { nodeFetch } from '@jirafe/events-client/node';
    const client = createClient({ baseUrl: ${JSON.stringify(baseUrl)}, siteId: 'my-shop', token: 'secret', fetch: ${transport}, retry: false });
    const { ok, result, error } = await outcome(client.sendHeartbeat({ is_enabled: true }));
    let cause = error;
    while (cause?.cause) cause = cause.cause;
    console.log(ok ? result.status : cause.code ?? cause.message);
    process.exit();
  `;
  const clean = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/_proxy$|^node_/i.test(name)));
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], { cwd: root, env: { ...clean, ...env } });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  return out.trim();
}

describe.each(['fetch', 'nodeFetch'])('%s', (transport) => {
  it('trusts no certificate that nobody vouches for, and one that NODE_EXTRA_CA_CERTS names', async () => {
    const url = `https://localhost:${portOf(secure)}`;
    expect(await heartbeat(transport, url, {})).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
    expect(got).toEqual([]);
    expect(await heartbeat(transport, url, { NODE_EXTRA_CA_CERTS: certificate })).toBe('200');
    expect(got).toEqual(['POST /my-shop/heartbeat']);
  });

  it('leaves a proxy alone unless NODE_USE_ENV_PROXY says otherwise, as Node does', async () => {
    const url = `http://localhost:${portOf(api)}`;
    expect(await heartbeat(transport, url, { HTTP_PROXY: `http://127.0.0.1:${portOf(proxy)}` })).toBe('200');
    expect(proxied).toEqual([]);
  });

  it('goes through the proxy of HTTP_PROXY with it, and past it where NO_PROXY says so', async () => {
    const through = { NODE_USE_ENV_PROXY: '1', HTTP_PROXY: `http://127.0.0.1:${portOf(proxy)}` };
    expect(await heartbeat(transport, 'http://api.invalid', through)).toBe('200');
    expect(proxied.length).toBe(1);
    expect(proxied[0]).toContain('api.invalid');
    expect(got).toEqual([expect.stringMatching(/^POST .*\/my-shop\/heartbeat$/)]);
    expect(await heartbeat(transport, `http://localhost:${portOf(api)}`, { ...through, NO_PROXY: 'localhost' })).toBe('200');
    expect(proxied.length).toBe(1);
  });

  it('asks the proxy of HTTPS_PROXY for a tunnel, which sees nothing of what is in it', async () => {
    const env = { NODE_USE_ENV_PROXY: '1', HTTPS_PROXY: `http://127.0.0.1:${portOf(proxy)}`, NODE_EXTRA_CA_CERTS: certificate };
    expect(await heartbeat(transport, 'https://localhost:443', env)).toBe('200');
    expect(proxied).toEqual(['CONNECT localhost:443']);
    expect(got).toEqual(['POST /my-shop/heartbeat']);
  });
});

import { hash, timingSafeEqual } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import type { Settings } from '../config/settings.ts';
import type { ApiDocument } from '../inspect/document.ts';
import type { Feed, FeedEntry } from '../inspect/feed.ts';
import { redocFile } from '../inspect/redoc.ts';
import type { Metrics } from '../operate/metrics.ts';
import { isLocal } from './address.ts';

/** Everything that is not the API itself: health, metrics, the description, and the inspector. */
export interface Pages {
  answer(incoming: IncomingMessage, outgoing: ServerResponse, address: string, draining: boolean): void;
  /** Ends what would never end by itself: live pages. */
  close(): void;
}

export interface PagesParts {
  readonly settings: Settings;
  readonly document: ApiDocument;
  readonly metrics: Metrics;
  readonly feed: Feed | undefined;
  /** Rejects where events cannot be stored now. */
  readonly ready: () => Promise<void>;
}

const folder = join(import.meta.dirname, '../../page');
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const files = ['index.html', 'inspector.css', 'inspector.js', 'json.js', 'stories.js', 'docs.html', 'docs.css', 'docs.js'] as const;

const strict =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Redoc writes its styles into the page. */
const documentPolicy = `${strict.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")}; font-src data:`;

const emptyPicture = 'data:image/svg+xml,%3Csvg xmlns=%22http://www.w3.org/2000/svg%22 width=%221%22 height=%221%22/%3E';

const secureHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': strict,
};

export function createPages({ settings, document, metrics, feed, ready }: PagesParts): Pages {
  const assets = new Map(files.map((name) => [name as string, readFileSync(join(folder, name))]));
  const streams = new Set<ServerResponse>();

  const send = (
    outgoing: ServerResponse,
    status: number,
    type: string,
    body: string | Buffer,
    more: Readonly<Record<string, string>> = {},
  ): void => {
    outgoing.writeHead(status, {
      ...secureHeaders,
      'content-type': type,
      'content-length': Buffer.byteLength(body),
      'cache-control': 'no-cache',
      ...more,
    });
    outgoing.end(outgoing.req.method === 'HEAD' ? undefined : body);
  };
  const text = (outgoing: ServerResponse, status: number, body: string): void =>
    send(outgoing, status, 'text/plain; charset=utf-8', `${body}\n`);
  const file = (outgoing: ServerResponse, name: string, more: Readonly<Record<string, string>> = {}): void => {
    const body = assets.get(name);
    if (body === undefined) text(outgoing, 404, 'There is nothing at this path.');
    else send(outgoing, 200, types[extname(name)] ?? 'application/octet-stream', body, more);
  };

  const reference = (outgoing: ServerResponse): void => {
    const script = redocFile();
    if (script === undefined) return text(outgoing, 404, 'Redoc is not installed; see /openapi.json.');
    // Redoc asks a server of its maker for a logo, which the policy of this page forbids: it is given an empty one.
    const own = readFileSync(script, 'utf8').replace(/https:\/\/cdn\.redoc\.ly\/[\w/.-]+\.svg/g, emptyPicture);
    send(outgoing, 200, types['.js'] ?? '', own, { 'cache-control': 'public, max-age=86400' });
  };

  const health = (outgoing: ServerResponse, draining: boolean): void => {
    if (draining) return text(outgoing, 503, 'stopping');
    ready().then(
      () => text(outgoing, 200, 'ready'),
      () => text(outgoing, 503, 'the store is not ready'),
    );
  };

  const stream = (outgoing: ServerResponse): void => {
    if (feed === undefined) return;
    outgoing.writeHead(200, { ...secureHeaders, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    outgoing.write(': hello\n\n');
    streams.add(outgoing);
    const end = feed.follow((entry: FeedEntry) => {
      // A page that does not keep up misses events rather than filling the memory with them.
      if (outgoing.writableLength < 1_000_000) outgoing.write(`id: ${entry.id}\ndata: ${JSON.stringify(entry)}\n\n`);
    });
    const beat = setInterval(() => outgoing.write(': beat\n\n'), 15_000);
    outgoing.once('close', () => {
      clearInterval(beat);
      streams.delete(outgoing);
      end();
    });
  };

  /** The inspector shows what shoppers did; it is for this machine, or for who has its token. A name that leads here from elsewhere (DNS rebinding) is not this machine. */
  const mayInspect = (incoming: IncomingMessage, address: string): boolean => {
    if (settings.inspector === 'local')
      return isLocal(address) && incoming.headers['x-forwarded-for'] === undefined && isLocalName(incoming.headers.host ?? '');
    if (settings.inspector !== 'token' || settings.inspectorToken === '') return false;
    return (
      same(credential(incoming), sessionOf(settings.inspectorToken)) ||
      same(sessionOf(bearer(incoming)), sessionOf(settings.inspectorToken))
    );
  };

  const inspect = (path: string, outgoing: ServerResponse): void => {
    if (path === '/') return file(outgoing, 'index.html');
    if (path === '/inspector/recent')
      return send(outgoing, 200, 'application/json', JSON.stringify(feed?.recent() ?? {}), { 'cache-control': 'no-store' });
    if (path === '/inspector/events') return stream(outgoing);
    return file(outgoing, path.slice('/page/'.length));
  };

  return {
    answer(incoming, outgoing, address, draining) {
      const path = (incoming.url ?? '/').split('?')[0] ?? '/';
      if (incoming.method !== 'GET' && incoming.method !== 'HEAD' && path !== '/inspector/login') {
        incoming.resume();
        return send(outgoing, 405, 'text/plain', 'Only GET can be used here.\n', { allow: 'GET, HEAD' });
      }
      if (path === '/healthz') return text(outgoing, 200, 'alive');
      if (path === '/readyz') return health(outgoing, draining);
      if (path === '/metrics') return send(outgoing, 200, 'text/plain; version=0.0.4; charset=utf-8', metrics.text());
      if (path === '/openapi.json') return send(outgoing, 200, 'application/json', document.text, { 'access-control-allow-origin': '*' });
      const schema = /^\/v2\/schema\/([\w.-]+)\.json$/.exec(path)?.[1];
      if (schema !== undefined) return sendSchema(outgoing, document.schema(schema));
      if (path === '/docs') return file(outgoing, 'docs.html', { 'content-security-policy': documentPolicy });
      if (path === '/page/docs.css' || path === '/page/docs.js') return file(outgoing, path.slice('/page/'.length));
      if (path === '/page/vendor/redoc.standalone.js') return reference(outgoing);
      if (path !== '/' && !path.startsWith('/inspector/') && !path.startsWith('/page/'))
        return text(outgoing, 404, 'There is nothing at this path.');
      if (feed === undefined || settings.inspector === 'off') return text(outgoing, 404, 'There is nothing at this path.');
      if (path === '/inspector/login') return login(incoming, outgoing, settings, text);
      if (mayInspect(incoming, address)) return inspect(path, outgoing);
      if (settings.inspector === 'token' && path === '/') return send(outgoing, 401, 'text/html; charset=utf-8', loginPage);
      return text(outgoing, 403, 'The inspector is for this machine only, unless it is given a token.');
    },
    close() {
      for (const outgoing of streams) outgoing.end();
    },
  };

  function sendSchema(outgoing: ServerResponse, schema: string | undefined): void {
    if (schema === undefined) text(outgoing, 404, 'There is no schema of this name.');
    else send(outgoing, 200, 'application/schema+json', schema, { 'access-control-allow-origin': '*' });
  }
}

function isLocalName(host: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i.test(host);
}

function bearer({ headers }: IncomingMessage): string {
  return /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
}

function credential({ headers }: IncomingMessage): string {
  return /(?:^|;\s*)jirafe_inspector=([\w-]+)/.exec(headers.cookie ?? '')?.[1] ?? '';
}

/** What the cookie holds: nothing that the token could be read from. */
function sessionOf(token: string): string {
  return hash('sha256', `inspector ${token}`, 'base64url');
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Bytes that a login may have. */
const longestLogin = 4_096;

function login(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  settings: Settings,
  text: (outgoing: ServerResponse, status: number, body: string) => void,
): void {
  let given = '';
  incoming.setEncoding('utf8');
  incoming.on('data', (chunk: string) => {
    given += chunk;
    if (given.length > longestLogin) incoming.destroy();
  });
  incoming.on('end', () => {
    const token = new URLSearchParams(given).get('token') ?? '';
    if (settings.inspectorToken === '' || !same(sessionOf(token), sessionOf(settings.inspectorToken)))
      return text(outgoing, 403, 'This is not the token of the inspector.');
    const secure = settings.tlsCert === '' ? '' : '; Secure';
    outgoing.writeHead(303, {
      ...secureHeaders,
      location: '/',
      'set-cookie': `jirafe_inspector=${sessionOf(token)}; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200${secure}`,
    });
    outgoing.end();
  });
}

const loginPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Inspector</title>
<form method="post" action="/inspector/login"><label>Token of the inspector <input name="token" type="password" autocomplete="current-password" required></label> <button>Open</button></form></html>
`;

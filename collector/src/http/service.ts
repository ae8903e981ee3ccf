import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Answer, Handler } from '@jirafe/events-server';
import { writeAnswer } from '@jirafe/events-server/node';
import { type RateLimit, TooManyRequests } from '../access/rate.ts';
import type { Settings } from '../config/settings.ts';
import type { Feed } from '../inspect/feed.ts';
import { record } from '../inspect/record.ts';
import type { Logger } from '../operate/logs.ts';
import type { Metrics } from '../operate/metrics.ts';
import { countNotTaken } from '../operate/outcomes.ts';
import { ServiceRequest } from '../service/request.ts';
import { addressReader } from './address.ts';
import type { Pages } from './pages.ts';
import { createSlots } from './slots.ts';
import { readCredentials } from './tls.ts';

export interface ServiceParts {
  readonly settings: Settings;
  readonly handler: Handler;
  readonly pages: Pages;
  readonly feed: Feed | undefined;
  readonly rate: RateLimit;
  readonly metrics: Metrics;
  readonly logs: Logger;
}

/** The server of the service: the events of the API, and beside them the pages of whoever runs it. */
export interface HttpService {
  readonly server: Server;
  /** Requests that are being answered. */
  readonly active: number;
  /** Answers what has come, takes no more, and resolves when all is answered, or after so many milliseconds. */
  drain(milliseconds: number): Promise<void>;
}

export function createHttpService({ settings, handler, pages, feed, rate, metrics, logs }: ServiceParts): HttpService {
  const idOf = requestIds();
  const addressOf = addressReader(settings.trustedProxies);
  const slots = createSlots(settings.largeBodies);
  const count = countRequests(metrics);
  let active = 0;
  let draining = false;
  let idle: (() => void) | undefined;

  const answerEvent = async (incoming: IncomingMessage, outgoing: ServerResponse, started: number): Promise<void> => {
    const id = idOf(incoming);
    const request = new ServiceRequest(incoming, id, slots);
    let answer: Answer;
    try {
      rate.address(addressOf(incoming));
      answer = await handler.answer(request);
    } catch (error) {
      if (!(error instanceof TooManyRequests)) throw error;
      answer = error.toAnswer();
    } finally {
      if (request.hasSlot) slots.leave();
    }
    writeAnswer(answer, incoming, outgoing, eventHeaders(request.url, id, draining));
    const operation = request.operation ?? 'none';
    const seconds = (performance.now() - started) / 1000;
    count(operation, answer.status, seconds, request.raw?.byteLength);
    if (operation === 'sendBatch' || answer.status >= 400) countNotTaken(metrics, operation, answer);
    if (feed !== undefined && incoming.method !== 'OPTIONS') record(feed, request, answer, Date.now());
    const level = answer.status >= 500 ? 'warn' : answer.status >= 400 ? 'info' : 'debug';
    if (logs.isLevelEnabled(level))
      logs[level]({ id, operation, status: answer.status, token: request.token, ms: Math.round(seconds * 1000) }, 'answered');
  };

  const closed = (): void => {
    active -= 1;
    if (active === 0) idle?.();
  };

  const listener = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const started = performance.now();
    active += 1;
    // It closes once, and nobody else listens: `once` would make two objects more of each.
    outgoing.on('close', closed);
    const url = incoming.url ?? '/';
    if (isPreflight(incoming)) return writeAnswer(preflight(), incoming, outgoing);
    if (!url.startsWith('/v2/') || url.startsWith('/v2/schema/')) return pages.answer(incoming, outgoing, addressOf(incoming), draining);
    answerEvent(incoming, outgoing, started).catch((error: unknown) => {
      logs.error({ err: error }, 'a request could not be answered');
      outgoing.destroy();
    });
  };

  const limits = {
    maxHeaderSize: 16_384,
    headersTimeout: settings.headerSeconds * 1000,
    requestTimeout: settings.bodySeconds * 1000,
    connectionsCheckingInterval: Math.min(2_000, settings.headerSeconds * 500),
    // Longer than proxies keep a connection that nobody uses (60 s): who closes first must not be the one that is about to be asked.
    keepAliveTimeout: 75_000,
    noDelay: true,
  };
  const server =
    settings.tlsCert === ''
      ? createServer(limits, listener)
      : createTlsServer({ ...limits, ...readCredentials(settings.tlsCert, settings.tlsKey) }, listener);
  // Who closes their side once all is sent still gets the answer, which comes later. Node has no option for it, only this property.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.maxConnections = settings.maxConnections;
  server.maxRequestsPerSocket = 0;
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
    else socket.destroy();
  });

  return {
    server,
    get active() {
      return active;
    },
    async drain(milliseconds) {
      draining = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      pages.close();
      const quiet = active === 0 ? Promise.resolve() : new Promise<void>((resolve) => (idle = resolve));
      let timer: NodeJS.Timeout | undefined;
      await Promise.race([quiet, new Promise<void>((resolve) => (timer = setTimeout(resolve, milliseconds)))]);
      clearTimeout(timer);
      server.closeAllConnections();
      await closed;
    },
  };
}

/** Counts a request that was answered. `bytes` are those of its body, where that was read. */
function countRequests(metrics: Metrics): (operation: string, status: number, seconds: number, bytes: number | undefined) => void {
  interface Counters {
    readonly statuses: Map<number, () => void>;
    readonly time: (seconds: number) => void;
    readonly bytes: (count: number) => void;
  }
  const operations = new Map<string, Counters>();
  return (operation, status, seconds, bytes) => {
    const counters: Counters = operations.get(operation) ?? {
      statuses: new Map(),
      time: metrics.timer('jirafe_request_seconds', { operation }),
      bytes: metrics.counter('jirafe_received_bytes_total', { operation }),
    };
    operations.set(operation, counters);
    const answered = counters.statuses.get(status) ?? metrics.counter('jirafe_requests_total', { operation, status: String(status) });
    counters.statuses.set(status, answered);
    answered();
    counters.time(seconds);
    if (bytes !== undefined) counters.bytes(bytes);
  };
}

/** Gives ids to requests: what begins them is of this process alone. A proxy's id is taken where it is harmless, so that its logs and these can be laid side by side. */
function requestIds(): (incoming: IncomingMessage) => string {
  const prefix = randomBytes(9).toString('base64url');
  let last = 0;
  return ({ headers }) => {
    const given = headers['x-request-id'];
    return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : `${prefix}-${(last += 1).toString(36)}`;
  };
}

/** The tracker runs in the pages of shops, whatever their origin; it sends no cookie, and may read the answer. */
function eventHeaders(url: string, id: string, draining: boolean): Readonly<Record<string, string>> {
  const headers = { 'x-content-type-options': 'nosniff', 'x-request-id': id };
  if (!draining && !url.startsWith('/v2/tracker/')) return headers;
  return { ...headers, ...(draining ? closing : undefined), ...(url.startsWith('/v2/tracker/') ? crossOrigin : undefined) };
}

const closing = { connection: 'close' };
const crossOrigin = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

function isPreflight({ method, url, headers }: IncomingMessage): boolean {
  return method === 'OPTIONS' && (url ?? '').startsWith('/v2/tracker/') && headers['access-control-request-method'] !== undefined;
}

function preflight(): Answer {
  const headers = {
    'x-content-type-options': 'nosniff',
    ...crossOrigin,
    'access-control-allow-methods': 'GET, POST, PUT',
    'access-control-allow-headers': 'authorization, content-type, content-encoding, idempotency-key, event-ids',
    'access-control-max-age': '86400',
  };
  return { status: 204, headers, body: null };
}

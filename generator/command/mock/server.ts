import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Api } from '../../ir/api.ts';
import { control } from './control.ts';
import { createFaults, type Fault, type Faults } from './fault.ts';
import type { Answer, Asked, Verdict } from './message.ts';
import { http } from './http.ts';
import { createService, type Service } from './service.ts';

export interface MockOptions {
  readonly api: Api;
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly seed: number;
  readonly faults: readonly Fault[];
  /** Told of every request when it is answered. */
  readonly onRequest?: (entry: Entry) => void;
}

/** A request, and what became of it. */
export interface Entry {
  readonly method: string;
  readonly url: string;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly milliseconds: number;
  readonly verdict: Omit<Verdict, 'answer'>;
}

export interface Mock {
  readonly url: string;
  readonly service: Service;
  readonly faults: Faults;
  readonly requests: readonly Entry[];
  /** Goes on with another version of the API. */
  replace(api: Api): void;
  close(): Promise<void>;
}

/** Requests that are remembered for the control endpoint. */
const remembered = 1000;
/** A body of more bytes is cut off: a mock is no place to store them. */
const largest = 64 * 1024 * 1024;

/** Starts a mock server. Rejects where the port cannot be had. */
export async function startMock(options: MockOptions): Promise<Mock> {
  const state = { service: createService(options.api, options.seed) };
  const faults = createFaults(options.faults, options.seed);
  const requests: Entry[] = [];
  const reset = (seed = options.seed): void => {
    state.service = createService(state.service.api, seed);
    faults.reset(seed);
    requests.length = 0;
  };
  const server = http.createServer((request, response) => {
    void serve(request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const started = performance.now();
    const asked: Asked = {
      method: request.method ?? 'GET',
      url: request.url ?? '/',
      headers: request.headers,
      body: await bodyOf(request),
    };
    if (asked.url.startsWith('/__okapi')) return send(response, control(asked, { service: state.service, faults, requests, reset }), asked);
    if (isPreflight(asked)) return send(response, { status: 204, headers: preflight(asked, state.service), body: '' }, asked);
    const route = state.service.find(asked);
    const { faults: met, random } = faults.next(route?.operation.name);
    const delay = met.filter(({ kind }) => kind === 'latency').reduce((sum, fault) => sum + fault.delay(random), 0);
    if (delay > 0) await wait(delay);
    const broken = met.find(({ kind }) => kind === 'reset' || kind === 'hang');
    const verdict: Verdict =
      broken === undefined
        ? await state.service.answer(asked, route, met, random)
        : {
            answer: { status: 0, headers: {}, body: '' },
            problems: [],
            notes: [`fault ${broken.text}`],
            ...(route === undefined ? {} : { operation: route.operation.name }),
          };
    const { answer, ...rest } = verdict;
    const entry = { method: asked.method, url: asked.url, status: answer.status, milliseconds: performance.now() - started, verdict: rest };
    if (requests.push(entry) > remembered) requests.shift();
    options.onRequest?.(entry);
    if (broken?.kind === 'reset') return void request.socket.resetAndDestroy();
    if (broken?.kind === 'hang') return;
    const slow = met.find(({ kind }) => kind === 'slow');
    return slow === undefined ? send(response, answer, asked) : sendSlowly(response, answer, asked, slow.rate);
  };

  const url = await listen(server, options.host, options.port);
  return {
    url,
    faults,
    requests,
    get service() {
      return state.service;
    },
    replace(api) {
      state.service = createService(api, options.seed);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const { port: own } = server.address() as AddressInfo;
      resolve(`http://${host.includes(':') ? `[${host}]` : host}:${own}`);
    });
  });
}

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= largest) chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function isPreflight({ method, headers }: Asked): boolean {
  return method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;
}

function preflight({ url, headers }: Asked, service: Service): Record<string, string> {
  const methods = service.methods(url.split('?')[0] ?? '');
  const wanted = headers['access-control-request-headers'];
  return {
    'access-control-allow-methods': methods.length === 0 ? '*' : methods.join(', '),
    'access-control-allow-headers': typeof wanted === 'string' ? wanted : '*',
    'access-control-max-age': '600',
  };
}

/** Any page may ask, with cookies too. */
function head({ status, headers, body }: Answer, asked: Asked): Record<string, string | number> {
  const { origin } = asked.headers;
  const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  return {
    ...headers,
    ...(typeof origin === 'string'
      ? {
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          'access-control-expose-headers': '*',
          vary: 'origin',
        }
      : {}),
    ...(status === 204 || status === 304 ? {} : { 'content-length': length }),
  };
}

function send(response: ServerResponse, answer: Answer, asked: Asked): void {
  response.writeHead(answer.status, head(answer, asked));
  response.end(asked.method === 'HEAD' || answer.status === 204 || answer.status === 304 ? undefined : answer.body);
}

async function sendSlowly(response: ServerResponse, answer: Answer, asked: Asked, rate: number): Promise<void> {
  const bytes = typeof answer.body === 'string' ? Buffer.from(answer.body) : answer.body;
  const step = Math.max(1, Math.ceil(rate / 20));
  response.writeHead(answer.status, head(answer, asked));
  for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
    response.write(bytes.subarray(at, at + step));
    await wait((step / rate) * 1000);
  }
  response.end();
}

import { request as requestPlainly, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as requestSecurely } from 'node:https';
import { pipeline, Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { release } from './queue-pages.ts';
import { joined, type Parts, type PartsFetch } from './queue-parts.ts';

/**
 * `fetch` over `node:http` and `node:https`, for bodies of text or bytes: Node's own takes some twenty times the processor time for a body of
 * megabytes. `createClient({ fetch: nodeFetch })` sends calls and batches with it.
 *
 * It takes the arguments of `fetch` and behaves like it: rejects with the reason of an aborted signal, or with a TypeError whose `cause` says what went
 * wrong on the wire; decodes answers that come compressed; keeps connections. They are those of Node's global agents. What is no text or bytes, and what
 * is to follow redirects, goes through `fetch` itself.
 */
export const nodeFetch: PartsFetch = Object.assign(sendPlainly, { takesParts: true });

async function sendPlainly(input: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Response> {
  const { redirect, signal, method = 'GET' } = init;
  const parts = partsOf(init.body);
  const body: unknown = typeof init.body === 'string' ? Buffer.from(init.body) : init.body;
  const list = parts?.list ?? (body instanceof Uint8Array ? [body] : []);
  const length = list.reduce((sum, part) => sum + part.length, 0);
  const plainly = (): Promise<Response> => fetch(input, parts === undefined ? init : { ...init, body: joined(parts, length) });
  if (list.length === 0 || redirect !== 'manual' || input instanceof Request) return plainly();
  const url = new URL(input);
  if (!/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') return plainly();
  signal?.throwIfAborted();
  const headers = new Headers(init.headers);
  for (const [name, value] of defaults) if (!headers.has(name)) headers.set(name, value);
  headers.set('content-length', String(length));
  const send = url.protocol === 'https:' ? requestSecurely : requestPlainly;
  const request = send(url, { method: method.toUpperCase(), headers: Object.fromEntries(headers) });
  const answer = answerTo(request, signal ?? undefined);
  for (const page of parts?.pages ?? []) page.users += 1;
  // Only then is nothing of it read any more: an answer may come before all is sent.
  request.on('close', () => parts?.pages.forEach(release));
  request.cork();
  for (const part of list) request.write(part);
  request.end();
  return answer;
}

/** The body of a queue's request. */
function partsOf(body: unknown): Parts | undefined {
  return typeof body === 'object' && body !== null && 'pages' in body ? (body as Parts) : undefined;
}

/** What Node's `fetch` says of itself. */
const defaults = [
  ['accept', '*/*'],
  ['accept-encoding', 'gzip, deflate, br'],
  ['user-agent', 'node'],
] as const;

/** The answer, as soon as its headers are there. */
function answerTo(request: ClientRequest, signal: AbortSignal | undefined): Promise<Response> {
  return new Promise((resolve, reject) => {
    let incoming: IncomingMessage | undefined;
    const abort = (): void => {
      const reason: unknown = signal?.reason;
      reject(reason);
      incoming?.destroy(reason instanceof Error ? reason : new Error(String(reason)));
      request.destroy();
    };
    const fail = (cause: unknown): void => reject(new TypeError('fetch failed', { cause }));
    signal?.addEventListener('abort', abort);
    request.on('error', fail);
    request.on('close', () => signal?.removeEventListener('abort', abort));
    request.on('response', (message) => {
      incoming = message;
      // Who has answered before it has read everything reads no more: the rest would wait for ever.
      message.on('end', () => request.writableFinished || request.destroy());
      try {
        resolve(responseOf(message));
      } catch (error) {
        request.destroy();
        fail(error);
      }
    });
  });
}

function responseOf(message: IncomingMessage): Response {
  const { statusCode: status = 0, statusMessage: statusText = '', rawHeaders } = message;
  const headers = new Headers();
  for (let index = 0; index < rawHeaders.length; index += 2) headers.append(rawHeaders[index]!, rawHeaders[index + 1]!);
  const empty = [204, 205, 304].includes(status);
  if (empty) message.resume();
  const body = empty ? null : (Readable.toWeb(decoded(message)) as ReadableStream<Uint8Array<ArrayBuffer>>);
  return new Response(body, { status, statusText, headers });
}

/** The body without its content codings, the last of which was applied last: RFC 9110, 8.4. What nobody knows is left as it is. */
function decoded(message: IncomingMessage): Readable {
  const codings = (message.headers['content-encoding'] ?? '').toLowerCase().split(/\s*,\s*/);
  return codings.reduceRight<Readable>((body, coding) => {
    const decoder = decoderOf(coding);
    return decoder === undefined ? body : pipeline(body, decoder, () => undefined);
  }, message);
}

function decoderOf(coding: string): ReturnType<typeof createGunzip> | undefined {
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip();
  if (coding === 'deflate') return createInflate();
  return coding === 'br' ? createBrotliDecompress() : undefined;
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import type { Answer } from './answer.ts';
import type { Handler } from './handler.ts';
import { encodingOf, joined, type RequestLike, TooLarge, Unreadable } from './request.ts';

/** A listener for `node:http` and `node:https`: `createServer(toNodeListener(handler))`. Builds neither a `Request` nor a `Response`. */
export function toNodeListener(handler: Pick<Handler, 'answer'>): (incoming: IncomingMessage, outgoing: ServerResponse) => void {
  return (incoming, outgoing) => {
    handler.answer(new NodeRequest(incoming)).then(
      (answer) => writeAnswer(answer, incoming, outgoing),
      () => outgoing.destroy(),
    );
  };
}

/** Node's request in the form that a handler reads. To be extended by whoever knows more of a request. */
export class NodeRequest implements RequestLike {
  readonly method: string;
  readonly url: string;
  readonly headers: RequestLike['headers'];
  readonly incoming: IncomingMessage;

  constructor(incoming: IncomingMessage) {
    this.method = incoming.method ?? 'GET';
    this.url = incoming.url ?? '/';
    this.headers = new NodeHeaders(incoming);
    this.incoming = incoming;
  }

  read(most: number): Promise<Uint8Array> {
    return readIncoming(this.incoming, most);
  }
}

class NodeHeaders {
  readonly #incoming: IncomingMessage;

  constructor(incoming: IncomingMessage) {
    this.#incoming = incoming;
  }

  /** The name in small letters, as all of them are asked for here. */
  get(name: string): string | null {
    const { headers } = this.#incoming;
    const value = headers[name] ?? headers[name.toLowerCase()];
    return value === undefined ? null : typeof value === 'string' ? value : value.join(', ');
  }
}

/** Bytes from which a body is a large one. */
const large = 65_536;

/** The whole body, unpacked. What is left of one that is too large is not kept. */
function readIncoming(incoming: IncomingMessage, most: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const encoding = encodingOf(incoming.headers['content-encoding']);
    const packed = encoding === undefined ? undefined : encoding === 'gzip' ? createGunzip() : createInflate();
    const stream: Readable = packed ?? incoming;
    const announced = packed === undefined ? Number(incoming.headers['content-length'] ?? 0) : 0;
    // A large body is put together as it comes, rather than held twice at its end.
    const whole = announced > large && announced <= most ? new Uint8Array(announced) : undefined;
    let chunks: Uint8Array[] = [];
    let length = 0;
    const fail = (error: Error): void => {
      stream.removeAllListeners('data');
      chunks = [];
      if (packed !== undefined) {
        incoming.unpipe(packed);
        packed.destroy();
      }
      incoming.resume();
      reject(error);
    };
    stream.on('data', (chunk: Uint8Array) => {
      const at = length;
      length += chunk.byteLength;
      if (length > most) fail(new TooLarge());
      else if (whole === undefined) chunks.push(chunk);
      else whole.set(chunk, at);
    });
    stream.on('end', () => resolve(whole ?? joined(chunks, length)));
    const broken = (): void => fail(new Unreadable());
    // A request that breaks off ends with an error, for somebody listens for one.
    incoming.on('error', broken);
    if (packed !== undefined) incoming.pipe(packed.on('error', broken));
  });
}

/** How long a sender may go on with a body that nobody wants any more before its connection is closed. */
const patience = 2_000;

/** Writes an answer as Node's response, with more headers where an adapter has some. */
export function writeAnswer(
  { status, headers, body }: Answer,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  more?: Readonly<Record<string, string>>,
): void {
  if (outgoing.destroyed) return;
  if (!incoming.complete) drain(incoming);
  if (body instanceof ReadableStream) {
    outgoing.writeHead(status, { ...headers, ...more });
    Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0])
      .on('error', () => outgoing.destroy())
      .pipe(outgoing);
    return;
  }
  const length =
    body === null
      ? status === 204 || status === 304
        ? undefined
        : 0
      : typeof body === 'string'
        ? Buffer.byteLength(body)
        : body.byteLength;
  const counted = length !== undefined && incoming.method !== 'HEAD';
  outgoing.writeHead(status, counted ? { ...headers, ...more, 'content-length': length } : { ...headers, ...more });
  outgoing.end(body ?? undefined);
}

/** Lets a sender finish, so that it reads the answer; one that takes too long is cut off. */
function drain(incoming: IncomingMessage): void {
  const timer = setTimeout(() => incoming.destroy(), patience);
  incoming.once('close', () => clearTimeout(timer));
  incoming.once('end', () => clearTimeout(timer));
  incoming.resume();
}

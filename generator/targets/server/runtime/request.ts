/** What the handler reads of a request: less than a `Request` has, so that an adapter need not build one. */
export interface RequestLike {
  readonly method: string;
  /** Absolute, or from the path on: `/v2/my-shop/cart?x=1`. */
  readonly url: string;
  readonly headers: { get(name: string): string | null };
  readonly body?: ReadableStream<Uint8Array> | null;
  arrayBuffer?(): Promise<ArrayBuffer>;
  /**
   * What an adapter can do better than a stream: gives the whole body, its `Content-Encoding` undone. Rejects with `TooLarge` as
   * soon as there are more than `most` bytes of it, with `Unreadable` or `UnknownEncoding` where it cannot be had.
   */
  read?(most: number): Promise<Uint8Array>;
}

/** The body has more bytes than it may have. */
export class TooLarge extends Error {
  override readonly name = 'TooLarge';
}

/** The body is not what `Content-Encoding` says, or the request broke off. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';
}

/** The body is packed in a way that is not known here. */
export class UnknownEncoding extends Error {
  override readonly name = 'UnknownEncoding';
}

const nothing = new Uint8Array(0);

/** The whole body of a request, unpacked, counted while it is read: no more than `most` bytes are ever held. */
export function readBytes(request: RequestLike, most: number): Promise<Uint8Array> {
  if (Number(request.headers.get('content-length') ?? 0) > most) return Promise.reject(new TooLarge());
  return request.read === undefined ? readStream(request, most) : request.read(most);
}

async function readStream(request: RequestLike, most: number): Promise<Uint8Array> {
  const { body } = request;
  if (body === null) return nothing;
  if (body === undefined) return request.arrayBuffer === undefined ? nothing : checked(new Uint8Array(await request.arrayBuffer()), most);
  return collect(unpacked(body, encodingOf(request.headers.get('content-encoding'))), most);
}

/** How a body is packed, by `Content-Encoding` (RFC 9110, 8.4.1); undefined where it is not. */
export function encodingOf(header: string | null | undefined): 'gzip' | 'deflate' | undefined {
  const name = header?.trim().toLowerCase() ?? '';
  if (name === '' || name === 'identity') return undefined;
  if (name === 'gzip' || name === 'x-gzip') return 'gzip';
  if (name === 'deflate') return 'deflate';
  throw new UnknownEncoding();
}

function unpacked(body: ReadableStream<Uint8Array>, encoding: 'gzip' | 'deflate' | undefined): ReadableStream<Uint8Array> {
  return encoding === undefined
    ? body
    : body.pipeThrough(new DecompressionStream(encoding) as ReadableWritablePair<Uint8Array, Uint8Array>);
}

async function collect(stream: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Unreadable();
    });
    if (done) return joined(chunks, length);
    length += value.byteLength;
    if (length > most) {
      // Whether the sender hears of it is not waited for: some streams never say.
      reader.cancel().catch(() => undefined);
      throw new TooLarge();
    }
    chunks.push(value);
  }
}

/** Chunks as one; a single chunk is not copied. */
export function joined(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const [first = nothing, second] = chunks;
  if (second === undefined) return first;
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}

function checked(bytes: Uint8Array, most: number): Uint8Array {
  if (bytes.byteLength > most) throw new TooLarge();
  return bytes;
}

/** Where the path of a URL ends, and what it is; absolute or not, without fragment. */
export function partsOf(url: string): { readonly path: string; readonly query: string } {
  const scheme = url.startsWith('/') ? -1 : url.indexOf('://');
  const start = scheme < 0 ? 0 : url.indexOf('/', scheme + 3);
  const hash = url.indexOf('#');
  const end = hash < 0 ? url.length : hash;
  const mark = url.indexOf('?');
  const pathEnd = mark < 0 || mark > end ? end : mark;
  return {
    path: start < 0 || start > pathEnd ? '/' : url.slice(start, pathEnd),
    query: pathEnd < end ? url.slice(pathEnd + 1, end) : '',
  };
}

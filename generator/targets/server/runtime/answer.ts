/** An answer before it is a `Response`: what an adapter writes without building one. */
export interface Answer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | ReadableStream<Uint8Array> | null;
}

/** What a callback may give: a status that the document describes, and its body and headers. */
export interface Reply<Status extends number = number, Body = unknown, Headers = unknown> {
  readonly status: Status;
  readonly body: Body;
  readonly headers?: Headers & Readonly<Record<string, unknown>>;
  /** Which of several media types the body is; the first without it. */
  readonly mediaType?: string;
}

/** A reply whose body may be left out, because there is none, or only one. */
export type BareReply<Status extends number = number, Body = unknown, Headers = unknown> = Omit<Reply<Status, Body, Headers>, 'body'> & {
  readonly body?: Body;
};

/** One event of a stream, as `text/event-stream` has it (WHATWG HTML, 9.2). */
export interface ServerSentEvent<Data = unknown> {
  readonly data: Data;
  readonly event?: string;
  readonly id?: string;
  readonly retry?: number;
}

/** Bytes in the forms that an answer takes them in. */
export type Bytes = Uint8Array | ArrayBuffer | ReadableStream<Uint8Array>;

export function toResponse({ status, headers, body }: Answer): Response {
  return new Response(body as ConstructorParameters<typeof Response>[0], { status, headers: { ...headers } });
}

export function writeJson(body: unknown): string {
  return JSON.stringify(body) ?? '';
}

export function writeText(body: unknown): string {
  return String(body);
}

export function writeForm(body: unknown): string {
  const pairs = Object.entries(Object(body) as Readonly<Record<string, unknown>>).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    return (Array.isArray(value) ? value : [value]).map((one) => [name, typeof one === 'object' ? JSON.stringify(one) : String(one)]);
  });
  return new URLSearchParams(pairs).toString();
}

export function writeBytes(body: unknown): Answer['body'] {
  if (body instanceof ArrayBuffer) return new Uint8Array(body);
  return body instanceof Uint8Array || body instanceof ReadableStream || typeof body === 'string' ? body : String(body);
}

/** Items as they come, a line of JSON for each. */
export function writeLines(body: unknown): ReadableStream<Uint8Array> {
  return streamOf(body as AsyncIterable<unknown>, (item) => `${JSON.stringify(item)}\n`);
}

export function writeEvents(body: unknown): ReadableStream<Uint8Array> {
  return streamOf(body as AsyncIterable<ServerSentEvent>, eventText);
}

/** A line break in a field would begin another one. */
function eventText({ data, event, id, retry }: ServerSentEvent): string {
  const text = typeof data === 'string' ? data : JSON.stringify(data);
  const field = (name: string, value: string | number | undefined): string =>
    value === undefined ? '' : `${name}: ${String(value).replace(/[\r\n\0]+/g, ' ')}\n`;
  const lines = text.split(/\r\n|\r|\n/).map((line) => `data: ${line}\n`);
  return `${field('event', event)}${field('id', id)}${field('retry', retry)}${lines.join('')}\n`;
}

function streamOf<Item>(items: AsyncIterable<Item> | Iterable<Item>, write: (item: Item) => string): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(write(value)));
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

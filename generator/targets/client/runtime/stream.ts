/** Answers that come piece by piece, as async iterables. Breaking out of the loop ends the request. */

/** An event of `text/event-stream`: WHATWG HTML, 9.2.6. */
export interface ServerSentEvent<Data = string> {
  readonly event: string;
  readonly data: Data;
  readonly id: string;
  readonly retry?: number;
}

/** A value for each line of JSON; empty lines are passed over. */
export async function* ndjsonItems(body: ReadableStream<Uint8Array>, lost: Lost): AsyncGenerator<unknown> {
  for await (const line of lines(body, lost)) if (line.trim()) yield JSON.parse(line) as unknown;
}

/** Events whose data is text. */
export async function* textEvents(body: ReadableStream<Uint8Array>, lost: Lost): AsyncGenerator<ServerSentEvent> {
  let [event, data, id] = ['', [] as string[], ''];
  let retry: number | undefined;
  for await (const line of lines(body, lost)) {
    if (line === '') {
      if (data.length > 0) yield { event: event || 'message', data: data.join('\n'), id, ...(retry === undefined ? {} : { retry }) };
      [event, data] = ['', []];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
    else if (field === 'id' && !value.includes('\0')) id = value;
    else if (field === 'retry' && /^\d+$/.test(value)) retry = Number(value);
  }
}

/** Events whose data is JSON; `[DONE]`, with which many APIs end a stream, ends it here. */
export async function* jsonEvents(body: ReadableStream<Uint8Array>, lost: Lost): AsyncGenerator<ServerSentEvent<unknown>> {
  for await (const event of textEvents(body, lost)) {
    if (event.data === '[DONE]') return;
    yield { ...event, data: JSON.parse(event.data) as unknown };
  }
}

/** Throws what went wrong on the wire as an error of the call. */
type Lost = (error: unknown) => never;

/** Lines of UTF-8 text that end in LF, CRLF or CR, wherever the chunks are cut; a last line without an end counts too. */
async function* lines(body: ReadableStream<Uint8Array>, lost: Lost): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(lost);
      rest += done ? decoder.decode() : decoder.decode(value, { stream: true });
      // A CR at the very end may be half of a CRLF: it waits for the next chunk.
      const held = !done && rest.endsWith('\r') ? 1 : 0;
      const parts = rest.slice(0, rest.length - held).split(/\r\n|\n|\r/);
      rest = (parts.pop() ?? '') + (held ? '\r' : '');
      yield* parts;
      if (done) break;
    }
    if (rest) yield rest;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

import { readJson } from './exchange.ts';
import type { HeaderRow, Incoming, Operation } from './operation.ts';

/** Reads an answer by its media type: a stream where the document has one, JSON, text, or else a blob. */
export async function readAny(incoming: Incoming, operation: Operation): Promise<unknown> {
  const { response, lost } = incoming;
  const type = mediaTypeOf(response);
  const stream = operation.streams?.[type];
  if (stream) return stream(response.body ?? new ReadableStream({ start: (controller) => controller.close() }), lost);
  if (/[/+]json$/.test(type)) return readJson(incoming);
  if (/^text\/|xml$/.test(type)) return response.text().catch(lost);
  const blob = await response.blob().catch(lost);
  return blob.size === 0 && !type ? undefined : blob;
}

/** The media type of an answer without its parameters, in small letters; empty where there is none. */
export function mediaTypeOf(response: Response): string {
  return response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Makes a reader of the headers that the document describes, by status (`200`, `2XX`, `default`). */
export function headersOf(rows: Readonly<Record<string, readonly HeaderRow[]>>): (response: Response) => object {
  return ({ status, headers }) => {
    const entries = (byStatus(rows, status) ?? []).map(({ name, key, read }) => {
      const text = headers.get(name);
      return [key, text === null ? undefined : read(text)];
    });
    return Object.fromEntries(entries) as object;
  };
}

/** The row of a status: its own, that of its class (`2XX`), or `default`. */
export function byStatus<Row>(rows: Readonly<Record<string, Row>>, status: number): Row | undefined {
  return rows[status] ?? rows[`${String(status)[0]}XX`] ?? rows['default'];
}

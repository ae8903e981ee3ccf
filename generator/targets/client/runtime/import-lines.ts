import { isUtf8 } from 'node:buffer';
import { afterSpace, endOfValue } from './import-json.ts';

/** A line of an NDJSON file. */
export interface Line {
  /** 1 for the first. */
  readonly number: number;
  /** Offset in the file of what follows the line. */
  readonly end: number;
  /** The line, where it is one JSON object, in UTF-8: a part of a larger buffer. Else `text` or `problem` is there. */
  readonly json?: Uint8Array;
  /** Any other line, without its end. */
  readonly text?: string;
  /** Why there is no text: the line is longer than is read, or no UTF-8. */
  readonly problem?: string;
}

/**
 * Cuts a stream of bytes into lines, and holds no more than a chunk and one line. Gives the lines of a chunk together, for a promise and a string
 * for each would cost more than the line. Empty lines are passed over, and so is a byte order mark. `from` says what was read before: an offset and a
 * number of lines.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  { most, from = { offset: 0, line: 0 } }: { readonly most: number; readonly from?: { readonly offset: number; readonly line: number } },
): AsyncGenerator<readonly Line[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let { offset: end, line: number } = from;
  let [parts, held]: [Uint8Array[], number] = [[], 0];
  const line = (last: Uint8Array): Line | undefined => {
    const bytes = parts.length === 0 ? last : joined([...parts, last], held + last.length);
    const length = held + last.length;
    [parts, held] = [[], 0];
    number += 1;
    if (length > most) return { number, end, problem: `the line has ${length} bytes; ${most} is the most` };
    const json = objectOf(bytes);
    if (json !== undefined) return { number, end, json };
    try {
      const text = decoder.decode(bytes).trim();
      return text === '' ? undefined : { number, end, text };
    } catch {
      return { number, end, problem: 'the line is not UTF-8' };
    }
  };
  for await (const { buffer, byteOffset, length } of chunks) {
    // A Buffer searches fast, but its slices are no copies.
    const [searched, chunk] = [Buffer.from(buffer, byteOffset, length), new Uint8Array(buffer, byteOffset, length)];
    const lines: Line[] = [];
    let start = 0;
    for (let stop = searched.indexOf(10, start); stop >= 0; stop = searched.indexOf(10, start)) {
      end += stop + 1 - start;
      const found = line(chunk.subarray(start, stop));
      if (found !== undefined) lines.push(found);
      start = stop + 1;
    }
    end += length - start;
    const rest = chunk.subarray(start);
    // Of a line that is too long, only the length is kept.
    if (held + rest.length <= most) parts.push(rest.slice());
    held += rest.length;
    yield lines;
  }
  const found = held > 0 ? line(new Uint8Array(0)) : undefined;
  if (found !== undefined) yield [found];
}

/** The JSON object that a line is; undefined where it is something else, or somebody has to look closer. */
function objectOf(line: Uint8Array): Uint8Array | undefined {
  const start = afterSpace(line, 0);
  if (line[start] !== 0x7b) return undefined;
  const end = endOfValue(line, start);
  return end >= 0 && afterSpace(line, end) === line.length && isUtf8(line) ? line.subarray(start, end) : undefined;
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

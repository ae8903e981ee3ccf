/** A line of an NDJSON file. */
export interface Line {
  /** 1 for the first. */
  readonly number: number;
  /** Offset in the file of what follows the line. */
  readonly end: number;
  /** Without its end; undefined where it is longer than is read, or no UTF-8: then `problem` says so. */
  readonly text: string | undefined;
  readonly problem?: string;
}

/**
 * Cuts a stream of bytes into lines, and holds no more than a chunk and one line. Empty lines are passed over, and so is a byte order mark.
 * `from` says what was read before: an offset and a number of lines.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  { most, from = { offset: 0, line: 0 } }: { readonly most: number; readonly from?: { readonly offset: number; readonly line: number } },
): AsyncGenerator<Line> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let { offset: end, line: number } = from;
  let [parts, held]: [Uint8Array[], number] = [[], 0];
  const line = (last: Uint8Array): Line | undefined => {
    const bytes = parts.length === 0 ? last : joined([...parts, last], held + last.length);
    const length = held + last.length;
    [parts, held] = [[], 0];
    number += 1;
    if (length > most) return { number, end, text: undefined, problem: `the line has ${length} bytes; ${most} is the most` };
    try {
      const text = decoder.decode(bytes).trim();
      return text === '' ? undefined : { number, end, text };
    } catch {
      return { number, end, text: undefined, problem: 'the line is not UTF-8' };
    }
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (let stop = chunk.indexOf(10, start); stop >= 0; stop = chunk.indexOf(10, start)) {
      end += stop + 1 - start;
      const found = line(chunk.subarray(start, stop));
      if (found !== undefined) yield found;
      start = stop + 1;
    }
    end += chunk.length - start;
    const rest = chunk.subarray(start);
    // Of a line that is too long, only the length is kept.
    if (held + rest.length <= most) parts.push(rest.slice());
    held += rest.length;
  }
  const found = held > 0 ? line(new Uint8Array(0)) : undefined;
  if (found !== undefined) yield found;
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

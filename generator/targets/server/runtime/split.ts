import { NotReadable } from './route.ts';

/**
 * Takes a large JSON object of arrays apart without parsing it whole: one long `JSON.parse` would hold up every other request, and where each item
 * lies is worth knowing. What comes out is what `JSON.parse` would give (of two members of one name, the last), for each piece is parsed by it.
 */

/** A member: what was made of the items of an array, or the value that it is instead. */
export type Member<Made> = { readonly items: readonly Made[] } | { readonly value: unknown };

/** An item of an array. */
export interface Item {
  /** The name of the member that it is in, and its place there. */
  readonly key: string;
  readonly index: number;
  readonly value: unknown;
  /** Where it lies in the whole. */
  readonly from: number;
  readonly to: number;
  /** Levels of arrays and objects: 0 for a text or number, 1 for an object of such. */
  readonly depth: number;
}

/** Called after each item; gives a promise when it is time to let others have their turn. */
export type Breathe = () => Promise<void> | undefined;

/**
 * The members of an object, given as UTF-8; undefined for JSON that is none. `make` is called with each item, in their order, and what it gives is kept
 * instead of the item, which may be much larger. Throws `NotReadable` for what is not JSON.
 */
export async function splitObject<Made>(
  bytes: Uint8Array,
  breathe: Breathe,
  make: (item: Item) => Made,
): Promise<ReadonlyMap<string, Member<Made>> | undefined> {
  let at = skipSpace(bytes, startOf(bytes));
  if (bytes[at] !== openObject) {
    parse(decode(bytes, at, bytes.byteLength));
    return undefined;
  }
  const members = new Map<string, Member<Made>>();
  at = skipSpace(bytes, at + 1);
  if (bytes[at] === closeObject) return end(bytes, at + 1, members);
  for (;;) {
    if (bytes[at] !== quote) throw new NotReadable();
    const keyEnd = afterString(bytes, at);
    const key = parse(decode(bytes, at, keyEnd)) as string;
    at = skipSpace(bytes, keyEnd);
    if (bytes[at] !== colon) throw new NotReadable();
    at = skipSpace(bytes, at + 1);
    if (bytes[at] === openList) {
      const items: Made[] = [];
      at = skipSpace(bytes, at + 1);
      while (bytes[at] !== closeList) {
        const { end: to, depth } = afterValue(bytes, at);
        items.push(make({ key, index: items.length, value: parse(decode(bytes, at, to)), from: at, to, depth }));
        at = skipSpace(bytes, to);
        if (bytes[at] === comma) {
          at = skipSpace(bytes, at + 1);
          if (bytes[at] === closeList) throw new NotReadable();
        } else if (bytes[at] !== closeList) throw new NotReadable();
        const pause = breathe();
        if (pause !== undefined) await pause;
      }
      at += 1;
      members.set(key, { items });
    } else {
      const valueEnd = afterValue(bytes, at).end;
      members.set(key, { value: parse(decode(bytes, at, valueEnd)) });
      at = valueEnd;
    }
    at = skipSpace(bytes, at);
    if (bytes[at] === closeObject) return end(bytes, at + 1, members);
    if (bytes[at] !== comma) throw new NotReadable();
    at = skipSpace(bytes, at + 1);
  }
}

function end<Members>(bytes: Uint8Array, at: number, members: Members): Members {
  if (skipSpace(bytes, at) !== bytes.byteLength) throw new NotReadable();
  return members;
}

/** Behind a byte order mark, which a decoder takes off a text; in the middle of one it is a character like others, and none of JSON's. */
function startOf(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decode(bytes: Uint8Array, from: number, to: number): string {
  try {
    return utf8.decode(bytes.subarray(from, to));
  } catch {
    throw new NotReadable();
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new NotReadable();
  }
}

const [tab, feed, carriage, space] = [9, 10, 13, 32] as const;
const [quote, comma, colon, backslash] = [34, 44, 58, 92] as const;
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125] as const;

function skipSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let code = bytes[at]; code === space || code === feed || code === carriage || code === tab; code = bytes[at]) at += 1;
  return at;
}

/** Where a string ends that begins at a place, behind its closing quote. Throws where it does not end. */
function afterString(bytes: Uint8Array, from: number): number {
  for (let at = from + 1; at < bytes.byteLength; at += 1) {
    const code = bytes[at];
    if (code === quote) return at + 1;
    if (code === backslash) at += 1;
  }
  throw new NotReadable();
}

/**
 * Where a value ends that begins at a place, and how deep it is nested; whether it is a value is for whoever parses it. Never further than
 * the bracket that closes what it is in.
 */
function afterValue(bytes: Uint8Array, from: number): { readonly end: number; readonly depth: number } {
  let level = 0;
  let depth = 0;
  let at = from;
  while (at < bytes.byteLength) {
    const code = bytes[at];
    if (code === quote) {
      at = afterString(bytes, at);
      if (level === 0) return { end: at, depth };
      continue;
    }
    if (code === openObject || code === openList) {
      level += 1;
      if (level > depth) depth = level;
    } else if (code === closeObject || code === closeList) {
      if (level === 0) return { end: at, depth };
      level -= 1;
      if (level === 0) return { end: at + 1, depth };
    } else if (code === comma && level === 0) return { end: at, depth };
    at += 1;
  }
  return { end: at, depth };
}

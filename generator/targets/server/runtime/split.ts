import { NotReadable } from './route.ts';

/**
 * Takes a large JSON object of arrays apart without parsing it whole: one long `JSON.parse` would hold up every other request, and the text of
 * each item is worth having. What comes out is what `JSON.parse` would give (of two members of one name, the last), for each piece is parsed by it.
 */

/** A member: the items of an array, each with its text, or the value that it is instead. */
export type Member = { readonly items: readonly Item[] } | { readonly value: unknown };

export interface Item {
  readonly value: unknown;
  readonly text: string;
}

/** Called after each item; gives a promise when it is time to let others have their turn. */
export type Breathe = () => Promise<void> | undefined;

/** The members of an object; undefined for JSON that is none. Throws `NotReadable` for what is not JSON. */
export async function splitObject(text: string, breathe: Breathe): Promise<ReadonlyMap<string, Member> | undefined> {
  let at = skipSpace(text, 0);
  if (text[at] !== '{') {
    parse(text);
    return undefined;
  }
  const members = new Map<string, Member>();
  at = skipSpace(text, at + 1);
  if (text[at] === '}') return end(text, at + 1, members);
  for (;;) {
    if (text[at] !== '"') throw new NotReadable();
    const keyEnd = afterString(text, at);
    const key = parse(text.slice(at, keyEnd)) as string;
    at = skipSpace(text, keyEnd);
    if (text[at] !== ':') throw new NotReadable();
    at = skipSpace(text, at + 1);
    if (text[at] === '[') {
      const items: Item[] = [];
      at = skipSpace(text, at + 1);
      while (text[at] !== ']') {
        const itemEnd = afterValue(text, at);
        const own = text.slice(at, itemEnd);
        items.push({ value: parse(own), text: own });
        at = skipSpace(text, itemEnd);
        if (text[at] === ',') {
          at = skipSpace(text, at + 1);
          if (text[at] === ']') throw new NotReadable();
        } else if (text[at] !== ']') throw new NotReadable();
        const pause = breathe();
        if (pause !== undefined) await pause;
      }
      at += 1;
      members.set(key, { items });
    } else {
      const valueEnd = afterValue(text, at);
      members.set(key, { value: parse(text.slice(at, valueEnd)) });
      at = valueEnd;
    }
    at = skipSpace(text, at);
    if (text[at] === '}') return end(text, at + 1, members);
    if (text[at] !== ',') throw new NotReadable();
    at = skipSpace(text, at + 1);
  }
}

function end(text: string, at: number, members: ReadonlyMap<string, Member>): ReadonlyMap<string, Member> {
  if (skipSpace(text, at) !== text.length) throw new NotReadable();
  return members;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new NotReadable();
  }
}

const [tab, feed, carriage, space] = [9, 10, 13, 32];
const [quote, comma, backslash] = [34, 44, 92];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];

function skipSpace(text: string, from: number): number {
  let at = from;
  for (let code = text.charCodeAt(at); code === space || code === feed || code === carriage || code === tab; code = text.charCodeAt(at))
    at += 1;
  return at;
}

/** Where a string ends that begins at a place, behind its closing quote. Throws where it does not end. */
function afterString(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return at + 1;
  }
  throw new NotReadable();
}

/** Where a value ends that begins at a place; whether it is one is for whoever parses it. Never further than the bracket that closes what it is in. */
function afterValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = afterString(text, at);
      if (depth === 0) return at;
      continue;
    }
    if (code === openObject || code === openList) depth += 1;
    else if (code === closeObject || code === closeList) {
      if (depth === 0) return at;
      depth -= 1;
      if (depth === 0) return at + 1;
    } else if (code === comma && depth === 0) return at;
    at += 1;
  }
  return at;
}

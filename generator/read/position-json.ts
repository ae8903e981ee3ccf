import type { View } from './view.ts';

/** Where a value begins in the text. */
type Offset = number;

const quote = 0x22;
const backslash = 0x5c;

/** Finds fields in a JSON text that is known to be valid. Only the values on the way are looked into; the rest is skipped. */
export function jsonView(text: string): View<Offset> {
  const starts = lineStarts(text);
  const tables = new Map<Offset, Map<string, { key: Offset; value: Offset }>>();
  return {
    root: skipSpace(text, 0),
    child(offset, token) {
      const open = text[offset];
      if (open !== '{' && open !== '[') return undefined;
      let table = tables.get(offset);
      if (table === undefined) tables.set(offset, (table = open === '{' ? fields(text, offset) : items(text, offset)));
      const entry = table.get(token);
      return entry && { node: entry.value, ...position(starts, entry.key) };
    },
  };
}

/** The keys of a valid JSON text that their object has already, each where it is given again. */
export function duplicateKeys(text: string): { readonly key: string; readonly line: number; readonly column: number }[] {
  const starts = lineStarts(text);
  const found: { key: string; line: number; column: number }[] = [];
  const open: Set<string>[] = [];
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '{' || letter === '[') open.push(new Set());
    else if (letter === '}' || letter === ']') open.pop();
    if (letter !== '"') continue;
    const start = at;
    at = skipString(text, start) - 1;
    if (text[skipSpace(text, at + 1)] !== ':') continue;
    const key = String(JSON.parse(text.slice(start, at + 1)));
    if (open.at(-1)?.has(key) === true) found.push({ key, ...position(starts, start) });
    open.at(-1)?.add(key);
  }
  return found;
}

function fields(text: string, start: Offset): Map<string, { key: Offset; value: Offset }> {
  const found = new Map<string, { key: Offset; value: Offset }>();
  let at = skipSpace(text, start + 1);
  while (text.charCodeAt(at) === quote) {
    const end = skipString(text, at);
    const name: unknown = JSON.parse(text.slice(at, end));
    const value = skipSpace(text, skipSpace(text, end) + 1);
    found.set(String(name), { key: at, value });
    at = skipSpace(text, skipValue(text, value));
    if (text[at] !== ',') break;
    at = skipSpace(text, at + 1);
  }
  return found;
}

function items(text: string, start: Offset): Map<string, { key: Offset; value: Offset }> {
  const found = new Map<string, { key: Offset; value: Offset }>();
  let at = skipSpace(text, start + 1);
  for (let index = 0; at < text.length && text[at] !== ']'; index++) {
    found.set(String(index), { key: at, value: at });
    at = skipSpace(text, skipValue(text, at));
    if (text[at] !== ',') break;
    at = skipSpace(text, at + 1);
  }
  return found;
}

function skipSpace(text: string, at: Offset): Offset {
  let next = at;
  while (next < text.length && text.charCodeAt(next) <= 0x20) next++;
  return next;
}

function skipString(text: string, at: Offset): Offset {
  for (let end = text.indexOf('"', at + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before--;
    if ((end - before) % 2 === 1) return end + 1;
  }
  return text.length;
}

function skipValue(text: string, start: Offset): Offset {
  let at = start;
  for (let depth = 0; at < text.length;) {
    switch (text[at]) {
      case '"':
        at = skipString(text, at);
        break;
      case '{':
      case '[':
        depth++;
        at++;
        continue;
      case '}':
      case ']':
        if (depth === 0) return at;
        depth--;
        at++;
        break;
      case ',':
        if (depth === 0) return at;
        at++;
        continue;
      default:
        at++;
        continue;
    }
    if (depth === 0) return at;
  }
  return at;
}

/** Offsets at which lines begin. */
export function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function position(starts: readonly number[], offset: number): { line: number; column: number } {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

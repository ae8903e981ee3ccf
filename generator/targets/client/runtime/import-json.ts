/**
 * Where a JSON value ends that begins at `from`, whitespace before it included; -1 where there is no well-formed value (RFC 8259). It builds nothing, which
 * is what takes the time when an event is only to be passed on. UTF-8 inside strings is taken on trust. Values that are nested deeper than a hundred
 * levels are left to `JSON.parse`: -1 means that somebody else is to be asked.
 */
export function endOfValue(bytes: Uint8Array, from: number): number {
  let [at, depth] = [from, 0];
  for (;;) {
    at = afterSpace(bytes, at);
    const first = bytes[at];
    if (first === openBrace || first === openBracket) {
      const close = first === openBrace ? closeBrace : closeBracket;
      at = afterSpace(bytes, at + 1);
      if (bytes[at] !== close) {
        if (depth === mostDepth) return -1;
        isObject[depth++] = first === openBrace ? 1 : 0;
        if (first === openBracket) continue;
        at = afterName(bytes, at);
        if (at < 0) return -1;
        continue;
      }
      at += 1;
    } else {
      at = first === quote ? afterString(bytes, at + 1) : afterScalar(bytes, at);
      if (at < 0) return -1;
    }
    // A value has ended: so may what it is in.
    for (;;) {
      if (depth === 0) return at;
      at = afterSpace(bytes, at);
      const inObject = isObject[depth - 1] === 1;
      const next = bytes[at++];
      if (next === comma) {
        if (inObject) at = afterName(bytes, afterSpace(bytes, at));
        if (at < 0) return -1;
        break;
      }
      if (next !== (inObject ? closeBrace : closeBracket)) return -1;
      depth -= 1;
    }
  }
}

/** Whether `text` is what stands at `start`. */
export function startsWith(bytes: Uint8Array, start: number, text: Uint8Array): boolean {
  for (let index = 0; index < text.length; index += 1) if (bytes[start + index] !== text[index]) return false;
  return true;
}

/** Where the first byte is that is no whitespace of JSON. */
export function afterSpace(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let byte = bytes[at]; byte === 32 || byte === 10 || byte === 13 || byte === 9; byte = bytes[at]) at += 1;
  return at;
}

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];
const mostDepth = 100;
/** What each open value is. One for all calls: none is left in the middle. */
const isObject = new Uint8Array(mostDepth);

/** Behind `"name":`; -1 where there is none. */
function afterName(bytes: Uint8Array, from: number): number {
  if (bytes[from] !== quote) return -1;
  const end = afterString(bytes, from + 1);
  const at = end < 0 ? end : afterSpace(bytes, end);
  return bytes[at] === colon ? at + 1 : -1;
}

/** Behind the quote that ends a string. */
function afterString(bytes: Uint8Array, from: number): number {
  let at = from;
  for (;;) {
    const byte = bytes[at++];
    if (byte === quote) return at;
    if (byte === undefined || byte < 32) return -1;
    if (byte !== backslash) continue;
    const escaped = bytes[at++];
    if (escaped === 0x75) {
      for (const end = at + 4; at < end; at += 1) if (!isHex(bytes[at])) return -1;
    } else if (escaped === undefined || !isEscape(escaped)) return -1;
  }
}

/** Behind a number, `true`, `false` or `null`. */
function afterScalar(bytes: Uint8Array, from: number): number {
  const first = bytes[from];
  for (const word of words) if (first === word[0]) return startsWith(bytes, from, word) ? from + word.length : -1;
  let at = first === 0x2d ? from + 1 : from;
  const leading = bytes[at];
  at = leading === 0x30 ? at + 1 : afterDigits(bytes, at);
  if (at < 0) return -1;
  if (bytes[at] === 0x2e) at = afterDigits(bytes, at + 1);
  if (at < 0) return -1;
  if (bytes[at] !== 0x65 && bytes[at] !== 0x45) return at;
  const sign = bytes[at + 1];
  return afterDigits(bytes, sign === 0x2b || sign === 0x2d ? at + 2 : at + 1);
}

const words = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word));

/** Behind one digit or more. */
function afterDigits(bytes: Uint8Array, from: number): number {
  let at = from;
  while (isDigit(bytes[at])) at += 1;
  return at === from ? -1 : at;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x30 && byte <= 0x39;
}

function isHex(byte: number | undefined): boolean {
  return isDigit(byte) || (byte !== undefined && (byte | 32) >= 0x61 && (byte | 32) <= 0x66);
}

/** `"`, `\`, `/`, `b`, `f`, `n`, `r`, `t`. */
function isEscape(byte: number): boolean {
  return (
    byte === quote ||
    byte === backslash ||
    byte === 0x2f ||
    byte === 0x62 ||
    byte === 0x66 ||
    byte === 0x6e ||
    byte === 0x72 ||
    byte === 0x74
  );
}

import type { Format } from '../schema.ts';
import { isAbsolute, isReference } from './uri-grammar.ts';

// Without a port, a user and a fragment one run of characters will do; by twos, for engines note down each step of a run.
const unusual =
  /^(?![A-Za-z][A-Za-z\d+.-]*:\/\/(?:(?:[!$&-9;=?A-Z_a-z~][!$&-9;=?A-Z_a-z~])*[!$&-9;=?A-Z_a-z~]?$|[\w.-]+(?::\d+)?(?:[/?][!$&-;=?-Z_a-z~]*)?(?:#[!$&-;=?-Z_a-z~]*)?$))/;

/** As with moments (see `date-time.ts`), the first are read without an expression. */
const first = { left: 100 };

/** `uri`: RFC 3986, 3. */
export function isUri(text: string): boolean {
  if (first.left > 0) {
    first.left--;
    if (isPlain(text)) return true;
  }
  return !unusual.test(text) || isAbsolute(text, '', '');
}

export const uriFormat: Format = { name: 'uri', words: 'a URI like https://example.com/a', text: isUri };

/** `uri-reference`: RFC 3986, 4.1. */
export function isUriReference(text: string): boolean {
  return !unusual.test(text) || isReference(text, '', '');
}

export const uriReferenceFormat: Format = { name: 'uri-reference', text: isUriReference };

/** Whether it is a plain address of the web: nothing in it wants encoding, and nothing stands where its parts would have to be told apart. */
function isPlain(text: string): boolean {
  const isWeb = text.startsWith('https://') || text.startsWith('http://');
  if (!isWeb || text.includes(':', 6) || text.includes('@') || text.includes('#')) return false;
  try {
    return encodeURI(text) === text;
  } catch {
    // Half of a pair cannot be encoded.
    return false;
  }
}

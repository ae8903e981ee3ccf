import type { SchemeRow } from './route.ts';
import { decoded, plusDecoded } from './styles.ts';

/** Readers of credentials: one for each kind of security scheme (OpenAPI 3.1, 4.8.27). */

type Reader = SchemeRow['read'];

/** `Authorization: Bearer <token>`; the word in letters of any size (RFC 9110, 11.1). */
export const authorization: Reader = (request, word) => {
  const header = request.header('authorization');
  if (header === null) return undefined;
  const space = header.indexOf(' ');
  if (space < 0 || header.slice(0, space).toLowerCase() !== word.toLowerCase()) return undefined;
  return header.slice(space + 1).trim() || undefined;
};

/** User and password (RFC 7617). */
export const basic: Reader = (request, word) => {
  const encoded = authorization(request, word);
  if (typeof encoded !== 'string') return undefined;
  try {
    const text = new TextDecoder().decode(Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0)));
    const colon = text.indexOf(':');
    return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) };
  } catch {
    return undefined;
  }
};

export const headerKey: Reader = (request, name) => request.header(name) ?? undefined;

export const queryKey: Reader = (request, name) => {
  const found = request.query.find(([key]) => key === name)?.[1];
  return found === undefined ? undefined : plusDecoded(found);
};

export const cookieKey: Reader = (request, name) => {
  const found = request.cookie(name);
  return found === undefined ? undefined : decoded(found);
};

/** A client's certificate is seen by what ends TLS; that it is asked for is all that there is to say here. */
export const certificate: Reader = () => true;

/** A scheme that the document names but does not describe: no request can satisfy it. */
export const undescribed: Reader = () => undefined;

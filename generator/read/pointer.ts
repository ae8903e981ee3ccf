/** JSON pointers (RFC 6901) as URI fragments: `#/paths/~1cart/post`. */
export type Tokens = readonly string[];

/** Tokens to a fragment. Only `%` and what RFC 3986 forbids in a fragment is percent-encoded, so that people can read it. */
export function toPointer(tokens: Tokens): string {
  let pointer = '#';
  for (const token of tokens) pointer += `/${encodeToken(token)}`;
  return pointer;
}

/** One token as it stands in a fragment: `~` is `~0`, `/` is `~1`. */
export function encodeToken(token: string): string {
  if (!/[~/%\s"<>^`|\\]/.test(token)) return token;
  return token
    .replaceAll('~', '~0')
    .replaceAll('/', '~1')
    .replace(/[%\s"<>^`|\\]+/g, encodeURIComponent);
}

/**
 * A fragment, with or without `#`, to its tokens; undefined where it is not a pointer (an anchor, say).
 * Percent-escapes that are not UTF-8 are taken as they are written.
 */
export function fromPointer(fragment: string): Tokens | undefined {
  const text = fragment.startsWith('#') ? fragment.slice(1) : fragment;
  if (text === '') return [];
  if (!text.startsWith('/')) return undefined;
  return text
    .slice(1)
    .split('/')
    .map((token) => unescape(decode(token)));
}

/** Percent-decodes; gives the text back as it is where it is not valid. */
export function decode(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function unescape(token: string): string {
  return token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token;
}

import { isIpv6 } from './ip.ts';

const scheme = '[A-Za-z][A-Za-z\\d+.-]*:';

const made = /* @__PURE__ */ new Map<string, RegExp>();

/**
 * The grammar of RFC 3986, appendix A, after a scheme or after nothing; `letters` are what RFC 3987 adds to `unreserved`, and `privates` what it
 * adds to the query.
 */
function grammarOf(start: string, letters: string, privates: string): RegExp {
  const known = made.get(start + letters);
  if (known !== undefined) return known;
  const plain = `[\\w.~${letters}!$&'()*+,;=-]|%[\\dA-Fa-f]{2}`;
  const segments = `(?:/(?:${plain}|[:@])*)*`;
  const authority = `(?:(?:${plain}|:)*@)?(?:\\[([^\\]]*)\\]|(?:${plain})*)(?::\\d*)?`;
  const rooted = `/(?:(?:${plain}|[:@])+${segments})?`;
  const tail = `(?:\\?(?:${plain}|[:@/?${privates}])*)?(?:#(?:${plain}|[:@/?])*)?`;
  // Without a scheme, what stands before a first colon would be taken for one.
  const first = start === '' ? '@' : '[:@]';
  const grammar = new RegExp(`^${start}(?://${authority}${segments}|${rooted}|(?:${plain}|${first})+${segments}|)${tail}$`, 'u');
  made.set(start + letters, grammar);
  return grammar;
}

const future = /^[vV][\dA-Fa-f]+\.[\w.~!$&'()*+,;=:-]+$/;

function holds(regex: RegExp, text: string): boolean {
  const found = regex.exec(text);
  if (found === null) return false;
  const [, literal] = found;
  return literal === undefined || isIpv6(literal) || future.test(literal);
}

/** RFC 3986, 3, with a scheme. */
export function isAbsolute(text: string, letters: string, privates: string): boolean {
  return holds(grammarOf(scheme, letters, privates), text);
}

/** RFC 3986, 4.1: with a scheme, or relative. */
export function isReference(text: string, letters: string, privates: string): boolean {
  return holds(grammarOf('', letters, privates), text) || isAbsolute(text, letters, privates);
}

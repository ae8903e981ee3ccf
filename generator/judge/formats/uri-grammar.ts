import { isIpv6 } from './ip.ts';

/** The grammar of RFC 3986, appendix A; `letters` are what RFC 3987 adds to `unreserved`, and `privates` what it adds to the query. */
interface Grammar {
  readonly absolute: RegExp;
  readonly relative: RegExp;
}

const made = /* @__PURE__ */ new Map<string, Grammar>();

function grammarOf(letters: string, privates: string): Grammar {
  const known = made.get(letters);
  if (known !== undefined) return known;
  const plain = `[\\w.~${letters}!$&'()*+,;=-]|%[\\dA-Fa-f]{2}`;
  const name = `(?:${plain})*`;
  const segment = `(?:${plain}|[:@])*`;
  const segments = `(?:/${segment})*`;
  const authority = `(?:(?:${plain}|:)*@)?(?:\\[([^\\]]*)\\]|${name})(?::\\d*)?`;
  const rooted = `/(?:(?:${plain}|[:@])+${segments})?`;
  const tail = `(?:\\?(?:${plain}|[:@/?${privates}])*)?(?:#(?:${plain}|[:@/?])*)?`;
  const absolute = new RegExp(
    `^[A-Za-z][A-Za-z\\d+.-]*:(?://${authority}${segments}|${rooted}|(?:${plain}|[:@])+${segments}|)${tail}$`,
    'u',
  );
  const relative = new RegExp(`^(?://${authority}${segments}|${rooted}|(?:${plain}|@)+${segments}|)${tail}$`, 'u');
  const grammar = { absolute, relative };
  made.set(letters, grammar);
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
  return holds(grammarOf(letters, privates).absolute, text);
}

/** RFC 3986, 4.1: with a scheme, or relative. */
export function isReference(text: string, letters: string, privates: string): boolean {
  const { absolute, relative } = grammarOf(letters, privates);
  return holds(relative, text) || holds(absolute, text);
}

import { isAbsolute, isReference } from './uri-grammar.ts';

const unusual = /^(?![A-Za-z][A-Za-z\d+.-]*:\/\/[A-Za-z\d.-]+(?::\d+)?(?:[/?][\w.~!$&'()*+,;=:@/?-]*)?(?:#[\w.~!$&'()*+,;=:@/?-]*)?$)/;

/** `uri`: RFC 3986, 3. */
export function isUri(text: string): boolean {
  return !unusual.test(text) || isAbsolute(text, '', '');
}

/** `uri-reference`: RFC 3986, 4.1. */
export function isUriReference(text: string): boolean {
  return !unusual.test(text) || isReference(text, '', '');
}

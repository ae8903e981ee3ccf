import { isAbsolute, isReference } from './uri-grammar.ts';

const common =
  /^[A-Za-z][A-Za-z\d+.-]*:\/\/[A-Za-z\d.-]+(?::\d+)?(?:\/[\w.~!$&'()*+,;=:@/-]*)?(?:\?[\w.~!$&'()*+,;=:@/?-]*)?(?:#[\w.~!$&'()*+,;=:@/?-]*)?$/;

/** `uri`: RFC 3986, 3. */
export function isUri(text: string): boolean {
  return common.test(text) || isAbsolute(text, '', '');
}

/** `uri-reference`: RFC 3986, 4.1. */
export function isUriReference(text: string): boolean {
  return common.test(text) || isReference(text, '', '');
}

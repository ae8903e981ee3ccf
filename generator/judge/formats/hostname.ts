import { isName } from './idna.ts';

const host = /^[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?(?:\.[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?)*$/;
const hasCoded = /(?:^|\.)xn--/i;

/** `hostname`: RFC 1123, 2.1; a label that begins with `xn--` is one of RFC 5890, 2.3.2.1. */
export function isHostname(text: string): boolean {
  return text.length <= 253 && host.test(text) && (!hasCoded.test(text) || isName(text.split('.')));
}

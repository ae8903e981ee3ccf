import type { Format } from '../schema.ts';
import { isName } from './idna.ts';

const unusual = /^(?![A-Za-z\d]+(?:[.-][A-Za-z\d]+)*$)/;
const host = /^[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?(?:\.[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?)*$/;
const hasCoded = /(?:^|\.)xn--/i;

/** `hostname`: RFC 1123, 2.1; a label that begins with `xn--` is one of RFC 5890, 2.3.2.1. */
export function isHostname(text: string): boolean {
  if (text.length <= 63 && !unusual.test(text)) return true;
  return text.length <= 253 && host.test(text) && (!hasCoded.test(text) || isName(text.split('.')));
}

export const hostnameFormat: Format = { name: 'hostname', words: 'a host name', text: isHostname };

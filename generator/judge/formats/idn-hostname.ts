import type { Format } from '../schema.ts';
import { isName } from './idna.ts';

/** `idn-hostname`: RFC 5890, 2.3.2.3; the dots of RFC 3490, 3.1, part labels, too. */
export function isIdnHostname(text: string): boolean {
  return text !== '' && text.length <= 253 && isName(text.split(/[.\u3002\uFF0E\uFF61]/));
}

export const idnHostnameFormat: Format = { name: 'idn-hostname', text: isIdnHostname };

import type { Format } from '../schema.ts';
import { isIpv4, isIpv6 } from './ip.ts';

const unusual = /^(?![\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@[A-Za-z\d]+(?:[.-][A-Za-z\d]+)*$)/;
const quoted = /^"(?:[ !#-[\]-~]|\\[ -~])*"@(.+)$/;
const dotted = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(.+)$/;
const domain = /^[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?(?:\.[A-Za-z\d](?:[A-Za-z\d-]{0,61}[A-Za-z\d])?)*$/;

/** `email`: RFC 5321, 4.1.2, `Mailbox`. */
export function isEmail(text: string): boolean {
  if (text.length <= 64 && !unusual.test(text)) return true;
  const host = (quoted.exec(text) ?? dotted.exec(text))?.[1];
  return host !== undefined && (domain.test(host) || isAddressLiteral(host));
}

export const emailFormat: Format = { name: 'email', words: 'an e-mail address', text: isEmail };

/** RFC 5321, 4.1.3: `[192.0.2.1]`, `[IPv6:2001:db8::1]`. */
export function isAddressLiteral(host: string): boolean {
  if (!host.startsWith('[') || !host.endsWith(']')) return false;
  const literal = host.slice(1, -1);
  return /^IPv6:/i.test(literal) ? isIpv6(literal.slice(5)) : isIpv4(literal);
}

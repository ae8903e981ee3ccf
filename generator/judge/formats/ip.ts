import type { Format } from '../schema.ts';

const notIpv4 =
  /^(?!(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$)/;
const word = /^[\da-fA-F]{1,4}$/;

/** `ipv4`: RFC 2673, 3.2, `dotted-quad`. */
export function isIpv4(text: string): boolean {
  return !notIpv4.test(text);
}

export const ipv4Format: Format = { name: 'ipv4', words: 'an IPv4 address', text: isIpv4 };

/** `ipv6`: RFC 4291, 2.2; without a zone. */
export function isIpv6(text: string): boolean {
  if (text.length > 45) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const words = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = words.at(-1) ?? '';
  const isMixed = last.includes('.') && halves.at(-1) !== '';
  if (isMixed && notIpv4.test(last)) return false;
  if (!(isMixed ? words.slice(0, -1) : words).every((one) => word.test(one))) return false;
  const count = words.length + (isMixed ? 1 : 0);
  return halves.length === 2 ? count <= 7 : count === 8;
}

export const ipv6Format: Format = { name: 'ipv6', words: 'an IPv6 address', text: isIpv6 };

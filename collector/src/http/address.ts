import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Gives the address that a request comes from: that of its connection, or, behind a trusted proxy, the last one that no trusted proxy wrote. */
export function addressReader(trusted: readonly string[]): (incoming: IncomingMessage) => string {
  const list = new BlockList();
  for (const entry of trusted) {
    const [address = '', bits] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (address: string): boolean =>
    trusted.length > 0 && isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  return ({ socket, headers }) => {
    let address = plain(socket.remoteAddress ?? '');
    if (!isTrusted(address)) return address;
    const hops = String(headers['x-forwarded-for'] ?? '')
      .split(',')
      .map((hop) => plain(hop.trim()));
    for (let hop = hops.pop(); hop !== undefined && isTrusted(address); hop = hops.pop()) {
      if (isIP(hop) === 0) break;
      address = hop;
    }
    return address;
  };
}

/** An IPv4 address in the clothes of IPv6 is the same address. */
function plain(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

export function isLocal(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

import type { Settings } from './settings.ts';

/** Where a collector with these settings is spoken to at an address and a port; an address of IPv6 stands in brackets (RFC 3986, 3.2.2). */
export function urlAt({ tlsCert }: Pick<Settings, 'tlsCert'>, address: string, port: number): string {
  return `${tlsCert === '' ? 'http' : 'https'}://${address.includes(':') ? `[${address}]` : address}:${port}`;
}

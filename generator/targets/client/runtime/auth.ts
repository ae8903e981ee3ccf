import type { Draft } from './operation.ts';

/** Security schemes of OpenAPI 3.1, 4.8.27: each function writes one kind of credential into a request. */

/** A user's name and password. */
export interface Basic {
  readonly username: string;
  readonly password: string;
}

/** `http` schemes, OAuth 2 and OpenID Connect: `Authorization: Bearer …`, RFC 6750, or any other word of RFC 9110, 11.4. */
export function authorization({ headers }: Draft, word: string, value: unknown): void {
  headers.set('authorization', `${word} ${value as string}`);
}

/** `http` scheme `basic`: RFC 7617, UTF-8. */
export function basic({ headers }: Draft, _word: string, value: unknown, secrets: string[]): void {
  const { username, password } = value as Basic;
  const bytes = new TextEncoder().encode(`${username}:${password}`);
  const encoded = btoa(String.fromCharCode(...bytes));
  secrets.push(password || encoded, encoded);
  headers.set('authorization', `Basic ${encoded}`);
}

/** `apiKey` in a header. */
export function headerKey({ headers }: Draft, name: string, value: unknown): void {
  headers.set(name, String(value));
}

/** `apiKey` in the query. */
export function queryKey({ query }: Draft, name: string, value: unknown): void {
  query.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(value))}`);
}

/** `apiKey` in a cookie. Browsers set cookies themselves and ignore this one. */
export function cookieKey({ headers }: Draft, name: string, value: unknown): void {
  const others = headers.get('cookie');
  headers.set('cookie', `${others ? `${others}; ` : ''}${name}=${encodeURIComponent(String(value))}`);
}

/** `mutualTLS`: the certificate is a matter of the connection, so nothing is written. */
export function certificate(): void {}

import type { Draft, ParameterRow } from './operation.ts';

/** Where a parameter goes: one function for each place of OpenAPI 3.1, 4.8.12.1. */

/** Replaces `{name}` in the path. Throws a TypeError for a value that would change the path. */
export function toPath(draft: Draft, { name }: ParameterRow, text: string): void {
  draft.path = draft.path.replaceAll(`{${name}}`, () => text);
  // WHATWG URL takes "%2e" for a dot as well: a value must never climb out of its place in the path, nor vanish from it.
  if (/\/(\.|%2e){0,2}(\/|$)/i.test(draft.path)) throw new TypeError(`${name} cannot be "${text}"`);
}

export function toQuery(draft: Draft, _row: ParameterRow, text: string): void {
  if (text) draft.query.push(text);
}

export function toHeader(draft: Draft, { name }: ParameterRow, text: string): void {
  draft.headers.set(name, text);
}

/** Several cookies share one header: RFC 6265, 5.4. */
export function toCookie({ headers }: Draft, _row: ParameterRow, text: string): void {
  const others = headers.get('cookie');
  if (text) headers.set('cookie', others ? `${others}; ${text}` : text);
}

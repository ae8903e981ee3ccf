import type { Page } from './queue-pages.ts';

/**
 * A body that stands in several places, which are written over when nobody needs them. A `fetch` that says that it takes it so is given it as it is, and
 * any other a copy in one piece.
 */
export interface Parts {
  readonly list: readonly Uint8Array<ArrayBuffer>[];
  /** Where they are. */
  readonly pages: readonly Page[];
}

/** A `fetch` that takes a body in parts. It keeps each page until it reads it no more, even if the answer comes before that. */
export type PartsFetch = typeof fetch & { readonly takesParts?: boolean };

/** All parts in one piece of so many bytes. */
export function joined({ list }: Parts, bytes: number): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(bytes);
  let at = 0;
  for (const part of list) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}

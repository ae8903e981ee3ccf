import type { JsonObject } from '../ir/api.ts';
import type { Place } from '../diagnostics/diagnostic.ts';

/** An input, read, bundled and upgraded: one OpenAPI 3.1 (or 3.2) document in which every `$ref` points inside. */
export interface Document {
  readonly root: JsonObject;
  /** Every file or URL that was read, with the SHA-256 of its bytes in hex: what a later run compares to know that nothing changed. */
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
  /** Where in the user's files a pointer of `root` stands. Costs a parse of that file: for diagnostics only. */
  locate(pointer: string): Place;
}

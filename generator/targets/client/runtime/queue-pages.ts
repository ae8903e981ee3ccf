const pageBytes = 65_536;

/**
 * Encodes the JSON of events, one behind the other in pages that they share: a buffer of its own for each small event would take longer than
 * all the rest of it. A page lives as long as an event in it.
 */
export class Pages {
  readonly #encoder = new TextEncoder();
  #rest = new Uint8Array(0);

  encode(text: string): Uint8Array {
    if (text.length > pageBytes / 4) return this.#encoder.encode(text);
    for (;;) {
      const { read, written } = this.#encoder.encodeInto(text, this.#rest);
      if (read === text.length) {
        const json = this.#rest.subarray(0, written);
        this.#rest = this.#rest.subarray(written);
        return json;
      }
      this.#rest = new Uint8Array(pageBytes);
    }
  }
}

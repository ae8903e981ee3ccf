/** Bytes of a page: many events of the usual size, and little to hold for a queue that has few. */
const pageBytes = 65_536;

/** Pages that are kept for later at most, of each type: 8 MiB. */
const mostFree = 128;

/** Memory that events share. */
export interface Page {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** How many need what is in it: the lane that writes into it, its events, and whoever reads those just now. */
  users: number;
  /** Where it goes when nobody does: then it is written over. */
  readonly free: Page[];
}

/** One needs a page no more. */
export function release(page: Page): void {
  const { bytes, free } = page;
  if (--page.users === 0 && bytes.length === pageBytes && free.length < mostFree) free.push(page);
}

/** Where the JSON of an event stands, in UTF-8. */
export interface Slot {
  page: Page;
  at: number;
  size: number;
}

/** A copy of an event's JSON. */
export function jsonOf({ page, at, size }: Slot): Uint8Array<ArrayBuffer> {
  return page.bytes.slice(at, at + size);
}

/**
 * Writes the events of a type behind each other, with a comma after each, as a batch has them: events that came in a row are sent from where they
 * stand. Pages are used again and again, since fresh memory is dear, and a buffer for each small event would take longer than all the rest of it.
 */
export class Pages {
  readonly #encoder = new TextEncoder();
  readonly #free: Page[] = [];
  #page = this.#make(0);
  #at = pageBytes;

  /** Writes JSON, for one who needs it until its page is released. */
  write(json: string | Uint8Array): Slot {
    const isText = typeof json === 'string';
    // A code unit of a string takes three bytes at most.
    const most = json.length * (isText ? 3 : 1) + 1;
    const isLarge = most > pageBytes;
    if (isLarge && isText) return this.write(this.#encoder.encode(json));
    if (this.#at + most > pageBytes && !isLarge) {
      release(this.#page);
      this.#page = this.#free.pop() ?? this.#make(pageBytes);
      this.#page.users = 1;
      this.#at = 0;
    }
    const page = isLarge ? this.#make(most) : this.#page;
    const at = isLarge ? 0 : this.#at;
    const rest = page.bytes.subarray(at);
    let size = json.length;
    if (isText) size = this.#encoder.encodeInto(json, rest).written;
    else rest.set(json);
    rest[size] = 44;
    page.users += 1;
    if (!isLarge) this.#at += size + 1;
    return { page, at, size };
  }

  #make(size: number): Page {
    return { bytes: new Uint8Array(size), users: 1, free: this.#free };
  }

  /** Writes an event anew, so that it does not keep the page of those that are gone. */
  move(slot: Slot): void {
    const { page } = slot;
    Object.assign(slot, this.write(jsonOf(slot)));
    release(page);
  }
}

/**
 * A set of 128-bit identities in two generations, held in plain arrays of numbers: 32 bytes for each, however many. When the newer one is
 * full or old enough it becomes the older one, which is forgotten; an identity is known for as long as a generation lasts, and at most twice as long.
 */
export interface Identities {
  has(id: Buffer): boolean;
  add(id: Buffer): void;
  /** Begins a new generation. */
  turn(): void;
  /** How many the newer generation has. */
  readonly newer: number;
}

interface Generation {
  /** Four numbers for each place; all zero where it is free. */
  slots: Uint32Array;
  count: number;
}

const smallest = 1_024;

export function createIdentities(): Identities {
  let newer = generation(smallest);
  let older = generation(smallest);
  return {
    has: (id) => find(newer, id) >= 0 || find(older, id) >= 0,
    add(id) {
      if ((newer.count + 1) * 2 > newer.slots.length / 4) grow(newer);
      put(newer, id.readUInt32LE(0), id.readUInt32LE(4), id.readUInt32LE(8), id.readUInt32LE(12));
    },
    turn() {
      older = newer;
      newer = generation(smallest);
    },
    get newer() {
      return newer.count;
    },
  };
}

function generation(places: number): Generation {
  return { slots: new Uint32Array(places * 4), count: 0 };
}

/** The place of an identity; negative where it is not there. Identities are hashes already: their first number spreads them. */
function find({ slots }: Generation, id: Buffer): number {
  const [a, b, c, d] = [id.readUInt32LE(0), id.readUInt32LE(4), id.readUInt32LE(8), id.readUInt32LE(12)];
  const mask = slots.length - 1;
  for (let at = (a * 4) & mask; ; at = (at + 4) & mask) {
    if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c && slots[at + 3] === d) return at;
    if (isFree(slots, at)) return -1;
  }
}

function isFree(slots: Uint32Array, at: number): boolean {
  return slots[at] === 0 && slots[at + 1] === 0 && slots[at + 2] === 0 && slots[at + 3] === 0;
}

function put(target: Generation, a: number, b: number, c: number, d: number): void {
  const { slots } = target;
  const mask = slots.length - 1;
  let at = (a * 4) & mask;
  while (!isFree(slots, at)) {
    if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c && slots[at + 3] === d) return;
    at = (at + 4) & mask;
  }
  slots[at] = a;
  slots[at + 1] = b;
  slots[at + 2] = c;
  slots[at + 3] = d;
  target.count += 1;
}

function grow(target: Generation): void {
  const old = target.slots;
  target.slots = new Uint32Array(old.length * 2);
  target.count = 0;
  for (let at = 0; at < old.length; at += 4) {
    if (!isFree(old, at)) put(target, old[at] ?? 0, old[at + 1] ?? 0, old[at + 2] ?? 0, old[at + 3] ?? 0);
  }
}

/**
 * A set of 128-bit identities in two generations, held in plain arrays of numbers: 32 bytes for each, however many. When the newer one is
 * full or old enough it becomes the older one, which is forgotten; an identity is known for as long as a generation lasts, and at most twice as long.
 */
export interface Identities {
  /** Whether it has the identity that begins at a place of some bytes. */
  has(bytes: Buffer, at?: number): boolean;
  /** Takes one in; one of zeros stands for none. */
  add(bytes: Buffer, at?: number): void;
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
    has: (bytes, at = 0) => isIn(newer, bytes, at) || isIn(older, bytes, at),
    add(bytes, at = 0) {
      if ((newer.count + 1) * 2 > newer.slots.length / 4) grow(newer);
      put(newer, bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4), bytes.readUInt32LE(at + 8), bytes.readUInt32LE(at + 12));
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

/** Identities are hashes already: their first number spreads them. */
function isIn({ slots }: Generation, bytes: Buffer, from: number): boolean {
  const a = bytes.readUInt32LE(from);
  const b = bytes.readUInt32LE(from + 4);
  const c = bytes.readUInt32LE(from + 8);
  const d = bytes.readUInt32LE(from + 12);
  const mask = slots.length - 1;
  for (let at = (a * 4) & mask; !isFree(slots, at); at = (at + 4) & mask) {
    if (slots[at] === a && slots[at + 1] === b && slots[at + 2] === c && slots[at + 3] === d) return true;
  }
  return false;
}

function isFree(slots: Uint32Array, at: number): boolean {
  return slots[at] === 0 && slots[at + 1] === 0 && slots[at + 2] === 0 && slots[at + 3] === 0;
}

function put(target: Generation, a: number, b: number, c: number, d: number): void {
  if (a === 0 && b === 0 && c === 0 && d === 0) return;
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

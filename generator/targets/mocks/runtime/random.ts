/**
 * Randomness that is a function of numbers alone: 32-bit integer arithmetic, which every engine does alike. Each part of a
 * value draws from a seed of its own, made of its parent's seed and its name; so a new property leaves all others as they were.
 */

/** Mixes a number into a seed; gives another seed. The finaliser of MurmurHash3 (public domain). */
export function mix(seed: number, more: number): number {
  let bits = (seed ^ Math.imul(more + 0x9e3779b9, 0x85ebca6b)) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A number for a name: FNV-1a over its UTF-16 units. */
export function hash(name: string): number {
  let bits = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) bits = Math.imul(bits ^ name.charCodeAt(index), 0x01000193);
  return bits >>> 0;
}

/** A seed out of any number that a caller gives; integers up to 2^53 all differ. */
export function seedOf(seed: number): number {
  const whole = Math.floor(Math.abs(seed));
  const sign = seed < 0 ? 1 : 0;
  return mix(mix(whole >>> 0, Math.floor(whole / 4294967296) >>> 0), sign + Math.floor((Math.abs(seed) % 1) * 4294967296));
}

/** A whole number from 0 to `count - 1`; `count` may be as large as 2^53. */
export function below(seed: number, count: number): number {
  if (count <= 4294967296) return Math.floor((mix(seed, 1) / 4294967296) * count);
  const high = mix(seed, 1) * 2097152 + (mix(seed, 2) >>> 11);
  return Math.floor((high / 9007199254740992) * count);
}

export function pick<Item>(seed: number, items: readonly Item[]): Item {
  return items[below(seed, items.length)] as Item;
}

/** Draws in a row, for what needs more than one. */
export interface Random {
  /** A whole number from 0 to `count - 1`. */
  below(count: number): number;
  pick<Item>(items: readonly Item[]): Item;
}

export function createRandom(seed: number): Random {
  let state = seed;
  const next = (count: number): number => {
    state = (state + 0x9e3779b9) >>> 0;
    return below(state, count);
  };
  return { below: next, pick: (items) => items[next(items.length)] as never };
}

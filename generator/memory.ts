import type { Digests, Part } from './ir/digest.ts';
import type { Json } from './ir/schema.ts';
import type { Memory } from './targets/target.ts';

/** The memory of one run. */
export interface RunMemory extends Memory {
  digest(parts: readonly Part[]): string;
  /** What was recalled or noted: nothing else is handed on, so that it never grows. */
  readonly facts: Readonly<Record<string, Json>>;
}

/** Makes a memory out of the facts of an earlier run. */
export function createMemory(earlier: Readonly<Record<string, Json>>, digests: Digests): RunMemory {
  const facts: Record<string, Json> = {};
  const keyOf = (topic: string, parts: readonly Part[]): string => `${topic} ${digests.of(parts)}`;
  return {
    facts,
    digest: digests.of,
    recall(topic, parts) {
      const key = keyOf(topic, parts);
      const found = Object.hasOwn(earlier, key) ? earlier[key] : undefined;
      if (found !== undefined) facts[key] = found;
      return found;
    },
    note(topic, parts, value) {
      facts[keyOf(topic, parts)] = value;
    },
  };
}

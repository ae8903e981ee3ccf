import type { Guard } from './schema.ts';

/**
 * What one run has found out of values so far. Where several parts of a schema lead the same value back to the schema, as in
 * `Node = anyOf [{ left: Node }, { left: Node, right: Node }]`, a value of so many levels can be reached by twice as many ways for each:
 * 2^100 for 100. So no schema that may recur is asked again about an object when its answer is known.
 *
 * It lasts as long as the outermost call that began it, for values may change between calls.
 */
export interface Verdicts {
  /** Calls that are under way. */
  open: number;
  /** How often an object was asked about. */
  asked: number;
  /** By schema and object: one more than the depth at which it was valid, or the same below zero where it was not. */
  readonly known: Map<unknown, Map<object, number>>;
}

/** One for runs that assert formats, as guards do, and one for those that do not: their answers differ. */
export const asserting: Verdicts = { open: 0, asked: 0, known: /* @__PURE__ */ new Map() };
export const annotating: Verdicts = { open: 0, asked: 0, known: /* @__PURE__ */ new Map() };

/** Nearly every value comes to its end before so many questions, and pays nothing for those that would not. */
const few = 64;

/** Does what asks about a value, and forgets what was found out when nothing is under way any more. */
export function during<Result>(verdicts: Verdicts, run: () => Result): Result {
  verdicts.open++;
  try {
    return run();
  } finally {
    if (--verdicts.open === 0) {
      verdicts.asked = 0;
      verdicts.known.clear();
    }
  }
}

/** What a schema says of an object, if that is known. What is valid at a depth is so at any lesser one, and what is not at any greater. */
export function verdictOf({ known }: Verdicts, schema: unknown, value: object, depth: number): boolean | undefined {
  const found = known.get(schema)?.get(value) ?? 0;
  if (found > depth) return true;
  return found < 0 && -found <= depth + 1 ? false : undefined;
}

export function keepVerdict(verdicts: Verdicts, schema: unknown, value: object, depth: number, isValid: boolean): void {
  if (++verdicts.asked <= few) return;
  let values = verdicts.known.get(schema);
  if (values === undefined) verdicts.known.set(schema, (values = new Map()));
  values.set(value, isValid ? depth + 1 : -depth - 1);
}

/** Asks a guard that may be asked of one value by many ways, and remembers what it says. */
export function remembered(guard: Guard, value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return guard(value, depth);
  if (asserting.open === 0) return during(asserting, () => remembered(guard, value, depth));
  const known = verdictOf(asserting, guard, value, depth);
  if (known !== undefined) return known;
  const isValid = guard(value, depth);
  keepVerdict(asserting, guard, value, depth, isValid);
  return isValid;
}

/**
 * A test of a value in TypeScript, that can be printed as it is and as its opposite, so that guards read `if (typeof id !== 'string') return false`
 * and not `if (!(typeof id === 'string'))`.
 */
export type Condition =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | { readonly kind: 'test'; readonly yes: string; readonly no: string }
  | { readonly kind: 'all' | 'any'; readonly of: readonly Condition[] };

export const always: Condition = { kind: 'always' };
export const never: Condition = { kind: 'never' };

/** A test by its source; `no` is the source of its opposite, where that is not just a `!` before it. */
export function test(yes: string, no = `!${yes}`): Condition {
  return { kind: 'test', yes, no };
}

/** `left === right`. */
export function equals(left: string, right: string): Condition {
  return test(`${left} === ${right}`, `${left} !== ${right}`);
}

export function not(condition: Condition): Condition {
  switch (condition.kind) {
    case 'always':
      return never;
    case 'never':
      return always;
    case 'test':
      return test(condition.no, condition.yes);
    case 'all':
      return any(condition.of.map(not));
    case 'any':
      return all(condition.of.map(not));
  }
}

export function all(conditions: readonly Condition[]): Condition {
  return join('all', 'always', 'never', conditions);
}

export function any(conditions: readonly Condition[]): Condition {
  return join('any', 'never', 'always', conditions);
}

/** `empty` says nothing in such a list, and `full` decides it. */
function join(kind: 'all' | 'any', empty: 'always' | 'never', full: 'always' | 'never', conditions: readonly Condition[]): Condition {
  const flat = conditions.flatMap((condition) => (condition.kind === kind ? condition.of : condition.kind === empty ? [] : [condition]));
  if (flat.some((condition) => condition.kind === full)) return { kind: full };
  const texts = flat.map((condition) => print(condition));
  const once = flat.filter((_condition, index) => texts.indexOf(texts[index] ?? '') === index);
  const [only] = once;
  if (only === undefined) return { kind: empty };
  return once.length === 1 ? only : { kind, of: once };
}

/** As a TypeScript expression. */
export function print(condition: Condition): string {
  switch (condition.kind) {
    case 'always':
      return 'true';
    case 'never':
      return 'false';
    case 'test':
      return condition.yes;
    case 'all':
      return condition.of.map((one) => (one.kind === 'any' ? `(${print(one)})` : print(one))).join(' && ');
    case 'any':
      return condition.of.map((one) => (one.kind === 'all' ? `(${print(one)})` : print(one))).join(' || ');
  }
}

/** The statement that ends a guard where the condition does not hold; nothing where it always does. */
export function demand(condition: Condition): readonly string[] {
  if (condition.kind === 'always') return [];
  return condition.kind === 'never' ? ['return false;'] : [`if (${print(not(condition))}) return false;`];
}

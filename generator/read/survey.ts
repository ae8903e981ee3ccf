import type { Diagnostics } from '../diagnostics/diagnostic.ts';
import { isObject, type MutableObject } from './json.ts';
import { maxDepth } from './parse.ts';

/** A document may grow tenfold by its aliases, and by this many values in any case. */
const freeExpansion = 100_000;

/**
 * Looks through a parsed value once: its depth, and for YAML what JSON has not. Aliases are written out, so that nothing
 * is shared and a change in one place stays there.
 * Gives undefined after a diagnostic.
 */
export function survey(
  value: unknown,
  text: string,
  file: string,
  format: 'json' | 'yaml',
  diagnostics: Diagnostics,
): { value: unknown } | undefined {
  const problem = format === 'yaml' && text.includes('&') ? expansionProblem(value, text) : undefined;
  if (problem !== undefined) {
    diagnostics.add({ code: 'alias-expansion', severity: 'error', message: problem, place: { file } });
    return undefined;
  }
  if (deeperThan(value, maxDepth)) {
    diagnostics.add({
      code: 'nesting-too-deep',
      severity: 'error',
      message: `Values are nested more than ${maxDepth} deep.`,
      place: { file },
    });
    return undefined;
  }
  return { value: format === 'yaml' && text.includes('&') ? copy(value) : value };
}

/** Walks level by level, with no recursion, so that any depth is safe to measure. */
function deeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true;
    const next: unknown[] = [];
    for (const node of level) {
      if (typeof node !== 'object' || node === null) continue;
      for (const child of Array.isArray(node) ? node : Object.values(node)) {
        if (typeof child === 'object' && child !== null) next.push(child);
      }
    }
    level = next;
  }
  return false;
}

/** Counts what the aliases of a value expand to without expanding them: each shared part is measured once. */
function expansionProblem(value: unknown, text: string): string | undefined {
  const sizes = new Map<object, number>();
  const open = new Set<object>();
  let circular = false;
  const sizeOf = (node: unknown): number => {
    if (typeof node !== 'object' || node === null) return 1;
    const known = sizes.get(node);
    if (known !== undefined) return known;
    if (open.has(node)) {
      circular = true;
      return 1;
    }
    open.add(node);
    let size = 1;
    for (const child of Array.isArray(node) ? node : Object.values(node)) size += sizeOf(child);
    open.delete(node);
    sizes.set(node, size);
    return size;
  };
  const size = sizeOf(value);
  if (circular) return 'An anchor holds an alias of itself.';
  const limit = Math.max(freeExpansion, text.length);
  return size > limit ? `Aliases expand ${text.length} characters to ${size} values.` : undefined;
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (!isObject(value)) return value;
  const result: MutableObject = {};
  for (const key of Object.keys(value)) {
    Object.defineProperty(result, key, { value: copy(value[key]), enumerable: true, configurable: true, writable: true });
  }
  return result;
}

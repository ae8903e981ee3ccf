import type { Diagnostics, Place } from '../diagnostics/diagnostic.ts';
import { define, isObject, type MutableObject } from './json.ts';
import { toPointer, type Tokens } from './pointer.ts';
import { createLocator } from './position.ts';

/** Values nested deeper than this are refused: real documents stay below 60, and every stage behind this one recurses. */
export const maxDepth = 300;

/** Aliases may expand a document to as many values as it has characters, and to this many in any case. */
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
  const locate = createLocator(text);
  const place = (tokens: Tokens): Place => {
    const { line, column } = locate(tokens);
    return { file, line, column, pointer: toPointer(tokens) };
  };
  const hasAliases = format === 'yaml' && text.includes('&');
  const problem = hasAliases ? expansionProblem(value, text) : undefined;
  if (problem !== undefined) {
    diagnostics.add({ code: 'alias-expansion', severity: 'error', message: problem, place: { file } });
    return undefined;
  }
  if (deeperThan(value, maxDepth)) {
    const message = `Values are nested more than ${maxDepth} deep.`;
    diagnostics.add({ code: 'nesting-too-deep', severity: 'error', message, place: { file } });
    return undefined;
  }
  // Escapes are the only way in for half a character: the bytes were UTF-8.
  if (/\\u\{?[dD][89a-fA-F]/.test(text) && !isWellFormed(value)) {
    const message = 'A string holds half of a character (a surrogate without its other), which UTF-8 cannot say.';
    diagnostics.add({ code: 'not-utf8', severity: 'error', message, place: { file } });
    return undefined;
  }
  const plain = hasAliases ? copy(value) : value;
  reportRounded(plain, roundedIn(text), place, diagnostics);
  // JSON writes such a number only as one that is too large: `1e400`.
  if (format === 'yaml' || /\de\+?\d{3}|\d{309}/i.test(text)) reportBeyondJson(plain, place, diagnostics);
  return { value: plain };
}

/** The numbers that a text's long integers became, where they are other numbers. */
function roundedIn(text: string): ReadonlyMap<number, string> {
  const found = new Map<number, string>();
  for (const [written] of text.matchAll(/(?<![\w.+-])-?\d{16,400}(?![\w.])/g)) {
    const number = Number(written);
    if (Number.isFinite(number) && BigInt(written) !== BigInt(number)) found.set(number, written);
  }
  return found;
}

function reportRounded(
  root: unknown,
  rounded: ReadonlyMap<number, string>,
  place: (tokens: Tokens) => Place,
  diagnostics: Diagnostics,
): void {
  if (rounded.size === 0) return;
  const visit = (node: unknown, tokens: Tokens): void => {
    if (typeof node === 'object' && node !== null) for (const [key, value] of Object.entries(node)) visit(value, [...tokens, key]);
    const written = typeof node === 'number' ? rounded.get(node) : undefined;
    if (written === undefined) return;
    // The bounds of 64 bits, off by one, refuse nothing that JavaScript can hold.
    const isBound = /^(exclusive)?(minimum|maximum)$/i.test(tokens.at(-1) ?? '');
    const message = `${written} is read as ${BigInt(node as number)}.`;
    diagnostics.add({ code: 'number-rounded', severity: isBound ? 'info' : 'warning', message, place: place(tokens) });
  };
  visit(root, []);
}

/** YAML has infinity and not-a-number, JSON has neither; and keys that are lists or objects, which come as their kind in brackets. */
function reportBeyondJson(root: unknown, place: (tokens: Tokens) => Place, diagnostics: Diagnostics): void {
  const visit = (node: object, tokens: Tokens): void => {
    for (const [key, value] of Object.entries(node)) {
      if (typeof value === 'object' && value !== null) visit(value, [...tokens, key]);
      if (key === '[object Object]') {
        const message = 'A key must be a string, not an object.';
        diagnostics.add({ code: 'not-json', severity: 'error', message, place: place(tokens) });
      }
      if (typeof value !== 'number' || Number.isFinite(value)) continue;
      const message = `JSON has no number ${value}.`;
      diagnostics.add({
        code: 'not-json',
        severity: 'error',
        message,
        place: place([...tokens, key]),
        fix: 'Leave it out, or write a number.',
      });
    }
  };
  if (typeof root === 'object' && root !== null) visit(root, []);
}

function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return value.isWellFormed();
  if (Array.isArray(value)) return value.every(isWellFormed);
  return !isObject(value) || Object.entries(value).every(([key, inner]) => key.isWellFormed() && isWellFormed(inner));
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
  for (const key of Object.keys(value)) define(result, key, copy(value[key]));
  return result;
}

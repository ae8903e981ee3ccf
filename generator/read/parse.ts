import { createRequire } from 'node:module';
import type { Diagnostics, Place } from '../diagnostics/diagnostic.ts';
import { duplicateKeys } from './position-json.ts';
import { loadYaml } from './yaml.ts';
import { maxDepth, survey } from './survey.ts';

/** The part of js-yaml that is used; its published types leave out `types` and `maxDepth`. */
interface JsYaml {
  readonly CORE_SCHEMA: { extend(types: { readonly implicit: readonly unknown[] }): unknown };
  readonly types: { readonly merge: unknown };
  load(text: string, options: { readonly schema: unknown; readonly maxDepth: number; readonly json: boolean }): unknown;
}

/**
 * Text of a YAML or JSON file to its value, in which nothing is shared, circular or beyond JSON.
 * JSON is tried first, for it is ten times faster and YAML 1.2 is a superset of it in all but name.
 * Gives undefined after a diagnostic: `json-syntax`, `yaml-syntax`, `duplicate-key`, `alias-expansion`, `nesting-too-deep`, `not-json`.
 */
export function parseText(text: string, file: string, diagnostics: Diagnostics): { value: unknown } | undefined {
  if (!/^\s*[[{]/.test(text)) return parseYaml(text, file, diagnostics);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // What starts like JSON may be YAML in flow style: `{ openapi: 3.1.0, … }`.
    if (!/^\s*(\{\s*"|\[\s*[[{"])/.test(text) || /\.ya?ml$/i.test(file)) return parseYaml(text, file, diagnostics);
    jsonError(error, text, file, diagnostics);
    return undefined;
  }
  reportDuplicates(value, text, file, diagnostics);
  return survey(value, text, file, 'json', diagnostics);
}

/** JSON.parse takes the last of two equal keys, and says nothing. */
function reportDuplicates(value: unknown, text: string, file: string, diagnostics: Diagnostics): void {
  if (!/"\s+:/.test(text) && keysOf(value) === keysWritten(text)) return;
  for (const { key, line, column } of duplicateKeys(text)) {
    const message = `The key ${JSON.stringify(key)} is given twice in one object.`;
    diagnostics.add({ code: 'duplicate-key', severity: 'error', message, place: { file, line, column } });
  }
}

/** How many keys a value has, all in all; with a list for a stack, for it may be of any depth. */
function keysOf(value: unknown): number {
  let count = 0;
  const left: unknown[] = [value];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    if (typeof node !== 'object' || node === null) continue;
    const inner: readonly unknown[] = Array.isArray(node) ? node : Object.values(node);
    if (!Array.isArray(node)) count += inner.length;
    for (const child of inner) if (typeof child === 'object' && child !== null) left.push(child);
  }
  return count;
}

/** How many keys a text has that never puts space before a colon: within a string, an odd number of backslashes stands before a quote. */
function keysWritten(text: string): number {
  let count = 0;
  for (let at = text.indexOf('":'); at !== -1; at = text.indexOf('":', at + 2)) {
    let before = at - 1;
    while (text[before] === '\\') before--;
    if ((at - before) % 2 === 1) count++;
  }
  return count;
}

/** V8 says where: `… in JSON at position 53 (line 3 column 29)`, or that the text ends too early. */
function jsonError(error: unknown, text: string, file: string, diagnostics: Diagnostics): void {
  const message = error instanceof Error ? error.message : String(error);
  const [, line, column] = /\(line (\d+) column (\d+)\)/.exec(message) ?? [];
  const lines = text.trimEnd().split('\n');
  diagnostics.add({
    code: 'json-syntax',
    severity: 'error',
    message: `${message.replace(/( in JSON)?( at position \d+.*)?$/s, '').replace(/, (?:"|\.\.\.)[^]*$/, '')}.`,
    place: {
      file,
      line: line === undefined ? lines.length : Number(line),
      column: column === undefined ? (lines.at(-1)?.length ?? 0) + 1 : Number(column),
    },
  });
}

function parseYaml(text: string, file: string, diagnostics: Diagnostics): { value: unknown } | undefined {
  const yaml = createRequire(import.meta.url)('js-yaml') as JsYaml;
  // YAML 1.2's core schema, in which a date stays a string; and merge keys, which 1.2 left out but documents use.
  const schema = yaml.CORE_SCHEMA.extend({ implicit: [yaml.types.merge] });
  // `json`: of a key that is given twice the last holds, as in JSON.
  const load = (json: boolean): unknown => yaml.load(text, { schema, maxDepth, json });
  let value: unknown;
  try {
    value = load(false);
  } catch (error) {
    yamlError(error, text, file, diagnostics);
    if (!explain(error, file).reason.startsWith('duplicated mapping key')) return undefined;
    try {
      value = load(true);
    } catch {
      return undefined;
    }
  }
  return survey(value, text, file, 'yaml', diagnostics);
}

function yamlError(error: unknown, text: string, file: string, diagnostics: Diagnostics): void {
  const { reason, place } = explain(error, file);
  if (error instanceof RangeError || reason.startsWith('nesting exceeded')) {
    const message = `Values are nested more than ${maxDepth} deep.`;
    diagnostics.add({ code: 'nesting-too-deep', severity: 'error', message, place });
    return;
  }
  if (/nested arrays are not supported inside keys/.test(reason)) {
    diagnostics.add({ code: 'not-json', severity: 'error', message: 'A key must be a string, not a list.', place });
    return;
  }
  if (/expected a single document/.test(reason)) {
    const second = text.split('\n').findIndex((line, index) => index > 0 && /^---(\s|$)/.test(line));
    const message = 'The file holds more than one document.';
    const fix = 'Keep the one that is meant; "---" begins another.';
    diagnostics.add({ code: 'yaml-syntax', severity: 'error', message, place: { file, line: second + 1, column: 1 }, fix });
    return;
  }
  if (!reportAll(text, file, diagnostics)) {
    diagnostics.add({ code: 'yaml-syntax', severity: 'error', message: `${sentence(reason)}.`, place });
  }
}

/** What js-yaml says: a reason and a mark, both counted from 0. */
function explain(error: unknown, file: string): { reason: string; place: Place } {
  if (!(error instanceof Error)) return { reason: String(error), place: { file } };
  const reason = 'reason' in error && typeof error.reason === 'string' ? error.reason : (error.message.split('\n')[0] ?? '');
  const mark: unknown = 'mark' in error ? error.mark : undefined;
  if (typeof mark !== 'object' || mark === null || !('line' in mark) || !('column' in mark)) return { reason, place: { file } };
  return { reason, place: { file, line: Number(mark.line) + 1, column: Number(mark.column) + 1 } };
}

/** The package that keeps positions explains a mistake better, and finds more than the first. */
function reportAll(text: string, file: string, diagnostics: Diagnostics): boolean {
  const yaml = loadYaml();
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent', merge: true });
  for (const problem of document.errors) {
    const { line, col } = lines.linePos(problem.pos[0]);
    const place = { file, line, column: col };
    if (problem.code === 'DUPLICATE_KEY') {
      const key = text.slice(problem.pos[0], problem.pos[0] + 80).split(/\s*:(\s|$)/)[0] ?? '';
      diagnostics.add({ code: 'duplicate-key', severity: 'error', message: `The key ${key} is given twice in one object.`, place });
    } else {
      diagnostics.add({ code: 'yaml-syntax', severity: 'error', message: `${problem.message}.`, place });
    }
  }
  return document.errors.length > 0;
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

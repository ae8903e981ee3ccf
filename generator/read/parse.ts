import { createRequire } from 'node:module';
import type { Diagnostics } from '../diagnostics/diagnostic.ts';
import { loadYaml } from './position.ts';
import { survey } from './survey.ts';

/** The part of js-yaml that is used; its published types leave out `types` and `maxDepth`. */
interface JsYaml {
  readonly CORE_SCHEMA: { extend(types: readonly unknown[]): unknown };
  readonly types: { readonly merge: unknown };
  load(text: string, options: { readonly schema: unknown; readonly maxDepth: number }): unknown;
}

/** Values nested deeper than this are refused: real documents stay below 60, and every stage behind this one recurses. */
export const maxDepth = 300;

/**
 * Text of a YAML or JSON file to its value, in which nothing is shared, circular or beyond JSON.
 * JSON is tried first, for it is ten times faster and YAML 1.2 is a superset of it in all but name.
 * Gives undefined after a diagnostic: `json-syntax`, `yaml-syntax`, `duplicate-key`, `alias-expansion`, `nesting-too-deep`, `not-json`.
 */
export function parseText(text: string, file: string, diagnostics: Diagnostics): { value: unknown } | undefined {
  const start = /^\s*[[{"]/.test(text);
  let value: unknown;
  if (start) {
    try {
      value = JSON.parse(text);
      return survey(value, text, file, 'json', diagnostics);
    } catch (error) {
      if (!/^\s*[[{]\s*["\]}]/.test(text) || /\.ya?ml$/i.test(file)) return parseYaml(text, file, diagnostics);
      syntaxError('json-syntax', error, text, file, diagnostics);
      return undefined;
    }
  }
  return parseYaml(text, file, diagnostics);
}

function parseYaml(text: string, file: string, diagnostics: Diagnostics): { value: unknown } | undefined {
  const yaml = createRequire(import.meta.url)('js-yaml') as JsYaml;
  // YAML 1.2's core schema, in which a date stays a string; and merge keys, which 1.2 left out but documents use.
  const schema = yaml.CORE_SCHEMA.extend([yaml.types.merge]);
  try {
    return survey(yaml.load(text, { schema, maxDepth }), text, file, 'yaml', diagnostics);
  } catch (error) {
    if (error instanceof RangeError || (error instanceof Error && error.message.startsWith('nesting exceeded'))) {
      diagnostics.add({
        code: 'nesting-too-deep',
        severity: 'error',
        message: `Values are nested more than ${maxDepth} deep.`,
        place: { file },
      });
    } else {
      syntaxError('yaml-syntax', error, text, file, diagnostics);
    }
    return undefined;
  }
}

/** The package that keeps positions also explains a mistake better, and finds more than the first. */
function syntaxError(code: 'json-syntax' | 'yaml-syntax', error: unknown, text: string, file: string, diagnostics: Diagnostics): void {
  const yaml = loadYaml();
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent', merge: true });
  for (const problem of document.errors) {
    const { line, col } = lines.linePos(problem.pos[0]);
    diagnostics.add({
      code: problem.code === 'DUPLICATE_KEY' ? 'duplicate-key' : code,
      severity: 'error',
      message: problem.code === 'DUPLICATE_KEY' ? 'A key is given twice in one object.' : `${problem.message}.`,
      place: { file, line, column: col },
    });
  }
  if (document.errors.length > 0) return;
  const message = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
  diagnostics.add({ code, severity: 'error', message: `${message}.`, place: { file } });
}

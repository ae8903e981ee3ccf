import type { Diagnostic } from './diagnostic.ts';
import { catalogue } from './catalogue.ts';

export interface ReportOptions {
  /** True to use ANSI colours. */
  readonly colour: boolean;
  /** Folder that file names are relative to, as the reader sees it. */
  readonly cwd: string;
}

/**
 * Prints diagnostics for people, in the order of files and lines: place, severity, code and message, then the pointer and the
 * fix. The last line counts them. Gives an empty text where there are none.
 */
export function report(diagnostics: readonly Diagnostic[], options: ReportOptions): string {
  if (diagnostics.length === 0) return '';
  const paint = options.colour ? painted : plain;
  const blocks = [...diagnostics].sort(byPlace).map((diagnostic) => block(diagnostic, paint));
  return `${blocks.join('\n\n')}\n\n${count(diagnostics)}\n`;
}

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'cyan';
type Paint = (style: Style, text: string) => string;

const codes: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, yellow: 33, cyan: 36 };
const painted: Paint = (style, text) => `\u001B[${codes[style]}m${text}\u001B[0m`;
const plain: Paint = (_style, text) => text;

function block(diagnostic: Diagnostic, paint: Paint): string {
  const { place, severity, code, message } = diagnostic;
  const colour = severity === 'error' ? 'red' : 'yellow';
  const where = place === undefined ? '' : `${paint('bold', spot(place))} `;
  const lines = [`${where}${paint(colour, severity)} ${paint('dim', code)}  ${oneLine(message)}`];
  if (place?.pointer !== undefined && place.pointer !== '#') lines.push(`  at   ${paint('cyan', oneLine(place.pointer))}`);
  lines.push(`  fix  ${oneLine(diagnostic.fix ?? catalogue[code].fix)}`);
  return lines.join('\n');
}

function spot(place: NonNullable<Diagnostic['place']>): string {
  const line = place.line === undefined ? '' : `:${place.line}${place.column === undefined ? '' : `:${place.column}`}`;
  return `${oneLine(place.file)}${line}`;
}

/** Words of a document may hold line breaks and escape codes; neither belongs on a terminal. */
function oneLine(text: string): string {
  return text.replace(/[\u0000-\u001F\u007F-\u009F\u2028\u2029]+/g, ' ');
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (
    compare(a.place?.file ?? '', b.place?.file ?? '') ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    (a.place?.column ?? 0) - (b.place?.column ?? 0) ||
    compare(a.code, b.code) ||
    compare(a.message, b.message)
  );
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function count(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === 'error').length;
  const warnings = diagnostics.length - errors;
  const parts = [plural(errors, 'error'), plural(warnings, 'warning')].filter((part) => part !== undefined);
  return `${parts.join(', ')}.`;
}

function plural(number: number, word: string): string | undefined {
  if (number === 0) return undefined;
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

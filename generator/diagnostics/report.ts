import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic, Place } from './diagnostic.ts';
import { catalogue } from './catalogue.ts';

export interface ReportOptions {
  /** True to use ANSI colours. */
  readonly colour: boolean;
  /** Folder that file names are relative to. */
  readonly cwd: string;
  /** True to print every diagnostic in full. */
  readonly verbose?: boolean;
}

/** Of one code, so many are shown in full; a foreign document may break the same rule a thousand times. */
const shown: Readonly<Record<Diagnostic['severity'], number>> = { error: 50, warning: 10, info: 0 };

/**
 * Prints diagnostics for people, in the order of files and lines: place, severity, code and message, the lines around the
 * place, the pointer and the fix. The last line counts them. Gives an empty text where there are none.
 * Reads the files again to show their lines; one that cannot be read is shown without.
 */
export function report(diagnostics: readonly Diagnostic[], options: ReportOptions): string {
  if (diagnostics.length === 0) return '';
  const paint = options.colour ? painted : plain;
  const lines = createLineReader(options.cwd);
  const left = new Map<string, number>();
  const blocks: string[] = [];
  for (const diagnostic of [...diagnostics].sort(byPlace)) {
    const group = `${diagnostic.severity} ${diagnostic.code}`;
    const count = (left.get(group) ?? 0) + 1;
    left.set(group, count);
    if (options.verbose === true || count <= shown[diagnostic.severity]) blocks.push(block(diagnostic, paint, lines));
  }
  for (const [group, count] of left) {
    const [severity, code] = group.split(' ') as [Diagnostic['severity'], Diagnostic['code']];
    if (options.verbose === true || count <= shown[severity]) continue;
    const text = shown[severity] === 0 ? `${catalogue[code].title}: ${plural(count, 'place')}` : `${count - shown[severity]} more of these`;
    blocks.push(`${paint(colourOf(severity), severity)} ${paint('dim', code)}  ${text}; --verbose prints all.`);
  }
  return `${blocks.join('\n\n')}\n\n${summary(diagnostics)}\n`;
}

type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'cyan';
type Paint = (style: Style, text: string) => string;

const codes: Readonly<Record<Style, number>> = { bold: 1, dim: 2, red: 31, yellow: 33, cyan: 36 };
const painted: Paint = (style, text) => `\u001B[${codes[style]}m${text}\u001B[0m`;
const plain: Paint = (_style, text) => text;

function block(diagnostic: Diagnostic, paint: Paint, lines: LineReader): string {
  const { place, severity, code, message } = diagnostic;
  const where = place === undefined ? '' : `${paint('bold', spot(place))} `;
  const out = [`${where}${paint(colourOf(severity), severity)} ${paint('dim', code)}  ${oneLine(message)}`];
  if (place !== undefined) out.push(...frame(place, lines, paint));
  if (place?.pointer !== undefined && place.pointer !== '#') out.push(`  at   ${paint('cyan', oneLine(place.pointer))}`);
  const { fix, around } = catalogue[code];
  out.push(`  fix  ${oneLine(diagnostic.fix ?? fix)}`);
  if (diagnostic.workedAround === true && around !== undefined) out.push(`  now  ${around}`);
  return out.join('\n');
}

function colourOf(severity: Diagnostic['severity']): Style {
  return ({ error: 'red', warning: 'yellow', info: 'cyan' } as const)[severity];
}

/** The line of the place between its neighbours, with a caret below the column. */
function frame(place: Place, lines: LineReader, paint: Paint): string[] {
  const { line, column = 1 } = place;
  if (line === undefined) return [];
  const text = lines(place.file);
  if (text === undefined || line > text.length) return [];
  // A minified file is one long line: only what surrounds the column is shown.
  const cut = column > 100 ? column - 40 : 0;
  const width = String(line + 1).length;
  const out: string[] = [];
  for (let number = Math.max(1, line - 1); number <= Math.min(text.length, line + 1); number++) {
    const content = oneLine((text[number - 1] ?? '').slice(cut, cut + 120)).trimEnd();
    if (number !== line && content === '') continue;
    const gutter = `${String(number).padStart(width)} |`;
    out.push(`  ${number === line ? paint('red', '>') : ' '} ${paint('dim', gutter)} ${content}`.trimEnd());
    if (number === line) out.push(`    ${paint('dim', `${' '.repeat(width)} |`)} ${' '.repeat(column - 1 - cut)}${paint('red', '^')}`);
  }
  return out;
}

type LineReader = (file: string) => readonly string[] | undefined;

function createLineReader(cwd: string): LineReader {
  const files = new Map<string, readonly string[] | undefined>();
  return (file) => {
    if (!files.has(file)) files.set(file, readLines(cwd, file));
    return files.get(file);
  };
}

function readLines(cwd: string, file: string): readonly string[] | undefined {
  try {
    return readFileSync(resolve(cwd, file), 'utf8')
      .replace(/^\uFEFF/, '')
      .split(/\r\n|\n|\r/);
  } catch {
    return undefined;
  }
}

function spot(place: Place): string {
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

function summary(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Diagnostic['severity']): number => diagnostics.filter((diagnostic) => diagnostic.severity === severity).length;
  const parts = [plural(count('error'), 'error'), plural(count('warning'), 'warning'), plural(count('info'), 'note')].filter(
    (part) => part !== undefined,
  );
  return `${parts.join(', ')}.`;
}

function plural(number: number, word: string): string | undefined {
  if (number === 0) return undefined;
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

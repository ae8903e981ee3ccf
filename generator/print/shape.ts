import type { StatementStructures } from 'ts-morph';

/**
 * The shape of a statement: the structure with a number in place of each text in it. A package has thousands of statements and
 * a few dozen shapes, so that ts-morph lays out each shape once, and the texts are filled in.
 */
export interface Shape {
  /** The structure to lay out. */
  readonly structure: StatementStructures;
  /** The same as text: equal for statements that differ in nothing but their texts. */
  readonly key: string;
  readonly texts: readonly string[];
}

/** Private-use characters around the number of a text: nothing that ts-morph looks at. */
const mark = /\ue000(\d+)\ue001/;

/** Takes a text out, and gives the mark that stands for it. */
type Take = (text: string) => string;

/** The shape of a statement; undefined where a text in it must be laid out by ts-morph itself. */
export function shapeOf(statement: StatementStructures): Shape | undefined {
  const texts: string[] = [];
  const take: Take = (text) => `\ue000${texts.push(text) - 1}\ue001`;
  const structure = strip(statement, '', take);
  return structure === undefined ? undefined : { structure: structure as StatementStructures, key: JSON.stringify(structure), texts };
}

/** A copy without texts; undefined where that cannot be. */
function strip(value: unknown, path: string, take: Take): unknown {
  if (path === '.statements') return stripBody([value].flat(), take);
  if (typeof value === 'string') return stripText(value, path, take);
  if (typeof value === 'function') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value) ? [] : {};
  for (const [key, part] of Object.entries(value)) {
    if (part === undefined) continue;
    const stripped = strip(part, `${path}.${key}`, take);
    if (stripped === undefined) return undefined;
    (copy as Record<string, unknown>)[key] = stripped;
  }
  return copy;
}

/** Texts of several lines that ts-morph need not indent. */
const asTheyAre: ReadonlySet<string> = new Set(['.type', '.declarations.0.initializer']);

function stripText(text: string, path: string, take: Take): string | undefined {
  if (text.trim() === '' || path === '.declarationKind') return text;
  if (path.endsWith('.description')) return stripComment(text, take);
  if (path === '.moduleSpecifier') return /['\\\n]/.test(text) ? undefined : take(text);
  return !text.includes('\n') || asTheyAre.has(path) ? take(text) : undefined;
}

/** ts-morph marks the lines of a comment one by one. */
function stripComment(text: string, take: Take): string | undefined {
  if (text.includes('\r')) return undefined;
  return text
    .split('\n')
    .map((line) => (line === '' ? '' : take(line)))
    .join('\n');
}

/** The body of a function is indented here. Lines of a template literal must not be: such a body is left to ts-morph, which knows them. */
function stripBody(parts: readonly unknown[], take: Take): string | undefined {
  const isPlain = (part: unknown): part is string => typeof part === 'string' && part !== '' && !part.includes('`');
  return parts.length > 0 && parts.every(isPlain) ? take(parts.join('\n').replace(/\n(?=[^\n])/g, '\n  ')) : undefined;
}

/** What ts-morph made of a shape: what stands between the texts, and which text stands where. */
export interface Layout {
  readonly gaps: readonly string[];
  readonly order: readonly number[];
}

/** Reads a shape that was printed. Undefined where a text comes not once: then a name brought marks of its own. */
export function layoutOf(printed: string, { texts }: Shape): Layout | undefined {
  const parts = printed.split(mark);
  const order = parts.filter((_part, index) => index % 2 === 1).map(Number);
  if (order.length !== texts.length || new Set(order).size !== order.length) return undefined;
  return { gaps: parts.filter((_part, index) => index % 2 === 0), order };
}

/** The statement as text. */
export function fill({ gaps, order }: Layout, texts: readonly string[]): string {
  return order.reduce((text, number, index) => text + (texts[number] ?? '') + (gaps[index + 1] ?? ''), gaps[0] ?? '');
}

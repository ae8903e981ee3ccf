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

/**
 * Private-use characters around the number of a text: nothing that ts-morph looks at. The second kind stands for any number of lines, the first
 * but one and all after it, so that a comment of three lines has the shape of one of two.
 */
const mark = /([\ue000\ue002])(\d+)\ue001/;

/** Takes texts out, and gives the marks that stand for them. */
interface Take {
  text(text: string): string;
  lines(lines: readonly string[]): string;
}

/** The shape of a statement; undefined where a text in it must be laid out by ts-morph itself. */
export function shapeOf(statement: StatementStructures): Shape | undefined {
  const texts: string[] = [];
  const take: Take = {
    text: (text) => `\ue000${texts.push(text) - 1}\ue001`,
    lines: ([first = '', ...others]) =>
      others.length === 0 ? take.text(first) : `${take.text(first)}\n\ue002${texts.push(others.join('\n')) - 1}\ue001`,
  };
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
  if (/\.description$|\.docs\.\d+$/.test(path)) return stripLines(text, take);
  if (path === '.moduleSpecifier') return /['\\\n]/.test(text) ? undefined : take.text(text);
  if (!text.includes('\n') || asTheyAre.has(path)) return take.text(text);
  return path.endsWith('.type') ? stripType(text, take) : undefined;
}

/** ts-morph marks, or indents, all lines after the first alike. */
function stripLines(text: string, take: Take): string | undefined {
  const lines = text.split('\n');
  return text.includes('\r') || lines[0] === '' || lines.at(-1) === '' ? undefined : take.lines(lines);
}

/** A first line that opens a block is indented as such. Lines of a template literal must not be indented. */
function stripType(text: string, take: Take): string | undefined {
  if (text.includes('`') && text.replaceAll(/\/\*[^]*?\*\/|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, '').includes('`')) return undefined;
  return text.startsWith('{\n') ? `{\n${take.lines(text.slice(2).split('\n'))}` : /\{ *\n/.test(text) ? undefined : stripLines(text, take);
}

/** The body of a function is indented here. Lines of a template literal must not be: such a body is left to ts-morph, which knows them. */
function stripBody(parts: readonly unknown[], take: Take): string | undefined {
  const isPlain = (part: unknown): part is string => typeof part === 'string' && part !== '' && part.split('\n').every(endsItsTemplates);
  return parts.length > 0 && parts.every(isPlain) ? take.text(parts.join('\n').replace(/\n(?=[^\n])/g, '\n  ')) : undefined;
}

/** Whether no template literal goes on in the next line. */
function endsItsTemplates(line: string): boolean {
  return !line.includes('`') || /^(?:[^'"`/]|\/(?![*/]))*(?:`(?:[^`\\$]|\$\{[^`{}]*\})*`[^'"`/]*)+$/.test(line);
}

/** What ts-morph made of a shape: what stands between the texts, which text stands where, and which of them are of several lines. */
export interface Layout {
  readonly gaps: readonly string[];
  readonly order: readonly number[];
  readonly lines: readonly number[];
}

/** Reads a shape of so many texts that was printed. Undefined where a text comes not once: then a name brought marks of its own. */
export function layoutOf(printed: string, count: number): Layout | undefined {
  const parts = printed.split(mark);
  const every = (offset: number): string[] => parts.filter((_part, index) => index % 3 === offset);
  const [gaps, kinds, order] = [every(0), every(1), every(2).map(Number)];
  if (order.length !== count || new Set(order).size !== order.length) return undefined;
  const isRest = (index: number): boolean => kinds[index] === '\ue002';
  // The lines follow one another, and what stands before the second stands before each.
  const isWhole = (index: number): boolean => order[index - 1] === order[index]! - 1 && gaps[index]?.startsWith('\n') === true;
  if (!order.every((_number, index) => !isRest(index) || isWhole(index))) return undefined;
  return { gaps, order, lines: order.filter((_number, index) => isRest(index)) };
}

/** The statement as text. */
export function fill({ gaps, order, lines }: Layout, texts: readonly string[]): string {
  let text = gaps[0] ?? '';
  for (const [index, number] of order.entries()) {
    const own = texts[number] ?? '';
    const before = index === 0 ? '' : (gaps[index] ?? '');
    text += lines.includes(number) ? spread(own, before) : before + own;
  }
  return text + (gaps[order.length] ?? '');
}

/** Lines with the same before each; an empty one has no spaces behind that. */
function spread(lines: string, before: string): string {
  const bare = before.replace(/ +$/, '');
  return lines
    .split('\n')
    .map((line) => (line === '' ? bare : before + line))
    .join('');
}

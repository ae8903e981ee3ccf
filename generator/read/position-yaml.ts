import type * as Yaml from 'yaml';
import type { View } from './view.ts';
import { loadYaml } from './yaml.ts';

/**
 * A part of a YAML text: a block of lines that hold a mapping or a list, or a value that a parser has to look at (flow
 * style, tags, quoted text over lines).
 */
type Part = Block | Opaque | Parsed;

interface Block {
  readonly kind: 'block';
  /** Index of the first line, and of the one behind the last. */
  readonly first: number;
  readonly end: number;
  /** Column at which the keys or dashes stand, 0-based. */
  readonly indent: number;
  /** The first line with what stands before the block blanked out: `- id: 1` becomes `  id: 1`. */
  readonly head: string;
}

/** Not looked into yet; for most there is never a need. */
interface Opaque {
  readonly kind: 'opaque';
  readonly text: string;
  /** Where the text begins, both 0-based; the column counts for its first line only. */
  readonly line: number;
  readonly column: number;
}

interface Parsed {
  readonly kind: 'parsed';
  readonly node: unknown;
  readonly document: Yaml.Document;
  readonly lines: Yaml.LineCounter;
  readonly from: Opaque;
}

/**
 * Finds fields in a YAML text by its indentation, as far as it is in block style, and parses no more than the flow value
 * that remains: a parser that keeps positions takes seconds for a large document.
 * Sound because YAML indents whatever belongs to a key deeper than the key; only the dashes of a list may stand level with it.
 * A text with anchors is parsed as a whole.
 */
export function yamlView(text: string): View<Part> {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\n|\r/);
  const start = lines.findIndex((line) => isContent(line) && !/^(%|---(\s|$))/.test(line));
  const root: Part | undefined =
    start === -1 || /(^|[\s,[{])&\S/.test(text)
      ? { kind: 'opaque', text, line: 0, column: 0 }
      : partAt(lines, start, lines.length, lines[start] ?? '');
  const parsed = new Map<Opaque, Parsed>();
  return {
    root,
    child(part, token) {
      if (part.kind === 'block') return childOfBlock(lines, part, token);
      if (part.kind === 'parsed') return childOfParsed(part, token);
      const known = parsed.get(part) ?? parse(part);
      parsed.set(part, known);
      return childOfParsed(known, token);
    },
  };
}

function isContent(line: string): boolean {
  return /^\s*[^\s#]/.test(line);
}

function indentOf(line: string): number {
  return line.search(/[^ ]/);
}

/** The part that begins on a line, from which what has been dealt with is blanked out. */
function partAt(lines: readonly string[], first: number, end: number, head: string): Part | undefined {
  const indent = indentOf(head);
  if (indent === -1) return undefined;
  const content = head.slice(indent);
  if (/^-(\s|$)/.test(content) || keyOf(content) !== undefined) return { kind: 'block', first, end, indent, head };
  return opaque(lines, first, end, head);
}

function opaque(lines: readonly string[], first: number, end: number, head: string): Opaque {
  const column = indentOf(head);
  return { kind: 'opaque', text: [head.slice(column), ...lines.slice(first + 1, end)].join('\n'), line: first, column };
}

type Child = { readonly node: Part; readonly line: number; readonly column: number } | undefined;

function childOfBlock(lines: readonly string[], block: Block, token: string): Child {
  const isList = /^ *-(\s|$)/.test(block.head);
  let index = -1;
  for (let number = block.first; number < block.end; number++) {
    const line = number === block.first ? block.head : (lines[number] ?? '');
    if (!isContent(line) || indentOf(line) !== block.indent) continue;
    const content = line.slice(block.indent);
    const dash = /^-(\s+|$)/.exec(content);
    if (isList !== (dash !== null)) continue;
    if (dash) {
      index += 1;
      if (String(index) !== token) continue;
      const column = block.indent + dash[0].length;
      const node = valueOf(lines, block, number, line, column, isList);
      return { node: node ?? emptyPart(), line: number + 1, column: column + 1 };
    }
    const key = keyOf(content);
    if (key === undefined || key.name !== token) continue;
    const node = valueOf(lines, block, number, line, block.indent + key.length, isList);
    return { node: node ?? emptyPart(), line: number + 1, column: block.indent + 1 };
  }
  return undefined;
}

/** What follows a key or a dash: on the same line, or in the lines below it. */
function valueOf(lines: readonly string[], block: Block, number: number, line: string, column: number, isList: boolean): Part | undefined {
  let end = number + 1;
  while (end < block.end && belongs(lines[end] ?? '', block.indent, isList)) end++;
  const rest = line.slice(column);
  if (isContent(rest)) {
    if (/^\s*[|>]/.test(rest)) return undefined;
    const head = ' '.repeat(column) + rest;
    // Behind a dash a block may begin on the same line, behind a key it may not.
    return isList ? partAt(lines, number, end, head) : opaque(lines, number, end, head);
  }
  for (let first = number + 1; first < end; first++) {
    if (isContent(lines[first] ?? '')) return partAt(lines, first, end, lines[first] ?? '');
  }
  return undefined;
}

function belongs(line: string, indent: number, isList: boolean): boolean {
  if (!isContent(line)) return true;
  const own = indentOf(line);
  return own > indent || (own === indent && !isList && /^-(\s|$)/.test(line.slice(own)));
}

/** The key that a line begins with, plain or quoted, and its length with the colon. */
function keyOf(content: string): { name: string; length: number } | undefined {
  const match = /^(?:"((?:[^"\\]|\\.)*)"|'((?:[^']|'')*)'|([^\s"'[\]{},#&*!|>%@`?-][^#]*?|[?-][^\s#][^#]*?))\s*:(?=\s|$)/.exec(content);
  if (match === null) return undefined;
  const [whole, double, single, plain = ''] = match;
  if (double !== undefined) return { name: unquote(double), length: whole.length };
  if (single !== undefined) return { name: single.replaceAll("''", "'"), length: whole.length };
  return { name: plain, length: whole.length };
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}

function emptyPart(): Part {
  return { kind: 'block', first: 0, end: 0, indent: 0, head: '' };
}

function parse(from: Opaque): Parsed {
  const yaml = loadYaml();
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(from.text, { lineCounter: lines, uniqueKeys: false, logLevel: 'silent' });
  return { kind: 'parsed', node: document.contents, document, lines, from };
}

function childOfParsed(part: Parsed, token: string): Child {
  const yaml = loadYaml();
  const node = yaml.isAlias(part.node) ? part.node.resolve(part.document) : part.node;
  const found = yaml.isMap(node) ? fieldOf(yaml, part, node, token) : yaml.isSeq(node) ? itemOf(yaml, node, token) : undefined;
  if (found === undefined) return undefined;
  const { line, col } = part.lines.linePos(found.offset);
  const { from } = part;
  return { node: { ...part, node: found.value }, line: from.line + line, column: line === 1 ? from.column + col : col };
}

function fieldOf(yaml: typeof Yaml, part: Parsed, map: Yaml.YAMLMap, token: string): { value: unknown; offset: number } | undefined {
  for (const pair of map.items) {
    const name = yaml.isScalar(pair.key) ? String(pair.key.value) : String(pair.key);
    if (name === token) return { value: pair.value, offset: offsetOf(yaml, pair.key) };
  }
  for (const pair of map.items) {
    if (!yaml.isScalar(pair.key) || pair.key.value !== '<<') continue;
    const merged = yaml.isAlias(pair.value) ? pair.value.resolve(part.document) : pair.value;
    const maps = yaml.isSeq(merged) ? merged.items : [merged];
    for (const item of maps) {
      const source = yaml.isAlias(item) ? item.resolve(part.document) : item;
      const found = yaml.isMap(source) ? fieldOf(yaml, part, source, token) : undefined;
      if (found) return found;
    }
  }
  return undefined;
}

function itemOf(yaml: typeof Yaml, list: Yaml.YAMLSeq, token: string): { value: unknown; offset: number } | undefined {
  const value = list.items[Number(token)];
  return value === undefined ? undefined : { value, offset: offsetOf(yaml, value) };
}

function offsetOf(yaml: typeof Yaml, node: unknown): number {
  return yaml.isNode(node) && node.range ? node.range[0] : 0;
}

import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';
import type { Tokens } from './pointer.ts';

export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds where pointers stand in a YAML or JSON text, which is parsed once, on the first question.
 * A pointer that leads nowhere gives the place of the deepest part of it that is there.
 * The place of a field is that of its key, for that is what people look for.
 */
export function createLocator(text: string): (tokens: Tokens) => Position {
  let parsed: { document: Yaml.Document; lines: Yaml.LineCounter; yaml: typeof Yaml } | undefined;
  return (tokens) => {
    parsed ??= parse(text);
    const offset = offsetOf(parsed.yaml, parsed.document, tokens);
    const { line, col } = parsed.lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
}

/** Loads the package that keeps positions; slow, so only when there is something to report. */
export function loadYaml(): typeof Yaml {
  return createRequire(import.meta.url)('yaml') as typeof Yaml;
}

function parse(text: string): { document: Yaml.Document; lines: Yaml.LineCounter; yaml: typeof Yaml } {
  const yaml = loadYaml();
  const lines = new yaml.LineCounter();
  const document = yaml.parseDocument(text, { lineCounter: lines, uniqueKeys: false, merge: true, logLevel: 'silent' });
  return { document, lines, yaml };
}

function offsetOf(yaml: typeof Yaml, document: Yaml.Document, tokens: Tokens): number {
  let node: unknown = document.contents;
  let offset = startOf(yaml, node);
  for (const token of tokens) {
    if (yaml.isAlias(node)) node = node.resolve(document);
    if (yaml.isMap(node)) {
      const pair = node.items.find((item) => keyOf(yaml, item.key) === token);
      if (pair === undefined) return offset;
      offset = startOf(yaml, pair.key) || offset;
      node = pair.value;
    } else if (yaml.isSeq(node)) {
      const item = node.items[Number(token)];
      if (item === undefined) return offset;
      offset = startOf(yaml, item) || offset;
      node = item;
    } else {
      return offset;
    }
  }
  return offset;
}

function keyOf(yaml: typeof Yaml, key: unknown): string {
  return yaml.isScalar(key) ? String(key.source ?? key.value) : String(key);
}

function startOf(yaml: typeof Yaml, node: unknown): number {
  return yaml.isNode(node) && node.range ? node.range[0] : 0;
}

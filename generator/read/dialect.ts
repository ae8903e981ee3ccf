import type { Diagnostics } from '../diagnostics/diagnostic.ts';
import { type Draft, draftOf, isBefore, isWordOf, upgradeDraft } from '../judge/drafts.ts';
import { define, isObject, own, type MutableObject } from './json.ts';
import { childKind, shapes, type Kind } from './shapes.ts';
import type { Source } from './source.ts';
import { dropSiblings } from './upgrade.ts';

const last: Draft = '2020-12';

/**
 * Reads each schema of a document by the draft that it names with `$schema`, or the whole document with `jsonSchemaDialect` (OpenAPI 3.1,
 * 4.8.24.5), and writes it in place as 2020-12 says it. A draft counts for all that stands in the schema, until another is named. One that
 * is not known, such as OpenAPI's own, is read as 2020-12.
 * Diagnostic: `word-without-effect`, for a word that the draft does not have.
 */
export function upgradeDialects(source: Source, diagnostics: Diagnostics): void {
  const root = source.box.value;
  if (!source.namesDrafts || !isObject(root)) return;
  const wide = draftOf(own(root, 'jsonSchemaDialect'));
  if (wide !== undefined) delete root['jsonSchemaDialect'];
  upgradeBelow(root, 'document', wide ?? last, source, diagnostics);
}

/** The same for a file that is referred to, where it is a schema that names its draft. */
export function upgradeSchemaFile(source: Source, diagnostics: Diagnostics): void {
  const root = source.box.value;
  if (source.namesDrafts && isObject(root) && draftOf(own(root, '$schema')) !== undefined)
    upgradeBelow(root, 'schema', last, source, diagnostics);
}

function upgradeBelow(top: MutableObject, kind: Kind, draft: Draft, source: Source, diagnostics: Diagnostics): void {
  const seen = new Set<object>();
  const tokens: string[] = [];
  enter(top, kind, draft);

  function enter(node: unknown, kind: Kind, outer: Draft): void {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    const children = Object.entries(node).flatMap(([key, child]): [string, unknown, Kind][] => {
      const childs = Array.isArray(node) ? kind : childKind(shapes[kind], key);
      return childs === undefined ? [] : [[key, child, childs]];
    });
    const draft = kind === 'schema' && isObject(node) ? draftFor(node, outer) : outer;
    // Those inside first: their places are those of the file for as long as nothing around them has moved.
    for (const [key, child, childs] of children) {
      tokens.push(key);
      enter(child, childs, draft);
      tokens.pop();
    }
    if (kind === 'schema' && isObject(node)) upgradeSchema(node, draft);
  }

  function draftFor(schema: MutableObject, outer: Draft): Draft {
    return Object.hasOwn(schema, '$schema') ? (draftOf(schema['$schema']) ?? last) : outer;
  }

  function upgradeSchema(schema: MutableObject, draft: Draft): void {
    if (!isBefore(draft, last)) return;
    delete schema['$schema'];
    if (isBefore(draft, '2019-09') && Object.hasOwn(schema, '$ref')) {
      dropSiblings(schema);
      return;
    }
    for (const word of Object.keys(schema)) {
      if (isWordOf(word, draft)) continue;
      const message = `"${word}" has no effect: the schema names draft ${draft}, which does not know it.`;
      const fix = `Name the draft that it is written for: "$schema": "https://json-schema.org/draft/${last}/schema".`;
      diagnostics.add({ code: 'word-without-effect', severity: 'warning', message, fix, place: source.place([...tokens, word]) });
    }
    const upgraded = upgradeDraft(schema, draft);
    for (const word of Object.keys(schema)) delete schema[word];
    for (const [word, value] of Object.entries(upgraded)) define(schema, word, value);
  }
}

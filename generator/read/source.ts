import type { Place } from '../diagnostics/diagnostic.ts';
import { toPointer, type Tokens } from './pointer.ts';
import { createLocator } from './position.ts';

/** One file or URL, parsed. */
export interface Source {
  /** Absolute URL without fragment: what a `$ref` in it is relative to, and what tells it from others. */
  readonly url: string;
  /** As the user would name it. */
  readonly name: string;
  /** Holds the value, so that the whole of it can be replaced like any part. */
  readonly box: { value: unknown };
  /** True if the text has `$id` or an anchor anywhere: only then are they looked for. */
  readonly identifies: boolean;
  /** True if the text has `$schema` or `jsonSchemaDialect` anywhere. */
  readonly namesDrafts: boolean;
  /** True if the text has `$dynamicRef` anywhere. */
  readonly isDynamic: boolean;
  /** Where a part of it stands, for a diagnostic. */
  place(tokens: Tokens): Place;
}

/** Makes a source of a text and the value that it was parsed to. */
export function createSource(url: string, name: string, text: string, value: unknown): Source {
  const locate = createLocator(text);
  return {
    url,
    name,
    box: { value },
    identifies: /\$(id|anchor|dynamicAnchor)\b/.test(text),
    namesDrafts: /\$schema\b|\bjsonSchemaDialect\b/.test(text),
    isDynamic: text.includes('$dynamicRef'),
    place(wanted) {
      const { line, column, tokens } = locate(wanted);
      return { file: name, line, column, pointer: toPointer(tokens) };
    },
  };
}

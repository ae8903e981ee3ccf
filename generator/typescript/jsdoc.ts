import type { JSDocStructure, OptionalKind } from 'ts-morph';
import type { Json } from '../ir/schema.ts';

/** What a doc comment can say. */
export interface DocWords {
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly default?: Json;
  /** Further lines, already in the form of tags: `@see https://…`. */
  readonly tags?: readonly string[];
}

/** A doc comment as structures: none where there is nothing to say. Lines are wrapped at 110 columns; nothing in it can end the comment. */
export function jsdoc(words: DocWords | undefined): OptionalKind<JSDocStructure>[] {
  const description = docText(words);
  return description === '' ? [] : [{ description }];
}

/** The same as the text between the comment marks. */
export function docText(words: DocWords | undefined): string {
  if (words === undefined) return '';
  const lines = [
    ...(words.description === undefined ? [] : wrap(defuse(words.description.trim()))),
    ...(words.default === undefined ? [] : [`@default ${defuse(JSON.stringify(words.default))}`]),
    ...(words.deprecated === true ? ['@deprecated'] : []),
    ...(words.tags ?? []).map((tag) => tag.replaceAll('*/', '*\\/')),
  ];
  return lines.join('\n');
}

/** What would end the comment, or be taken for a tag, is made harmless without looking different. */
function defuse(text: string): string {
  return text
    .replaceAll('*/', '*\\/')
    .replace(/[\u2028\u2029]/g, ' ')
    .replace(/\r\n?/g, '\n')
    .replace(/^(\s*)@/gm, '$1\\@');
}

function wrap(text: string): string[] {
  return text.split('\n').flatMap((line) => wrapLine(line.trimEnd()));
}

function wrapLine(line: string): string[] {
  if (line.length <= 110) return [line];
  const lines: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    if (current !== '' && current.length + 1 + word.length > 110) {
      lines.push(current);
      current = word;
    } else current = current === '' ? word : `${current} ${word}`;
  }
  return [...lines, current];
}

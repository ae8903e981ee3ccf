import { freeFormats, numberFormats, textFormats } from '../../judge/formats.ts';
import { isJsonObject, leafOf, partsOf, unasserted } from '../../judge/rules.ts';

/** Something that a schema says and the validators do not assert. */
export interface Unasserted {
  readonly code: 'keyword-not-asserted' | 'format-not-asserted';
  readonly message: string;
  /** Pointer of the schema that says it. */
  readonly at: string;
}

/** Keywords and formats of a schema, and of those inside it, that nothing asserts. */
export function unassertedIn(json: unknown, at: string): Unasserted[] {
  if (!isJsonObject(json) || (json['format'] === undefined && leafOf(json) !== undefined)) return [];
  const keywords = unasserted(json).map((keyword): Unasserted => ({
    code: 'keyword-not-asserted',
    message: `The validators do not assert the keyword "${keyword}".`,
    at,
  }));
  const { format } = json;
  const isKnown = typeof format !== 'string' || textFormats.has(format) || numberFormats.has(format) || freeFormats.has(format);
  const formats: Unasserted[] = isKnown
    ? []
    : [{ code: 'format-not-asserted', message: `The validators do not assert the format "${format}".`, at }];
  const inner = partsOf(json).flatMap(({ tokens, schema }) => unassertedIn(schema, [at, ...tokens.map(encode)].join('/')));
  return [...keywords, ...formats, ...inner];
}

function encode(token: string): string {
  return token.replaceAll('~', '~0').replaceAll('/', '~1');
}

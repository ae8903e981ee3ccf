import { isObject, type MutableObject } from '../read/json.ts';
import { toPointer } from '../read/pointer.ts';
import type { Kind } from '../read/shapes.ts';
import { walk } from '../read/walk.ts';
import type { Context } from './context.ts';

/**
 * Fields of OpenAPI (3.2, 4) that no package does anything with, by the object that they stand in, and why. What documents say of
 * schemas is the validators' to tell. A field that is missing here has an effect, or is prose for the readers of the document, which
 * claims none: `test/corpus/words.test.ts` knows which.
 */
export const unusedFields: Readonly<Partial<Record<Kind, Readonly<Record<string, string>>>>> = {
  document: { jsonSchemaDialect: 'it is no draft of JSON Schema, and schemas are read as 2020-12' },
  parameter: {
    allowEmptyValue: 'an empty text is sent and taken wherever the schema allows it',
    examples: 'they are checked, and not shown',
  },
  mediaType: {
    itemEncoding: 'parts of multipart bodies without names are carried as bytes',
    prefixEncoding: 'parts of multipart bodies without names are carried as bytes',
  },
  encoding: {
    headers: 'FormData has no place for headers of a part',
    encoding: 'a part is written as its own media type says',
    itemEncoding: 'a part is written as its own media type says',
    prefixEncoding: 'a part is written as its own media type says',
  },
  response: { links: 'no client follows them' },
  example: {
    externalValue: 'examples are not fetched',
    serializedValue: 'tests and mocks use the value',
  },
  securityScheme: {
    flows: 'tokens are handed to a client, not fetched by it',
    oauth2MetadataUrl: 'tokens are handed to a client, not fetched by it',
    bearerFormat: 'what is in a token is a matter between its two ends',
    deprecated: 'a client takes whatever credential it is given',
  },
};

/** Fields of objects that the grammar of `read/` takes for data. */
const variable: Readonly<Record<string, string>> = { enum: 'a client takes any value' };

/** Tells once of each field that has no effect, with the first place where it stands. Diagnostic: `word-without-effect`. */
export function reportUnused(context: Context): void {
  const found = new Map<string, { why: string; at: string; count: number }>();
  const look = (node: MutableObject, words: Readonly<Record<string, string>>, tokens: readonly string[], kind: string): void => {
    for (const key of Object.keys(node)) {
      const why = Object.hasOwn(words, key) ? words[key] : undefined;
      if (why === undefined) continue;
      const known = found.get(`${kind} ${key}`);
      if (known === undefined) found.set(`${kind} ${key}`, { why, at: toPointer([...tokens, key]), count: 1 });
      else known.count++;
    }
  };
  const root: MutableObject = context.root;
  walk(root, 'document', (node, kind, tokens) => look(node, unusedFields[kind] ?? {}, tokens, kind), schemas);
  for (const [index, { variables }] of objectsOf(root['servers'])) {
    for (const [name, inner] of isObject(variables) ? objectsOf(variables) : [])
      look(inner, variable, ['servers', index, 'variables', name], 'serverVariable');
  }
  for (const [id, { why, at, count }] of found) {
    const [kind = '', key = ''] = id.split(' ');
    const where = count === 1 ? '' : `, here and in ${count - 1} other place${count === 2 ? '' : 's'}`;
    context.problem('word-without-effect', 'info', at, `"${key}" of ${article(kind)} has no effect: ${why}${where}.`);
  }
}

function objectsOf(value: unknown): [string, MutableObject][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter((entry): entry is [string, MutableObject] => isObject(entry[1]));
}

const schemas: ReadonlySet<Kind> = new Set<Kind>(['schema', 'schemas']);

function article(kind: string): string {
  const words = kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  return kind === 'document' ? `the ${words}` : /^[aeiou]/.test(words) ? `an ${words}` : `a ${words}`;
}

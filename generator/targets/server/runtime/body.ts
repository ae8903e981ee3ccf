import { type BodyReader, type BodyRow, type ContentRow, NotReadable, type Source } from './route.ts';
import { itemShape, memberShape, recordShape, valueOf } from './shape.ts';
import { pairsOf, plusDecoded } from './styles.ts';

/** Readers of bodies, one for each kind of media type. */

const utf8 = new TextDecoder('utf-8', { fatal: true });

function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new NotReadable();
  }
}

/** JSON in UTF-8 (RFC 8259, 8.1). */
export const readJson: BodyReader = (bytes) => {
  const text = textOf(bytes);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new NotReadable();
  }
};

export const readText: BodyReader = textOf;

export const readBinary: BodyReader = (bytes) => bytes;

/** A line of JSON for each item; empty lines are none. */
export const readLines: BodyReader = (bytes, row, mediaType) =>
  textOf(bytes)
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => readJson(new TextEncoder().encode(line), row, mediaType));

/** `application/x-www-form-urlencoded`: texts become what the schema says that they stand for. */
export const readForm: BodyReader = (bytes, { shape, fields = {} }) => {
  const pairs = pairsOf(textOf(bytes));
  const source = sourceOf(pairs);
  const read = Object.entries(fields).flatMap(([name, { read, explode }]): [string, unknown][] => {
    const value = read({ name, place: 'query', explode, shape: memberShape(shape, name) }, source);
    return value === undefined ? [] : [[name, value]];
  });
  const isField = (name: string): boolean => Object.hasOwn(fields, name.replace(/\[.*$/s, ''));
  const others = pairs.filter(([name]) => !isField(name)).map(([name, value]) => [name, plusDecoded(value)] as const);
  return { ...gathered(others, shape), ...Object.fromEntries(read) };
};

/** A form has what a query has, and nothing else. */
function sourceOf(query: Source['query']): Source {
  const none = (): undefined => undefined;
  return { query, rawQuery: '', path: none, header: () => null, cookie: none, cookies: () => [] };
}

/** `multipart/form-data`, taken apart by the platform; files stay files, and parts of any other type are what they say. */
export const readMultipart: BodyReader = async (bytes, { shape, files }, mediaType) => {
  try {
    const data = await new Response(bytes as ConstructorParameters<typeof Response>[0], {
      headers: { 'content-type': mediaType },
    }).formData();
    const pairs = [...data.entries()].map(async ([name, value]): Promise<[string, string | File]> => {
      const isKnown = files !== undefined && !files.includes(name) && recordShape(shape)?.record[name] !== undefined;
      return [name, isKnown && typeof value !== 'string' ? await value.text() : value];
    });
    return gathered(await Promise.all(pairs), shape);
  } catch {
    throw new NotReadable();
  }
};

/** What a validator is shown of a form: it has no words for files, and takes each for a text. */
export function withoutFiles(value: unknown, files: readonly string[]): unknown {
  if (files.length === 0 || typeof value !== 'object' || value === null) return value;
  const shown = (one: unknown): unknown => (Array.isArray(one) ? one.map(shown) : one instanceof Blob ? '' : one);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, files.includes(name) ? shown(one) : one]));
}

/** A form in which the properties of these names are files. */
export type Multipart<Body, Files extends PropertyKey> = {
  readonly [Key in keyof Body]: Key extends Files
    ? NonNullable<Body[Key]> extends readonly unknown[]
      ? readonly File[]
      : File
    : Body[Key];
};

function gathered(pairs: readonly (readonly [string, string | File])[], shape: ContentRow['shape']): Record<string, unknown> {
  const groups = new Map<string, (string | File)[]>();
  for (const [name, value] of pairs) groups.set(name, [...(groups.get(name) ?? []), value]);
  return Object.fromEntries(
    [...groups].map(([name, group]) => {
      const inner = memberShape(shape, name);
      const items = itemShape(inner);
      const values = group.map((value) => (typeof value === 'string' ? formValue(items ?? inner, value) : value));
      return [name, items === undefined ? values[0] : values];
    }),
  );
}

/** A property that is an object is JSON in a form (OpenAPI 3.1, 4.8.15). */
function formValue(shape: ContentRow['shape'], text: string): unknown {
  if (typeof shape === 'string' || !('record' in shape)) return valueOf(shape, text);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** A media type without its parameters, in small letters. */
export function essence(mediaType: string): string {
  const at = mediaType.indexOf(';');
  return (at < 0 ? mediaType : mediaType.slice(0, at)).trim().toLowerCase();
}

/** The row of a body by its `Content-Type`: the one of that name, one whose range it is in, or the first where the request names none. */
export function contentFor({ contents }: BodyRow, header: string | null): ContentRow | undefined {
  if (header === null || header === contents[0]?.mediaType || header.trim() === '') return contents[0];
  const wanted = essence(header);
  return (
    contents.find(({ mediaType }) => essence(mediaType) === wanted) ??
    contents.find(({ mediaType }) => {
      const range = essence(mediaType);
      return range === '*/*' || (range.endsWith('/*') && wanted.startsWith(range.slice(0, -1)));
    })
  );
}

import { NotReadable, type ParameterReader, type Source } from './route.ts';
import { itemShape, memberShape, recordShape, type Shape, valueOf } from './shape.ts';

/** Readers of parameters: one for each style of OpenAPI 3.1, 4.8.12.2, in each place. What the client's `styles.ts` writes, this reads. */

type Pair = readonly [string, string];
type Row = Parameters<ParameterReader>[0];

/** Path, style `simple`: `5`, `3,4,5`, `R,100,G,200`, exploded `R=100,G=200`. */
export const simple: ParameterReader = (row, source) => {
  const text = source.path(row.name);
  return text === undefined ? undefined : delimited(row, text, ',', decoded);
};

/** Path: `.3,4,5`, exploded `.3.4.5`, `.R=100.G=200`. */
export const label: ParameterReader = (row, source) => {
  const text = source.path(row.name);
  return text === undefined ? undefined : delimited(row, text.startsWith('.') ? text.slice(1) : text, row.explode ? '.' : ',', decoded);
};

/** Path: `;id=3,4,5`, exploded `;id=3;id=4;id=5`, `;R=100;G=200`; a bare name, `;id`, is an empty text. */
export const matrix: ParameterReader = (row, source) => {
  const text = source.path(row.name);
  if (text === undefined) return undefined;
  const pairs = text.split(';').slice(1).map(pairOf);
  const own = pairs.filter(([name]) => name === row.name);
  if (row.explode) {
    if (recordShape(row.shape) !== undefined) return record(row.shape, pairs, decoded);
    return own.length === 0
      ? text
      : several(
          row,
          own.map(([, value]) => value),
          decoded,
        );
  }
  return own[0] === undefined ? text : delimited(row, own[0][1], ',', decoded);
};

/** Query: `id=3,4,5`, exploded `id=3&id=4&id=5`, `R=100&G=200`. */
export const form: ParameterReader = (row, source) => {
  const known = recordShape(row.shape);
  if (row.explode && known !== undefined) {
    const isOther = (name: string): boolean => row.others?.includes(name.replace(/\[.*$/s, '')) === true;
    const pairs = source.query.filter(([name]) => (known.rest === undefined ? Object.hasOwn(known.record, name) : !isOther(name)));
    return pairs.length === 0 ? undefined : record(row.shape, pairs, plusDecoded, same);
  }
  const values = source.query.filter(([name]) => name === row.name).map(([, value]) => value);
  if (values.length === 0) return undefined;
  return row.explode ? several(row, values, plusDecoded) : delimited(row, values[0] ?? '', ',', plusDecoded);
};

/** Query: `id=3%204%205`. */
export const spaceDelimited: ParameterReader = (row, source) => separated(row, source, /%20|\+| /);

/** Query: `id=3%7C4%7C5`. */
export const pipeDelimited: ParameterReader = (row, source) => separated(row, source, /%7C|\|/i);

function separated(row: Row, source: Source, separator: RegExp): unknown {
  if (row.explode) return form(row, source);
  const text = source.query.find(([name]) => name === row.name)?.[1];
  return text === undefined ? undefined : delimited(row, text, separator, plusDecoded);
}

/** Query: `color[R]=100&color[G]=200`, deeper objects and lists in more brackets. */
export const deepObject: ParameterReader = (row, source) => {
  const pairs = source.query.filter(([name]) => name.startsWith(`${row.name}[`) && name.endsWith(']'));
  if (pairs.length === 0) return undefined;
  const root = new Map<string, Tree>();
  for (const [name, value] of pairs) plant(root, name.slice(row.name.length + 1, -1).split(']['), plusDecoded(value));
  return grown(root, row.shape);
};

type Tree = string | Map<string, Tree>;

/** Deeper than any honest parameter, so that no query can make a tree that overflows the stack. */
const deepest = 32;

function plant(root: Map<string, Tree>, path: readonly string[], value: string): void {
  let tree = root;
  for (const key of path.slice(0, Math.min(path.length, deepest) - 1)) {
    const next = tree.get(key);
    const inner = next instanceof Map ? next : new Map<string, Tree>();
    tree.set(key, inner);
    tree = inner;
  }
  const last = path[Math.min(path.length, deepest) - 1] ?? '';
  if (!tree.has(last)) tree.set(last, value);
}

function grown(tree: Tree, shape: Shape): unknown {
  if (typeof tree === 'string') return valueOf(shape, tree);
  const items = itemShape(shape);
  if (items !== undefined && [...tree.keys()].every((key, index) => key === String(index) || key === ''))
    return [...tree.values()].map((one) => grown(one, items));
  return Object.fromEntries([...tree].map(([key, one]) => [key, grown(one, memberShape(shape, key))]));
}

/** Header, style `simple`. */
export const header: ParameterReader = (row, source) => {
  const text = source.header(row.name);
  return text === null ? undefined : delimited(row, text, ',', (part) => part.trim());
};

/** Cookie, style `form`: percent-encoded; exploded `id=3; id=4`, `R=100; G=200`. */
export const cookie: ParameterReader = (row, source) => cookies(row, source, decoded);

/** Cookie, style `cookie` of OpenAPI 3.2: as it stands. */
export const plainCookie: ParameterReader = (row, source) => cookies(row, source, same);

function cookies(row: Row, source: Source, decode: (text: string) => string): unknown {
  const known = row.explode ? recordShape(row.shape) : undefined;
  if (known !== undefined) {
    const pairs = Object.keys(known.record).flatMap((name) => source.cookies(name).map((value): Pair => [name, value]));
    return pairs.length === 0 ? undefined : record(row.shape, pairs, decode, same);
  }
  const values = source.cookies(row.name);
  const [first] = values;
  if (first === undefined) return undefined;
  // Whoever joins a list with commas where it ought to be exploded means a list all the same.
  return row.explode && values.length > 1 ? several(row, values, decode) : delimited(row, first, ',', decode);
}

/** OpenAPI 3.2 `in: querystring`: the whole query is one value. */
export const wholeQuery: ParameterReader = (row, source) => {
  if (source.rawQuery === '') return undefined;
  return recordShape(row.shape) === undefined
    ? valueOf(row.shape, decoded(source.rawQuery))
    : record(row.shape, source.query, plusDecoded, same);
};

/** `content: application/json`, wherever it stands. Throws `NotReadable` for what is no JSON. */
export const json: ParameterReader = (row, source) => {
  const text = textOf(row, source);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new NotReadable();
  }
};

/** `content` of any other media type: the value as text. */
export const text: ParameterReader = (row, source) => {
  const given = textOf(row, source);
  return given === undefined ? undefined : valueOf(row.shape, given);
};

function textOf({ name, place }: Row, source: Source): string | undefined {
  switch (place) {
    case 'path':
      return optional(source.path(name), decoded);
    case 'query':
      return optional(source.query.find(([key]) => key === name)?.[1], plusDecoded);
    case 'headers':
      return source.header(name) ?? undefined;
    case 'cookies':
      return optional(source.cookie(name), decoded);
  }
}

function optional(given: string | undefined, decode: (text: string) => string): string | undefined {
  return given === undefined ? undefined : decode(given);
}

/** One text that may hold several values. */
function delimited(row: Row, given: string, separator: string | RegExp, decode: (text: string) => string): unknown {
  const items = itemShape(row.shape);
  if (items !== undefined) return given === '' ? [] : given.split(separator).map((part) => valueOf(items, decode(part)));
  if (recordShape(row.shape) === undefined) return valueOf(row.shape, decode(given));
  const parts = given.split(separator);
  return record(
    row.shape,
    row.explode ? parts.map(pairOf) : parts.flatMap((part, index) => (index % 2 === 0 ? [[part, parts[index + 1] ?? ''] as const] : [])),
    decode,
  );
}

/** Several texts of one name: a list, or else the first. */
function several(row: Row, values: readonly string[], decode: (text: string) => string): unknown {
  const items = itemShape(row.shape);
  return items === undefined ? valueOf(row.shape, decode(values[0] ?? '')) : values.map((value) => valueOf(items, decode(value)));
}

/** A record; `Object.fromEntries` makes `__proto__` a property like others. */
function record(shape: Shape, pairs: readonly Pair[], decode: (text: string) => string, decodeName = decode): unknown {
  const groups = new Map<string, string[]>();
  for (const [raw, value] of pairs) {
    const name = decodeName(raw);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [value]);
    else group.push(value);
  }
  return Object.fromEntries(
    [...groups].map(([name, group]) => {
      const inner = memberShape(shape, name);
      const items = itemShape(inner);
      const values = group.map((value) => valueOf(items ?? inner, decode(value)));
      return [name, items === undefined ? values[0] : values];
    }),
  );
}

function same(text: string): string {
  return text;
}

function pairOf(text: string): Pair {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Percent-decoded; what is no valid encoding stays as it is. */
export function decoded(given: string): string {
  if (!given.includes('%')) return given;
  try {
    return decodeURIComponent(given);
  } catch {
    return given;
  }
}

/** As forms are encoded: `+` is a space. */
export function plusDecoded(given: string): string {
  return decoded(given.includes('+') ? given.replaceAll('+', ' ') : given);
}

/** The pairs of a query, each name decoded. */
export function pairsOf(query: string): Pair[] {
  if (query === '') return [];
  return query.split('&').flatMap((part): Pair[] => {
    const [name, value] = pairOf(part);
    return part === '' ? [] : [[plusDecoded(name), value]];
  });
}

/** The value of a cookie (RFC 6265, 4.2.1); the first of its name. */
export function cookieOf(line: string | null, name: string): string | undefined {
  return cookiesOf(line, name)[0];
}

/** The values of all cookies of a name. */
export function cookiesOf(line: string | null, name: string): readonly string[] {
  return (line?.split(';') ?? []).flatMap((part) => {
    const [key, value] = pairOf(part.trim());
    if (key !== name) return [];
    return [value.startsWith('"') && value.endsWith('"') && value.length > 1 ? value.slice(1, -1) : value];
  });
}

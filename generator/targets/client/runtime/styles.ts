import type { ParameterRow } from './operation.ts';

/**
 * Parameter styles of OpenAPI 3.1, 4.8.12.2 to 4.8.12.5, which follow RFC 6570: one function for each.
 * Every name and value is percent-encoded down to RFC 3986's unreserved characters, unless the row allows reserved ones.
 */

type Pair = readonly [string, string];

/** Path, style `simple`, of a value that is neither list nor object. */
export function segment(_row: ParameterRow, value: unknown): string {
  return percent(String(value ?? ''));
}

/** Path: `3,4,5`, `R,100,G,200`, exploded `R=100,G=200`. */
export function simple(row: ParameterRow, value: unknown): string {
  return commas(row, value, percent);
}

/** Header: as `simple`, but not encoded. */
export function simpleHeader(row: ParameterRow, value: unknown): string {
  return commas(row, value, String);
}

function commas({ explode }: ParameterRow, value: unknown, encode: (text: string) => string): string {
  const pairs = pairsOf(value);
  if (pairs === undefined) return listOf(value).map(encode).join(',');
  return pairs.map(([key, item]) => encode(key) + (explode ? '=' : ',') + encode(item)).join(',');
}

/** Path: `.3,4,5`, exploded `.3.4.5`, `.R=100.G=200`. */
export function label(row: ParameterRow, value: unknown): string {
  const pairs = pairsOf(value);
  const separator = row.explode ? '.' : ',';
  const items = pairs?.map(([key, item]) => percent(key) + (row.explode ? '=' : ',') + percent(item)) ?? listOf(value).map(percent);
  return `.${items.join(separator)}`;
}

/** Path: `;id=3,4,5`, exploded `;id=3;id=4;id=5`, `;R=100;G=200`. An empty value leaves the bare name: `;id`. */
export function matrix(row: ParameterRow, value: unknown): string {
  const pairs = pairsOf(value);
  const name = percent(row.name);
  const named = (key: string, text: string): string => `;${key}${text && `=${text}`}`;
  if (row.explode) {
    return (
      pairs?.map(([key, item]) => named(percent(key), percent(item))) ?? listOf(value).map((item) => named(name, percent(item)))
    ).join('');
  }
  return named(name, (pairs?.flat() ?? listOf(value)).map(percent).join(','));
}

/** Query and cookie: `id=3,4,5`, exploded `id=3&id=4&id=5`, `R=100&G=200`. */
export function form(row: ParameterRow, value: unknown): string {
  const pairs = pairsOf(value);
  const encode = encoder(row);
  const name = percent(row.name);
  if (row.explode) {
    return (pairs?.map(([key, item]) => `${percent(key)}=${encode(item)}`) ?? listOf(value).map((item) => `${name}=${encode(item)}`)).join(
      '&',
    );
  }
  const items = pairs?.flat() ?? listOf(value);
  return items.length === 0 && Array.isArray(value) ? '' : `${name}=${items.map(encode).join(',')}`;
}

/** Cookie: as `form`; exploded into several cookies. */
export function formCookie(row: ParameterRow, value: unknown): string {
  return form(row, value).replaceAll('&', '; ');
}

/** Query: `id=3%204%205`. */
export function spaceDelimited(row: ParameterRow, value: unknown): string {
  return delimited(row, value, '%20');
}

/** Query: `id=3%7C4%7C5`. */
export function pipeDelimited(row: ParameterRow, value: unknown): string {
  return delimited(row, value, '%7C');
}

function delimited(row: ParameterRow, value: unknown, separator: string): string {
  if (row.explode) return form(row, value);
  const items = pairsOf(value)?.flat() ?? listOf(value);
  return items.length === 0 ? '' : `${percent(row.name)}=${items.map(encoder(row)).join(separator)}`;
}

/** Query: `color[R]=100&color[G]=200`; deeper objects and arrays nest brackets, which OpenAPI leaves open and servers read. */
export function deepObject(row: ParameterRow, value: unknown): string {
  const encode = encoder(row);
  const parts: string[] = [];
  const walk = (name: string, item: unknown): void => {
    if (item === undefined) return;
    if (item === null || typeof item !== 'object' || item instanceof Date) parts.push(`${name}=${encode(textOf(item))}`);
    else for (const [key, inner] of Object.entries(item)) walk(`${name}%5B${percent(key)}%5D`, inner);
  };
  walk(percent(row.name), value);
  return parts.join('&');
}

/** `content: application/json` in a path: the value as JSON. */
export function jsonSegment(_row: ParameterRow, value: unknown): string {
  return percent(JSON.stringify(value));
}

/** `content: application/json` in a query or cookie. */
export function jsonPair(row: ParameterRow, value: unknown): string {
  return `${percent(row.name)}=${encoder(row)(JSON.stringify(value))}`;
}

/** `content: application/json` in a header. Characters that no header may hold are escaped as JSON allows. */
export function jsonHeader(_row: ParameterRow, value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** `content` of any other media type in a query or cookie: the value as text. */
export function textPair(row: ParameterRow, value: unknown): string {
  return `${percent(row.name)}=${encoder(row)(textOf(value))}`;
}

/** `content` of any other media type in a header. */
export function textHeader(_row: ParameterRow, value: unknown): string {
  return textOf(value);
}

/** OpenAPI 3.2 `in: querystring`: the value is the whole query. */
export function wholeQuery(_row: ParameterRow, value: unknown): string {
  if (typeof value === 'string') return value;
  return (pairsOf(value) ?? []).map(([key, item]) => `${percent(key)}=${percent(item)}`).join('&');
}

/** OpenAPI 3.2 style `cookie`: as the cookie stands, not encoded; exploded into several cookies. */
export function cookie(row: ParameterRow, value: unknown): string {
  const pairs = pairsOf(value);
  if (row.explode) return (pairs ?? listOf(value).map((item): Pair => [row.name, item])).map((pair) => pair.join('=')).join('; ');
  return `${row.name}=${(pairs?.flat() ?? listOf(value)).join(',')}`;
}

function encoder(row: ParameterRow): (text: string) => string {
  return row.allowReserved ? reserved : percent;
}

/** RFC 3986, 2.3: all but unreserved characters. */
function percent(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * RFC 6570, 3.2.3: reserved characters and triples that are encoded already stay, but for those that no query may hold, and those that
 * would end the value in it or be another (OpenAPI 3.1, appendix E).
 */
function reserved(text: string): string {
  return encodeURI(text)
    .replace(/%25([\dA-Fa-f]{2})/g, '%$1')
    .replace(/[#[\]&+]/g, encodeURIComponent);
}

/** Names and values of an object, in order, without what is undefined; undefined for anything that is no object. */
function pairsOf(value: unknown): readonly Pair[] | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value) || value instanceof Date) return undefined;
  return Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .map(([key, item]): Pair => [key, textOf(item)]);
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [textOf(value)];
}

/** A single value as text: dates as ISO 8601, what has no text of its own as JSON. */
export function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

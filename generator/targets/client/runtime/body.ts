import { Content } from './content.ts';
import type { BodyWriter, ParameterRow, Payload } from './operation.ts';
import { toQuery } from './places.ts';
import { deepObject, form as formStyle, textOf } from './styles.ts';

/** Bodies of requests, one writer for each kind of media type. */

/** `application/json` and everything that ends in `+json`. */
export const json: BodyWriter = (value, mediaType = 'application/json') => ({ payload: JSON.stringify(value), mediaType });

/** Text and XML: as it is. */
export const text: BodyWriter = (value, mediaType = 'text/plain') => ({ payload: textOf(value), mediaType });

/** Bytes in any form that `fetch` takes; of a range such as `image/*` the blob's own type, or none, is sent. */
export const binary: BodyWriter = (value, mediaType = '*') => ({
  payload: value as Payload,
  mediaType: mediaType.includes('*') ? (value as Blob).type || 'application/octet-stream' : mediaType,
});

/** A line of JSON for each item. */
export const ndjson: BodyWriter = (value, mediaType = 'application/x-ndjson') => ({
  payload: (value as readonly unknown[]).map((item) => `${JSON.stringify(item)}\n`).join(''),
  mediaType,
});

/** A writer for a media type that is not its usual one: `application/vnd.shop+json`. */
export function as(mediaType: string, write: BodyWriter): BodyWriter {
  return (value) => write(value, mediaType);
}

/** One of several: the first, unless the body is a `Content`, which names its own. */
export function several(writers: Readonly<Record<string, BodyWriter>>): BodyWriter {
  const first = Object.keys(writers)[0] ?? '';
  return (body) => {
    const { mediaType, value } = body instanceof Content ? body : new Content(first, body);
    const exact = Object.hasOwn(writers, mediaType) ? writers[mediaType] : undefined;
    const range = Object.keys(writers).find((key) => key.endsWith('*') && mediaType.startsWith(key.replace(/\*.*$/, '')));
    const write = exact ?? (range === undefined ? undefined : writers[range]);
    if (write === undefined) throw new TypeError(`A body cannot be ${mediaType}: only ${Object.keys(writers).join(', ')}`);
    return write(value, mediaType);
  };
}

/** How a property of a form is written where the document's Encoding Object says more than the default. */
export interface FieldEncoding {
  readonly contentType?: string;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  readonly write?: ParameterRow['write'];
}

export type FieldEncodings = Readonly<Record<string, FieldEncoding>>;

/**
 * `application/x-www-form-urlencoded`: OpenAPI 3.1, 4.8.14.4. Properties are written in style `form`, exploded, unless their
 * encoding says otherwise; an object without an encoding of its own is JSON.
 */
export function form(encodings: FieldEncodings = {}): BodyWriter {
  return (value, mediaType = 'application/x-www-form-urlencoded') => ({
    payload: fieldsOf(value)
      .map(([name, item]) => formField(name, item, encodings[name] ?? {}))
      .filter(Boolean)
      .join('&'),
    mediaType,
  });
}

function formField(name: string, item: unknown, encoding: FieldEncoding): string {
  const { write, explode = write !== deepObject, allowReserved = false } = encoding;
  const value = !write && isPlainObject(item) ? JSON.stringify(item) : item;
  return (write ?? formStyle)({ name, key: name, explode, allowReserved, write: write ?? formStyle, add: toQuery }, value);
}

/**
 * `multipart/form-data`: OpenAPI 3.1, 4.8.14.5. Arrays give a part for each item; blobs and files keep their type and
 * name; objects are parts of `application/json`, and a part gets a media type where its encoding names one.
 */
export function multipart(encodings: FieldEncodings = {}): BodyWriter {
  return (value) => {
    const parts = new FormData();
    for (const [name, item] of fieldsOf(value)) {
      for (const part of Array.isArray(item) ? item : [item]) appendPart(parts, name, part, encodings[name]?.contentType);
    }
    return { payload: parts, mediaType: undefined };
  };
}

function appendPart(parts: FormData, name: string, part: unknown, listed: string | undefined): void {
  const type = listed?.split(',')[0]?.trim();
  if (part instanceof Blob) parts.append(name, part);
  else if (part instanceof Uint8Array || part instanceof ArrayBuffer)
    parts.append(name, new Blob([part as ArrayBuffer], { type: type ?? 'application/octet-stream' }));
  else if (isPlainObject(part)) parts.append(name, new Blob([JSON.stringify(part)], { type: type ?? 'application/json' }));
  else if (type) parts.append(name, new Blob([textOf(part)], { type }));
  else parts.append(name, textOf(part));
}

function fieldsOf(value: unknown): readonly (readonly [string, unknown])[] {
  return Object.entries(value as object).filter(([, item]) => item !== undefined);
}

function isPlainObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** Bytes, in any form that `fetch` can send. */
export type Bytes = Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | string;

/** A multipart body: the properties that the document calls binary are blobs (or files). */
export type Multipart<Body, Files extends PropertyKey> = {
  [Key in keyof Body]: Key extends Files ? (NonNullable<Body[Key]> extends readonly unknown[] ? readonly Blob[] : Blob) : Body[Key];
};

import type { Format } from '../schema.ts';

// By threes, which an engine writes out; longer runs it counts.
const notUuid =
  /^(?![\da-fA-F]{3}[\da-fA-F]{3}[\da-fA-F]{2}-[\da-fA-F]{2}[\da-fA-F]{2}-[\da-fA-F]{2}[\da-fA-F]{2}-[\da-fA-F]{2}[\da-fA-F]{2}-[\da-fA-F]{3}[\da-fA-F]{3}[\da-fA-F]{3}[\da-fA-F]{3}$)/;
const jsonPointer = /^(?:\/(?:[^~/]|~[01])*)*$/;
const relativeJsonPointer = /^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^~/]|~[01])*)*)$/;
const base64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/;

/** `uuid`: RFC 9562, 4. */
export function isUuid(text: string): boolean {
  return !notUuid.test(text);
}

export const uuidFormat: Format = { name: 'uuid', words: 'a UUID', text: isUuid };

/** `json-pointer`: RFC 6901, 5. */
export function isJsonPointer(text: string): boolean {
  return jsonPointer.test(text);
}

export const jsonPointerFormat: Format = { name: 'json-pointer', text: isJsonPointer };

/** `relative-json-pointer`: draft-bhutton-relative-json-pointer-00. */
export function isRelativeJsonPointer(text: string): boolean {
  return relativeJsonPointer.test(text);
}

export const relativeJsonPointerFormat: Format = { name: 'relative-json-pointer', text: isRelativeJsonPointer };

/** `byte`: RFC 4648, 4, base64. */
export function isByte(text: string): boolean {
  return base64.test(text);
}

export const byteFormat: Format = { name: 'byte', words: 'Base64', text: isByte };

/** `regex`: ECMA-262, with the flag u. */
export function isRegex(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

export const regexFormat: Format = { name: 'regex', text: isRegex };

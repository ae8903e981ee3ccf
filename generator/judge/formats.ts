import { isDate, isDateTime, isDuration, isTime } from './formats/date-time.ts';
import { isEmail } from './formats/email.ts';
import { isHostname } from './formats/hostname.ts';
import { isIdnEmail } from './formats/idn-email.ts';
import { isIdnHostname } from './formats/idn-hostname.ts';
import { isIpv4, isIpv6 } from './formats/ip.ts';
import { isIri, isIriReference } from './formats/iri.ts';
import { isFloat, isInt32, isInt64 } from './formats/numbers.ts';
import { isByte, isJsonPointer, isRegex, isRelativeJsonPointer, isUuid } from './formats/text.ts';
import { isUri, isUriReference } from './formats/uri.ts';
import { isUriTemplate } from './formats/uri-template.ts';

/**
 * Every format that is asserted: those of JSON Schema 2020-12 (validation, 7.3) and of OpenAPI 3.1 (4.4). Where each comes from
 * stands beside its function. Packages do not hold this list, only the functions of the formats that they use.
 *
 * Most functions ask first whether a text is anything but what nearly all are. The question is put as a match that fails for those,
 * `/^(?!…$)/`, for engines note down every match that succeeds, which takes a third of the time; and four digits stand as `\d\d\d\d`, which
 * engines compare at once, where they count `\d{4}` one by one. Only if it says yes is the whole rule asked.
 */
export interface TextFormat {
  /** Base of the file in `formats/`. */
  readonly file: string;
  readonly name: string;
  readonly test: (text: string) => boolean;
}

export interface NumberFormat {
  readonly file: string;
  readonly name: string;
  readonly test: (value: number) => boolean;
}

export const textFormats: ReadonlyMap<string, TextFormat> = new Map([
  ['date-time', { file: 'date-time', name: 'isDateTime', test: isDateTime }],
  ['date', { file: 'date-time', name: 'isDate', test: isDate }],
  ['time', { file: 'date-time', name: 'isTime', test: isTime }],
  ['duration', { file: 'date-time', name: 'isDuration', test: isDuration }],
  ['email', { file: 'email', name: 'isEmail', test: isEmail }],
  ['idn-email', { file: 'idn-email', name: 'isIdnEmail', test: isIdnEmail }],
  ['hostname', { file: 'hostname', name: 'isHostname', test: isHostname }],
  ['idn-hostname', { file: 'idn-hostname', name: 'isIdnHostname', test: isIdnHostname }],
  ['ipv4', { file: 'ip', name: 'isIpv4', test: isIpv4 }],
  ['ipv6', { file: 'ip', name: 'isIpv6', test: isIpv6 }],
  ['uri', { file: 'uri', name: 'isUri', test: isUri }],
  ['uri-reference', { file: 'uri', name: 'isUriReference', test: isUriReference }],
  ['iri', { file: 'iri', name: 'isIri', test: isIri }],
  ['iri-reference', { file: 'iri', name: 'isIriReference', test: isIriReference }],
  ['uuid', { file: 'text', name: 'isUuid', test: isUuid }],
  ['json-pointer', { file: 'text', name: 'isJsonPointer', test: isJsonPointer }],
  ['relative-json-pointer', { file: 'text', name: 'isRelativeJsonPointer', test: isRelativeJsonPointer }],
  ['uri-template', { file: 'uri-template', name: 'isUriTemplate', test: isUriTemplate }],
  ['regex', { file: 'text', name: 'isRegex', test: isRegex }],
  ['byte', { file: 'text', name: 'isByte', test: isByte }],
]);

export const numberFormats: ReadonlyMap<string, NumberFormat> = new Map([
  ['int32', { file: 'numbers', name: 'isInt32', test: isInt32 }],
  ['int64', { file: 'numbers', name: 'isInt64', test: isInt64 }],
  ['float', { file: 'numbers', name: 'isFloat', test: isFloat }],
]);

/** Formats that every value of their type has: `double` (all numbers are), `binary` (any octets), `password` (any text, not to be shown). */
export const freeFormats: ReadonlySet<string> = new Set(['double', 'binary', 'password']);

import { dateFormat, dateTimeFormat, durationFormat, timeFormat } from './formats/date-time.ts';
import { emailFormat } from './formats/email.ts';
import { hostnameFormat } from './formats/hostname.ts';
import { idnEmailFormat } from './formats/idn-email.ts';
import { idnHostnameFormat } from './formats/idn-hostname.ts';
import { ipv4Format, ipv6Format } from './formats/ip.ts';
import { iriFormat, iriReferenceFormat } from './formats/iri.ts';
import { floatFormat, int32Format, int64Format } from './formats/numbers.ts';
import { byteFormat, jsonPointerFormat, regexFormat, relativeJsonPointerFormat, uuidFormat } from './formats/text.ts';
import { uriFormat, uriReferenceFormat } from './formats/uri.ts';
import { uriTemplateFormat } from './formats/uri-template.ts';
import type { Format } from './schema.ts';

/**
 * Every format that is asserted: those of JSON Schema 2020-12 (validation, 7.3) and of OpenAPI 3.1 (4.4). Where each comes from
 * stands beside its function. Packages do not hold this list, only the functions of the formats that they use.
 *
 * Most functions ask first whether a text is anything but what nearly all are. The question is put as a match that fails for those,
 * `/^(?!…$)/`, for engines note down every match that succeeds, which takes a third of the time; and four digits stand as `\d\d\d\d`, which
 * engines compare at once, where they count `\d{4}` one by one. Only if it says yes is the whole rule asked.
 */
export interface KnownFormat {
  /** Base of the file in `formats/`. */
  readonly file: string;
  /** The function that asserts it there, and the constant that tables refer to. */
  readonly name: string;
  readonly table: string;
  readonly format: Format;
}

export const textFormats: ReadonlyMap<string, KnownFormat> = new Map([
  ['date-time', { file: 'date-time', name: 'isDateTime', table: 'dateTimeFormat', format: dateTimeFormat }],
  ['date', { file: 'date-time', name: 'isDate', table: 'dateFormat', format: dateFormat }],
  ['time', { file: 'date-time', name: 'isTime', table: 'timeFormat', format: timeFormat }],
  ['duration', { file: 'date-time', name: 'isDuration', table: 'durationFormat', format: durationFormat }],
  ['email', { file: 'email', name: 'isEmail', table: 'emailFormat', format: emailFormat }],
  ['idn-email', { file: 'idn-email', name: 'isIdnEmail', table: 'idnEmailFormat', format: idnEmailFormat }],
  ['hostname', { file: 'hostname', name: 'isHostname', table: 'hostnameFormat', format: hostnameFormat }],
  ['idn-hostname', { file: 'idn-hostname', name: 'isIdnHostname', table: 'idnHostnameFormat', format: idnHostnameFormat }],
  ['ipv4', { file: 'ip', name: 'isIpv4', table: 'ipv4Format', format: ipv4Format }],
  ['ipv6', { file: 'ip', name: 'isIpv6', table: 'ipv6Format', format: ipv6Format }],
  ['uri', { file: 'uri', name: 'isUri', table: 'uriFormat', format: uriFormat }],
  ['uri-reference', { file: 'uri', name: 'isUriReference', table: 'uriReferenceFormat', format: uriReferenceFormat }],
  ['iri', { file: 'iri', name: 'isIri', table: 'iriFormat', format: iriFormat }],
  ['iri-reference', { file: 'iri', name: 'isIriReference', table: 'iriReferenceFormat', format: iriReferenceFormat }],
  ['uuid', { file: 'text', name: 'isUuid', table: 'uuidFormat', format: uuidFormat }],
  ['json-pointer', { file: 'text', name: 'isJsonPointer', table: 'jsonPointerFormat', format: jsonPointerFormat }],
  [
    'relative-json-pointer',
    { file: 'text', name: 'isRelativeJsonPointer', table: 'relativeJsonPointerFormat', format: relativeJsonPointerFormat },
  ],
  ['uri-template', { file: 'uri-template', name: 'isUriTemplate', table: 'uriTemplateFormat', format: uriTemplateFormat }],
  ['regex', { file: 'text', name: 'isRegex', table: 'regexFormat', format: regexFormat }],
  ['byte', { file: 'text', name: 'isByte', table: 'byteFormat', format: byteFormat }],
]);

export const numberFormats: ReadonlyMap<string, KnownFormat> = new Map([
  ['int32', { file: 'numbers', name: 'isInt32', table: 'int32Format', format: int32Format }],
  ['int64', { file: 'numbers', name: 'isInt64', table: 'int64Format', format: int64Format }],
  ['float', { file: 'numbers', name: 'isFloat', table: 'floatFormat', format: floatFormat }],
]);

/** Formats that every value of their type has: `double` (all numbers are), `binary` (any octets), `password` (any text, not to be shown). */
export const freeFormats: ReadonlySet<string> = new Set(['double', 'binary', 'password']);

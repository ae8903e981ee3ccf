import type { Json } from '../../../ir/schema.ts';

/**
 * Whether a value has a format. Stricter than any validator where these differ among themselves, so that what passes here passes
 * everywhere; a format that is not known says nothing (JSON Schema 2020-12, validation, 7.2.1).
 */
export function isFormat(format: string, value: Json): boolean {
  if (typeof value === 'string') return Object.hasOwn(texts, format) ? (texts[format]?.(value) ?? true) : true;
  if (typeof value === 'number') return Object.hasOwn(numbers, format) ? (numbers[format]?.(value) ?? true) : true;
  return true;
}

/** Whether any format of that name is asserted. */
export function isKnownFormat(format: string): boolean {
  return Object.hasOwn(texts, format) || Object.hasOwn(numbers, format);
}

const clock = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

function isDate(text: string): boolean {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  if (found === null) return false;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
  return month >= 1 && month <= 12 && day >= 1 && day <= (days[month - 1] ?? 0);
}

function isDateTime(text: string): boolean {
  const [date = '', time = '', ...more] = text.split(/t/i);
  return more.length === 0 && isDate(date) && clock.test(time);
}

const isUri = (text: string): boolean =>
  /^[a-z][a-z\d+.-]*:(?:\/\/[\w.~:@[\]%-]+)?(?:[\w.~!$&'()*+,;=:@/-]|%[\da-f]{2})*(?:\?[\w.~!$&'()*+,;=:@/?%-]*)?(?:#[\w.~!$&'()*+,;=:@/?%-]*)?$/i.test(
    text,
  );
const isUriReference = (text: string): boolean => /^[\w.~!$&'()*+,;=:@/?#%-]*$/.test(text) && (text.match(/#/g) ?? []).length < 2;
const isEmail = (text: string): boolean =>
  /^[a-z\d_+-]+(?:\.[a-z\d_+-]+)*@[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)+$/i.test(text);
const isHostname = (text: string): boolean =>
  text.length <= 253 && /^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?)*$/i.test(text);

const texts: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isDateTime,
  date: isDate,
  time: (text) => clock.test(text),
  duration: (text) => /^P(?!$)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/.test(text),
  email: isEmail,
  'idn-email': isEmail,
  hostname: isHostname,
  'idn-hostname': isHostname,
  ipv4: (text) => /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/.test(text),
  ipv6: (text) => /^(?:[\da-f]{1,4}:){7}[\da-f]{1,4}$|^(?=(?:[^:]*:){2,7}[^:]*$)(?!.*::.*::)[\da-f:]*::[\da-f:]*$/i.test(text),
  uri: isUri,
  url: isUri,
  iri: isUri,
  'uri-reference': isUriReference,
  'iri-reference': isUriReference,
  'uri-template': (text) => /^[^{}\s"'<>\\^`|]*(?:\{[\w,.]+\}[^{}\s"'<>\\^`|]*)*$/.test(text),
  uuid: (text) => /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i.test(text),
  'json-pointer': (text) => /^(?:\/(?:[^~/]|~[01])*)*$/.test(text),
  'relative-json-pointer': (text) => /^(?:0|[1-9]\d*)(?:#|(?:\/(?:[^~/]|~[01])*)*)$/.test(text),
  regex: (text) => {
    try {
      return new RegExp(text, 'u') instanceof RegExp;
    } catch {
      return false;
    }
  },
  byte: (text) => /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2}==|[A-Za-z\d+/]{3}=)?$/.test(text),
};

const numbers: Readonly<Record<string, (value: number) => boolean>> = {
  int32: (value) => Number.isInteger(value) && value >= -2147483648 && value <= 2147483647,
  int64: (value) => Number.isInteger(value),
};

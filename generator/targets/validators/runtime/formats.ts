/** Formats that are asserted. Each says which rule it follows; a format that is not here is an annotation (JSON Schema 2020-12, validation, 7.2.1). */

const dateTime = /^(\d{4}-\d\d-\d\d)t(\d\d:\d\d:\d\d(?:\.\d+)?(?:z|[+-]\d\d:\d\d))$/i;
const date = /^(\d{4})-(\d\d)-(\d\d)$/;
const time = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i;
const uri =
  /^[a-z][a-z0-9+.-]*:(?:\/\/(?:(?:[\w.~!$&'()*+,;=:-]|%[0-9a-f]{2})*@)?(?:\[[0-9a-f:.]+\]|(?:[\w.~!$&'()*+,;=-]|%[0-9a-f]{2})*)(?::\d*)?(?:\/(?:[\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2})*)*|\/?(?:[\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2})*(?:\/(?:[\w.~!$&'()*+,;=:@-]|%[0-9a-f]{2})*)*)(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?$/i;
const uriReference =
  /^(?:[\w.~!$&'()*+,;=:@/-]|%[0-9a-f]{2})*(?:\?(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9a-f]{2})*)?$/i;
const email =
  /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const hostname = /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i;
const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const duration = /^P(?!$)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/;
const jsonPointer = /^(?:\/(?:[^~/]|~[01])*)*$/;

const daysOf: readonly number[] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** RFC 3339, 5.6, `full-date`: a day that exists. */
function isDate(text: string): boolean {
  const found = date.exec(text);
  if (found === null) return false;
  const [year, month, day] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (leap ? 29 : (daysOf[month - 1] ?? 0));
}

/** RFC 3339, 5.6, `full-time`: a second 60 only where a leap second can be, at 23:59:60 UTC. */
function isTime(text: string): boolean {
  const found = time.exec(text);
  if (found === null) return false;
  const [hour, minute, second] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const [offsetHour, offsetMinute] = [Number(found[5] ?? 0), Number(found[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 60 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  const sign = found[4] === '-' ? 1 : -1;
  return (((hour * 60 + minute + sign * (offsetHour * 60 + offsetMinute)) % 1440) + 1440) % 1440 === 1439;
}

/** RFC 3339, 5.6. */
function isDateTime(text: string): boolean {
  const found = dateTime.exec(text);
  return found !== null && isDate(found[1] ?? '') && isTime(found[2] ?? '');
}

/** RFC 4291, 2.2. */
function isIpv6(text: string): boolean {
  const parts = text.split('::');
  if (parts.length > 2 || !/^[0-9a-f:.]+$/i.test(text)) return false;
  const groups = parts.flatMap((part) => (part === '' ? [] : part.split(':')));
  const last = groups.at(-1) ?? '';
  const dotted = last.includes('.');
  if (dotted && (!ipv4.test(last) || text.endsWith(':'))) return false;
  const words = dotted ? groups.slice(0, -1) : groups;
  if (!words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return false;
  const count = words.length + (dotted ? 2 : 0);
  return parts.length === 2 ? count <= 7 : count === 8;
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}

export const stringFormats: Readonly<Record<string, (text: string) => boolean>> = {
  'date-time': isDateTime,
  date: isDate,
  time: isTime,
  /** RFC 3339, appendix A. */
  duration: (text) => duration.test(text),
  /** RFC 5321, 4.1.2, without quoted local parts. */
  email: (text) => email.test(text),
  /** RFC 1123, 2.1. */
  hostname: (text) => hostname.test(text),
  /** RFC 2673, 3.2. */
  ipv4: (text) => ipv4.test(text),
  ipv6: isIpv6,
  /** RFC 3986, 3. */
  uri: (text) => uri.test(text),
  /** RFC 3986, 4.1. */
  'uri-reference': (text) => uriReference.test(text),
  /** RFC 4122. */
  uuid: (text) => uuid.test(text),
  /** RFC 6901, 5. */
  'json-pointer': (text) => jsonPointer.test(text),
  /** ECMA-262, with the flag u. */
  regex: isRegex,
};

/** The OpenAPI Format Registry. */
export const numberFormats: Readonly<Record<string, (value: number) => boolean>> = {
  int32: (value) => Number.isInteger(value) && value >= -2147483648 && value <= 2147483647,
  int64: (value) => Number.isInteger(value),
};

/** Moments and spans of time: first what nearly all are (see `formats.ts`), and only if it is not that, the whole rule. */

const unusualDateTime =
  /^(?!\d\d\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$)/;
const unusualDate = /^(?!\d\d\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)$)/;
const leapDay = /^\d{4}-02-29$/;
const unusualTime = /^(?!(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$)/;
const leapSecond = /^([01]\d|2[0-3]):([0-5]\d):60(?:\.\d+)?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/** `date-time`: RFC 3339, 5.6. */
export function isDateTime(text: string): boolean {
  return !unusualDateTime.test(text) || (isDate(text.slice(0, 10)) && (text[10] === 'T' || text[10] === 't') && isTime(text.slice(11)));
}

/** `date`: RFC 3339, 5.6, `full-date`; a day that exists (5.7). */
export function isDate(text: string): boolean {
  if (!unusualDate.test(text)) return true;
  if (!leapDay.test(text)) return false;
  const year = Number(text.slice(0, 4));
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

/** `time`: RFC 3339, 5.6, `full-time`; a second 60 only where a leap second can be, at 23:59:60 UTC (5.7). */
export function isTime(text: string): boolean {
  if (!unusualTime.test(text)) return true;
  const found = leapSecond.exec(text);
  if (found === null) return false;
  const [, hour, minute, sign, offsetHour = 0, offsetMinute = 0] = found;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1);
  return (Number(hour) * 60 + Number(minute) - offset + 2880) % 1440 === 1439;
}

const duration = /^P(?:\d+W|(?=[\dT])(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)?(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?)$/;

/** `duration`: RFC 3339, appendix A. */
export function isDuration(text: string): boolean {
  return duration.test(text);
}

import type { Format } from '../schema.ts';

/** Moments and spans of time: first what nearly all are (see `formats.ts`), and only if it is not that, the whole rule. */

const unusualDateTime =
  /^(?!\d\d\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d\d\dZ|(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d))$)/;
const unusualDate = /^(?!\d\d\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)$)/;
const unusualTime = /^(?!(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$)/;
const leapSecond = /^([01]\d|2[0-3]):([0-5]\d):60(?:\.\d+)?(?:[Zz]|([+-])([01]\d|2[0-3]):([0-5]\d))$/;

/**
 * Compiling that takes as long as reading a hundred moments otherwise, half of what a first event takes: who asks of few does not wait for it.
 */
const first = { left: 100 };

/** `date-time`: RFC 3339, 5.6. */
export function isDateTime(text: string): boolean {
  if (first.left > 0) {
    first.left--;
    if (isWritten(text)) return true;
  }
  return !unusualDateTime.test(text) || (isDate(text.slice(0, 10)) && (text[10] === 'T' || text[10] === 't') && isTime(text.slice(11)));
}

export const dateTimeFormat: Format = { name: 'date-time', words: 'a date and time like 2013-06-17T15:16:10Z', text: isDateTime };

/** Whether it is a moment as JavaScript writes them, by functions that engines have at hand: what is nothing but digits comes back as it was. */
function isWritten(text: string): boolean {
  const year = text.slice(0, 4);
  const month = text.slice(5, 7);
  const day = text.slice(8, 10);
  const hour = text.slice(11, 13);
  const minute = text.slice(14, 16);
  const second = text.slice(17, 19);
  const fraction = text.slice(20, 23);
  const number = `1${month}${day}${hour}${minute}${second}`;
  const others = `1${year}${fraction}`;
  return (
    text === `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction}Z` &&
    `${parseInt(number)}` === number &&
    `${parseInt(others)}` === others &&
    month > '00' &&
    month < '13' &&
    day > '00' &&
    (day < '29' || (day < '31' && month !== '02')) &&
    hour < '24' &&
    minute < '60' &&
    second < '60'
  );
}

/** `date`: RFC 3339, 5.6, `full-date`; a day that exists (5.7). */
export function isDate(text: string): boolean {
  if (!unusualDate.test(text)) return true;
  // Left is the day that not every year has.
  if (unusualDate.test(text.replace('-02-29', '-02-28'))) return false;
  const year = Number(text.slice(0, 4));
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

export const dateFormat: Format = { name: 'date', words: 'a date like 2013-06-17', text: isDate };

/** `time`: RFC 3339, 5.6, `full-time`; a second 60 only where a leap second can be, at 23:59:60 UTC (5.7). */
export function isTime(text: string): boolean {
  if (!unusualTime.test(text)) return true;
  const found = leapSecond.exec(text);
  if (found === null) return false;
  const [, hour, minute, sign, offsetHour = 0, offsetMinute = 0] = found;
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * (sign === '-' ? -1 : 1);
  return (Number(hour) * 60 + Number(minute) - offset + 2880) % 1440 === 1439;
}

export const timeFormat: Format = { name: 'time', words: 'a time like 15:16:10Z', text: isTime };

const duration = /^P(?:\d+W|(?=[\dT])(?:\d+Y(?:\d+M(?:\d+D)?)?|\d+M(?:\d+D)?|\d+D)?(?:T(?:\d+H(?:\d+M(?:\d+S)?)?|\d+M(?:\d+S)?|\d+S))?)$/;

/** `duration`: RFC 3339, appendix A. */
export function isDuration(text: string): boolean {
  return duration.test(text);
}

export const durationFormat: Format = { name: 'duration', words: 'a duration like P1DT12H', text: isDuration };

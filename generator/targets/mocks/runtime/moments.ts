import { below, mix } from './random.ts';

/** Dates of one value lie in one day of 2024, in the order that their names tell: created, then whatever happens, then changed, then ended. */
const stages: Readonly<Record<string, number>> = { created: 0, moment: 1, changed: 2, ended: 3 };

const minute = 60_000;
const firstDay = 1_704_096_000_000; // 2024-01-01T08:00:00Z

/** Milliseconds since 1970. `root` is the seed of the whole value, so that its dates stay together; `seed` that of the date. */
export function momentOf(root: number, seed: number, like: string | undefined): number {
  if (like === 'birth') return 315_532_800_000 + below(seed, 9000) * 1440 * minute; // 1980 to 2004
  const stage = stages[like ?? ''] ?? 1;
  const day = firstDay + below(mix(root, 77), 360) * 1440 * minute;
  return day + stage * 180 * minute + below(seed, 170 * 60) * 1000;
}

/** `2024-02-03T04:05:06.000Z`, RFC 3339. */
export function dateTimeText(moment: number): string {
  return new Date(moment).toISOString();
}

/** `2024-02-03`, RFC 3339 `full-date`. */
export function dateText(moment: number): string {
  return dateTimeText(moment).slice(0, 10);
}

/** The ways in which dates are written, for schemas that say so by a pattern: RFC 3339, ISO 8601 basic offset, without zone, date, time. */
export function momentTexts(moment: number): string[] {
  const whole = dateTimeText(moment);
  const seconds = whole.slice(0, 19);
  return [
    whole,
    `${seconds}Z`,
    `${seconds}+0000`,
    `${seconds}+00:00`,
    seconds,
    seconds.replace('T', ' '),
    whole.slice(0, 10),
    seconds.slice(11),
  ];
}

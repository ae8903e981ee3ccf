import type { Check, Checked } from './route.ts';

/** What is wrong with a value; undefined where nothing is. The guard answers for valid values, the validator tells of others. */
export function problems(
  check: Check,
  value: unknown,
  validation: object | undefined,
): Extract<Checked, { valid: false }>['errors'] | undefined {
  if (validation === undefined && check.is(value)) return undefined;
  const checked = check.validate(value, validation ?? { most: 100 });
  return checked.valid ? undefined : checked.errors;
}

/** The errors in one line. */
export function summary(errors: Readonly<Record<string, string>>): string {
  const [first, ...others] = Object.entries(errors);
  const told = first === undefined ? 'Not valid.' : `${first[0]} ${first[1]}`.trim();
  return others.length === 0 ? told : `${told}, and ${others.length} more`;
}

import { check, type ValidationError } from './check.ts';
import type { Schema } from './schema.ts';

/** What validating gave: the value with its type, or what is wrong with it. */
export type Validation<Value> =
  | { readonly valid: true; readonly value: Value }
  | { readonly valid: false; readonly errors: readonly [ValidationError, ...ValidationError[]] };

export interface ValidateOptions {
  /** Stop after so many errors; all are collected without it. */
  readonly most?: number;
}

/** Validates a value; never throws, whatever the value is. */
export function validate<Value>(schema: Schema, value: unknown, options: ValidateOptions = {}): Validation<Value> {
  const [first, ...others] = check(schema, value, options.most ?? Infinity);
  if (first === undefined) return { valid: true, value: value as Value };
  return { valid: false, errors: [first, ...others] };
}

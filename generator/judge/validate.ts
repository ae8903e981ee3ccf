import type { ValidationError } from './error.ts';
import { errorsOf } from './judge.ts';
import type { Guard, Table } from './schema.ts';

/** What validating gave: the value with its type, or what is wrong with it. */
export type Validation<Value> = { readonly valid: true; readonly value: Value } | { readonly valid: false; readonly errors: Errors };

type Errors = readonly [ValidationError, ...ValidationError[]];

export interface ValidateOptions {
  /** Stop after so many errors: 1 for the first; all are collected without it. */
  readonly most?: number;
  /** `annotate` takes every text for a format, as JSON Schema does by default (2020-12, validation, 7.2.1); without it formats are asserted. */
  readonly formats?: 'assert' | 'annotate';
}

/** Validates a value. Never throws, unless a getter of the value does. */
export type Validate<Value> = (value: unknown, options?: ValidateOptions) => Validation<Value>;

/** How a schema is validated: the guard is asked, and only if it says no is the table read. */
export function validateBy<Value>(guard: Guard, table: Table): Validate<Value> {
  return (value, { most = Infinity, formats = 'assert' } = {}) => {
    const isAsserted = formats === 'assert';
    if (isAsserted && guard(value, 0)) return { valid: true, value: value as Value };
    const errors = errorsOf(table, value, { most: Math.max(1, most), formats: isAsserted });
    return errors.length > 0 ? { valid: false, errors: errors as unknown as Errors } : { valid: true, value: value as Value };
  };
}

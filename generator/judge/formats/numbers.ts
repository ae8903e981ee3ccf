import type { Format } from '../schema.ts';

/** `int32`: OpenAPI Format Registry; a whole number of 32 bits with a sign. */
export function isInt32(value: number): boolean {
  return (value | 0) === value;
}

export const int32Format: Format = { name: 'int32', words: 'a whole number of 32 bits', number: isInt32 };

/** `int64`: OpenAPI Format Registry; a whole number of 64 bits with a sign. Numbers above 2^53 come rounded, which nobody can see any more. */
export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -9223372036854775808 && value < 9223372036854775808;
}

export const int64Format: Format = { name: 'int64', words: 'a whole number of 64 bits', number: isInt64 };

/** `float`: OpenAPI Format Registry; a number within the range of IEEE 754 binary32. */
export function isFloat(value: number): boolean {
  return Math.abs(value) <= 3.4028234663852886e38;
}

export const floatFormat: Format = { name: 'float', number: isFloat };

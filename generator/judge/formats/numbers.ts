/** `int32`: OpenAPI Format Registry; a whole number of 32 bits with a sign. */
export function isInt32(value: number): boolean {
  return (value | 0) === value;
}

/** `int64`: OpenAPI Format Registry; a whole number of 64 bits with a sign. Numbers above 2^53 come rounded, which nobody can see any more. */
export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -9223372036854775808 && value < 9223372036854775808;
}

/** `float`: OpenAPI Format Registry; a number within the range of IEEE 754 binary32. */
export function isFloat(value: number): boolean {
  return Math.abs(value) <= 3.4028234663852886e38;
}

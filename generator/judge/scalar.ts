import * as say from './messages.ts';
import type { Plan } from './plan.ts';
import { type Place, report, type Run } from './run.ts';
import { codePoints, equal, isMultiple } from './value.ts';

/** The keywords that look at a value alone, and at nothing in it: types, constants, texts and numbers. */

export function isType(type: string, value: unknown): boolean {
  switch (type) {
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isInteger(value);
    case 'null':
      return value === null;
    case 'number':
      return Number.isFinite(value);
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    default:
      return typeof value === type;
  }
}

function hasType(types: readonly string[], value: unknown): boolean {
  if (types.length === 1) return isType(types[0] ?? '', value);
  for (const type of types) if (isType(type, value)) return true;
  return false;
}

export function checkValue(run: Run, schema: Plan, value: unknown, path: Place): void {
  const { type: types, const: constant, enum: values } = schema;
  if (types !== undefined && !hasType(types, value))
    report(run, path, 'type', say.typed(types), types.length === 1 ? types[0] : types, value);
  if (constant !== undefined && !equal(constant[0], value)) report(run, path, 'const', say.oneOf(constant), constant[0], value);
  if (values !== undefined && !values.some((one) => equal(one, value))) report(run, path, 'enum', say.oneOf(values), values, value);
}

export function checkString(run: Run, schema: Plan, value: string, path: Place): void {
  const { minLength, maxLength, pattern, format } = schema;
  if (minLength !== undefined && (value.length < minLength || (value.length < minLength * 2 && codePoints(value) < minLength)))
    report(run, path, 'minLength', say.atLeast(minLength, 'character'), minLength, value);
  if (maxLength !== undefined && value.length > maxLength && codePoints(value) > maxLength)
    report(run, path, 'maxLength', say.atMost(maxLength, 'character'), maxLength, value);
  if (pattern !== undefined && !pattern.test(value)) report(run, path, 'pattern', say.matching(pattern.source), pattern.source, value);
  if (run.formats && format?.text?.(value) === false) report(run, path, 'format', say.formatted(format), format.name, value);
}

export function checkNumber(run: Run, schema: Plan, value: number, path: Place): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = schema;
  if (minimum !== undefined && !(value >= minimum)) report(run, path, 'minimum', `must be at least ${minimum}`, minimum, value);
  if (maximum !== undefined && !(value <= maximum)) report(run, path, 'maximum', `must be at most ${maximum}`, maximum, value);
  if (exclusiveMinimum !== undefined && !(value > exclusiveMinimum))
    report(run, path, 'exclusiveMinimum', `must be greater than ${exclusiveMinimum}`, exclusiveMinimum, value);
  if (exclusiveMaximum !== undefined && !(value < exclusiveMaximum))
    report(run, path, 'exclusiveMaximum', `must be less than ${exclusiveMaximum}`, exclusiveMaximum, value);
  if (multipleOf !== undefined && !isMultiple(value, multipleOf))
    report(run, path, 'multipleOf', say.multiple(multipleOf), multipleOf, value);
  if (run.formats && format?.number?.(value) === false) report(run, path, 'format', say.formatted(format), format.name, value);
}

/** What guards and the collector of errors ask of values. Nothing here throws or trusts what a value inherits. */

/** Called, not imported as a function: engines know this very call inside `for … in` and leave it out. */
export const hasOwn: (this: unknown, key: string) => boolean = Object.prototype.hasOwnProperty;

/** Whether a value is an object, in the sense of JSON: no list, and not `null`. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What an object has itself, with nothing behind it. */
export function ownOf(value: object): Readonly<Record<string, unknown>> {
  if (Object.getPrototypeOf(value) === null) return value as Readonly<Record<string, unknown>>;
  return Object.assign(Object.create(null) as Record<string, unknown>, value);
}

/** So many references to schemas that recur are followed into a value; what is deeper, or holds itself, is not valid. */
export const deepest = 128;

/** Length in code points (JSON Schema 2020-12, validation, 6.3.1); half of a pair counts as one. */
export function codePoints(text: string): number {
  let count = text.length;
  for (let index = 1; index < text.length; index++) {
    if ((text.charCodeAt(index) & 0xfc00) === 0xdc00 && (text.charCodeAt(index - 1) & 0xfc00) === 0xd800) {
      count--;
      index++;
    }
  }
  return count;
}

/** Whether a number is a multiple of another, by their decimal digits: 19.99 is one of 0.01, though 19.99 / 0.01 is not whole. */
export function isMultiple(value: number, step: number): boolean {
  const quotient = value / step;
  if (Number.isInteger(quotient)) return true;
  if (!Number.isFinite(value)) return false;
  if (!Number.isFinite(quotient)) return value % step === 0;
  if (Number.isInteger(value) && Number.isInteger(step)) return false;
  const [digits, exponent] = decimal(value);
  const [stepDigits, stepExponent] = decimal(step);
  const shift = exponent - stepExponent;
  if (Math.abs(shift) > 400) return false;
  const [left, right] = shift >= 0 ? [digits * 10n ** BigInt(shift), stepDigits] : [digits, stepDigits * 10n ** BigInt(-shift)];
  return left % right === 0n;
}

/** A finite number as digits and a power of ten. */
function decimal(value: number): [bigint, number] {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  const fraction = mantissa.split('.')[1] ?? '';
  return [BigInt(mantissa.replace('.', '')), Number(exponent) - fraction.length];
}

/** Equality of JSON values (JSON Schema 2020-12, core, 4.2.2): the order of keys says nothing. */
export function equal(a: unknown, b: unknown, depth = 0): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null || depth > deepest) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let index = 0; index < a.length; index++) if (!equal(a[index], b[index], depth + 1)) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  const [left, right] = [a as Readonly<Record<string, unknown>>, b as Readonly<Record<string, unknown>>];
  let count = 0;
  for (const name in left) {
    if (!Object.prototype.hasOwnProperty.call(left, name)) continue;
    const one = left[name];
    const other = right[name];
    if (one !== other && !equal(one, other, depth + 1)) return false;
    if (!Object.prototype.hasOwnProperty.call(right, name)) return false;
    count++;
  }
  for (const name in right) if (Object.prototype.hasOwnProperty.call(right, name)) count--;
  return count === 0;
}

/** Whether no two items are equal. A long list takes no quadratic time: only those meet that look alike. */
export function isUnique(items: readonly unknown[]): boolean {
  if (items.length > 16) return isUniqueLong(items);
  for (let index = 1; index < items.length; index++)
    for (let before = 0; before < index; before++) if (equal(items[before], items[index])) return false;
  return true;
}

function isUniqueLong(items: readonly unknown[]): boolean {
  const alike = new Map<unknown, unknown[]>();
  for (const item of items) {
    const key = typeof item === 'object' && item !== null ? sketchOf(item) : item;
    const others = alike.get(key);
    if (others === undefined) alike.set(key, [item]);
    else if (others.some((other) => equal(other, item))) return false;
    else others.push(item);
  }
  return true;
}

/** A text that equal objects share, whatever the order of their keys: their plain values, and how many there are of the others. */
function sketchOf(item: object): string {
  const plain: string[] = [];
  for (const [name, value] of Object.entries(item))
    plain.push(typeof value === 'object' && value !== null ? name : `${name}\u0000${String(value)}`);
  return `${Array.isArray(item) ? item.length : ''}${plain.sort().join('\u0001')}`;
}

/** The own property of an object; undefined for what is no object or has none of that name. */
export function tagOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || !hasOwn.call(value, name)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

import type { Json } from '../ir/schema.ts';

/** A JSON object that is still being worked on: bundling and upgrading write into what was just parsed. */
export type MutableObject = { [key: string]: unknown };

/** True for what JSON calls an object: not null, not a list. */
export function isObject(value: unknown): value is MutableObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A value's name in a message: `a list`, `null`, `the string "x"`. */
export function describe(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return `the string ${JSON.stringify(shorten(value))}`;
  return `the ${typeof value} ${String(value)}`;
}

/** Sets a property as data, whatever its name is: `__proto__` by assignment would change the prototype. */
export function define(target: MutableObject, key: string, value: unknown): void {
  Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}

/** A property of the object itself; never one that it inherits (`constructor`, `__proto__`). */
export function own(object: MutableObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Says that a parsed value is JSON; parsing and the survey of it have made sure. */
export function asJson(value: unknown): Json {
  return value as Json;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

import type { Diagnostic, Diagnostics } from '../diagnostics/diagnostic.ts';
import type { JsonObject } from '../ir/api.ts';
import type { Json } from '../ir/schema.ts';
import type { Document } from '../read/document.ts';
import { encodeToken, fromPointer } from '../read/pointer.ts';

/** A JSON value of the document and where it stands. */
export interface At<Value extends Json | undefined = Json> {
  readonly value: Value;
  readonly at: string;
}

/** What lowering needs everywhere: the document, and where to put problems. */
export interface Context {
  readonly root: JsonObject;
  /** Follows `$ref`s, for what is not a schema; what leads nowhere is undefined (reading has reported it). */
  deref(value: Json | undefined, at: string): At<JsonObject> | undefined;
  problem(code: Diagnostic['code'], severity: Diagnostic['severity'], at: string, message: string, fix?: string): void;
}

export function createContext(document: Document, diagnostics: Diagnostics): Context {
  const { root } = document;
  const deref = (value: Json | undefined, at: string, hops = 0): At<JsonObject> | undefined => {
    if (!isObject(value) || hops > 50) return undefined;
    const ref = value['$ref'];
    if (typeof ref !== 'string') return { value, at };
    return deref(resolvePointer(root, ref), ref, hops + 1);
  };
  return {
    root,
    deref: (value, at) => deref(value, at),
    problem: (code, severity, at, message, fix) =>
      diagnostics.add({ code, severity, message, place: document.locate(at), ...(fix === undefined ? {} : { fix }) }),
  };
}

/** The value that a pointer of the document names; undefined where there is none. */
export function resolvePointer(root: Json, pointer: string): Json | undefined {
  return fromPointer(pointer)?.reduce<Json | undefined>((value, token) => child(value, token), root);
}

function child(value: Json | undefined, token: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(token)];
  return isObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A pointer one or more tokens longer. */
export function below(at: string, ...tokens: readonly (string | number)[]): string {
  return `${at}/${tokens.map((token) => encodeToken(String(token))).join('/')}`;
}

/** Own entries of an object, or none. */
export function entriesOf(value: Json | undefined): [string, Json][] {
  return isObject(value) ? Object.entries(value) : [];
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

export function stringOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** An object without the keys whose value is undefined, as exactOptionalPropertyTypes wants it. */
export function defined<Value extends object>(value: Value): { [Key in keyof Value]: Exclude<Value[Key], undefined> } {
  // A loop: this is done for every schema, and copying by entries took a tenth of lowering.
  const kept: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) if (entry !== undefined) kept[key] = entry;
  return kept as never;
}

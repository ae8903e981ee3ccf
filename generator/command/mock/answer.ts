import type { Operation, Response } from '../../ir/operation.ts';
import type { Json } from '../../ir/schema.ts';
import { matches } from './check.ts';
import type { Answer } from './message.ts';
import type { Preferences } from './prefer.ts';
import { responseFor } from './refusal.ts';
import type { Values } from './values.ts';

/** A documented answer, out of an example or of a factory; or why there is none. */
export type Documented = { readonly answer: Answer; readonly from: string } | { readonly missing: string };

/** The answer of an operation that goes well, or the one that is preferred. `accept` is the header of that name. */
export function documented(
  operation: Operation,
  { code, example, seed, dynamic }: Preferences,
  accept: string | undefined,
  values: Values,
  nextSeed: () => number,
): Documented {
  const status =
    code ??
    operation.responses.find(({ success, status: row }) => success && /^\d{3}$/.test(row))?.status ??
    operation.responses.find(({ success }) => success)?.status ??
    '200';
  const number = /^\d{3}$/.test(status) ? Number(status) : /^\dXX$/i.test(status) ? Number(status[0]) * 100 : 200;
  const response = responseFor(operation, number);
  if (response === undefined && code !== undefined)
    return { missing: `${operation.name} has no answer ${code}; it has ${operation.responses.map((one) => one.status).join(', ')}` };
  if (response === undefined) return { answer: { status: number, headers: {}, body: '' }, from: 'nothing documented' };
  return fill(operation, response, number, { example, dynamic, seed: seed ?? nextSeed(), accept }, values);
}

interface Wanted {
  readonly example: string | undefined;
  readonly dynamic: boolean;
  readonly seed: number;
  readonly accept: string | undefined;
}

function fill(
  operation: Operation,
  response: Response,
  status: number,
  { example, dynamic, seed, accept }: Wanted,
  values: Values,
): Documented {
  const headers = headersOf(response, seed, values);
  const ranges = (accept ?? '*/*').split(',').map((range) => range.split(';')[0]?.trim().toLowerCase() ?? '');
  const content =
    response.contents.find(({ mediaType }) => ranges.some((range) => matches(range, mediaType.toLowerCase()))) ?? response.contents[0];
  if (content === undefined) return { answer: { status, headers, body: '' }, from: 'no body' };
  const typed = { ...headers, 'content-type': content.mediaType.includes('*') ? 'application/octet-stream' : content.mediaType };
  if (content.pixel !== undefined)
    return { answer: { status, headers: typed, body: Buffer.from(content.pixel, 'base64') }, from: 'the pixel' };
  const found = example === undefined ? (dynamic ? undefined : content.examples[0]) : content.examples.find(({ name }) => name === example);
  if (example !== undefined && found === undefined) {
    const names = content.examples.map(({ name }) => name);
    return {
      missing: `${operation.name} has no example "${example}" for ${status}; ${names.length === 0 ? 'it has none' : `it has ${names.join(', ')}`}`,
    };
  }
  const value = found?.value ?? (content.schema === undefined ? undefined : values.make(content.schema.name, seed));
  const from = found === undefined ? `seed ${seed}` : `example ${found.name}`;
  if (value === undefined) return { answer: { status, headers: typed, body: '' }, from: 'nothing known of its body' };
  return { answer: { status, headers: typed, body: textOf(content.kind, value) }, from };
}

function textOf(kind: string, value: Json): string {
  return typeof value === 'string' && kind !== 'json' ? value : JSON.stringify(value);
}

/** Headers that the document requires, made like everything else. */
function headersOf({ headers }: Response, seed: number, values: Values): Record<string, string> {
  const rows = headers
    .filter(({ required }) => required)
    .map(({ name, schemaName }): [string, Json | undefined] => [name.toLowerCase(), values.make(schemaName, seed)]);
  return Object.fromEntries(
    rows.flatMap(([name, value]) =>
      value === undefined || /[^\x20-\x7e]/.test(String(value))
        ? []
        : [[name, typeof value === 'object' ? JSON.stringify(value) : String(value)]],
    ),
  );
}

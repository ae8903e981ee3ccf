import type { Answer, Reply } from './answer.ts';
import type { Context } from './context.ts';
import { AnswerError, failure, Problem } from './errors.ts';
import type { AnswerRow, Route } from './route.ts';
import type { Before, Work } from './work.ts';

/** Calls the callback of a route, and gives what it gives, at once or later. Throws the answer for one that is not there. */
export function call(route: Route, more: object, { options, request, principal }: Work): unknown {
  const callback = (options as Readonly<Record<string, unknown>>)[route.name];
  if (typeof callback !== 'function') throw new Problem(501, `${route.name} is not handled here.`);
  const context: Context<unknown> = { operation: route.name, principal, request, ...more };
  return (callback as (context: Context<unknown>) => unknown).call(options, context);
}

/** What a callback gave, as an answer. */
export function asAnswer(given: unknown, route: Route): Answer | Promise<Answer> {
  if (given === undefined) return wholeAnswer(route);
  if (given instanceof AnswerError) return given.toAnswer();
  if (given instanceof Response) return ofResponse(given);
  const { status, body, headers, mediaType } = given as Partial<Reply>;
  if (typeof status !== 'number')
    throw new TypeError(`The callback ${route.name} must give an answer with a status, such as { status: 200, body }.`);
  const row = answerRow(route.answers, status);
  const content = mediaType === undefined ? row?.contents[0] : row?.contents.find((one) => one.mediaType === mediaType);
  if (body === undefined && row?.whole !== undefined) return withHeaders({ ...row.whole, status }, headers, row);
  if (body === undefined || content === undefined) {
    if (body !== undefined)
      throw new TypeError(
        `${route.name} cannot answer ${status} with a body${mediaType === undefined ? '' : ` of ${mediaType}`}: the document has none.`,
      );
    return withHeaders({ status, headers: {}, body: null }, headers, row);
  }
  return withHeaders({ status, headers: { 'content-type': content.mediaType }, body: content.write(body) }, headers, row);
}

/** What it means that a callback gave nothing. Throws a TypeError where the document does not say. */
export function wholeAnswer({ answers, name }: Route): Answer {
  const whole = answers.find((row) => row.whole !== undefined)?.whole;
  if (whole === undefined) throw new TypeError(`The callback ${name} gave nothing, and the document does not say what that means.`);
  return whole;
}

async function ofResponse(response: Response): Promise<Answer> {
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: response.body === null ? null : new Uint8Array(await response.arrayBuffer()),
  };
}

function answerRow(rows: readonly AnswerRow[], status: number): AnswerRow | undefined {
  const range = `${String(status)[0]}XX`;
  return (
    rows.find((row) => row.status === String(status)) ??
    rows.find((row) => row.status === range) ??
    rows.find((row) => row.status === 'default')
  );
}

function withHeaders(answer: Answer, given: Readonly<Record<string, unknown>> | undefined, row: AnswerRow | undefined): Answer {
  if (given === undefined && row?.fixedHeaders === undefined) return answer;
  const named = Object.entries(given ?? {}).flatMap(([key, value]): [string, string][] => {
    const name = row?.headers !== undefined && Object.hasOwn(row.headers, key) ? row.headers[key] : key;
    if (value === undefined || name === undefined) return [];
    return [[name.toLowerCase(), row?.jsonHeaders?.includes(key) === true ? jsonHeader(value) : simple(value)]];
  });
  return { ...answer, headers: { ...answer.headers, ...row?.fixedHeaders, ...Object.fromEntries(named) } };
}

/** Style `simple` (OpenAPI 3.1, 4.8.12.4): `3,4,5`, `R,100,G,200`. */
function simple(value: unknown): string {
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object' || value === null) return String(value);
  return (Array.isArray(value) ? value : Object.entries(value).flat()).map(simple).join(',');
}

/** Characters that no header may hold are escaped as JSON allows. */
function jsonHeader(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The body of what a callback gave, for a batch. */
export function resultOf(given: unknown, route: Route): unknown {
  if (given instanceof AnswerError) return given.body;
  if (given === undefined) {
    const { body } = wholeAnswer(route);
    return typeof body === 'string' ? (JSON.parse(body) as unknown) : null;
  }
  return (given as Partial<Reply>).body;
}

/** An error as the answer that it is, or means. */
export function answerOfError(error: unknown, route: Route, { plan, options, request }: Before): AnswerError {
  if (error instanceof AnswerError) return error;
  const tell = options.onError ?? ((what: unknown): void => console.error(what));
  tell(error, { operation: route.name, request });
  return failure(plan.failures, 'unexpected', { message: 'Something failed. Send the same again, later.' });
}

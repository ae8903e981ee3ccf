import type { Content, Operation, Parameter, Response } from '../../ir/operation.ts';
import { propertyKey, stringLiteral } from '../../typescript/literal.ts';
import { arrayCode, type Field, objectCode, unionCode } from '../../typescript/code.ts';
import { eventData, isJson, onlyValue, plain } from '../schemas.ts';
import { type Scope, type Source } from './scope.ts';

/** Answers: the rows of the table, and the type of what a callback may give. */

const runtime = '../runtime/answer.js';

const writers: Readonly<Record<Content['kind'], string>> = {
  json: 'writeJson',
  form: 'writeForm',
  multipart: 'writeBytes',
  text: 'writeText',
  xml: 'writeText',
  events: 'writeEvents',
  ndjson: 'writeLines',
  binary: 'writeBytes',
  other: 'writeBytes',
};

export function answerRows({ responses }: Operation, source: Source, scope: Scope): string {
  return arrayCode(
    responses.map((response) => answerRow(response, source, scope)),
    1,
  );
}

function answerRow(response: Response, source: Source, scope: Scope): string {
  const { status, contents, headers } = response;
  const fixed = fixedHeaders(response, scope);
  const open = headers.filter(({ name }) => !fixed.some(([known]) => known === name.toLowerCase()));
  const json = open.filter(({ mediaType }) => isJson(mediaType));
  const rows = contents.map(({ mediaType, kind }) =>
    objectCode(
      [
        ['mediaType', stringLiteral(mediaType)],
        ['write', source.use(runtime, writers[kind])],
      ],
      3,
    ),
  );
  return objectCode(
    [
      ['status', stringLiteral(status)],
      ['contents', arrayCode(rows, 3)],
      [
        'headers',
        open.length === 0
          ? undefined
          : objectCode(
              open.map(({ key, name }): Field => [key, stringLiteral(name)]),
              2,
            ),
      ],
      ['jsonHeaders', json.length === 0 ? undefined : arrayCode(json.map(({ key }) => stringLiteral(key)))],
      [
        'fixedHeaders',
        fixed.length === 0
          ? undefined
          : objectCode(
              fixed.map(([name, value]): Field => [name, stringLiteral(value)]),
              2,
            ),
      ],
      ['whole', wholeAnswer(response, fixed, scope)],
    ],
    2,
  );
}

/** Headers whose schema leaves them one value. */
function fixedHeaders({ headers }: Response, scope: Scope): [name: string, value: string][] {
  return headers.flatMap(({ name, required, schema }): [string, string][] => {
    const only = required ? onlyValue(schema, scope.schemas) : undefined;
    return typeof only === 'string' || typeof only === 'number' ? [[name.toLowerCase(), String(only)]] : [];
  });
}

/** The answer of a success that leaves no choice: no body, a pixel, or JSON that can be written in one way only. */
function wholeAnswer(response: Response, fixed: readonly (readonly [string, string])[], scope: Scope): string | undefined {
  if (!response.success || !/^2\d\d$/.test(response.status)) return undefined;
  const [content] = response.contents;
  const answer = (mediaType: string | undefined, body: string): string =>
    objectCode(
      [
        ['status', response.status],
        [
          'headers',
          objectCode(
            [
              ...(mediaType === undefined ? [] : [['content-type', stringLiteral(mediaType)] as const]),
              ...fixed.map(([name, value]): Field => [name, stringLiteral(value)]),
            ],
            3,
          ),
        ],
        ['body', body],
      ],
      3,
    );
  if (content === undefined) return answer(undefined, 'null');
  if (content.pixel !== undefined)
    return answer(content.mediaType, `Uint8Array.from(atob(${stringLiteral(content.pixel)}), (character) => character.charCodeAt(0))`);
  const only = content.kind === 'json' && content.schema !== undefined ? onlyValue(content.schema, scope.schemas) : undefined;
  return only === undefined ? undefined : answer(content.mediaType, stringLiteral(JSON.stringify(only)));
}

/** The type of what a callback may give: each documented answer, each error of its statuses, and nothing where that says it all. */
export function answerType(operation: Operation, source: Source, scope: Scope): string {
  const { responses } = operation;
  const replies = responses.map((response) => replyType(response, source, scope));
  const listed = new Set(responses.map(({ status }) => status));
  const errors = scope.api.errors
    .filter(({ status }) => listed.has(String(status)))
    .map(({ className }) => source.useType('../errors.js', className));
  const generic = errors.length === 0 ? [source.useType('../runtime/errors.js', 'AnswerError')] : [];
  const nothing = mayGiveNothing(operation, scope) ? ['void'] : [];
  return unionCode([...nothing, ...new Set([...replies, ...errors, ...generic]), 'Response']);
}

/** Whether a callback that gives nothing has said it all. */
export function mayGiveNothing({ responses }: Operation, scope: Scope): boolean {
  return responses.some((response) => wholeAnswer(response, [], scope) !== undefined);
}

function replyType(response: Response, source: Source, scope: Scope): string {
  const { status, contents } = response;
  const number = /^\d{3}$/.test(status) ? status : 'number';
  const body =
    contents.length === 0 ? 'undefined' : [...new Set(contents.map((content) => contentType(content, source, scope)))].join(' | ');
  const optional = contents.length === 0 || wholeAnswer(response, [], scope) !== undefined;
  const headers = replyHeaders(response, source, scope);
  return `${source.useType(runtime, optional ? 'BareReply' : 'Reply')}<${number}, ${body}${headers}>`;
}

function replyHeaders(response: Response, source: Source, scope: Scope): string {
  const fixed = new Set(fixedHeaders(response, scope).map(([name]) => name));
  const open = response.headers.filter(({ name }) => !fixed.has(name.toLowerCase()));
  if (open.length === 0) return '';
  return `, { ${open.map((header) => `readonly ${propertyKey(header.key)}?: ${headerType(header, source, scope)}`).join('; ')} }`;
}

function headerType({ schema }: Parameter, source: Source, scope: Scope): string {
  return source.type(plain(schema, scope.schemas));
}

function contentType({ kind, schema, itemSchema }: Content, source: Source, scope: Scope): string {
  const item = itemSchema ?? schema;
  switch (kind) {
    case 'json':
      return schema === undefined ? 'unknown' : source.named(schema.name);
    case 'form':
      return schema === undefined ? 'Readonly<Record<string, unknown>>' : source.named(schema.name);
    case 'text':
    case 'xml':
      return 'string';
    case 'events':
      return `AsyncIterable<${source.useType(runtime, 'ServerSentEvent')}<${eventData(item, source, scope.schemas)}>>`;
    case 'ndjson':
      return `AsyncIterable<${item === undefined ? 'unknown' : source.named(item.name)}>`;
    case 'multipart':
    case 'binary':
    case 'other':
      return source.useType(runtime, 'Bytes');
  }
}

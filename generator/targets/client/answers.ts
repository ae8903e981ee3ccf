import type { Content, Operation, Parameter, Response } from '../../ir/operation.ts';
import { propertyKey, stringLiteral } from '../../typescript/literal.ts';
import { arrayCode, type Field, objectCode } from '../../typescript/code.ts';
import { eventData, isJson, plain, resolved } from '../schemas.ts';
import { type Scope, type Source } from './scope.ts';

/** Answers: how the table says they are read, and the types of results and errors by status. */

const answerModule = '../runtime/answer.js';
const streamModule = '../runtime/stream.js';

/** The fields of the table that say how answers are read; none where every success is JSON. */
export function answerFields(operation: Operation, source: Source, scope: Scope): Field[] {
  const successes = operation.responses.filter(({ success }) => success);
  const contents = successes.flatMap((response) => response.contents);
  const headers = successes.filter((response) => response.headers.length > 0);
  const jsonOnly = contents.length > 0 && operation.method !== 'HEAD' && contents.every(({ kind }) => kind === 'json');
  // Several statuses may stream one media type.
  const streams = [
    ...new Map(contents.filter(({ kind }) => kind === 'events' || kind === 'ndjson').map((content) => [essence(content), content])),
  ];
  return [
    ['read', jsonOnly ? undefined : source.use(answerModule, 'readAny')],
    ['accept', jsonOnly ? undefined : stringLiteral([...new Set(contents.map(({ mediaType }) => mediaType))].join(', ') || '*/*')],
    [
      'streams',
      streams.length === 0
        ? undefined
        : objectCode(
            streams.map(([mediaType, content]) => [mediaType, streamReader(content, source, scope)]),
            1,
          ),
    ],
    ['headers', headers.length === 0 ? undefined : headersCode(headers, source, scope)],
  ];
}

/** The media type without parameters, as it is looked up. */
function essence({ mediaType }: Content): string {
  return (mediaType.split(';')[0] ?? '').trim().toLowerCase();
}

function streamReader({ kind, schema, itemSchema }: Content, source: Source, scope: Scope): string {
  if (kind === 'ndjson') return source.use(streamModule, 'ndjsonItems');
  const item = itemSchema ?? schema;
  const isText = item === undefined || resolved(item, scope.schemas).kind === 'string';
  return source.use(streamModule, isText ? 'textEvents' : 'jsonEvents');
}

function headersCode(responses: readonly Response[], source: Source, scope: Scope): string {
  const rows = responses.map((response): Field => [
    response.status,
    arrayCode(
      response.headers.map((header) => headerRow(header, source, scope)),
      2,
    ),
  ]);
  return `${source.use(answerModule, 'headersOf')}(${objectCode(rows, 1)})`;
}

function headerRow(header: Parameter, source: Source, scope: Scope): string {
  const [reader] = headerReader(header, source, scope);
  return objectCode([
    ['name', stringLiteral(header.name)],
    ['key', stringLiteral(header.key)],
    ['read', source.use('../runtime/headers.js', reader)],
  ]);
}

/** The function that reads a header, and the type that it gives. */
function headerReader({ schema, mediaType }: Parameter, source: Source, scope: Scope): readonly [reader: string, type: string] {
  if (isJson(mediaType)) return ['asJson', source.type(plain(schema, scope.schemas))];
  const node = resolved(schema, scope.schemas);
  if (node.kind === 'number') return ['asNumber', 'number'];
  if (node.kind === 'boolean') return ['asBoolean', 'boolean'];
  if (node.kind === 'array' && resolved(node.items, scope.schemas).kind === 'number') return ['asNumbers', 'readonly number[]'];
  return node.kind === 'array' || node.kind === 'tuple' ? ['asList', 'readonly string[]'] : ['asText', 'string'];
}

/** The schemas of answers by status, for validators: only where there is one JSON body and no doubt. */
export function answerSchemas({ responses }: Operation): Field[] {
  return responses.flatMap(({ success, status, contents }): Field[] => {
    const [content] = contents;
    if (!success || contents.length !== 1 || content?.kind !== 'json' || content.schema === undefined) return [];
    return [[status, stringLiteral(content.schema.name)]];
  });
}

/** The type of what a call gives: a `Result` for each status of success. */
export function resultType({ responses }: Operation, source: Source, scope: Scope): string {
  const successes = responses.filter(({ success }) => success);
  const result = source.useType('../runtime/result.js', 'Result');
  if (successes.length === 0) return `${result}<${source.useType('../runtime/result.js', 'SuccessStatus')}, unknown>`;
  return successes
    .map((response) => {
      const headers = response.headers.length === 0 ? '' : `, ${headersType(response, source, scope)}`;
      return `${result}<${statusType(response, responses, source, 'SuccessStatus')}, ${dataType(response.contents, source, scope)}${headers}>`;
    })
    .join(' | ');
}

function headersType({ headers }: Response, source: Source, scope: Scope): string {
  return `{ ${headers.map((header) => `readonly ${propertyKey(header.key)}: ${headerReader(header, source, scope)[1]} | undefined`).join('; ')} }`;
}

/** The type of the data of an answer, whatever its media type. */
export function dataType(contents: readonly Content[], source: Source, scope: Scope): string {
  return contents.length === 0 ? 'undefined' : [...new Set(contents.map((content) => contentData(content, source, scope)))].join(' | ');
}

function contentData({ kind, schema, itemSchema }: Content, source: Source, scope: Scope): string {
  const item = itemSchema ?? schema;
  switch (kind) {
    case 'json':
      return schema === undefined ? 'unknown' : source.named(schema.name);
    case 'text':
    case 'xml':
      return 'string';
    case 'events':
      return `AsyncIterable<${source.useType(streamModule, 'ServerSentEvent')}<${eventData(item, source, scope.schemas)}>>`;
    case 'ndjson':
      return `AsyncIterable<${item === undefined ? 'unknown' : source.named(item.name)}>`;
    case 'form':
    case 'multipart':
    case 'binary':
    case 'other':
      return 'Blob';
  }
}

/** The type of a status: a number, a class of them, or what `default` leaves. */
export function statusType(
  { status }: Response,
  all: readonly Response[],
  source: Source,
  rest: 'SuccessStatus' | 'FailureStatus',
): string {
  if (/^\d{3}$/.test(status)) return status;
  const range = /^([1-5])XX$/.exec(status);
  const listed = all
    .map((other) => other.status)
    .filter((other) => /^\d{3}$/.test(other) && (range === null || other.startsWith(range[1] ?? '')));
  const whole =
    range === null ? source.useType('../runtime/result.js', rest) : `${source.useType('../runtime/result.js', 'StatusIn')}<${range[1]}>`;
  return listed.length === 0 ? whole : `Exclude<${whole}, ${listed.join(' | ')}>`;
}

import type { Body, Content, Encoding } from '../../ir/operation.ts';
import { stringLiteral } from '../../typescript/literal.ts';
import { objectCode } from '../../typescript/code.ts';
import { fileProperties } from '../schemas.ts';
import { type Scope, type Source } from './scope.ts';

/** Bodies of requests: the writer of the table, and the type of the argument. */

const module = '../runtime/body.js';

/** Media types that a writer sends unless it is told another. */
const usual: Readonly<Record<string, string>> = {
  json: 'application/json',
  text: 'text/plain',
  ndjson: 'application/x-ndjson',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
  binary: '',
};

/** The expression that writes a body. */
export function bodyWriter({ contents }: Body, source: Source): string {
  const [first] = contents;
  if (contents.length === 1 && first !== undefined) return contentWriter(first, source, true);
  const several = source.use(module, 'several');
  return `${several}(${objectCode(
    ordered(contents).map((content) => [content.mediaType, contentWriter(content, source, false)]),
    1,
  )})`;
}

/** JSON first, whatever the document's order: it is what a plain value is sent as. */
function ordered(contents: readonly Content[]): readonly Content[] {
  return [...contents.filter(({ kind }) => kind === 'json'), ...contents.filter(({ kind }) => kind !== 'json')];
}

function contentWriter(content: Content, source: Source, alone: boolean): string {
  const name = writerName(content);
  const writer = source.use(module, name);
  const encoded = name === 'form' || name === 'multipart' ? `${writer}(${encodingsCode(content, source)})` : writer;
  if (!alone || name === 'multipart' || usual[name] === content.mediaType.toLowerCase()) return encoded;
  return `${source.use(module, 'as')}(${stringLiteral(content.mediaType)}, ${encoded})`;
}

function writerName({ kind, mediaType }: Content): 'json' | 'form' | 'multipart' | 'text' | 'ndjson' | 'binary' {
  if (kind === 'json' || kind === 'form' || kind === 'text' || kind === 'ndjson') return kind;
  if (kind === 'multipart') return /^multipart\/form-data/i.test(mediaType) ? 'multipart' : 'binary';
  return kind === 'xml' ? 'text' : 'binary';
}

function encodingsCode({ encoding }: Content, source: Source): string {
  const rows = Object.entries(encoding).map(([property, one]): [string, string] => [property, encodingCode(one, source)]);
  return rows.length === 0 ? '' : objectCode(rows, 1);
}

function encodingCode({ contentType, style, explode, allowReserved }: Encoding, source: Source): string {
  const writer = style === undefined ? undefined : source.use('../runtime/styles.js', style);
  return objectCode([
    ['contentType', contentType === undefined ? undefined : stringLiteral(contentType)],
    ['explode', explode === undefined ? undefined : String(explode)],
    ['allowReserved', allowReserved ? 'true' : undefined],
    ['write', writer],
  ]);
}

/** The type of the argument: the first (or JSON) body as it is, the others as `Content`. `runtime` is the folder as the module sees it. */
export function bodyType({ contents }: Body, source: Source, scope: Scope, runtime = '../runtime'): string {
  const [first, ...others] = ordered(contents);
  const plain = first === undefined ? [] : [contentType(first, source, scope, runtime)];
  const wrapped = others.map((content) => {
    const type = content.mediaType.endsWith('*') ? templateOf(content.mediaType) : stringLiteral(content.mediaType);
    return `${source.useType(`${runtime}/content.js`, 'Content')}<${type}, ${contentType(content, source, scope, runtime)}>`;
  });
  return [...new Set([...plain, ...wrapped])].join(' | ');
}

/** `image/*` as a template literal type. */
function templateOf(range: string): string {
  return range === '*/*' || range === '*' ? 'string' : `\`${range.replace(/[^\w/+.-]/g, '')}\${string}\``;
}

function contentType(content: Content, source: Source, scope: Scope, runtime: string): string {
  const { schema, itemSchema } = content;
  switch (writerName(content)) {
    case 'json':
      return schema === undefined ? 'unknown' : source.named(schema.name);
    case 'form':
      return schema === undefined ? 'Readonly<Record<string, unknown>>' : source.named(schema.name);
    case 'multipart':
      return multipartType(content, source, scope, runtime);
    case 'ndjson': {
      const item = itemSchema ?? schema;
      return `readonly ${item === undefined ? 'unknown' : source.named(item.name)}[]`;
    }
    case 'text':
      return 'string';
    case 'binary':
      return source.useType(`${runtime}/body.js`, 'Bytes');
  }
}

function multipartType({ schema }: Content, source: Source, scope: Scope, runtime: string): string {
  if (schema === undefined) return 'FormData';
  const files = fileProperties(schema, scope.schemas);
  const type = source.named(schema.name);
  if (files.length === 0) return `${type} | FormData`;
  return `${source.useType(`${runtime}/body.js`, 'Multipart')}<${type}, ${files.map((name) => stringLiteral(name)).join(' | ')}> | FormData`;
}

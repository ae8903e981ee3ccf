import type { Body, Content } from '../../ir/operation.ts';
import { stringLiteral } from '../../typescript/literal.ts';
import { arrayCode, objectCode } from '../../typescript/code.ts';
import { fileProperties } from '../schemas.ts';
import { bodyReader } from './readers.ts';
import type { Scope, Source } from './scope.ts';
import { shapeCode } from './shape.ts';

/** Bodies of requests: the row of the table, and the type of what a callback gets. */

/** `checked` is false for the body of a batch, whose events are read and checked one by one. */
export function bodyRow({ required, contents }: Body, source: Source, scope: Scope, checked: boolean): string {
  return objectCode(
    [
      ['required', String(required)],
      [
        'contents',
        arrayCode(
          contents.map((content) => contentRow(content, source, scope, checked)),
          2,
        ),
      ],
    ],
    1,
  );
}

function contentRow(content: Content, source: Source, scope: Scope, checked: boolean): string {
  const { mediaType, kind } = content;
  const schema = kind === 'ndjson' ? (content.itemSchema ?? content.schema) : content.schema;
  const isForm = kind === 'form' || kind === 'multipart';
  const files = kind === 'multipart' && schema !== undefined ? fileProperties(schema, scope.schemas) : [];
  return objectCode(
    [
      ['mediaType', stringLiteral(mediaType)],
      ['read', source.use('../runtime/body.js', checked ? bodyReader(content) : 'readBinary')],
      ['shape', isForm && schema !== undefined ? shapeCode(schema, scope) : `'text'`],
      ['check', checked && schema !== undefined && isChecked(content) ? source.check(schema.name) : undefined],
      ['each', kind === 'ndjson' && checked && schema !== undefined ? 'true' : undefined],
      ['fields', kind === 'form' ? fieldsCode(content, source) : undefined],
      ['files', kind === 'multipart' && schema !== undefined ? arrayCode(files.map((name) => stringLiteral(name))) : undefined],
    ],
    3,
  );
}

/** Properties that are not written as `form`, exploded, which is what a form is read as. */
function fieldsCode({ encoding }: Content, source: Source): string | undefined {
  const rows = Object.entries(encoding).flatMap(([property, { style = 'form', explode = style === 'form' }]): [string, string][] => {
    if (style === 'form' && explode) return [];
    const row = objectCode([
      ['explode', String(explode)],
      ['read', source.use('../runtime/styles.js', style)],
    ]);
    return [[property, row]];
  });
  return rows.length === 0 ? undefined : objectCode(rows, 4);
}

/** A schema says what is valid of data; of bytes and of XML it speaks in terms that no validator has. */
function isChecked(content: Content): boolean {
  return ['readJson', 'readForm', 'readLines', 'readMultipart'].includes(bodyReader(content));
}

/** The type of a body, over all its media types. */
export function bodyType({ required, contents }: Body, source: Source, scope: Scope): string {
  const types = contents.map((content) => contentType(content, source, scope));
  return [...new Set([...types, ...(required ? [] : ['undefined'])])].join(' | ');
}

function contentType(content: Content, source: Source, scope: Scope): string {
  const { kind, schema, itemSchema } = content;
  switch (kind) {
    case 'json':
    case 'form':
      return schema === undefined ? 'unknown' : source.named(schema.name);
    case 'multipart':
      return bodyReader(content) === 'readBinary' ? 'Uint8Array' : multipartType(content, source, scope);
    case 'text':
    case 'xml':
    case 'events':
      return 'string';
    case 'ndjson': {
      const item = itemSchema ?? schema;
      return item === undefined ? 'readonly unknown[]' : `readonly ${source.named(item.name)}[]`;
    }
    case 'binary':
    case 'other':
      return 'Uint8Array';
  }
}

function multipartType({ schema }: Content, source: Source, scope: Scope): string {
  if (schema === undefined) return 'Readonly<Record<string, unknown>>';
  const files = fileProperties(schema, scope.schemas);
  const type = source.named(schema.name);
  if (files.length === 0) return type;
  return `${source.useType('../runtime/body.js', 'Multipart')}<${type}, ${files.map((name) => stringLiteral(name)).join(' | ')}>`;
}

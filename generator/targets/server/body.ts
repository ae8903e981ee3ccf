import type { Body, Content } from '../../ir/operation.ts';
import { stringLiteral } from '../../typescript/literal.ts';
import { arrayCode, objectCode } from '../../typescript/code.ts';
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
  const { mediaType, schema } = content;
  const isForm = content.kind === 'form' || content.kind === 'multipart';
  return objectCode(
    [
      ['mediaType', stringLiteral(mediaType)],
      ['read', source.use('../runtime/body.js', checked ? bodyReader(content) : 'readBinary')],
      ['shape', isForm && schema !== undefined ? shapeCode(schema, scope) : `'text'`],
      ['check', checked && schema !== undefined && isChecked(content) ? source.check(schema.name) : undefined],
    ],
    3,
  );
}

/** A schema says what is valid of data; of bytes, of files in a form and of XML it speaks in terms that no validator has. */
function isChecked({ kind }: Content): boolean {
  return kind === 'json' || kind === 'form';
}

/** The type of a body, over all its media types. */
export function bodyType({ required, contents }: Body, source: Source): string {
  const types = contents.map((content) => contentType(content, source));
  return [...new Set([...types, ...(required ? [] : ['undefined'])])].join(' | ');
}

function contentType(content: Content, source: Source): string {
  const { kind, schema, itemSchema } = content;
  switch (kind) {
    case 'json':
    case 'form':
      return schema === undefined ? 'unknown' : source.named(schema.name);
    case 'multipart':
      return bodyReader(content) === 'readBinary' ? 'Uint8Array' : 'Readonly<Record<string, unknown>>';
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

import type { Api } from '../../ir/api.ts';
import type { Content, Operation, Parameter, SecurityRequirement } from '../../ir/operation.ts';
import { bodyReader, isJson, schemeReader, styleReader } from '../../targets/server/readers.ts';
import { shapeOf } from '../../targets/server/shape.ts';
import * as bodies from '../../targets/server/runtime/body.ts';
import type { BodyRow, Check, ContentRow, ParameterRow, SchemeNeed } from '../../targets/server/runtime/route.ts';
import * as schemes from '../../targets/server/runtime/security.ts';
import * as styles from '../../targets/server/runtime/styles.ts';
import type { Values } from './values.ts';

const readers = { bodies: { ...bodies }, schemes: { ...schemes }, styles: { ...styles } };

/** What an operation looks like on the wire: the tables that a generated server has, made in memory and read by the same functions. */
export interface Rows {
  readonly parameters: readonly MockParameter[];
  readonly body?: BodyRow & { readonly contents: readonly MockContent[] };
  readonly security: readonly (readonly Need[])[];
}

export interface MockParameter extends ParameterRow {
  /** `query.limit`. */
  readonly at: string;
}

export interface MockContent extends ContentRow {
  readonly kind: Content['kind'];
  /** Whether the value is a list of which each item is judged. */
  readonly isList: boolean;
}

export interface Need extends SchemeNeed {
  /** Name of the scheme in the document. */
  readonly name: string;
}

/** Makes the rows of operations, each when it is first asked for. */
export function createRows(api: Api, values: Values): (operation: Operation) => Rows {
  const known = new Map<Operation, Rows>();
  const schemas = new Map(api.schemas.map((schema) => [schema.name, schema]));
  const checkOf = (schema: string): Check => ({
    is: (value) => values.errors(schema, value).length === 0,
    validate(value) {
      const errors = values.errors(schema, value);
      return errors.length === 0 ? { valid: true } : { valid: false, errors };
    },
  });

  const parameter = (one: Parameter): MockParameter => ({
    name: one.name,
    key: one.key,
    place: ({ path: 'path', query: 'query', querystring: 'query', header: 'headers', cookie: 'cookies' } as const)[one.in],
    required: one.required,
    explode: one.explode,
    shape: isJson(one.mediaType) ? 'text' : shapeOf(one.schema, { schemas }),
    read: readers.styles[styleReader(one)],
    check: checkOf(one.schemaName),
    at: `${one.in}.${one.name}`,
  });

  const content = (one: Content): MockContent => {
    const isList = one.kind === 'ndjson';
    const schema = isList ? (one.itemSchema ?? one.schema) : one.schema;
    const isForm = one.kind === 'form' || one.kind === 'multipart';
    return {
      mediaType: one.mediaType,
      kind: one.kind,
      read: readers.bodies[bodyReader(one)],
      shape: isForm && schema !== undefined ? shapeOf(schema, { schemas }) : 'text',
      isList,
      ...(schema === undefined || !isJudged(one) ? {} : { check: checkOf(schema.name) }),
    };
  };

  const need = ({ scheme: name, scopes }: SecurityRequirement): Need => {
    const found = api.security.find((one) => one.name === name);
    if (found === undefined) return { name, scheme: { key: name, name, read: schemes.undescribed }, scopes };
    const { reader, word } = schemeReader(found);
    return { name, scheme: { key: found.key, name: word, read: readers.schemes[reader] }, scopes };
  };

  return (operation) => {
    const found = known.get(operation);
    if (found !== undefined) return found;
    const { parameters, body, security } = operation;
    const rows: Rows = {
      parameters: parameters.map(parameter),
      ...(body === undefined ? {} : { body: { required: body.required, contents: body.contents.map(content) } }),
      security: security.map((needs) => needs.map(need)),
    };
    known.set(operation, rows);
    return rows;
  };
}

/** Whether a schema can be held against what is sent: bytes and XML are taken as they come. */
export function isJudged(content: Pick<Content, 'kind' | 'mediaType'>): boolean {
  return ['json', 'form', 'text', 'ndjson'].includes(content.kind) || bodyReader(content) === 'readMultipart';
}

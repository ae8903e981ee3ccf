import type { Artifact } from '../../artifact.ts';
import type { ErrorType } from '../../ir/api.ts';
import type { Json, ObjectSchema, Schema } from '../../ir/schema.ts';
import { literal, propertyKey, stringLiteral } from '../../typescript/literal.ts';
import { classOf, constantOf } from '../../typescript/structures.ts';
import { objectCode } from '../../typescript/code.ts';
import { onlyValue, resolved } from '../schemas.ts';
import { createSource, type Scope, type Source } from './scope.ts';

/**
 * `src/errors.ts`: a class for each of `x-error-types`, and which of them a handler answers with by itself. The body of an error is what
 * the document describes for its status: the branch that one property's only value, the name of the type, tells from the others.
 */
export function errorsModule(scope: Scope): Artifact {
  const { errors } = scope.api;
  const source = createSource(scope, new Set(errors.map(({ className }) => className)));
  const base = errors.length === 0 ? '' : source.use('./runtime/errors.js', 'AnswerError');
  const bodies = new Map(errors.map((error) => [error, bodyOf(error, scope)]));
  for (const error of errors)
    source.add(classOf(error.className, errorClass(error, bodies.get(error), base, source), { description: error.description }));
  const rows = errors.flatMap((error): [string, string][] =>
    error.when === undefined ? [] : [[error.when, failureCode(error, bodies.get(error))]],
  );
  source.add(
    constantOf('failures', source.useType('./runtime/errors.js', 'Failures'), objectCode(rows), {
      description: 'What a handler answers when something goes wrong before or around a callback.',
    }),
  );
  return { kind: 'module', path: 'src/errors.ts', module: source.done() };
}

/** What the document says of the body of an error. */
interface ErrorBody {
  readonly schema: string;
  /** Properties that have one value only. */
  readonly fixed: { readonly [name: string]: Json };
  /** Properties that a message, and errors by path, go into, where it has such. */
  readonly message?: string;
  readonly errors?: string;
  /** Whether it requires more than what is fixed. */
  readonly open: readonly string[];
}

function bodyOf({ type, status }: ErrorType, scope: Scope): ErrorBody | undefined {
  const contents = scope.api.operations.flatMap(({ responses }) =>
    responses.filter((response) => response.status === String(status)).flatMap((response) => response.contents),
  );
  for (const { kind, schema } of contents) {
    const found = kind === 'json' && schema !== undefined ? branchOf(schema, type, scope, new Set()) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The named branch of a schema in which some property can only be the name of the type. */
function branchOf(schema: Schema, type: string, scope: Scope, seen: Set<string>): ErrorBody | undefined {
  if (schema.kind === 'ref') {
    if (seen.has(schema.name)) return undefined;
    seen.add(schema.name);
    const node = resolved(schema, scope.schemas);
    if (node.kind === 'object') return describe(schema.name, node, type, scope);
    return branchOf(node, type, scope, seen);
  }
  if (schema.kind !== 'union') return undefined;
  for (const branch of schema.branches) {
    const found = branchOf(branch, type, scope, seen);
    if (found !== undefined) return found;
  }
  return undefined;
}

function describe(schema: string, { properties }: ObjectSchema, type: string, scope: Scope): ErrorBody | undefined {
  const fixed: { [name: string]: Json } = {};
  for (const property of properties) {
    const value = onlyValue(property.schema, scope.schemas);
    if (value !== undefined && property.required) fixed[property.name] = value;
  }
  if (!Object.values(fixed).includes(type)) return undefined;
  const open = properties.filter(({ name }) => !Object.hasOwn(fixed, name));
  const message = open.find(
    ({ name, schema: inner }) =>
      /^(message|detail|description|error_message)$/.test(name) && resolved(inner, scope.schemas).kind === 'string',
  );
  const errors = open.find(({ schema: inner }) => isTexts(resolved(inner, scope.schemas), scope));
  return {
    schema,
    fixed,
    open: open.filter(({ required }) => required).map(({ name }) => name),
    ...(message === undefined ? {} : { message: message.name }),
    ...(errors === undefined ? {} : { errors: errors.name }),
  };
}

/** An object from names of its author's own to texts. */
function isTexts(node: Schema, scope: Scope): boolean {
  return (
    node.kind === 'object' &&
    node.properties.length === 0 &&
    typeof node.additional === 'object' &&
    resolved(node.additional, scope.schemas).kind === 'string'
  );
}

function errorClass(
  { type, status, className, description }: ErrorType,
  body: ErrorBody | undefined,
  base: string,
  source: Source,
): Parameters<typeof classOf>[1] {
  const bodyType = body === undefined ? source.useType('./runtime/errors.js', 'ProblemBody') : source.named(body.schema);
  const given =
    body === undefined
      ? `{ readonly message?: string }`
      : `Omit<${bodyType}, ${Object.keys(body.fixed)
          .map((name) => stringLiteral(name))
          .join(' | ')}>`;
  const optional = body === undefined || body.open.length === 0;
  const written = body === undefined ? `problemBody(${status}, fields.message)` : `{ ${fixedCode(body)}, ...fields }`;
  if (body === undefined) source.use('./runtime/errors.js', 'problemBody');
  const message =
    body === undefined
      ? 'fields.message'
      : body.message === undefined
        ? undefined
        : `fields${/^\w+$/.test(body.message) ? `.${body.message}` : `[${stringLiteral(body.message)}]`}`;
  const requiresMessage = body?.message !== undefined && body.open.includes(body.message);
  const told =
    message === undefined
      ? stringLiteral(description || type)
      : requiresMessage
        ? message
        : `${message} ?? ${stringLiteral(description || type)}`;
  return {
    extends: `${base}<${status}, ${bodyType}>`,
    properties: [
      { name: 'name', isReadonly: true, hasOverrideKeyword: true, type: stringLiteral(className), initializer: stringLiteral(className) },
    ],
    ctors: [
      {
        parameters: [
          { name: 'fields', type: given, ...(optional ? { initializer: '{}' } : {}) },
          { name: 'headers', type: 'Readonly<Record<string, string>>', initializer: '{}' },
        ],
        statements: [
          `super(${status}, ${written}, ${told}, ${body === undefined ? `{ 'content-type': 'application/problem+json', ...headers }` : 'headers'});`,
        ],
      },
    ],
  };
}

function fixedCode({ fixed }: ErrorBody): string {
  return Object.entries(fixed)
    .map(([name, value]) => `${propertyKey(name)}: ${literal(value)}`)
    .join(', ');
}

/** Makes the error out of what the handler knows. */
function failureCode({ className }: ErrorType, body: ErrorBody | undefined): string {
  const fields = [
    ...(body === undefined
      ? ['message']
      : body.message === undefined
        ? []
        : [body.message === 'message' ? 'message' : `${propertyKey(body.message)}: message`]),
    ...(body?.errors === undefined ? [] : [body.errors === 'errors' ? 'errors' : `${propertyKey(body.errors)}: errors`]),
  ];
  const taken = [
    ...(fields.some((field) => field.endsWith('message')) ? ['message'] : []),
    ...(body?.errors === undefined ? [] : ['errors']),
    'headers',
  ];
  return `({ ${taken.join(', ')} }) => new ${className}({ ${fields.join(', ')} }, headers)`;
}

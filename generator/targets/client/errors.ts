import type { Artifact } from '../../artifact.ts';
import type { ErrorType } from '../../ir/api.ts';
import type { Operation, Response } from '../../ir/operation.ts';
import { stringLiteral } from '../../typescript/literal.ts';
import { classOf, constantOf } from '../../typescript/structures.ts';
import { dataType, statusType } from './answers.ts';
import { objectCode } from '../../typescript/code.ts';
import { createSource, type Scope, type Source } from './scope.ts';

/** `src/errors.ts`: a class for each of `x-error-types`. No file where the document has none. */
export function errorsModule(scope: Scope): Artifact[] {
  const { errors } = scope.api;
  if (errors.length === 0) return [];
  const source = createSource(scope);
  const base = source.use('./runtime/errors.js', 'ApiError');
  for (const error of errors)
    source.add(classOf(error.className, errorClass(error, base, source, scope), { description: error.description }));
  const table = objectCode(errors.map(({ type, className }) => [type, className]));
  const type = `${source.useType('./runtime/operation.js', 'ErrorClasses')}`;
  source.add(constantOf('errorClasses', type, table, { description: 'What an answer calls its error, and the class that it is.' }));
  return [{ kind: 'module', path: 'src/errors.ts', module: source.done() }];
}

function errorClass(
  { type, status, className, retry }: ErrorType,
  base: string,
  source: Source,
  scope: Scope,
): Parameters<typeof classOf>[1] {
  const word = source.useType('./runtime/operation.js', 'RetryWord');
  return {
    extends: `${base}<${status}, ${bodyAt(status, source, scope)}, ${stringLiteral(type)}>`,
    properties: [
      ...(retry === 'never'
        ? []
        : [{ name: 'retry', isStatic: true, isReadonly: true, hasOverrideKeyword: true, type: word, initializer: stringLiteral(retry) }]),
      { name: 'name', isReadonly: true, hasOverrideKeyword: true, type: stringLiteral(className), initializer: stringLiteral(className) },
    ],
  };
}

/** The body of all answers of a status, if they agree. */
function bodyAt(status: number, source: Source, scope: Scope): string {
  const responses = scope.api.operations
    .flatMap((operation) => operation.responses)
    .filter((response) => response.status === String(status));
  const types = new Set(responses.map(({ contents }) => contents.map(({ schema }) => schema?.name).join()));
  const [response] = responses;
  return types.size === 1 && response !== undefined ? dataType(response.contents, source, scope) : 'unknown';
}

/** The type of what a call can fail with: what the document says of each status, and what may happen to any call. */
export function errorType({ responses }: Operation, source: Source, scope: Scope): string {
  const failures = responses.filter(({ success }) => !success);
  const documented = failures.flatMap((response) => failureTypes(response, responses, source, scope));
  const listed = failures.map(({ status }) => status).filter((status) => /^\d{3}$/.test(status));
  const others = failures.some(({ status }) => status === 'default')
    ? source.useType('../runtime/errors.js', 'CallError')
    : `${source.useType('../runtime/errors.js', 'Undocumented')}<${listed.join(' | ') || 'never'}>`;
  return [...new Set([...documented, others])].join(' | ');
}

function failureTypes(response: Response, all: readonly Response[], source: Source, scope: Scope): string[] {
  const classes = scope.api.errors.filter(({ status }) => String(status) === response.status);
  if (classes.length > 0) return classes.map(({ className }) => source.useType('../errors.js', className));
  const body = dataType(response.contents, source, scope);
  return [`${source.useType('../runtime/errors.js', 'ApiError')}<${statusType(response, all, source, 'FailureStatus')}, ${body}>`];
}

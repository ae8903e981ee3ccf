import type { Artifact } from '../../artifact.ts';
import type { Operation, Server } from '../../ir/operation.ts';
import { stringLiteral } from '../../typescript/literal.ts';
import { constantOf, interfaceOf, typeOf } from '../../typescript/structures.ts';
import { answerRows, answerType } from './answers.ts';
import { bodyRow, bodyType } from './body.ts';
import { arrayCode, type Field, objectCode, unionCode } from '../../typescript/code.ts';
import { parameterMembers, parameterRow } from './parameters.ts';
import { operationPath } from '../operations.ts';
import { createSource, namesOf, type Scope, type Source } from './scope.ts';
import { securityCode } from './security.ts';

/** `src/operations/<name>.ts`: what the callback of an operation is given and may give, and the table that the handler reads. */
export function operationModule(operation: Operation, scope: Scope): Artifact {
  const names = namesOf(operation, scope);
  const source = createSource(scope, new Set([...Object.values(names), ...scope.api.errors.map(({ className }) => className)]));
  const batch = scope.api.batch?.operation === operation.name ? scope.api.batch : undefined;
  const members = contextMembers(operation, source, scope);
  source.add(
    interfaceOf(
      names.context,
      members,
      { description: `What ${names.callback} is given.` },
      {
        typeParameters: [{ name: 'Principal', default: 'unknown' }],
        extends: [`${source.useType('../runtime/context.js', 'Context')}<Principal>`],
      },
    ),
    typeOf(names.answer, batch === undefined ? answerType(operation, source, scope) : batchAnswerType(source, scope), {
      description:
        batch === undefined
          ? `What ${names.callback} may give.`
          : `What ${names.callback} may give: nothing for events that are all accepted, or for each event, in their order, an error or nothing.`,
    }),
    constantOf(names.route, source.useType('../runtime/route.js', 'Route'), routeCode(operation, source, scope)),
  );
  return { kind: 'module', path: operationPath(operation), module: source.done() };
}

type Member = { readonly name: string; readonly type: string; readonly isReadonly: true };

function contextMembers(operation: Operation, source: Source, scope: Scope): Member[] {
  const parameters = parameterMembers(operation, source, scope);
  const { batch } = scope.api;
  if (batch?.operation === operation.name) {
    const events = batch.members.map(
      ({ key, schema }) =>
        `{ readonly key: ${stringLiteral(key)}; readonly index: number; readonly body: ${source.named(schema)}; readonly bytes: Uint8Array; readonly text: string; readonly depth: number }`,
    );
    return [{ name: 'events', type: `readonly (${unionCode(events)})[]`, isReadonly: true }, ...parameters];
  }
  const body: Member[] =
    operation.body === undefined ? [] : [{ name: 'body', type: bodyType(operation.body, source, scope), isReadonly: true }];
  return [...body, ...parameters];
}

function batchAnswerType(source: Source, scope: Scope): string {
  const errors = scope.api.errors.map(({ className }) => source.useType('../errors.js', className));
  const types = errors.length === 0 ? [source.useType('../runtime/errors.js', 'AnswerError')] : errors;
  return `void | readonly (${unionCode([...types, 'undefined'])})[]`;
}

function routeCode(operation: Operation, source: Source, scope: Scope): string {
  const { method, path, parameters, body, servers } = operation;
  const rows = parameters.map((parameter) => parameterRow(parameter, operation, source, scope));
  return objectCode([
    ['name', stringLiteral(namesOf(operation, scope).callback)],
    ['method', stringLiteral(method)],
    ['path', stringLiteral(path)],
    ['base', stringLiteral(basePath(servers?.[0] ?? scope.api.servers[0]))],
    ['parameters', arrayCode(rows, 1)],
    ['body', body === undefined ? undefined : bodyRow(body, source, scope, scope.api.batch?.operation !== operation.name)],
    ['answers', answerRows(operation, source, scope)],
    ['security', securityCode(operation, source, scope)],
    ['batch', batchCode(operation, source, scope)],
  ]);
}

function batchCode(operation: Operation, source: Source, scope: Scope): string | undefined {
  const { batch, operations } = scope.api;
  if (batch?.operation !== operation.name) return undefined;
  const members = batch.members.flatMap(({ key, operation: name }): Field[] => {
    const member = operations.find((one) => one.name === name);
    return member === undefined ? [] : [[key, source.use(`./${member.module}.js`, namesOf(member, scope).route)]];
  });
  return objectCode(
    [
      ['maxBytes', String(batch.maxBytes)],
      ['members', objectCode(members, 2)],
    ],
    1,
  );
}

/** The path of a server's URL, with the defaults of its variables and without a slash at its end. */
export function basePath(server: Server | undefined): string {
  if (server === undefined) return '';
  const url = server.variables.reduce((text, { name, default: value }) => text.replaceAll(`{${name}}`, value), server.url);
  const path = url.replace(/^[A-Za-z][\w+.-]*:\/\/[^/?#]*/, '').replace(/[?#].*$/s, '');
  const clean = path.replace(/\/+$/, '');
  return clean === '' || clean.startsWith('/') ? clean : `/${clean}`;
}

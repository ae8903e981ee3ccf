import type { Artifact } from '../../artifact.ts';
import type { BatchMember } from '../../ir/api.ts';
import type { Operation } from '../../ir/operation.ts';
import { jsdoc } from '../../typescript/jsdoc.ts';
import { literal, stringLiteral } from '../../typescript/literal.ts';
import { constantOf, functionOf, interfaceOf } from '../../typescript/structures.ts';
import { dataType } from './answers.ts';
import { arrayCode, objectCode } from '../../typescript/code.ts';
import { bodyArgument } from './names.ts';
import { namesOf } from './operation-module.ts';
import { createSource, type Scope, type Source } from './scope.ts';

/** `src/queue.ts`: the queue with a method for each event of the batch, and `createQueue`. No file where the document has no batch. */
export function queueModule(scope: Scope): Artifact[] {
  const { batch } = scope.api;
  const operation = operationOf(batch?.operation, scope);
  if (batch === undefined || operation === undefined) return [];
  const source = createSource(scope);
  const types = (name: string): string => source.useType('./runtime/queue-types.js', name);
  const names = namesOf(operation, scope);
  const from = `./operations/${operation.module}.js`;
  const methods = batch.members.flatMap((member) => methodsOf(member, source, scope));
  const rest = restType(operation, source, scope);
  source.add(
    interfaceOf(
      'EventQueue',
      [],
      { description: 'A queue with a method for each event of the batch. Each gives a promise of what becomes of that event.' },
      {
        extends: [types('QueueBase')],
        methods: methods.map(({ name, parameter, type, returns, doc }) => ({
          name,
          parameters: [
            { name: parameter, type },
            { name: 'options', type: types('EventOptions'), hasQuestionToken: true },
          ],
          returnType: returns,
          docs: jsdoc({ description: doc }) as { description: string }[],
        })),
      },
    ),
    functionOf(
      'createQueue',
      {
        typeParameters: ['Preset'],
        parameters: [
          { name: 'client', type: `${source.useType('./runtime/client.js', 'Client')}<Preset>` },
          { name: 'rest', type: rest, isRestParameter: true },
        ],
        returnType: 'EventQueue',
        statements: `return ${source.use('./runtime/queue-bind.js', 'queueOf')}(client, batch, rest[0]);`,
      },
      { description: 'Makes a queue, which sends events in batches and says of each what became of it.' },
    ),
    constantOf(
      'batch',
      source.useType('./runtime/queue-types.js', 'BatchRow'),
      objectCode([
        ['operation', source.use(from, names.table)],
        ['maxBytes', String(batch.maxBytes)],
        ['statuses', objectCode(scope.api.errors.map(({ type, status }): [string, string] => [type, String(status)]))],
        [
          'members',
          arrayCode(
            batch.members.map((member) => memberCode(member, scope)),
            1,
          ),
        ],
      ]),
      { description: 'What the document says of the batch.' },
    ),
  );
  return [{ kind: 'module', path: 'src/queue.ts', module: source.done() }];
}

/** The type of the last arguments of whatever makes a queue: parameters of the batch that the client has need not be given again. */
export function restType(operation: Operation, source: Source, scope: Scope): string {
  const parameters = operation.parameters.length === 0 ? '{}' : namesOf(operation, scope).parameters;
  if (operation.parameters.length > 0) source.useType(`./operations/${operation.module}.js`, parameters);
  return `${source.useType('./runtime/queue-bind.js', 'QueueRest')}<${parameters}, Preset>`;
}

/** The batch operation of a document that has one. */
export function operationOf(name: string | undefined, { api }: Scope): Operation | undefined {
  return api.operations.find((operation) => operation.name === name);
}

interface Method {
  readonly name: string;
  readonly parameter: string;
  readonly type: string;
  readonly returns: string;
  readonly doc: string;
}

function methodsOf(member: BatchMember, source: Source, scope: Scope): Method[] {
  const operation = operationOf(member.operation, scope);
  if (operation === undefined) return [];
  const names = namesOf(operation, scope);
  const success = operation.responses.find(({ success }) => success);
  const errors = ['DroppedError', 'EventTooLargeError'].map((name) => source.useType('./runtime/queue-errors.js', name));
  const failure = source.useType(`./operations/${operation.module}.js`, names.error);
  const result = dataType(success?.contents ?? [], source, scope);
  const returns = `${source.useType('./runtime/result.js', 'Call')}<${result}, ${[failure, ...errors].join(' | ')}>`;
  const method = (name: string, schema: string, doc: string): Method => ({
    name,
    parameter: bodyArgument(scope.schemas.get(schema)?.key, names),
    type: source.named(schema),
    returns,
    doc,
  });
  const summary = operation.summary ?? names.call;
  return [
    method(names.call, member.schema, summary),
    ...operation.variants.map(({ name, schema, tag }) => method(name, schema, `${summary}: \`${tag.property}\` is \`${tag.value}\`.`)),
  ];
}

function memberCode({ key, operation, schema }: BatchMember, scope: Scope): string {
  const found = operationOf(operation, scope);
  const methods = found === undefined ? [] : [namesOf(found, scope).call, ...found.variants.map(({ name }) => name)];
  return objectCode(
    [
      ['key', stringLiteral(key)],
      ['schema', stringLiteral(schema)],
      ['methods', literal(methods)],
    ],
    2,
  );
}

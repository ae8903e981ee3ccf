import type { Artifact } from '../../artifact.ts';
import type { Operation, Server } from '../../ir/operation.ts';
import type { DocWords } from '../../typescript/jsdoc.ts';
import { stringLiteral } from '../../typescript/literal.ts';
import { constantOf, functionOf, typeOf } from '../../typescript/structures.ts';
import { answerFields, answerSchemas, resultType } from './answers.ts';
import { bodyType, bodyWriter } from './body.ts';
import { arrayCode, objectCode } from '../../typescript/code.ts';
import { errorType } from './errors.ts';
import { bodyArgument, type OperationNames } from './names.ts';
import { parameterMembers, parameterRow, parameterShape } from './parameters.ts';
import { operationPath } from '../operations.ts';
import { createSource, type Scope, type Source } from './scope.ts';
import { securityCode } from './security.ts';

/** `src/operations/<name>.ts`: the table of an operation, its types, and the functions that call it. */
export function operationModule(operation: Operation, scope: Scope): Artifact {
  const source = createSource(scope, operation);
  const names = namesOf(operation, scope);
  source.add(constantOf(names.table, source.useType('../runtime/operation.js', 'Operation'), tableCode(operation, source, scope)));
  if (operation.parameters.length > 0) {
    const members = block(parameterMembers(operation, source, scope));
    source.add(typeOf(names.parameters, members, { description: `What ${names.call} takes beside its body.` }));
  }
  source.add(
    typeOf(names.result, resultType(operation, source, scope), { description: `What ${names.call} gives.` }),
    typeOf(names.error, errorType(operation, source, scope), { description: `What ${names.call} can fail with.` }),
  );
  for (const signature of signaturesOf(operation, source, scope)) {
    const { name, typeParameters, parameters, returnType, doc, body, options } = signature;
    const client = {
      name: 'client',
      type: source.useType('../runtime/client.js', 'Client') + (typeParameters.length === 0 ? '' : '<Preset>'),
    };
    const statements = `return client.call(${[names.table, body, options].join(', ')});`;
    source.add(functionOf(name, { typeParameters: [...typeParameters], parameters: [client, ...parameters], returnType, statements }, doc));
  }
  return { kind: 'module', path: operationPath(operation), module: source.done() };
}

export function namesOf({ name }: Operation, scope: Scope): OperationNames {
  const names = scope.names.get(name);
  if (names === undefined) throw new Error(`The operation ${name} has no names`);
  return names;
}

function tableCode(operation: Operation, source: Source, scope: Scope): string {
  const { method, path, parameters, body, servers } = operation;
  const schemas = objectCode(
    [
      ['body', bodySchema(operation)],
      ['answers', objectCode(answerSchemas(operation))],
    ].filter(([, code]) => code !== undefined && code !== '{}') as [string, string][],
  );
  return objectCode([
    ['name', stringLiteral(namesOf(operation, scope).call)],
    ['method', stringLiteral(method)],
    ['path', stringLiteral(path)],
    ['server', servers?.[0] === undefined ? undefined : stringLiteral(serverDefault(servers[0]))],
    [
      'parameters',
      parameters.length === 0
        ? undefined
        : arrayCode(
            parameters.map((parameter) => parameterRow(parameter, source, scope)),
            1,
          ),
    ],
    ['body', body === undefined ? undefined : bodyWriter(body, source)],
    ...answerFields(operation, source, scope),
    ['security', securityCode(operation, source, scope)],
    ['errors', scope.api.errors.length === 0 ? undefined : source.use('../errors.js', 'errorClasses')],
    ['schemas', schemas === '{}' ? undefined : schemas],
  ]);
}

/** The schema of the body, for validators: only where all media types have the same one. */
function bodySchema({ body }: Operation): string | undefined {
  const names = new Set(body?.contents.map(({ schema }) => schema?.name));
  const [name] = names;
  return names.size === 1 && name !== undefined && body?.contents.every(({ kind }) => kind === 'json') ? stringLiteral(name) : undefined;
}

/** A server's URL with the defaults of its variables. */
export function serverDefault({ url, variables }: Server): string {
  return variables.reduce((text, variable) => text.replaceAll(`{${variable.name}}`, variable.default), url);
}

/** A call as code: for the function that takes the client, and for the method of the client. */
export interface Signature {
  readonly name: string;
  readonly typeParameters: readonly string[];
  /** Without the client. */
  readonly parameters: readonly {
    readonly name: string;
    readonly type: string;
    readonly hasQuestionToken?: boolean;
    readonly isRestParameter?: boolean;
  }[];
  readonly returnType: string;
  readonly doc: DocWords;
  /** Expressions that give the body and the options. */
  readonly body: string;
  readonly options: string;
}

/** The signatures of an operation and its variants. */
export function signaturesOf(operation: Operation, source: Source, scope: Scope, runtime = '../runtime'): Signature[] {
  const names = namesOf(operation, scope);
  const { body, deprecated } = operation;
  const words = [operation.summary, operation.description].filter((text) => text !== undefined && text !== '').join('\n\n');
  const doc = { description: words === '' ? `${operation.method} ${operation.path}` : words, deprecated };
  const returnType = `${source.useType(`${runtime}/result.js`, 'Call')}<${names.result}, ${names.error}>`;
  const { typeParameters, parameter, options } = optionsOf(operation, source, scope, runtime);
  const signature = (name: string, type: string | undefined, argument: string): Signature => ({
    name,
    typeParameters,
    parameters: [
      ...(type === undefined ? [] : [{ name: argument, type: body?.required === true ? type : `${type} | undefined` }]),
      parameter,
    ],
    returnType,
    doc,
    body: type === undefined ? 'undefined' : argument,
    options,
  });
  const only = body?.contents.length === 1 ? scope.schemas.get(body.contents[0]?.schema?.name ?? '') : undefined;
  const argument = bodyArgument(only === undefined || only.inline ? undefined : only.key, names);
  const whole = signature(names.call, body === undefined ? undefined : bodyType(body, source, scope, runtime), argument);
  const variants = operation.variants.map((variant) => {
    const schema = scope.schemas.get(variant.schema);
    const said = `${operation.summary ?? names.call}: \`${variant.tag.property}\` is \`${variant.tag.value}\`.`;
    return {
      ...signature(variant.name, source.named(variant.schema), bodyArgument(schema?.key, names)),
      doc: { ...doc, description: said },
    };
  });
  return [whole, ...variants];
}

/** The last parameter: parameters of the operation and options of the call in one object, which may be left out if nothing in it must be given. */
function optionsOf(
  operation: Operation,
  source: Source,
  scope: Scope,
  runtime: string,
): Pick<Signature, 'typeParameters' | 'options'> & { readonly parameter: Signature['parameters'][number] } {
  const { required, presettable } = parameterShape(operation, scope);
  const names = namesOf(operation, scope);
  if (presettable) {
    const type = `${source.useType(`${runtime}/result.js`, 'Rest')}<${names.parameters}, Preset>`;
    return { typeParameters: ['Preset'], parameter: { name: 'rest', type, isRestParameter: true }, options: 'rest[0]' };
  }
  const call = source.useType(`${runtime}/client.js`, 'CallOptions');
  const type = operation.parameters.length === 0 ? call : `${names.parameters} & ${call}`;
  return { typeParameters: [], parameter: { name: 'options', type, hasQuestionToken: !required }, options: 'options' };
}

function block(members: string): string {
  return `{\n${members
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')}\n}`;
}

import type { Artifact } from '../../artifact.ts';
import type { Operation, Parameter } from '../../ir/operation.ts';
import { stringLiteral } from '../../typescript/literal.ts';
import { constantOf, functionOf, interfaceOf, typeOf } from '../../typescript/structures.ts';
import { arrayCode, objectCode } from '../../typescript/code.ts';
import { parameterType } from './parameters.ts';
import { createSource, namesOf, type Scope, type Source } from './scope.ts';
import { asksForCredentials, credentialType } from './security.ts';

/** Bytes that a body may have where the document has no batch to say it. */
const usualMaxBytes = 10_485_760;

/** `src/handler.ts`: the options of a handler, a callback for each operation among them, and `createHandler`. */
export function handlerModule(scope: Scope): Artifact {
  const source = createSource(scope);
  const { api } = scope;
  const context = (name: string): string => source.useType('./runtime/context.js', name);
  const operations = api.operations.map((operation) => stringLiteral(namesOf(operation, scope).callback));
  source.add(
    typeOf('OperationName', operations.join(' | ') || 'never', {
      description: 'Names of the operations, which are those of their callbacks.',
    }),
    interfaceOf('Credentials', credentialMembers(scope), {
      description: 'What a request brings to say who it is from: that of one alternative which the document names, by scheme.',
    }),
    interfaceOf('PathParameters', pathMembers(source, scope), { description: 'Path parameters of all operations.' }),
    interfaceOf(
      'Callbacks',
      callbackMembers(source, scope),
      { description: 'What is done about each operation. One without a callback is answered with 501.' },
      {
        // Compilers that are strict about unused names let those with an underscore be.
        typeParameters: [api.operations.length > 0 ? 'Principal' : '_Principal'],
      },
    ),
    interfaceOf(
      'HandlerOptions',
      optionMembers(source, scope),
      { description: 'What `createHandler` takes.' },
      {
        typeParameters: ['Principal'],
        extends: [context('BaseOptions'), 'Callbacks<Principal>'],
      },
    ),
    constantOf('plan', source.useType('./runtime/work.js', 'Plan'), planCode(source, scope), undefined, false),
    functionOf(
      'createHandler',
      {
        typeParameters: [{ name: 'Principal', default: 'unknown' }],
        parameters: [{ name: 'options', type: 'HandlerOptions<Principal>' }],
        returnType: source.useType('./runtime/handler.js', 'Handler'),
        statements: [`return ${source.use('./runtime/handler.js', 'makeHandler')}(plan, options);`],
      },
      {
        description:
          'Makes a handler of requests: a function from a `Request` to a `Response`. It finds the operation, asks who sends it and whether they may, reads and validates body and parameters, calls the callback, and writes its answer. It never rejects.',
      },
    ),
  );
  return { kind: 'module', path: 'src/handler.ts', module: source.done() };
}

function credentialMembers({ api }: Scope): { name: string; type: string; isReadonly: true; hasQuestionToken: true }[] {
  return api.security.map((scheme) => ({ name: scheme.key, type: credentialType(scheme), isReadonly: true, hasQuestionToken: true }));
}

/** A parameter that several operations have is of any of their types. */
function pathMembers(source: Source, scope: Scope): { name: string; type: string; isReadonly: true; hasQuestionToken: true }[] {
  const all = scope.api.operations.flatMap(({ parameters }) =>
    parameters.filter((parameter): parameter is Parameter => parameter.in === 'path'),
  );
  const byKey = [...Map.groupBy(all, ({ key }) => key)].sort(([a], [b]) => (a < b ? -1 : 1));
  return byKey.map(([name, group]) => ({
    name,
    type: [...new Set(group.map((parameter) => parameterType(parameter, source, scope)))].join(' | '),
    isReadonly: true,
    hasQuestionToken: true,
  }));
}

function callbackMembers(
  source: Source,
  scope: Scope,
): { name: string; type: string; isReadonly: true; hasQuestionToken: true; docs: string[] }[] {
  return scope.api.operations.map((operation) => {
    const { callback, context, answer } = namesOf(operation, scope);
    const from = `./operations/${operation.module}.js`;
    const awaitable = source.useType('./runtime/context.js', 'Awaitable');
    return {
      name: callback,
      type: `(context: ${source.useType(from, context)}<Principal>) => ${awaitable}<${source.useType(from, answer)}>`,
      isReadonly: true,
      hasQuestionToken: true,
      docs: [summaryOf(operation)],
    };
  });
}

function summaryOf({ summary, method, path }: Operation): string {
  const text = summary === undefined ? `${method} ${path}` : `${summary.replace(/\s+/g, ' ')} (${method} ${path})`;
  return text.replaceAll('*/', '*\\/');
}

function optionMembers(
  source: Source,
  scope: Scope,
): { name: string; type: string; isReadonly: true; hasQuestionToken: boolean; docs: string[] }[] {
  const context = (name: string): string => source.useType('./runtime/context.js', name);
  const member = (name: string, type: string, hasQuestionToken: boolean, doc: string): ReturnType<typeof optionMembers>[number] => ({
    name,
    type,
    isReadonly: true,
    hasQuestionToken,
    docs: [doc],
  });
  const validation = member(
    'validation',
    source.useType(scope.validators, 'ValidateOptions'),
    true,
    'How bodies and parameters are validated.',
  );
  if (!asksForCredentials(scope)) return [validation];
  return [
    member(
      'authenticate',
      `(credentials: Credentials, attempt: ${context('Attempt')}<OperationName>) => ${context('Awaitable')}<Principal | false | null | undefined>`,
      false,
      'Says who sends a request: whatever it gives is handed to `authorize` and to the callback as `principal`. Gives nothing (or false) for credentials that it does not know.',
    ),
    member(
      'authorize',
      `(grant: ${context('Grant')}<Principal, OperationName, PathParameters>) => ${context('Awaitable')}<boolean>`,
      true,
      'Says whether they may do what they want to do. Without it, whoever is known may do everything.',
    ),
    validation,
  ];
}

function planCode(source: Source, { api, names }: Scope): string {
  const routes = api.operations.map((operation) =>
    source.use(`./operations/${operation.module}.js`, names.get(operation.name)?.route ?? operation.name),
  );
  return objectCode([
    ['routes', arrayCode(routes, 1)],
    ['failures', source.use('./errors.js', 'failures')],
    ['maxBytes', String(api.batch?.maxBytes ?? usualMaxBytes)],
    ['methodAliases', objectCode(api.methodAliases.map(({ alias, method }) => [alias, stringLiteral(method)]))],
  ]);
}

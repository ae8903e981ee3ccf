import type { Artifact } from '../../artifact.ts';
import { jsdoc } from '../../typescript/jsdoc.ts';
import { propertyKey, stringLiteral } from '../../typescript/literal.ts';
import { constantOf, functionOf, interfaceOf } from '../../typescript/structures.ts';
import { arrayCode, objectCode } from '../../typescript/code.ts';
import { namesOf, serverDefault, signaturesOf } from './operation-module.ts';
import { operationOf, restType } from './queue-module.ts';
import { parameterType } from './parameters.ts';
import { createSource, type Scope, type Source } from './scope.ts';
import { credentialType, takesToken } from './security.ts';

/** `src/client.ts`: options, presets, `configure` and `createClient`, and the client with a method for each operation. */
export function clientModule(scope: Scope): Artifact {
  const source = createSource(scope);
  const runtime = (name: string): string => source.use('./runtime/client.js', name);
  const runtimeType = (name: string): string => source.useType('./runtime/client.js', name);
  const result = (name: string): string => source.useType('./runtime/result.js', name);
  const { servers } = scope.api;
  source.add(
    constantOf('servers', 'readonly string[]', arrayCode(servers.map((server) => stringLiteral(serverDefault(server)))), {
      description:
        'The servers that the document names, with the defaults of their variables. The first is used unless `baseUrl` says otherwise.',
    }),
    interfaceOf('Presets', presetMembers(source, scope), {
      description: 'Path parameters that a client may be given once for all its calls.',
    }),
    interfaceOf(
      'ClientOptions',
      credentialMembers(source, scope),
      { description: 'What `configure` and `createClient` take, beside the presets.' },
      { extends: [`Omit<${runtimeType('BaseOptions')}, 'credentials'>`] },
    ),
    interfaceOf(
      'ApiClient',
      [],
      { description: 'A client with a method for each operation.' },
      {
        typeParameters: ['Preset'],
        extends: [`${runtimeType('Client')}<Preset>`],
        methods: [...methodsOf(source, scope), ...queueMethod(source, scope), withMethod],
      },
    ),
  );
  const options = `Options & ${result('Only')}<Options, ClientOptions & Presets>`;
  const given = `${result('Given')}<Options, Presets>`;
  const typeParameters = ['Options extends ClientOptions & Presets'];
  source.add(
    functionOf(
      'configure',
      {
        typeParameters,
        parameters: [
          { name: 'options', type: options },
          { name: 'engine', type: runtimeType('Engine'), initializer: runtime('once') },
        ],
        returnType: `${runtimeType('Client')}<${given}>`,
        statements: `return ${runtime('clientOf')}({ baseUrl: servers[0], ...options }, engine);`,
      },
      {
        description:
          'The smallest client: for calls as functions, `sendThis(configure({ … }), …)`, where every byte counts. It sends once, without time limit, hooks or validation; `configure({ … }, resilient)` is as patient as `createClient`.',
      },
    ),
    functionOf(
      'createClient',
      {
        typeParameters,
        parameters: [{ name: 'options', type: options }],
        returnType: `ApiClient<${given}>`,
        statements: `return ${source.use('./runtime/bind.js', 'bind')}(configure(options, ${source.use('./runtime/resilient.js', 'resilient')}), operations, createClient);`,
      },
      { description: 'A client with a method for each operation, with retries, time limits, hooks and, if asked for, validation.' },
    ),
    constantOf('operations', undefined, operationsCode(source, scope), undefined, false),
  );
  return { kind: 'module', path: 'src/client.ts', module: source.done() };
}

type ClientMethod = Omit<typeof withMethod, 'parameters'> & {
  readonly parameters: { readonly name: string; readonly type: string; readonly isRestParameter?: boolean }[];
};

/** `queue`, where the document has a batch. */
function queueMethod(source: Source, scope: Scope): ClientMethod[] {
  const operation = operationOf(scope.api.batch?.operation, scope);
  if (operation === undefined) return [];
  return [
    {
      name: 'queue',
      parameters: [{ name: 'rest', type: restType(operation, source, scope), isRestParameter: true }],
      returnType: source.useType('./queue.js', 'EventQueue'),
      docs: [
        { description: 'A queue, which sends events in batches and says of each what became of it: `await using queue = client.queue()`.' },
      ],
    },
  ];
}

type Member = { readonly name: string; readonly type: string; readonly isReadonly: boolean; readonly hasQuestionToken: boolean };

function presetMembers(source: Source, scope: Scope): Member[] {
  return [...scope.presets].map(([key, parameter]) => ({
    name: propertyKey(key),
    type: parameterType(parameter, source, scope),
    isReadonly: true,
    hasQuestionToken: true,
  }));
}

function credentialMembers(source: Source, scope: Scope): Member[] {
  const schemes = scope.api.security;
  if (schemes.every(takesToken)) return [];
  const fields = schemes.map((scheme) => `readonly ${propertyKey(scheme.key)}?: ${credentialType(scheme, source)}`);
  return [{ name: 'credentials', type: `{ ${fields.join('; ')} }`, isReadonly: true, hasQuestionToken: true }];
}

const withMethod = {
  name: 'with',
  parameters: [{ name: 'options', type: 'Partial<ClientOptions & Presets>' }],
  returnType: 'ApiClient<Preset>',
  docs: [{ description: 'The same client with other options.' }],
};

function methodsOf(source: Source, scope: Scope): (typeof withMethod)[] {
  return scope.api.operations.flatMap((operation) => {
    const names = namesOf(operation, scope);
    const from = `./operations/${operation.module}.js`;
    source.useType(from, names.result);
    source.useType(from, names.error);
    if (operation.parameters.length > 0) source.useType(from, names.parameters);
    return signaturesOf(operation, source, scope, './runtime').map(({ name, parameters, returnType, doc }) => ({
      name,
      parameters: [...parameters],
      returnType,
      docs: jsdoc(doc) as { description: string }[],
    }));
  });
}

function operationsCode(source: Source, scope: Scope): string {
  const names = scope.api.operations.flatMap((operation) => {
    const from = `./operations/${operation.module}.js`;
    return [namesOf(operation, scope).call, ...operation.variants.map(({ name }) => name)].map((name) => source.use(from, name));
  });
  const queue = scope.api.batch === undefined ? undefined : source.use('./queue.js', 'createQueue');
  return objectCode([...names.map((name): [string, string] => [name, name]), ['queue', queue]]);
}

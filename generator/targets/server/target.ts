import type { Artifact, View } from '../../artifact.ts';
import type { Api } from '../../ir/api.ts';
import { createModule } from '../../typescript/module.ts';
import { exportOf } from '../../typescript/structures.ts';
import { operationPath } from '../operations.ts';
import type { PackageNames, Target } from '../target.ts';
import { documentFiles } from './document.ts';
import { errorsModule } from './errors.ts';
import { handlerModule } from './handler-module.ts';
import { operationModule } from './operation-module.ts';
import { readme } from './readme.ts';
import { namesOf, scopeOf, type Scope } from './scope.ts';
import { securityModule } from './security.ts';

/** `server`: a handler of requests with a typed callback for every operation, and an adapter for Node. */
export const server: Target = {
  name: 'server',
  summary: 'a handler for the server side, with a typed callback for every operation',
  uses: ['types', 'validators'],
  dependencies: {},
  exports: { './node': 'node' },
  nodeTypes: true,
  files: ['openapi'],
  emit(api, packages) {
    const scope = scopeOf(api, packages);
    return [
      { kind: 'deferred', path: 'src/index.ts', of: [], make: () => index(scope) },
      node(),
      handlerModule(scope),
      ...documentFiles(api),
      errorsModule(scope),
      ...securityModule(scope),
      ...api.operations.map((operation): Artifact => ({
        kind: 'deferred',
        path: operationPath(operation),
        of: [operation],
        make: () => operationModule(operation, scope),
      })),
      ...runtimeFiles.map((name): Artifact => ({
        kind: 'copy',
        path: `src/runtime/${name}.ts`,
        from: new URL(`./runtime/${name}.ts`, import.meta.url),
      })),
    ];
  },
  readme: (api: Api, packages: PackageNames): View => readme(api, packages),
};

const runtimeFiles = [
  'answer',
  'auth',
  'batch',
  'body',
  'callback',
  'check',
  'context',
  'document',
  'errors',
  'handler',
  'incoming',
  'node',
  'parameters',
  'request',
  'route',
  'router',
  'security',
  'shape',
  'split',
  'styles',
  'work',
] as const;

function index(scope: Scope): Artifact {
  const { operations, errors } = scope.api;
  const module = createModule();
  module.add(
    exportOf('./handler.js', ['createHandler']),
    exportOf('./handler.js', ['Callbacks', 'Credentials', 'HandlerOptions', 'OperationName', 'PathParameters'], true),
    ...(errors.length === 0
      ? []
      : [
          exportOf(
            './errors.js',
            errors.map(({ className }) => className),
          ),
        ]),
    exportOf('./runtime/errors.js', ['AnswerError', 'Problem']),
    exportOf('./runtime/errors.js', ['ProblemBody'], true),
    exportOf('./runtime/answer.js', ['Answer', 'BareReply', 'Bytes', 'Reply', 'ServerSentEvent'], true),
    exportOf('./runtime/context.js', ['Attempt', 'Awaitable', 'BaseOptions', 'Context', 'Grant'], true),
    exportOf('./runtime/handler.js', ['Handler'], true),
    exportOf('./runtime/request.js', ['RequestLike'], true),
    ...operations.map((operation) => {
      const { context, answer } = namesOf(operation, scope);
      return exportOf(`./operations/${operation.module}.js`, [context, answer], true);
    }),
  );
  return { kind: 'module', path: 'src/index.ts', module: module.done() };
}

/** `src/node.ts`: what only Node has, apart from the rest, which runs everywhere. */
function node(): Artifact {
  const module = createModule();
  module.add(
    exportOf('./runtime/node.js', ['NodeRequest', 'toNodeListener', 'writeAnswer']),
    exportOf('./runtime/document.js', ['openapiDocument']),
    exportOf('./runtime/document.js', ['OpenapiDocument'], true),
  );
  return { kind: 'module', path: 'src/node.ts', module: module.done() };
}

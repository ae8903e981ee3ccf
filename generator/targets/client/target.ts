import type { Artifact } from '../../artifact.ts';
import type { Api } from '../../ir/api.ts';
import type { Operation } from '../../ir/operation.ts';
import { createModule } from '../../typescript/module.ts';
import { exportOf } from '../../typescript/structures.ts';
import { operationPath } from '../operations.ts';
import type { Target } from '../target.ts';
import { clientModule } from './client-module.ts';
import { commandFile, commandModule, commandName } from './command.ts';
import { errorsModule } from './errors.ts';
import { namesOf, operationModule } from './operation-module.ts';
import { queueModule } from './queue-module.ts';
import { readme } from './readme.ts';
import { scopeOf, type Scope } from './scope.ts';
import { securityModule } from './security.ts';

/** `client`: a typed call for every operation, on `fetch`; and, for an API with a batch, a queue. */
export const client: Target = {
  name: 'client',
  summary: 'a typed client on fetch',
  uses: ['types'],
  dependencies: {},
  shape: ({ batch }, packages) =>
    batch === undefined
      ? {}
      : {
          exports: { './browser': 'browser', './node': 'node' },
          bin: { [commandName(packages)]: commandFile },
          files: ['bin'],
          nodeTypes: true,
        },
  emit(api, packages) {
    const scope = scopeOf(api, packages.of('types'));
    const listed = api.operations.map(({ parameters, variants }) => [parameters.length > 0, variants.map(({ name }) => name)]);
    return [
      { kind: 'deferred', path: 'src/index.ts', of: [listed], make: () => index(scope) },
      clientModule(scope),
      ...errorsModule(scope),
      ...securityModule(scope),
      ...queueModule(scope),
      ...queueEntries(scope),
      ...commandModule(scope, packages),
      ...api.operations.map((operation) => deferredModule(operation, scope)),
      ...runtime(api),
    ];
  },
  readme,
};

/** Beside its operation a module depends on the path parameters that clients may be given once. */
function deferredModule(operation: Operation, scope: Scope): Artifact {
  const path = operationPath(operation);
  return { kind: 'deferred', path, of: [operation, ...scope.presets.keys()], make: () => operationModule(operation, scope) };
}

/** Runtime files that every client has; those of the queue come with a batch. */
const runtimeFiles = [
  'answer',
  'auth',
  'bind',
  'body',
  'client',
  'content',
  'errors',
  'exchange',
  'gzip',
  'headers',
  'operation',
  'places',
  'request',
  'resilient',
  'result',
  'retry',
  'secrets',
  'server',
  'stream',
  'styles',
  'validate',
] as const;

/** Runtime files of the queue, and of what it comes with: stores, and the import command. */
const queueFiles = [
  'file-log',
  'file-store',
  'import-command',
  'import-events',
  'import-json',
  'import-lines',
  'import-progress',
  'import-state',
  'indexed-db-store',
  'node-fetch',
  'queue',
  'queue-answer',
  'queue-batch',
  'queue-bind',
  'queue-errors',
  'queue-lane',
  'queue-ledger',
  'queue-page',
  'queue-pages',
  'queue-parts',
  'queue-sender',
  'queue-shelf',
  'queue-store',
  'queue-types',
  'signals',
] as const;

function runtime({ batch }: Api): Artifact[] {
  return [...runtimeFiles, ...(batch === undefined ? [] : queueFiles)].map((name) => ({
    kind: 'copy',
    path: `src/runtime/${name}.ts`,
    from: new URL(`./runtime/${name}.ts`, import.meta.url),
  }));
}

/** Subpaths for what only one kind of place has: files, signals and `node:http`, or IndexedDB. */
function queueEntries({ api }: Scope): Artifact[] {
  if (api.batch === undefined) return [];
  const entry = (path: string, ...exports: Parameters<typeof exportOf>[]): Artifact => {
    const module = createModule();
    module.add(...exports.map((one) => exportOf(...one)));
    return { kind: 'module', path, module: module.done() };
  };
  return [
    entry(
      'src/node.ts',
      ['./runtime/file-store.js', ['fileStore']],
      ['./runtime/file-store.js', ['FileStoreOptions'], true],
      ['./runtime/node-fetch.js', ['nodeFetch']],
      ['./runtime/signals.js', ['closeOnSignal']],
      ['./runtime/signals.js', ['SignalOptions'], true],
    ),
    entry(
      'src/browser.ts',
      ['./runtime/indexed-db-store.js', ['indexedDbStore']],
      ['./runtime/indexed-db-store.js', ['IndexedDbStoreOptions'], true],
    ),
  ];
}

const queueExports = [
  exportOf('./queue.js', ['batch', 'createQueue']),
  exportOf('./queue.js', ['EventQueue'], true),
  exportOf('./runtime/import-events.js', ['importEvents']),
  exportOf('./runtime/import-events.js', ['ImportedEvent', 'ImportOptions', 'ImportProgress', 'ImportRun'], true),
  exportOf('./runtime/queue-errors.js', ['DroppedError', 'EventTooLargeError']),
  exportOf('./runtime/queue-store.js', ['EventStore', 'StoredEvent'], true),
  exportOf('./runtime/queue-types.js', ['EventOptions', 'FailedEvent', 'QueueBase', 'QueueOptions', 'QueueRetry', 'QueueStats'], true),
];

function index(scope: Scope): Artifact {
  const { operations, errors } = scope.api;
  const module = createModule();
  module.add(
    exportOf('./client.js', ['configure', 'createClient', 'servers']),
    exportOf('./client.js', ['ApiClient', 'ClientOptions', 'Presets'], true),
    ...(errors.length === 0
      ? []
      : [
          exportOf(
            './errors.js',
            errors.map(({ className }) => className),
          ),
        ]),
    exportOf('./runtime/errors.js', ['ApiError', 'InvalidDataError', 'NetworkError', 'TimeoutError', 'UnreadableAnswerError']),
    exportOf('./runtime/errors.js', ['ClientError'], true),
    exportOf(
      './runtime/client.js',
      ['CallOptions', 'Client', 'Compress', 'Engine', 'ErrorEvent', 'RequestEvent', 'ResponseEvent', 'RetryEvent', 'RetryOptions', 'Token'],
      true,
    ),
    exportOf('./runtime/result.js', ['outcome']),
    exportOf('./runtime/result.js', ['Call', 'FailureStatus', 'Outcome', 'Result', 'StatusIn', 'SuccessStatus'], true),
    exportOf('./runtime/content.js', ['content']),
    exportOf('./runtime/content.js', ['Content'], true),
    exportOf('./runtime/body.js', ['Bytes', 'Multipart'], true),
    exportOf('./runtime/gzip.js', ['gzip']),
    exportOf('./runtime/operation.js', ['RequestInfo'], true),
    exportOf('./runtime/resilient.js', ['resilient']),
    exportOf('./runtime/server.js', ['serverUrl']),
    exportOf('./runtime/stream.js', ['ServerSentEvent'], true),
    ...(scope.api.batch === undefined ? [] : queueExports),
  );
  for (const operation of operations) {
    const names = namesOf(operation, scope);
    const from = `./operations/${operation.module}.js`;
    const hasParameters = operation.parameters.length > 0;
    module.add(
      exportOf(from, [names.call, ...operation.variants.map(({ name }) => name)]),
      exportOf(from, [names.error, ...(hasParameters ? [names.parameters] : []), names.result], true),
    );
  }
  return { kind: 'module', path: 'src/index.ts', module: module.done() };
}

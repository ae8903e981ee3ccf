import type { Api } from '../../ir/api.ts';
import type { Operation } from '../../ir/operation.ts';

/** What the client package itself calls things. An operation whose name would hide one of them gives way. */

/** Names that `src/index.ts` exports from the runtime and from the modules that every client has. */
export const exportedValues = [
  'ApiError',
  'InvalidDataError',
  'NetworkError',
  'TimeoutError',
  'UnreadableAnswerError',
  'configure',
  'content',
  'createClient',
  'gzip',
  'outcome',
  'resilient',
  'serverUrl',
  'servers',
] as const;

/** Types that `src/index.ts` exports in the same way. */
export const exportedTypes = [
  'ApiClient',
  'Bytes',
  'Call',
  'CallOptions',
  'Client',
  'ClientError',
  'ClientOptions',
  'Content',
  'Compress',
  'Engine',
  'ErrorEvent',
  'FailureStatus',
  'Multipart',
  'Outcome',
  'Presets',
  'RequestEvent',
  'RequestInfo',
  'ResponseEvent',
  'Result',
  'RetryEvent',
  'RetryOptions',
  'ServerSentEvent',
  'StatusIn',
  'SuccessStatus',
  'Token',
] as const;

/** Queue words, which only a document with a batch has, and members of a client that are not operations. */
const queueNames = [
  'createQueue',
  'DroppedError',
  'EventOptions',
  'EventQueue',
  'EventStore',
  'EventTooLargeError',
  'FailedEvent',
  'ImportedEvent',
  'ImportOptions',
  'ImportProgress',
  'ImportRun',
  'QueueBase',
  'QueueOptions',
  'QueueRest',
  'QueueRetry',
  'QueueStats',
  'StoredEvent',
  'batch',
  'importEvents',
] as const;
const members = ['call', 'settings', 'with', 'queue'] as const;

/** Members of a queue that are not events. */
const queueMembers = ['close', 'flush', 'ready', 'send', 'sendJson', 'stats', 'stored'] as const;

/** Local names in generated modules that a schema must not hide. */
const localNames = [
  'BaseOptions',
  'CallError',
  'Given',
  'Only',
  'Operation',
  'Rest',
  'Scheme',
  'Undocumented',
  'Answer',
  'ErrorClasses',
  'RetryWord',
  'AsyncIterable',
  'Blob',
  'FormData',
  'Readonly',
  'Record',
  'Exclude',
  'Parameters',
];

const taken: ReadonlySet<string> = new Set([...exportedValues, ...exportedTypes, ...queueNames, ...members]);

/** Options of clients and calls: a parameter of the same name is called `timeoutParameter`, so that neither is taken for the other. */
export const optionNames: ReadonlySet<string> = new Set([
  'accept',
  'attemptTimeout',
  'baseUrl',
  'compress',
  'credentials',
  'fetch',
  'headers',
  'idempotencyKey',
  'keepalive',
  'onError',
  'onRequest',
  'onResponse',
  'onRetry',
  'retry',
  'signal',
  'timeout',
  'token',
  'validate',
  'validators',
]);

/** The names of one operation in code. */
export interface OperationNames {
  readonly call: string;
  readonly table: string;
  readonly parameters: string;
  readonly result: string;
  readonly error: string;
}

/** Names of all operations, by `Operation.name`. */
export function operationNames(api: Api): ReadonlyMap<string, OperationNames> {
  const used = new Set<string>([
    ...taken,
    ...(api.batch === undefined ? [] : queueMembers),
    ...api.errors.map(({ className }) => className),
  ]);
  const free = (wanted: string): string => {
    let name = wanted;
    for (let number = 2; used.has(name); number += 1) name = `${wanted}${number}`;
    used.add(name);
    return name;
  };
  const call = (name: string): string => free(used.has(name) ? `${name}Operation` : name);
  const calls = new Map(api.operations.map(({ name }) => [name, call(name)]));
  return new Map(
    api.operations.map(({ name, typeName }) => [
      name,
      {
        call: calls.get(name) ?? name,
        table: free(`${calls.get(name)}Table`),
        parameters: free(`${typeName}Parameters`),
        result: free(`${typeName}Result`),
        error: free(`${typeName}Error`),
      },
    ]),
  );
}

/** The key of a parameter among the options of a call. */
export function parameterKey(key: string): string {
  return optionNames.has(key) ? `${key}Parameter` : key;
}

/** Words that the parameters of a generated function cannot have as a name. */
const argumentWords: ReadonlySet<string> = new Set([
  'client',
  'options',
  'rest',
  'body',
  'arguments',
  'eval',
  'await',
  'yield',
  'let',
  'static',
  'async',
  'undefined',
  'this',
  'queue',
]);

/** The name of the argument that takes the body: the schema's own where it can be one. */
export function bodyArgument(key: string | undefined, names: OperationNames): string {
  const usable = key !== undefined && !argumentWords.has(key) && !keywords.has(key) && key !== names.call && key !== names.table;
  return usable ? key : 'body';
}

const keywords: ReadonlySet<string> = new Set(
  (
    'break case catch class const continue debugger default delete do else enum export extends false finally for function if import in ' +
    'instanceof new null return super switch throw true try typeof var void while with implements interface package private protected public'
  ).split(' '),
);

/**
 * Whether a schema's name must be imported under another one into the module of `operation`, or into one that speaks of them all:
 * error classes and the types of calls go by their own names.
 */
export function hides(
  schemaName: string,
  operation: Operation | undefined,
  names: ReadonlyMap<string, OperationNames>,
  { errors }: Api,
): boolean {
  if (taken.has(schemaName) || localNames.includes(schemaName) || errors.some(({ className }) => className === schemaName)) return true;
  if (operation !== undefined) return Object.values(names.get(operation.name) ?? {}).includes(schemaName);
  const all = everyName.get(names) ?? new Set([...names.values()].flatMap((one) => Object.values(one)));
  everyName.set(names, all);
  return all.has(schemaName);
}

/** The names of all operations together: a module that speaks of them all asks about every schema. */
const everyName = new WeakMap<ReadonlyMap<string, OperationNames>, ReadonlySet<unknown>>();

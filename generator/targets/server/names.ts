import type { Api } from '../../ir/api.ts';

/** What the server package itself calls things. An operation or a schema that would hide one of them gives way. */

export const exportedTypes = [
  'Answer',
  'Attempt',
  'Awaitable',
  'BareReply',
  'BaseOptions',
  'Bytes',
  'Callbacks',
  'Context',
  'Credentials',
  'Grant',
  'Handler',
  'HandlerOptions',
  'OperationName',
  'PathParameters',
  'ProblemBody',
  'Reply',
  'RequestLike',
  'ServerSentEvent',
] as const;

export const exportedValues = ['AnswerError', 'Problem', 'createHandler'] as const;

/** Options of every handler, beside which the callbacks stand. */
const optionNames = ['basePath', 'maxBytes', 'concurrency', 'onError', 'authenticate', 'authorize', 'validation'] as const;

/** Names of types in generated modules that come from elsewhere. */
const localNames = [
  'Route',
  'SchemeRow',
  'Failures',
  'Check',
  'AsyncIterable',
  'Omit',
  'Readonly',
  'Record',
  'ValidateOptions',
  'File',
  'Principal',
] as const;

/** Words that no schema's type may have as its local name. */
export const packageWords: ReadonlySet<string> = new Set([...exportedTypes, ...exportedValues, ...localNames]);

/** The names of one operation in code. */
export interface OperationNames {
  /** Name of its callback. */
  readonly callback: string;
  readonly route: string;
  readonly context: string;
  readonly answer: string;
}

/** Names of all operations, by `Operation.name`. */
export function operationNames(api: Api): ReadonlyMap<string, OperationNames> {
  const used = new Set<string>([...packageWords, ...optionNames, ...api.errors.map(({ className }) => className)]);
  const free = (wanted: string): string => {
    let name = wanted;
    for (let number = 2; used.has(name); number += 1) name = `${wanted}${number}`;
    used.add(name);
    return name;
  };
  const callbacks = new Map(api.operations.map(({ name }) => [name, free(used.has(name) ? `${name}Operation` : name)]));
  return new Map(
    api.operations.map(({ name, typeName }) => [
      name,
      {
        callback: callbacks.get(name) ?? name,
        route: free(`${callbacks.get(name) ?? name}Route`),
        context: free(`${typeName}Context`),
        answer: free(`${typeName}Answer`),
      },
    ]),
  );
}

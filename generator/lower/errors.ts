import type { ErrorType, MethodAlias, Occasion } from '../ir/api.ts';
import { below, type Context, defined, entriesOf, isObject, stringOf } from './context.ts';
import { allocator, pascalCase } from './names.ts';

/** Error classes that every client has. */
const reservedErrors = new Set(['ApiError', 'ClientError', 'InvalidDataError', 'NetworkError', 'TimeoutError', 'UnreadableAnswerError']);

const retries = ['never', 'reauthenticate', 'backoff'] as const;

const occasions: readonly Occasion[] = ['badBody', 'unknownType', 'invalid', 'unauthenticated', 'unauthorized', 'tooLarge', 'unexpected'];

/** `x-error-types` at the root: type -> status, class name, retry, and when a server answers with it by itself. */
export function lowerErrors(context: Context): ErrorType[] {
  const names = allocator({ reserved: reservedErrors });
  return entriesOf(context.root['x-error-types']).map(([type, entry]) => {
    const at = below('#/x-error-types', type);
    const value = isObject(entry) ? entry : {};
    const retry = retries.find((one) => one === value['retry']);
    const status = typeof value['status'] === 'number' ? value['status'] : 500;
    if (retry === undefined || typeof value['status'] !== 'number') {
      context.problem(
        'error-type-invalid',
        'error',
        at,
        `The error type "${type}" needs a status (a number) and a retry (${retries.join(', ')}).`,
      );
    }
    const when = occasions.find((one) => one === value['when']);
    if (value['when'] !== undefined && when === undefined) {
      context.problem(
        'error-type-invalid',
        'error',
        at,
        `The error type "${type}" has an unknown "when".`,
        `Use one of: ${occasions.join(', ')}.`,
      );
    }
    const wanted = stringOf(value['class']) ?? stringOf(value['className']) ?? `${pascalCase(type)}Error`;
    const className = names.take(pascalCase(wanted.replace(/ErrorError$/, 'Error')));
    return {
      type,
      status,
      className,
      retry: retry ?? 'never',
      description: stringOf(value['description']) ?? '',
      at,
      ...defined({ when }),
    };
  });
}

/** `x-method-aliases` at the root: `PUT: POST` says that a server takes PUT for POST where a path has no PUT. */
export function lowerMethodAliases(context: Context): MethodAlias[] {
  return entriesOf(context.root['x-method-aliases']).flatMap(([alias, method]) => (typeof method === 'string' ? [{ alias, method }] : []));
}

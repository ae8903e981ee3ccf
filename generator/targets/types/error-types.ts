import type { Artifact } from '../../artifact.ts';
import type { Api } from '../../ir/api.ts';
import { literal } from '../../typescript/literal.ts';
import { createModule } from '../../typescript/module.ts';
import { constantOf, typeOf } from '../../typescript/structures.ts';

/** `src/error-types.ts`: the table of `x-error-types`; no file where the document has none. */
export function errorTypesText(api: Api): Artifact[] {
  if (api.errors.length === 0) return [];
  const module = createModule();
  const rows = api.errors.map(
    ({ type, status, retry, description }) => `  ${literal(type)}: ${literal({ status, retry, description })},\n`,
  );
  module.add(
    typeOf('ErrorType', api.errors.map(({ type }) => literal(type)).join(' | '), {
      description: 'What the API calls an error: `error_type` of an answer.',
    }),
    typeOf('Retry', `'never' | 'reauthenticate' | 'backoff'`, {
      description: 'What to do after an error: never send the same again, get another token first, or wait and send again.',
    }),
    constantOf(
      'errorTypes',
      'Readonly<Record<ErrorType, { readonly status: number; readonly retry: Retry; readonly description: string }>>',
      `{\n${rows.join('')}}`,
      { description: 'Every error of the API: the HTTP status that it comes with, what to do after it, and what it means.' },
    ),
  );
  return [{ kind: 'module', path: 'src/error-types.ts', module: module.done() }];
}

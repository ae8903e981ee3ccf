import type { View } from '../../artifact.ts';
import type { Api } from '../../ir/api.ts';
import type { Operation, SecurityScheme } from '../../ir/operation.ts';
import { literal, stringLiteral } from '../../typescript/literal.ts';
import type { PackageNames } from '../target.ts';
import { mayGiveNothing } from './answers.ts';
import { basePath } from './operation-module.ts';
import { namesOf, type Scope, scopeOf } from './scope.ts';
import { asksForCredentials } from './security.ts';

/** What the README shows: a handler with the callback of one operation, and a request that it answers. */
export function readme(api: Api, packages: PackageNames): View {
  const scope = scopeOf(api, packages);
  const operation = example(api);
  const common = {
    package: packages.of('server'),
    hasErrors: api.errors.length > 0,
    errors: api.errors.map(({ className }) => `\`${className}\``).join(', '),
    hasBatch: api.batch !== undefined,
    batch: api.batch?.operation ?? '',
    secured: asksForCredentials(scope),
    hasOperation: operation !== undefined,
  };
  if (operation === undefined) return common;
  const body = operation.body?.contents[0];
  const value = api.schemas.find(({ name }) => name === body?.schema?.name)?.examples[0]?.value;
  const url = `http://localhost${basePath(operation.servers?.[0] ?? api.servers[0])}${operation.path.replace(/\{([^}]*)\}/g, (_whole, name: string) => `my-${name.replace(/\W|id$/gi, '') || 'own'}`)}`;
  return {
    ...common,
    callback: namesOf(operation, scope).callback,
    method: stringLiteral(operation.method),
    url: stringLiteral(url),
    body: value === undefined ? '' : literal(value, 2),
    hasBody: value !== undefined,
    takesBody: operation.body !== undefined,
    reply: reply(operation, scope),
    ...credentials(operation, api.security),
  };
}

/** The last line of the callback: none where giving nothing means the whole answer. */
function reply(operation: Operation, scope: Scope): string {
  if (mayGiveNothing(operation, scope)) return '';
  const success = operation.responses.find((response) => response.success && /^\d{3}$/.test(response.status));
  const same =
    success?.contents[0]?.schema?.name !== undefined && success.contents[0].schema.name === operation.body?.contents[0]?.schema?.name;
  return same ? `return { status: ${success.status}, body };` : `throw new Error('not yet');`;
}

/** How the request of the example says who it is from, and the name that `authenticate` finds it under. */
function credentials(operation: Operation, schemes: readonly SecurityScheme[]): View {
  const [first] = operation.security.flat();
  const scheme = schemes.find(({ name }) => name === first?.scheme) ?? schemes[0];
  const header = scheme?.type === 'apiKey' ? (scheme.in === 'header' ? scheme.parameter : undefined) : 'authorization';
  const value = scheme?.type === 'apiKey' ? 'secret' : 'Bearer secret';
  return { credential: scheme?.key ?? 'token', headers: header === undefined ? '{}' : literal({ [header]: value }) };
}

/** The operation that is soonest shown: one whose body has a short example; not the batch. */
function example(api: Api): Operation | undefined {
  const examples = new Map(api.schemas.flatMap(({ name, examples: [first] }) => (first === undefined ? [] : [[name, first.value]])));
  const lengths = api.operations
    .filter(({ name, body }) => name !== api.batch?.operation && body?.contents[0]?.kind === 'json')
    .map((operation) => {
      const shown = examples.get(operation.body?.contents[0]?.schema?.name ?? '');
      return { operation, length: shown === undefined ? Infinity : JSON.stringify(shown).length };
    });
  const least = lengths.reduce((most, { length }) => Math.min(most, length), Infinity);
  return (lengths.find(({ length }) => length === least) ?? { operation: api.operations[0] }).operation;
}

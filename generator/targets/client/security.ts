import type { Artifact } from '../../artifact.ts';
import type { Operation, SecurityScheme } from '../../ir/operation.ts';
import { stringLiteral } from '../../typescript/literal.ts';
import { constantOf } from '../../typescript/structures.ts';
import { arrayCode, objectCode } from '../../typescript/code.ts';
import { createSource, type Scope, type Source } from './scope.ts';

/** `src/security.ts`: a row for each security scheme. No file where the document has none. */
export function securityModule(scope: Scope): Artifact[] {
  const { security } = scope.api;
  if (security.length === 0) return [];
  const source = createSource(scope);
  for (const scheme of security) {
    const type = source.useType('./runtime/operation.js', 'Scheme');
    source.add(
      constantOf(
        constantName(scheme),
        type,
        schemeCode(scheme, source),
        scheme.description === undefined ? undefined : { description: scheme.description },
      ),
    );
  }
  return [{ kind: 'module', path: 'src/security.ts', module: source.done() }];
}

/** Schemes are named apart from operations, whose modules import them. */
function constantName({ key }: SecurityScheme): string {
  return `${key}Scheme`;
}

function schemeCode(scheme: SecurityScheme, source: Source): string {
  const write = (name: string): string => source.use('./runtime/auth.js', name);
  const row = (name: string, writer: string, token = false): string =>
    objectCode([
      ['key', stringLiteral(scheme.key)],
      ['token', token ? 'true' : undefined],
      ['name', stringLiteral(name)],
      ['write', write(writer)],
    ]);
  switch (scheme.type) {
    case 'apiKey':
      return row(scheme.parameter, { query: 'queryKey', header: 'headerKey', cookie: 'cookieKey' }[scheme.in]);
    case 'http':
      if (scheme.scheme === 'basic') return row('Basic', 'basic');
      if (scheme.scheme === 'bearer') return row('Bearer', 'authorization', true);
      return row(scheme.scheme, 'authorization');
    case 'oauth2':
    case 'openIdConnect':
      return row('Bearer', 'authorization', true);
    case 'mutualTLS':
      return row('', 'certificate');
  }
}

/** Whether the client's `token` is for this scheme. */
export function takesToken(scheme: SecurityScheme): boolean {
  return scheme.type === 'oauth2' || scheme.type === 'openIdConnect' || (scheme.type === 'http' && scheme.scheme === 'bearer');
}

/** The type of a credential, for schemes that have one of their own. */
export function credentialType(scheme: SecurityScheme, source: Source): string {
  if (scheme.type === 'http' && scheme.scheme === 'basic') return source.useType('./runtime/auth.js', 'Basic');
  return scheme.type === 'mutualTLS' ? 'true' : 'string';
}

/** The alternatives of an operation, as source; undefined where it needs nothing. */
export function securityCode({ security }: Operation, source: Source, scope: Scope): string | undefined {
  const schemes = new Map(scope.api.security.map((scheme) => [scheme.name, scheme]));
  // An alternative with a scheme that the document does not describe is one that no client can take.
  const alternatives = security.flatMap((alternative) => {
    const found = alternative.map(({ scheme }) => schemes.get(scheme));
    return found.includes(undefined)
      ? []
      : [found.flatMap((scheme) => (scheme === undefined ? [] : source.use('../security.js', constantName(scheme))))];
  });
  return alternatives.every((alternative) => alternative.length === 0)
    ? undefined
    : arrayCode(alternatives.map((alternative) => arrayCode(alternative)));
}

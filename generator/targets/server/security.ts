import type { Artifact } from '../../artifact.ts';
import type { Operation, SecurityScheme } from '../../ir/operation.ts';
import { stringLiteral } from '../../typescript/literal.ts';
import { constantOf } from '../../typescript/structures.ts';
import { arrayCode, objectCode } from '../../typescript/code.ts';
import { schemeReader } from './readers.ts';
import { createSource, type Scope, type Source } from './scope.ts';

/** `src/security.ts`: a row for each security scheme. No file where the document has none. */
export function securityModule(scope: Scope): Artifact[] {
  const { security } = scope.api;
  if (security.length === 0) return [];
  const source = createSource(scope);
  for (const scheme of security) {
    const type = source.useType('./runtime/route.js', 'SchemeRow');
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
  const { reader, word, challenge } = schemeReader(scheme);
  return objectCode([
    ['key', stringLiteral(scheme.key)],
    ['read', source.use('./runtime/security.js', reader)],
    ['name', stringLiteral(word)],
    ['challenge', challenge === undefined ? undefined : stringLiteral(challenge)],
  ]);
}

/** The type of what a request brings for a scheme. */
export function credentialType(scheme: SecurityScheme): string {
  if (scheme.type === 'mutualTLS') return 'true';
  return scheme.type === 'http' && scheme.scheme === 'basic' ? '{ readonly username: string; readonly password: string }' : 'string';
}

/** The alternatives of an operation, as source. */
export function securityCode({ security }: Operation, source: Source, scope: Scope): string {
  const schemes = new Map(scope.api.security.map((scheme) => [scheme.name, scheme]));
  const alternatives = security.map((alternative) =>
    arrayCode(
      alternative.map(({ scheme, scopes }) => {
        const found = schemes.get(scheme);
        // A scheme that the document does not describe is one that nobody can satisfy; leaving it out would open the door.
        const row = found === undefined ? undescribed(scheme, source) : source.use('../security.js', constantName(found));
        return objectCode([
          ['scheme', row],
          ['scopes', arrayCode(scopes.map((one) => stringLiteral(one)))],
        ]);
      }),
    ),
  );
  return arrayCode(alternatives, 1);
}

function undescribed(name: string, source: Source): string {
  return objectCode([
    ['key', stringLiteral(name)],
    ['read', source.use('../runtime/security.js', 'undescribed')],
    ['name', stringLiteral(name)],
  ]);
}

/** Whether some operation wants to know who asks. */
export function asksForCredentials({ api }: Scope): boolean {
  return api.operations.some(({ security }) => security.some((alternative) => alternative.length > 0));
}

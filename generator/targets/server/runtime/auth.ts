import type { Attempt, Grant } from './context.ts';
import { failure } from './errors.ts';
import type { Route, SchemeNeed, Source } from './route.ts';
import type { Before } from './work.ts';

/** Who sends the request. Throws the answer for credentials that are missing where they are needed, or wrong. */
export async function authenticated(route: Route, { plan, options, request, source }: Before): Promise<unknown> {
  const { authenticate } = options;
  if (authenticate === undefined) return undefined;
  const full = route.security.map((needs) => credentialsOf(needs, source));
  for (const [index, credentials] of full.entries()) {
    const needs = route.security[index] ?? [];
    if (credentials === undefined || needs.length === 0) continue;
    const attempt: Attempt = { operation: route.name, scopes: needs.flatMap(({ scopes }) => scopes), request };
    const principal = await authenticate.call(options, credentials as never, attempt);
    if (principal !== undefined && principal !== null && principal !== false) return principal;
  }
  // A credential that is wrong is refused even where none is needed: whoever sends one wants it to count.
  const given = full.some((credentials, index) => credentials !== undefined && (route.security[index]?.length ?? 0) > 0);
  if (!given && route.security.some((needs) => needs.length === 0)) return undefined;
  const challenge = [...new Set(route.security.flat().flatMap(({ scheme }) => scheme.challenge ?? []))].join(', ');
  throw failure(plan.failures, 'unauthenticated', {
    message: given ? 'The credentials are not known.' : 'There are no credentials.',
    ...(challenge === '' ? {} : { headers: { 'www-authenticate': challenge } }),
  });
}

/** The credentials that one alternative needs, by key; undefined where one is missing. */
function credentialsOf(needs: readonly SchemeNeed[], source: Source): Readonly<Record<string, unknown>> | undefined {
  const entries = needs.map(({ scheme }): [string, unknown] => [scheme.key, scheme.read(source, scheme.name)]);
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}

export async function authorized(route: Route, params: unknown, principal: unknown, { plan, options, request }: Before): Promise<void> {
  const grant: Omit<Grant<unknown>, 'params'> & { readonly params: unknown } = {
    principal,
    operation: route.name,
    params: params ?? {},
    request,
  };
  const granted = await options.authorize?.call(options, grant as never);
  if (granted !== true) throw failure(plan.failures, 'unauthorized', { message: 'These credentials do not open this.' });
}

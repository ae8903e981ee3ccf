import { type Attempt, type Grant, isLater } from './context.ts';
import { failure } from './errors.ts';
import type { Route, SchemeNeed, Source } from './route.ts';
import type { Before } from './work.ts';

/** Who sends the request. Throws the answer for credentials that are missing where they are needed, or wrong. */
export async function authenticated(route: Route, { plan, options, request, source }: Before): Promise<unknown> {
  const { authenticate } = options;
  if (authenticate === undefined) return undefined;
  let given = false;
  let open = false;
  for (const needs of route.security) {
    if (needs.length === 0) open = true;
    const credentials = needs.length === 0 ? undefined : credentialsOf(needs, source);
    if (credentials === undefined) continue;
    given = true;
    const attempt: Attempt = { operation: route.name, scopes: needs.flatMap(({ scopes }) => scopes), request };
    const answer = authenticate.call(options, credentials as never, attempt);
    const principal = isLater(answer) ? await answer : answer;
    if (principal !== undefined && principal !== null && principal !== false) return principal;
  }
  // A credential that is wrong is refused even where none is needed: whoever sends one wants it to count.
  if (!given && open) return undefined;
  const challenge = [...new Set(route.security.flat().flatMap(({ scheme }) => scheme.challenge ?? []))].join(', ');
  throw failure(plan.failures, 'unauthenticated', {
    message: given ? 'The credentials are not known.' : 'There are no credentials.',
    ...(challenge === '' ? {} : { headers: { 'www-authenticate': challenge } }),
  });
}

/** The credentials that one alternative needs, by key; undefined where one is missing. */
function credentialsOf(needs: readonly SchemeNeed[], source: Source): Readonly<Record<string, unknown>> | undefined {
  const credentials: Record<string, unknown> = {};
  for (const { scheme } of needs) {
    const credential = scheme.read(source, scheme.name);
    if (credential === undefined) return undefined;
    credentials[scheme.key] = credential;
  }
  return credentials;
}

/** Whether they may do it. Throws the answer for those who may not, or rejects with it where that takes longer to find out. */
export function authorized(
  route: Route,
  params: unknown,
  principal: unknown,
  { plan, options, request }: Before,
): Promise<void> | undefined {
  const grant: Omit<Grant<unknown>, 'params'> & { readonly params: unknown } = {
    principal,
    operation: route.name,
    params: params ?? {},
    request,
  };
  const check = (granted: unknown): void => {
    if (granted !== true) throw failure(plan.failures, 'unauthorized', { message: 'These credentials do not open this.' });
  };
  const granted = options.authorize?.call(options, grant as never);
  if (isLater(granted)) return granted.then(check);
  check(granted);
  return undefined;
}

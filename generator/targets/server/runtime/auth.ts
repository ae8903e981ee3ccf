import { type Attempt, type Grant, isLater } from './context.ts';
import { failure } from './errors.ts';
import type { Route, SchemeNeed, Source } from './route.ts';
import type { Before } from './work.ts';

/**
 * Who sends the request, at once, or later where `authenticate` takes its time. Throws the answer for credentials that are missing where they are
 * needed, or wrong, or rejects with it.
 */
export function authenticated(route: Route, work: Before): unknown {
  return work.options.authenticate === undefined ? undefined : tryFrom(0, false, route, work);
}

/** Tries the alternatives from one on. `given` says whether one before it had its credentials, which were not known. */
function tryFrom(first: number, given: boolean, route: Route, work: Before): unknown {
  const { options, request, source } = work;
  let isGiven = given;
  for (let at = first; at < route.security.length; at += 1) {
    const needs = route.security[at] ?? [];
    const credentials = needs.length === 0 ? undefined : credentialsOf(needs, source);
    if (credentials === undefined) continue;
    isGiven = true;
    const scopes = needs.length === 1 ? (needs[0]?.scopes ?? []) : needs.flatMap((need) => need.scopes);
    const attempt: Attempt = { operation: route.name, scopes, request };
    const answer = options.authenticate?.call(options, credentials as never, attempt);
    if (isLater(answer)) return answer.then((principal) => (isKnown(principal) ? principal : tryFrom(at + 1, true, route, work)));
    if (isKnown(answer)) return answer;
  }
  return nobody(isGiven, route, work);
}

function isKnown(principal: unknown): boolean {
  return principal !== undefined && principal !== null && principal !== false;
}

/** What it means that nobody is known. A credential that is wrong is refused even where none is needed: whoever sends one wants it to count. */
function nobody(given: boolean, route: Route, { plan }: Before): undefined {
  if (!given && route.security.some((needs) => needs.length === 0)) return undefined;
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

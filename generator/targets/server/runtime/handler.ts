import { type Answer, toResponse } from './answer.ts';
import { authenticated, authorized } from './auth.ts';
import { answerBatch } from './batch.ts';
import { answerOfError, asAnswer, call, wholeAnswer } from './callback.ts';
import { isLater } from './context.ts';
import { type AnswerError, failure, Problem } from './errors.ts';
import { readBody } from './incoming.ts';
import { readParameters, sourceOf } from './parameters.ts';
import { partsOf, type RequestLike } from './request.ts';
import type { Route } from './route.ts';
import { createRouter } from './router.ts';
import type { Before, Options, Plan, Work } from './work.ts';

/** Takes requests of the Fetch API, or what has as much of them as it reads. */
export interface Handler {
  (request: RequestLike): Promise<Response>;
  /** The same without building a `Response`: for adapters. Never rejects. */
  readonly answer: (request: RequestLike) => Promise<Answer>;
}

/** Makes the handler of a document out of its tables and what its callbacks are. Throws a TypeError where it could not be told who may do what. */
export function makeHandler(plan: Plan, options: Options): Handler {
  if (options.authenticate === undefined && plan.routes.some(({ security }) => security.some((needs) => needs.length > 0))) {
    throw new TypeError('createHandler needs authenticate: the document asks for credentials.');
  }
  const router = createRouter(plan.routes, options.basePath, plan.methodAliases);
  // What need not wait is not waited for, here and below: each wait is a promise and a turn of its own, for every small request.
  const answer = (request: RequestLike): Promise<Answer> => {
    const { path, query } = partsOf(request.url);
    const found = router.find(path);
    if (found.kind === 'none') return Promise.resolve(notFound(plan, request, found.siblings).toAnswer());
    const { methods, valuesOf } = found;
    const route = methods.get(request.method) ?? (request.method === 'HEAD' ? methods.get('GET') : undefined);
    if (route === undefined) return Promise.resolve(otherMethod(request.method, methods));
    const given = answerRoute(route, { plan, options, request, source: sourceOf(request, query, valuesOf(route)) });
    return request.method === 'HEAD' ? given.then((one) => ({ ...one, body: null })) : given;
  };
  return Object.assign(async (request: RequestLike): Promise<Response> => toResponse(await answer(request)), { answer });
}

function notFound({ failures }: Plan, { method }: RequestLike, siblings: ReadonlySet<string>): AnswerError {
  if (siblings.has(method) && failures.unknownType !== undefined)
    return failure(failures, 'unknownType', { message: 'There is no such type.' });
  return new Problem(404, 'There is nothing at this path.');
}

function otherMethod(method: string, methods: ReadonlyMap<string, Route>): Answer {
  const allow = [...new Set([...methods.keys(), ...(methods.has('GET') ? ['HEAD'] : []), 'OPTIONS'])].join(', ');
  if (method === 'OPTIONS') return { status: 204, headers: { allow }, body: null };
  return new Problem(405, `Only ${allow} can be used here.`, { headers: { allow } }).toAnswer();
}

function bytesOf(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? body : new Uint8Array(0);
}

async function answerRoute(route: Route, work: Before): Promise<Answer> {
  try {
    const known = route.security.length === 0 ? undefined : authenticated(route, work);
    const principal = isLater(known) ? await known : known;
    const places = readParameters(route, work);
    if (work.options.authorize !== undefined && principal !== undefined) {
      const granted = authorized(route, places.params, principal, work);
      if (granted !== undefined) await granted;
    }
    const whole: Work = { ...work, principal };
    const body = route.body === undefined ? undefined : await readBody(route, whole);
    if (route.batch !== undefined) return await asAnswer(await answerBatch(route, route.batch, bytesOf(body), places, whole), route);
    const called = call(route, route.body === undefined ? places : { ...places, body }, whole);
    const given = isLater(called) ? await called : called;
    return given === undefined ? wholeAnswer(route) : await asAnswer(given, route);
  } catch (error) {
    return answerOfError(error, route, work).toAnswer();
  }
}

import type { Api } from '../../ir/api.ts';
import type { Operation } from '../../ir/operation.ts';
import type { Json } from '../../ir/schema.ts';
import type { Random } from '../../targets/mocks/runtime/random.ts';
import { documented } from './answer.ts';
import { checkRequest } from './check.ts';
import type { Fault } from './fault.ts';
import { type Answer, type Asked, headerOf, type Problem, type Verdict } from './message.ts';
import { preferencesOf } from './prefer.ts';
import { errorBody, refusal, told } from './refusal.ts';
import { createRouter, type Route } from './router.ts';
import { createRows } from './rows.ts';
import { type Values, valuesOf } from './values.ts';

/** A mock of an API: it judges requests and answers them, and knows nothing of the network. */
export interface Service {
  readonly api: Api;
  /** The operation that a request is for. */
  find(asked: Asked): Route | undefined;
  /** Judges and answers. `faults` are those that this request meets; those of the connection are for the server. */
  answer(asked: Asked, route: Route | undefined, faults: readonly Fault[], random: Random): Promise<Verdict>;
  /** Methods that a path has. */
  methods(path: string): string[];
}

export function createService(api: Api, firstSeed: number): Service {
  const find = createRouter(api);
  const values = valuesOf(api);
  const rowsOf = createRows(api, values);
  const state = { seed: firstSeed };
  const nextSeed = (): number => state.seed++;
  const methodsOf = (path: string): string[] => {
    const own = [...find(path).methods.keys()];
    const aliases = api.methodAliases.filter(({ alias, method }) => own.includes(method) && !own.includes(alias));
    return [...own, ...aliases.map(({ alias }) => alias)];
  };
  const pathOf = ({ url }: Asked): string => url.split('?')[0] ?? '';

  return {
    api,
    find(asked) {
      const { methods } = find(pathOf(asked));
      const alias = api.methodAliases.find((one) => one.alias === asked.method)?.method;
      return methods.get(asked.method) ?? (asked.method === 'HEAD' ? methods.get('GET') : undefined) ?? methods.get(alias ?? '');
    },
    methods: methodsOf,
    async answer(asked, route, faults, random) {
      if (route === undefined) return nowhere(api, asked, methodsOf(pathOf(asked)), values);
      const { operation } = route;
      const base = { operation: operation.name, notes: [] };
      const size = faults.find(({ kind, over }) => kind === 'too-large' && asked.body.length > over);
      if (size !== undefined) {
        const problems: Problem[] = [{ at: 'body', message: `has ${asked.body.length} bytes, more than ${size.over}`, kind: 'size' }];
        return { ...base, answer: refusal(api, operation, 'size', problems, values, 413), problems, notes: [`fault ${size.text}`] };
      }
      const status = faults.find(({ kind }) => kind === 'status');
      if (status !== undefined) {
        const answer = refusal(api, operation, 'status', [], values, status.status);
        return {
          ...base,
          answer: { ...answer, headers: { ...answer.headers, ...status.headers } },
          problems: [],
          notes: [`fault ${status.text}`],
        };
      }
      const { problems, body } = await checkRequest(api, route, rowsOf(operation), asked);
      const preferred = preferencesOf(headerOf(asked, 'prefer'));
      const notes = preferred.unknown.map((name) => `Prefer: ${name} is ignored`);
      const [first] = problems;
      if (first !== undefined && preferred.code === undefined)
        return { ...base, answer: refusal(api, operation, first.kind, problems, values), problems, notes };
      if (operation.name === api.batch?.operation && preferred.code === undefined)
        return batch(api, operation, body, faults, random, values, nextSeed);
      const found = documented(operation, preferred, headerOf(asked, 'accept'), values, nextSeed);
      if ('missing' in found) return { ...base, answer: plain(501, found.missing), problems, notes: [...notes, found.missing] };
      return { ...base, answer: found.answer, problems, notes: [...notes, found.from] };
    },
  };
}

function plain(status: number, detail: string): Answer {
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: JSON.stringify({ type: 'about:blank', title: 'The mock cannot do this', status, detail }),
  };
}

function nowhere(api: Api, asked: Asked, methods: readonly string[], values: Values): Verdict {
  const path = asked.url.split('?')[0] ?? '';
  const reason = methods.length === 0 ? 'path' : 'method';
  const message = methods.length === 0 ? `There is nothing at ${path}` : `Only ${methods.join(', ')} can be used at ${path}`;
  const answer = refusal(api, undefined, reason, [{ at: 'request:', message, kind: 'parameter' }], values);
  return {
    answer: methods.length === 0 ? answer : { ...answer, headers: { ...answer.headers, allow: methods.join(', ') } },
    problems: [],
    notes: [message],
  };
}

/** One result for each event, in its place: what it would be answered if it came alone. */
function batch(
  api: Api,
  operation: Operation,
  body: unknown,
  faults: readonly Fault[],
  random: Random,
  values: Values,
  nextSeed: () => number,
): Verdict {
  const rejecting = faults.find(({ kind }) => kind === 'reject');
  const members = new Map(api.batch?.members.map((member) => [member.key, member]));
  const problems: Problem[] = [];
  const notes = new Set<string>();
  const resultOf = (key: string, event: unknown, index: number): Json => {
    const member = members.get(key);
    const own = api.operations.find(({ name }) => name === member?.operation);
    if (member === undefined || own === undefined)
      return errorOf(own, /type/, [{ at: `body.${key}`, message: 'is no type of event', kind: 'body' }]);
    const wrong = values
      .errors(member.schema, event)
      .map(({ path, message }): Problem => ({ at: path === '' ? 'body' : `body.${path}`, message, kind: 'body' }));
    problems.push(...wrong.map((one) => ({ ...one, at: `body.${key}.${index}${one.at.slice('body'.length)}` })));
    if (wrong.length > 0) return errorOf(own, /valid(?!.*token)(?!.*type)/, wrong);
    if (rejecting !== undefined && random.below(rejecting.n) < rejecting.k) {
      notes.add(`fault ${rejecting.text}`);
      return errorOf(own, /unknown|server|internal/, [], 500);
    }
    const found = documented(own, preferencesOf(undefined), undefined, values, nextSeed);
    return 'answer' in found && typeof found.answer.body === 'string' && found.answer.body !== ''
      ? (JSON.parse(found.answer.body) as Json)
      : {};
  };
  const errorOf = (own: Operation | undefined, name: RegExp, wrong: readonly Problem[], least = 400): Json => {
    const type =
      api.errors.find((error) => name.test(error.type) && error.status >= least) ?? api.errors.find(({ status }) => status >= least);
    const message = wrong.length === 0 ? (type?.description ?? '') : wrong.map(told).join('; ');
    const found = type === undefined ? undefined : errorBody(own ?? operation, type.status, type, message, wrong, values);
    return found ?? { message };
  };
  const lists = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.entries(body) : [];
  const wrong = lists
    .filter(([, list]) => !Array.isArray(list))
    .map(([key]): Problem => ({ at: `body.${key}`, message: 'must be an array', kind: 'body' }));
  const all: Problem[] =
    typeof body === 'object' && body !== null && !Array.isArray(body)
      ? wrong
      : [{ at: 'body', message: 'must be an object', kind: 'body' }];
  if (all.length > 0) return { operation: operation.name, answer: refusal(api, operation, 'body', all, values), problems: all, notes: [] };
  const results = Object.fromEntries(
    lists.map(([key, list]) => [key, (list as readonly unknown[]).map((event, index) => resultOf(key, event, index))]),
  );
  return {
    operation: operation.name,
    answer: { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(results) },
    problems,
    notes: [...notes],
  };
}

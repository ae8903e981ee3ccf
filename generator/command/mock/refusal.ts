import type { Api, ErrorType } from '../../ir/api.ts';
import type { Operation, Response } from '../../ir/operation.ts';
import type { Json } from '../../ir/schema.ts';
import type { Member, Recipe } from '../../targets/mocks/runtime/recipe.ts';
import { http } from './http.ts';
import type { Answer, Problem } from './message.ts';
import type { Values } from './values.ts';

/** The documented answer of a status: its own row, that of its hundred, or the default. */
export function responseFor({ responses }: Operation, status: number): Response | undefined {
  const rows = [String(status), `${Math.floor(status / 100)}XX`, 'default'];
  return rows
    .map((row) => responses.find((response) => response.status.toUpperCase() === row.toUpperCase()))
    .find((response) => response !== undefined);
}

/** Why a request is refused, and with what. */
export type Reason = Problem['kind'] | 'path' | 'method' | 'status';

/** The kinds of errors of the API, told by their names. */
const types: Readonly<Partial<Record<Reason, RegExp>>> = {
  body: /valid(ation)?(?!.*token)(?!.*type)|unprocessable/,
  parameter: /valid(ation)?(?!.*token)(?!.*type)|unprocessable/,
  json: /json|syntax|parse|malformed/,
  credentials: /token|authenticat|credential/,
  scope: /scope|permission|forbid|not_allowed|authori[sz]ed/,
  size: /large|size/,
};

const statuses: Readonly<Record<Reason, number>> = {
  body: 400,
  parameter: 400,
  json: 400,
  'media-type': 415,
  credentials: 401,
  scope: 403,
  size: 413,
  path: 404,
  method: 405,
  status: 500,
};

/**
 * A refusal in the words of the API where it lists its errors (`x-error-types`) and describes their bodies; else as a problem of RFC 9457.
 * `wanted` is the status that a fault asks for.
 */
export function refusal(
  api: Api,
  operation: Operation | undefined,
  reason: Reason,
  problems: readonly Problem[],
  values: Values,
  wanted?: number,
): Answer {
  const type = errorType(api, reason, wanted);
  const status = wanted ?? type?.status ?? statusOf(operation, reason);
  const message = problems.length === 0 ? (type?.description ?? http.STATUS_CODES[status] ?? 'Refused') : problems.map(told).join('; ');
  const body = operation === undefined || type === undefined ? undefined : errorBody(operation, status, type, message, problems, values);
  if (body !== undefined) return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const problem = {
    type: 'about:blank',
    title: http.STATUS_CODES[status] ?? 'Refused',
    status,
    detail: message,
    errors: problems.map(({ at, message: words }) => ({ at, message: words })),
  };
  return { status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify(problem) };
}

/** `total must be at least 0`: a field of the body is named without the word `body`. */
export function told({ at, message }: Problem): string {
  return `${at.replace(/^body\./, '')} ${message}`;
}

function errorType({ errors }: Api, reason: Reason, wanted: number | undefined): ErrorType | undefined {
  if (wanted !== undefined) return errors.find(({ status }) => status === wanted);
  return errors.find(({ type }) => types[reason]?.test(type) === true);
}

/** 422 where that is documented and 400 is not. */
function statusOf(operation: Operation | undefined, reason: Reason): number {
  const usual = statuses[reason];
  const has = (status: string): boolean => operation?.responses.some((response) => response.status === status) === true;
  return usual === 400 && !has('400') && has('422') ? 422 : usual;
}

/** The body of a documented error: the branch that names the type, with the message and the bad fields where it has room for them. */
export function errorBody(
  operation: Operation,
  status: number,
  type: ErrorType,
  message: string,
  problems: readonly Problem[],
  values: Values,
): Json | undefined {
  const schema = responseFor(operation, status)?.contents.find(({ kind }) => kind === 'json')?.schema?.name;
  const recipe = schema === undefined ? undefined : values.recipe(schema);
  const members = recipe === undefined ? undefined : membersOf(recipe, type.type, 0);
  if (schema === undefined || members === undefined) return undefined;
  const given = members.flatMap(({ name, recipe: own }): [string, unknown][] => {
    if (isOnly(own, type.type)) return [[name, type.type]];
    if (own.kind === 'text' && /^(message|detail|description|error_message)$/.test(name)) return [[name, message]];
    if (own.kind === 'object' && own.members.length === 0 && own.more !== undefined && problems.length > 0) {
      return [[name, Object.fromEntries(problems.map(({ at, message: words }) => [at.replace(/^body\.?/, ''), words]))]];
    }
    return [];
  });
  return values.make(schema, 1, Object.fromEntries(given), 'none');
}

/** The properties of the object that has the type as a constant. */
function membersOf(recipe: Recipe, type: string, depth: number): readonly Member[] | undefined {
  if (depth > 8) return undefined;
  switch (recipe.kind) {
    case 'named':
      return membersOf(recipe.recipe(), type, depth + 1);
    case 'checked':
      return membersOf(recipe.recipe, type, depth + 1);
    case 'choice':
      return recipe.branches.map((branch) => membersOf(branch, type, depth + 1)).find((found) => found !== undefined);
    case 'object':
      return recipe.members.some((member) => isOnly(member.recipe, type)) ? recipe.members : undefined;
    default:
      return undefined;
  }
}

function isOnly(recipe: Recipe, value: string): boolean {
  return recipe.kind === 'values' && recipe.values.length === 1 && recipe.values[0] === value;
}

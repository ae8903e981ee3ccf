import type { View } from '../../artifact.ts';
import type { Api } from '../../ir/api.ts';
import type { Operation, Parameter } from '../../ir/operation.ts';
import type { Json } from '../../ir/schema.ts';
import { literal, propertyKey } from '../../typescript/literal.ts';
import type { PackageNames } from '../target.ts';
import { commandName, flagsOf, tokenVariable } from './command.ts';
import { objectCode } from '../../typescript/code.ts';
import { parameterKey } from './names.ts';
import { namesOf } from './operation-module.ts';
import { isPreset } from './parameters.ts';
import { operationOf } from './queue-module.ts';
import { resolved } from '../schemas.ts';
import { scopeOf, type Scope } from './scope.ts';
import { takesToken } from './security.ts';

/** What the README of the client shows: a call that can be run as it stands, against a server that is a function. */
export function readme(api: Api, packages: PackageNames): View {
  const scope = scopeOf(api, packages.of('types'));
  const example = exampleCall(scope);
  return {
    package: packages.of('client'),
    validators: packages.of('validators'),
    hasCall: example !== undefined,
    call: example?.call ?? '',
    method: example?.method ?? '',
    client: example?.client ?? '{}',
    answer: example?.answer ?? 'null',
    calls: api.operations.map((operation) => `\`${namesOf(operation, scope).call}\``).join(', '),
    errors: api.errors.map(({ className }) => `\`${className}\``).join(', '),
    hasErrors: api.errors.length > 0,
    queue: queueExample(scope, packages),
  };
}

/** The queue's example: one or two events, and an answer with a success for each. Undefined where there is no batch, or no example. */
function queueExample(scope: Scope, packages: PackageNames): View | undefined {
  const { batch } = scope.api;
  const operation = operationOf(batch?.operation, scope);
  if (batch === undefined || operation === undefined) return undefined;
  const events = batch.members.flatMap(({ operation: name }) => {
    const member = operationOf(name, scope);
    const call = member === undefined ? undefined : callOf(member, scope);
    return call?.hasBody ? [call] : [];
  });
  const [first, second] = events.toSorted((a, b) => a.event.length - b.event.length);
  const required = operation.parameters.filter((parameter) => parameter.required);
  if (first === undefined || required.some((parameter) => !isPreset(parameter, scope))) return undefined;
  return {
    method: namesOf(operation, scope).call,
    client: first.client,
    first: `${first.method}(${first.event})`,
    second: second === undefined ? '' : `${second.method}(${second.event})`,
    success: first.answer,
    maxBytes: batch.maxBytes.toLocaleString('en'),
    command: commandName(packages),
    flags: flagsOf(scope)
      .map(([, flag]) => ` --${flag} …`)
      .join(''),
    tokenVariable: tokenVariable(packages),
  };
}

/** A call as source. */
interface ExampleCall {
  readonly call: string;
  /** The body alone. */
  readonly event: string;
  /** The name of the function, which is also that of the method. */
  readonly method: string;
  /** The options of the client, but for `fetch`. */
  readonly client: string;
  /** The body of the answer. */
  readonly answer: string;
}

/** The shortest call that the document has examples for: one whose body it shows, or one without a body. */
function exampleCall(scope: Scope): ExampleCall | undefined {
  const usable = scope.api.operations.flatMap((operation) => callOf(operation, scope) ?? []);
  const shown = usable.filter(({ hasBody }) => hasBody);
  return (shown.length > 0 ? shown : usable).toSorted((a, b) => a.call.length - b.call.length)[0];
}

function callOf(operation: Operation, scope: Scope): (ExampleCall & { readonly hasBody: boolean }) | undefined {
  const body = bodyOf(operation, scope);
  const answer = answerOf(operation, scope);
  const required = operation.parameters.filter(({ required }) => required);
  const values = required.map((parameter): [Parameter, Json | undefined] => [parameter, valueOf(parameter, scope)]);
  if (body === null || answer === undefined || operation.deprecated || values.some(([, value]) => value === undefined)) return undefined;
  const fields = (preset: boolean): [string, string][] =>
    values.filter(([one]) => givenOnce(one, scope) === preset).map(([{ key }, value]) => [parameterKey(key), literal(value as Json)]);
  const own = fields(false);
  const token = scope.api.security.some(takesToken) ? [['token', "'secret'"] as const] : [];
  const rest = own.length === 0 ? [] : [objectCode(own)];
  const method = namesOf(operation, scope).call;
  return {
    call: `${method}(${[...(body === undefined ? [] : [literal(body)]), ...rest].join(', ')})`,
    event: body === undefined ? '' : literal(body),
    method,
    client: objectCode([...fields(true), ...token]).replace(/^\{ ?| ?\}$/g, ''),
    answer: literal(answer),
    hasBody: body !== undefined,
  };
}

/** Whether the example gives a parameter to the client: most operations want it (a site, a tenant), so that it is not the name of one thing. */
function givenOnce(parameter: Parameter, scope: Scope): boolean {
  return isPreset(parameter, scope) && (wantedOf(scope).get(parameter.key) ?? 0) * 2 > scope.api.operations.length;
}

const wanted = new WeakMap<Scope, ReadonlyMap<string, number>>();

/** How many operations want each path parameter. */
function wantedOf(scope: Scope): ReadonlyMap<string, number> {
  const found = wanted.get(scope) ?? countWanted(scope);
  wanted.set(scope, found);
  return found;
}

function countWanted({ api }: Scope): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { parameters } of api.operations) {
    const keys = new Set(parameters.filter((one) => one.in === 'path').map(({ key }) => key));
    for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** An example of the body; undefined where there is none to give, null where the document shows none. */
function bodyOf({ body }: Operation, scope: Scope): Json | undefined | null {
  if (body === undefined) return undefined;
  const content = body.contents.find(({ kind }) => kind === 'json');
  const [example] = content === undefined ? [] : [...content.examples, ...(scope.schemas.get(content.schema?.name ?? '')?.examples ?? [])];
  return example?.value ?? null;
}

/** An example of the answer: only JSON can be shown in a line. */
function answerOf({ responses }: Operation, scope: Scope): Json | undefined {
  const content = responses.find(({ success }) => success)?.contents.find(({ kind }) => kind === 'json');
  if (content === undefined) return undefined;
  return (content.examples[0] ?? scope.schemas.get(content.schema?.name ?? '')?.examples[0])?.value ?? {};
}

/** A value for a parameter: its example, or the plainest of its kind. Undefined for what is not plain. */
function valueOf({ example, schema, key }: Parameter, { schemas }: Scope): Json | undefined {
  if (example !== undefined) return example;
  const node = resolved(schema, schemas);
  if (node.kind === 'literal') return node.values[0];
  if (node.kind === 'string') return propertyKey(key).replaceAll("'", '');
  if (node.kind === 'number') return Math.max(1, node.minimum ?? 1);
  return node.kind === 'boolean' ? true : undefined;
}

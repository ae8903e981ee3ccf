import type { View } from '../../artifact.ts';
import type { Api, NamedSchema } from '../../ir/api.ts';
import type { Operation } from '../../ir/operation.ts';
import { literalKey, literalLine, stringLiteral } from '../../typescript/literal.ts';
import type { PackageNames } from '../target.ts';
import { fixturesFor } from './all-fixtures.ts';
import { satisfiable } from './facts.ts';
import { fixturesName, makeName } from './names.ts';
import { makeBy } from './runtime/make.ts';
import { solvedOf } from './solved.ts';
import { storyModule } from './story.ts';

/** What the README of the mocks shows: a test of somebody who sends the API's events; where it takes none, a value. */
export function readme(api: Api, packages: PackageNames): View {
  const hasStories = storyModule(api, new Map(), packages).length > 0;
  const schemas = satisfiable(api);
  const sent = sentBy(api, schemas);
  const schema = sent?.schema ?? schemas.find(({ role }) => role === 'body') ?? schemas[0];
  const name = schema?.name ?? '';
  return {
    package: packages.of('mocks'),
    name,
    make: makeName(name),
    fixtures: fixturesName(name),
    hasName: name !== '',
    isSent: sent !== undefined,
    method: sent?.operation.method ?? '',
    operation: sent?.operation.name ?? '',
    url: sent === undefined ? '' : stringLiteral(urlOf(api, sent.operation)),
    headers: sent === undefined ? '' : sent.headers,
    hasStories,
    given: schema?.node.kind === 'object' ? '{}' : 'undefined',
    made: name === '' ? '' : madeOf(name, api),
    reasons: schema === undefined ? '' : reasonsOf(schema, api),
  };
}

/** What the factory makes of seed 7, as far as it fits on a line. */
function madeOf(name: string, api: Api): string {
  const recipe = solvedOf(api, [name]).solutions.get(name)?.recipe ?? { kind: 'never' };
  const value = makeBy(recipe, 7, { optional: 'some' });
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return shortened(literalLine(value));
  const entries = Object.entries(value);
  const plain = entries.filter(([, inner]) => typeof inner !== 'object' || inner === null);
  const shown = plain
    .map(([key, inner]) => `${literalKey(key)}: ${literalLine(inner)}`)
    .filter((text) => text.length <= 40)
    .slice(0, 4);
  return `{ ${[...shown, ...(shown.length < entries.length ? ['…'] : [])].join(', ')} }`;
}

/** What is wrong with the first few invalid fixtures of different keywords, and how many there are. */
function reasonsOf(schema: NamedSchema, api: Api): string {
  const invalid = fixturesFor([schema], api)[0]?.invalid ?? [];
  const kinds = new Map(invalid.toReversed().map((fixture) => [fixture.keyword, fixture.why]));
  const shown = [...kinds.values()]
    .toReversed()
    .filter((why) => why.length <= 60)
    .slice(0, 3);
  const left = invalid.length - shown.length;
  return shown.length === 0 ? '' : `[${shown.map(stringLiteral).join(', ')}${left > 0 ? `, and ${left} more` : ''}]`;
}

function shortened(text: string): string {
  return text.length <= 100 ? text : `${text.slice(0, 99)}…`;
}

interface Sent {
  readonly operation: Operation;
  readonly schema: NamedSchema;
  readonly headers: string;
}

/** An operation that a plugin would call: it takes a JSON body, and asks for no more than a place and a token. A cart's, if there is one. */
function sentBy(api: Api, schemas: readonly NamedSchema[]): Sent | undefined {
  const all = api.operations.flatMap((operation): Sent[] => {
    const [content] = operation.body?.contents ?? [];
    const schema = schemas.find(({ name, inline }) => name === content?.schema?.name && !inline);
    const isPlain = operation.parameters.every(({ in: place, required }) => place === 'path' || !required);
    const token = tokenOf(api, operation);
    if (content?.kind !== 'json' || schema === undefined || schema.node.kind !== 'object' || !isPlain || token === undefined) return [];
    return [{ operation, schema, headers: `{ 'content-type': ${stringLiteral(content.mediaType)}${token} }` }];
  });
  return all.find(({ schema }) => schema.name === 'Cart') ?? all[0];
}

function tokenOf(api: Api, { security }: Operation): string | undefined {
  const [needs = []] = security.toSorted((a, b) => a.length - b.length);
  const headers = needs.map(({ scheme }) => {
    const found = api.security.find(({ name }) => name === scheme);
    if (found?.type === 'http' && found.scheme.toLowerCase() === 'bearer') return `, authorization: 'Bearer test'`;
    if (found?.type === 'oauth2' || found?.type === 'openIdConnect') return `, authorization: 'Bearer test'`;
    return undefined;
  });
  return headers.includes(undefined) ? undefined : headers.join('');
}

function urlOf({ servers }: Api, { path, servers: own }: Operation): string {
  const [server] = own ?? servers;
  const base = (server?.url ?? '').replace(
    /\{([^}]+)\}/g,
    (_, name: string) => server?.variables.find((one) => one.name === name)?.default ?? name,
  );
  const absolute = /^https?:/.test(base) ? base.replace(/\/+$/, '') : `https://api.example${base.replace(/\/+$/, '')}`;
  return `${absolute}${path.replace(/\{[^}]+\}/g, 'my-shop')}`;
}

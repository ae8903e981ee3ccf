import type { Api } from '../../ir/api.ts';
import type { Operation, Parameter, SecurityScheme } from '../../ir/operation.ts';
import type { Schema } from '../../ir/schema.ts';
import { type Asked, headerOf, type Problem } from './message.ts';
import type { Route } from './router.ts';
import type { Values } from './values.ts';

/** What is wrong with a request, by the document: credentials, parameters, body. `body` is what was sent, read. */
export interface Checked {
  readonly problems: readonly Problem[];
  readonly body: unknown;
}

export function checkRequest(api: Api, route: Route, asked: Asked, values: Values): Checked {
  const { operation } = route;
  const query = new URLSearchParams(asked.url.includes('?') ? asked.url.slice(asked.url.indexOf('?') + 1) : '');
  const parameters = operation.parameters.flatMap((parameter) =>
    checkParameter(api, parameter, textsOf(parameter, route, query, asked), values),
  );
  const { problems, body } = checkBody(api, operation, asked, values);
  return { problems: [...checkCredentials(api, operation, query, asked), ...parameters, ...problems], body };
}

/** Whether there are credentials of every scheme of one alternative. Which they are, a mock cannot know. */
function checkCredentials(api: Api, { security }: Operation, query: URLSearchParams, asked: Asked): Problem[] {
  if (security.length === 0) return [];
  const has = (scheme: string): boolean => {
    const found = api.security.find(({ name }) => name === scheme);
    return found === undefined || isGiven(found, query, asked);
  };
  if (security.some((needs) => needs.every(({ scheme }) => has(scheme)))) return [];
  const names = security.map((needs) => needs.map(({ scheme }) => scheme).join(' and ')).join(', or ');
  return [{ at: 'credentials', message: `are missing: ${names}`, kind: 'credentials' }];
}

function isGiven(scheme: SecurityScheme, query: URLSearchParams, asked: Asked): boolean {
  const authorization = headerOf(asked, 'authorization') ?? '';
  if (scheme.type === 'http') return authorization.toLowerCase().startsWith(`${scheme.scheme.toLowerCase()} `);
  if (scheme.type === 'apiKey') {
    if (scheme.in === 'header') return headerOf(asked, scheme.parameter) !== undefined;
    if (scheme.in === 'query') return query.has(scheme.parameter);
    return cookiesOf(asked).has(scheme.parameter);
  }
  return scheme.type === 'mutualTLS' || authorization !== '';
}

function cookiesOf(asked: Asked): Map<string, string> {
  const pairs = (headerOf(asked, 'cookie') ?? '').split(/;\s*/).map((pair) => pair.split('=') as [string, string?]);
  return new Map(pairs.map(([name, value = '']) => [name, value]));
}

/** The texts of a parameter; none where it is not there; undefined where its style is not read. */
function textsOf(parameter: Parameter, { values }: Route, query: URLSearchParams, asked: Asked): string[] | undefined {
  if (!isRead(parameter)) return undefined;
  const { name } = parameter;
  const one = (text: string | undefined): string[] => (text === undefined ? [] : [text]);
  switch (parameter.in) {
    case 'path':
      return one(values[name]);
    case 'query':
      return query.getAll(name);
    case 'header':
      return one(headerOf(asked, name));
    case 'cookie':
      return one(cookiesOf(asked).get(name));
    default:
      return undefined;
  }
}

/** Styles whose texts are put together before they are judged: the others are said to be ignored. */
export function isRead({ in: place, style, schema, mediaType, explode }: Parameter, api?: Api): boolean {
  if (mediaType !== undefined) return /json/.test(mediaType);
  if (place === 'querystring' || style === 'matrix' || style === 'label' || style === 'deepObject') return false;
  const node = api === undefined ? schema : followed(api, schema);
  return !(node.kind === 'object' && (explode || place === 'query'));
}

function checkParameter(api: Api, parameter: Parameter, texts: readonly string[] | undefined, values: Values): Problem[] {
  const { name, in: place, required, schema, schemaName, style, explode, mediaType } = parameter;
  const at = `${place}.${name}`;
  if (texts === undefined || !isRead(parameter, api)) return [];
  if (texts.length === 0) return required ? [{ at, message: 'is missing', kind: 'parameter' }] : [];
  const node = followed(api, schema);
  const [first = ''] = texts;
  const separator = style === 'spaceDelimited' ? ' ' : style === 'pipeDelimited' ? '|' : ',';
  const isList = node.kind === 'array' || node.kind === 'tuple';
  const parts = isList ? (place === 'query' && explode ? texts : first.split(separator)) : [first];
  const item = node.kind === 'array' ? followed(api, node.items) : node;
  const read = mediaType === undefined ? (isList ? parts.map((text) => scalar(api, item, text)) : scalar(api, node, first)) : parsed(first);
  if (read === undefined) return [{ at, message: 'is no JSON', kind: 'parameter' }];
  return values
    .errors(schemaName, read)
    .map(({ path, message }) => ({ at: path === '' ? at : `${at}.${path}`, message, kind: 'parameter' }));
}

function followed(api: Api, schema: Schema): Schema {
  const named = schema.kind === 'ref' ? api.schemas.find(({ name }) => name === schema.name) : undefined;
  return named === undefined ? schema : followed(api, named.node);
}

/** A text as the schema would have it: `7` is a number where a number may stand. */
function scalar(api: Api, schema: Schema, text: string): unknown {
  const kinds = kindsOf(api, schema);
  if (kinds.has('number') && text.trim() !== '' && Number.isFinite(Number(text))) return Number(text);
  if (kinds.has('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  if (kinds.has('null') && text === 'null') return null;
  return text;
}

function kindsOf(api: Api, schema: Schema): Set<string> {
  const node = followed(api, schema);
  if (node.kind === 'literal') return new Set(node.values.map((value) => typeof value));
  if (node.kind === 'union') return new Set(node.branches.flatMap((branch) => [...kindsOf(api, branch)]));
  if (node.kind === 'intersection') return new Set(node.members.flatMap((member) => [...kindsOf(api, member)]));
  return new Set([node.kind]);
}

function checkBody(api: Api, { body }: Operation, asked: Asked, values: Values): Checked {
  const none = { problems: [], body: undefined };
  if (body === undefined) return none;
  if (asked.body.length === 0)
    return body.required ? { problems: [{ at: 'body', message: 'is missing', kind: 'body' }], body: undefined } : none;
  const [type = ''] = (headerOf(asked, 'content-type') ?? body.contents[0]?.mediaType ?? '').split(';');
  const content = body.contents.find(({ mediaType }) => matches(mediaType, type.trim().toLowerCase()));
  if (content === undefined) {
    const known = body.contents.map(({ mediaType }) => mediaType).join(', ');
    return { problems: [{ at: 'header.content-type', message: `must be ${known}`, kind: 'media-type' }], body: undefined };
  }
  if (content.kind !== 'json' || content.schema === undefined) return none;
  const read = parsed(new TextDecoder().decode(asked.body));
  if (read === undefined) return { problems: [{ at: 'body', message: 'is no JSON', kind: 'json' }], body: undefined };
  // Each event of a batch is judged by itself, and the batch answers for them one by one.
  if (api.batch !== undefined && body.contents.length > 0 && isBatch(api, body.at)) return { problems: [], body: read };
  const problems = values
    .errors(content.schema.name, read)
    .map(({ path, message }): Problem => ({ at: path === '' ? 'body' : `body.${path}`, message, kind: 'body' }));
  return { problems, body: read };
}

function isBatch({ batch, operations }: Api, at: string): boolean {
  return operations.find(({ name }) => name === batch?.operation)?.body?.at === at;
}

/** `text/*` and `application/vnd.x+json` as the document has them, against what was sent. */
export function matches(range: string, type: string): boolean {
  const wanted = range.split(';')[0]?.trim().toLowerCase() ?? '';
  return wanted === type || wanted === '*/*' || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1)));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

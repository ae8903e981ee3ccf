import type { Api } from '../../ir/api.ts';
import type { Operation } from '../../ir/operation.ts';
import { contentFor } from '../../targets/server/runtime/body.ts';
import { encodingOf, UnknownEncoding } from '../../targets/server/runtime/request.ts';
import { type Check, NotReadable, type Source } from '../../targets/server/runtime/route.ts';
import { cookieOf, cookiesOf, pairsOf } from '../../targets/server/runtime/styles.ts';
import { type Asked, headerOf, type Problem } from './message.ts';
import type { Route } from './router.ts';
import type { MockContent, MockParameter, Need, Rows } from './rows.ts';

/** What is wrong with a request, by the document: credentials, parameters, body. `body` is what was sent, read. */
export interface Checked {
  readonly problems: readonly Problem[];
  readonly body: unknown;
}

/** Reads a request by the functions that a generated server has, and says all that is wrong with it. */
export async function checkRequest(api: Api, route: Route, rows: Rows, asked: Asked): Promise<Checked> {
  const source = sourceOf(asked, route.values);
  const parameters = rows.parameters.flatMap((row) => checkParameter(row, source));
  const { problems, body } = await checkBody(api, route.operation, rows, asked);
  return { problems: [...checkCredentials(rows.security, source), ...parameters, ...problems], body };
}

function sourceOf(asked: Asked, values: Route['values']): Source {
  const at = asked.url.indexOf('?');
  const rawQuery = at < 0 ? '' : asked.url.slice(at + 1);
  return {
    path: (name) => values[name],
    query: pairsOf(rawQuery),
    rawQuery,
    header: (name) => headerOf(asked, name) ?? null,
    cookie: (name) => cookieOf(headerOf(asked, 'cookie') ?? null, name),
    cookies: (name) => cookiesOf(headerOf(asked, 'cookie') ?? null, name),
  };
}

/** Whether there are credentials of every scheme of one alternative. Whose they are, a mock cannot know; what a token says of its scopes, it can. */
function checkCredentials(security: Rows['security'], source: Source): Problem[] {
  if (security.length === 0) return [];
  const given = security.filter((needs) => needs.every(({ scheme }) => scheme.read(source, scheme.name) !== undefined));
  if (given.length === 0) {
    const names = security.map((needs) => needs.map(({ name }) => name).join(' and ')).join(', or ');
    return [{ at: 'credentials', message: `are missing: ${names}`, kind: 'credentials' }];
  }
  const lacking = given.map((needs) => needs.flatMap((need) => scopesLacking(need, source)));
  const [first = []] = lacking;
  if (lacking.some((scopes) => scopes.length === 0)) return [];
  return [{ at: 'credentials', message: `lack the scopes ${[...new Set(first)].join(', ')}`, kind: 'scope' }];
}

/** The scopes that a token has not; none where it does not say which it has. */
function scopesLacking({ scheme, scopes }: Need, source: Source): readonly string[] {
  const granted = scopes.length === 0 ? undefined : scopesOf(scheme.read(source, scheme.name));
  return granted === undefined ? [] : scopes.filter((scope) => !granted.has(scope));
}

/** What a JSON Web Token says of its scopes: `scope`, a text (RFC 9068, 2.2.3), or `scp`, a text or a list. It is not verified: nobody has signed it for a mock. */
function scopesOf(token: unknown): ReadonlySet<string> | undefined {
  const [, payload] = typeof token === 'string' && /^[\w-]+\.[\w-]+\.[\w-]*$/.test(token) ? token.split('.') : [];
  if (payload === undefined) return undefined;
  try {
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly scope?: unknown; readonly scp?: unknown } | null;
    const said = claims?.scope ?? claims?.scp;
    if (typeof said === 'string') return new Set(said.split(' '));
    return Array.isArray(said) ? new Set(said.map(String)) : undefined;
  } catch {
    return undefined;
  }
}

function checkParameter(row: MockParameter, source: Source): Problem[] {
  try {
    const value = row.read(row, source);
    if (value === undefined) return row.required ? [{ at: row.at, message: 'is missing', kind: 'parameter' }] : [];
    return problemsOf(row.check, value, row.at, 'parameter');
  } catch (error) {
    if (error instanceof NotReadable) return [{ at: row.at, message: 'is no JSON', kind: 'parameter' }];
    throw error;
  }
}

function problemsOf(check: Check | undefined, value: unknown, at: string, kind: Problem['kind']): Problem[] {
  const checked = check?.validate(value) ?? { valid: true };
  return checked.valid ? [] : checked.errors.map(({ path, message }) => ({ at: path === '' ? at : `${at}.${path}`, message, kind }));
}

async function checkBody(api: Api, operation: Operation, { body }: Rows, asked: Asked): Promise<Checked> {
  const wrong = (at: string, message: string, kind: Problem['kind']): Checked => ({ problems: [{ at, message, kind }], body: undefined });
  if (body === undefined) return { problems: [], body: undefined };
  if (asked.body.length === 0) return body.required ? wrong('body', 'is missing', 'body') : { problems: [], body: undefined };
  const type = headerOf(asked, 'content-type') ?? null;
  const content = contentFor(body, type) as MockContent | undefined;
  if (content === undefined)
    return wrong('header.content-type', `must be ${body.contents.map(({ mediaType }) => mediaType).join(', ')}`, 'media-type');
  try {
    const read = await content.read(unpacked(asked), content, type ?? content.mediaType);
    // Each event of a batch is judged by itself, and the batch answers for them one by one.
    if (operation.name === api.batch?.operation) return { problems: [], body: read };
    const value = content.kind === 'multipart' ? await withTexts(read) : read;
    if (!content.isList) return { problems: problemsOf(content.check, value, 'body', 'body'), body: read };
    const items = value as readonly unknown[];
    return { problems: items.flatMap((item, index) => problemsOf(content.check, item, `body.${index}`, 'body')), body: read };
  } catch (error) {
    if (error instanceof UnknownEncoding) return wrong('header.content-encoding', 'must be gzip or deflate', 'media-type');
    if (error instanceof Packed) return wrong('body', 'is not packed as its Content-Encoding says', 'json');
    if (!(error instanceof NotReadable)) throw error;
    return wrong('body', content.kind === 'json' ? 'is no JSON' : `is not ${content.mediaType}`, 'json');
  }
}

/** The bytes cannot be unpacked. */
class Packed extends Error {}

/** A body unpacked is no longer than this. */
const largest = 64 * 1024 * 1024;

function unpacked(asked: Asked): Uint8Array {
  const encoding = encodingOf(headerOf(asked, 'content-encoding'));
  if (encoding === undefined) return asked.body;
  const { gunzipSync, inflateSync } = process.getBuiltinModule('node:zlib');
  try {
    return (encoding === 'gzip' ? gunzipSync : inflateSync)(asked.body, { maxOutputLength: largest });
  } catch {
    throw new Packed();
  }
}

/** The parts of a form with their files as what schemas take them for: JSON where they say so, else a text. */
async function withTexts(value: unknown): Promise<unknown> {
  if (value instanceof File) return /[/+]json\b/.test(value.type) ? parsed(await value.text()) : value.text();
  if (Array.isArray(value)) return Promise.all(value.map(withTexts));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(async ([name, inner]): Promise<[string, unknown]> => [name, await withTexts(inner)]);
  return Object.fromEntries(await Promise.all(entries));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** `text/*` and `application/vnd.x+json` as the document has them, against what was sent. */
export function matches(range: string, type: string): boolean {
  const wanted = range.split(';')[0]?.trim().toLowerCase() ?? '';
  return wanted === type || wanted === '*/*' || (wanted.endsWith('/*') && type.startsWith(wanted.slice(0, -1)));
}

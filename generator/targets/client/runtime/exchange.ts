import type { Settings } from './client.ts';
import { errorOf, NetworkError, UnreadableAnswerError } from './errors.ts';
import type { Draft, Incoming, Operation } from './operation.ts';
import { type Prepared, urlOf } from './request.ts';
import { hide, quiet, redact } from './secrets.ts';

/**
 * Sends a request once and reads its answer: gives a `Result` for a success, throws the error that it is otherwise.
 * The base of every client, in as few bytes as it takes; retries, timeouts, hooks and validation are around it.
 */
export async function exchange(operation: Operation, prepared: Prepared, settings: Settings): Promise<unknown> {
  const { info, payload } = prepared;
  const { signal } = settings;
  const secrets: string[] = [];
  const draft = await authorise(operation, prepared, settings, secrets);
  // What goes wrong on the wire tells no secret, and is nobody's fault if the caller has given up.
  const lost = (error: unknown): never => {
    throw signal?.aborted ? signal.reason : new NetworkError(info, 'no answer', quiet(error, secrets));
  };
  const send = async (): Promise<Response> =>
    (settings.fetch ?? fetch)(urlOf(draft), {
      method: info.method,
      headers: draft.headers,
      body: payload,
      signal,
      keepalive: settings.keepalive,
      // A POST that follows a redirect turns into a GET without its body, and what comes back looks like success.
      redirect: payload ? 'manual' : 'follow',
      duplex: 'half',
    } as RequestInit);
  const response = await send().catch(lost);
  const { status, ok } = response;
  const incoming = { response, info, lost, secrets };
  const body = await ((ok && operation.read) || readJson)(incoming, operation);
  if (!ok) throw errorOf({ status, body, request: info, raw: response }, operation.errors);
  return hide({ status, data: body, ...(operation.headers && { headers: operation.headers(response) }) }, 'raw', response);
}

/** Reads JSON. A success must be JSON, whatever it calls itself: a proxy's page is none. An error may be any text. */
export async function readJson({ response, info, lost, secrets }: Incoming): Promise<unknown> {
  const { ok, status } = response;
  const text = await response.text().catch(lost);
  if (!text && status !== 200) return undefined;
  const shown = ok ? text : redact(text, secrets);
  try {
    return JSON.parse(shown) as unknown;
  } catch (error) {
    if (ok) throw new UnreadableAnswerError(info, 'unreadable answer', quiet(error, secrets));
    return shown;
  }
}

/** Writes the credentials of the first alternative that the client has all credentials of. Without one, the request goes as it is. */
async function authorise(
  { security }: Operation,
  prepared: Prepared,
  { credentials = {}, token }: Settings,
  secrets: string[],
): Promise<Draft> {
  const draft = { ...prepared, headers: new Headers(prepared.headers), query: [...prepared.query] };
  const usable = security?.find((schemes) => schemes.every((scheme) => credentials[scheme.key] ?? (scheme.token && token)));
  for (const { key, name, write } of usable ?? []) {
    const value = credentials[key] ?? (typeof token === 'function' ? await token({}) : token);
    secrets.push(String(value));
    write(draft, name, value, secrets);
  }
  return draft;
}

import { isIP } from 'node:net';

/** No document is larger; a server that sends more is not sending a document. */
const maxBytes = 256 * 1024 * 1024;
const maxMilliseconds = 60_000;

type Fetched = { readonly bytes: Uint8Array; readonly reason?: undefined } | { readonly bytes?: undefined; readonly reason: string };

/** Gets a document over HTTP. Redirects are followed on the same server only, so that headers and permissions hold. */
export async function fetchBytes(url: string, headers: Readonly<Record<string, string>>): Promise<Fetched> {
  let current = url;
  for (let hops = 0; hops < 5; hops++) {
    const response = await request(current, headers);
    if (typeof response === 'string') return { reason: response };
    const location = response.headers.get('location');
    if (response.status >= 300 && response.status < 400 && location !== null) {
      const next = URL.canParse(location, current) ? new URL(location, current) : undefined;
      if (next === undefined || next.origin !== new URL(url).origin) return { reason: `it redirects to ${location}` };
      current = next.href;
      continue;
    }
    if (response.status !== 200) return { reason: `the server answered ${response.status}` };
    return readBody(response);
  }
  return { reason: 'it redirects too often' };
}

async function request(url: string, headers: Readonly<Record<string, string>>): Promise<Response | string> {
  const accept = 'application/json, application/yaml, text/yaml, */*;q=0.5';
  try {
    const signal = AbortSignal.timeout(maxMilliseconds);
    return await fetch(url, { headers: { accept, ...headers }, redirect: 'manual', signal });
  } catch (error) {
    return reasonOf(error);
  }
}

async function readBody(response: Response): Promise<Fetched> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength;
      if (size > maxBytes) return { reason: `it is larger than ${maxBytes / 1024 / 1024} MB` };
      chunks.push(chunk);
    }
  } catch (error) {
    return { reason: reasonOf(error) };
  }
  return { bytes: Buffer.concat(chunks) };
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.message : String(cause);
}

/**
 * True for names and addresses that only mean something inside a network: loopback, link-local, private (RFC 1918, 4193, 6890).
 * Names are not looked up.
 */
export function isInternal(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(host) === 6) return host === '::' || host === '::1' || /^f[cd]|^fe[89ab]/.test(host) || host.startsWith('::ffff:');
  if (isIP(host) === 4)
    return /^(0|10|127)\.|^169\.254\.|^172\.(1[6-9]|2\d|3[01])\.|^192\.168\.|^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(host);
  return !host.includes('.') || /\.(localhost|local|internal|intranet|lan|home|corp)$/.test(host);
}

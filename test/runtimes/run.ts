/**
 * Runs `story.js` and the import command in other runtimes, against a server on loopback:
 *
 *     node test/runtimes/run.ts                                # this Node, and deno and bun where they are installed
 *     node test/runtimes/run.ts node=/opt/node20/bin/node deno=/opt/deno bun=/opt/bun
 *
 * The packages are those of `generated/`, built. Ends with 1 where a part fails.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { makeInventory } from '@jirafe/events-mocks';
import { createHandler } from '@jirafe/events-server';

const here = fileURLToPath(new URL('.', import.meta.url));
const importer = fileURLToPath(new URL('../../generated/client/bin/import.mjs', import.meta.url));
const given = process.argv.slice(2).map((one) => one.split('=') as [name: string, path: string]);
const runtimes = given.length > 0 ? given : [['node', process.execPath] as const, ['deno', 'deno'] as const, ['bun', 'bun'] as const];

/** Every event is valid or refused by the server's own validators. */
const handler = createHandler({
  authenticate: ({ token }) => (token === 'secret' ? {} : undefined),
  authorize: () => true,
  sendCart: () => undefined,
  sendInventory: () => undefined,
});

/** `Idempotency-Key`s of the requests of the site `twice` since it was last answered, and how many requests had trouble. */
const seen: { keys: string[]; requests: number } = { keys: [], requests: 0 };

/** What the server does for a site before it answers: a status and headers instead of the answer, or nothing. */
function mood(site: string, key: string, bytes: number): { status?: number; headers?: Record<string, string> } | 'silent' {
  if (site === 'silent') return 'silent';
  if (site === 'down') return { status: 503 };
  if (site === 'twice') {
    seen.keys.push(key);
    if (seen.keys.length === 1) return { status: 503, headers: { 'retry-after': '0' } };
    return { headers: { 'keys-seen': String(new Set(seen.keys.splice(0)).size) } };
  }
  if (site !== 'troubled') return {};
  seen.requests += 1;
  return bytes > 5000 ? { status: 413 } : seen.requests % 3 === 0 ? { status: 503 } : {};
}

const problems = { 413: 'too_large', 503: 'unknown' } as const;
const server = createServer((incoming, outgoing) => {
  const chunks: Buffer[] = [];
  incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
  incoming.on('end', () => {
    const { 'content-encoding': encoding = 'none', 'idempotency-key': key = '', ...headers } = incoming.headers;
    const packed = Buffer.concat(chunks);
    const body = encoding === 'gzip' ? gunzipSync(packed) : packed;
    const found = mood(incoming.url?.split('/')[2] ?? '', String(key), body.length);
    if (found === 'silent') return;
    const type = { 'content-type': 'application/json', 'got-encoding': encoding, ...found.headers };
    if (found.status !== undefined) {
      const problem = { success: false, error_type: problems[found.status as 413 | 503], message: 'not now' };
      outgoing.writeHead(found.status, type).end(JSON.stringify(problem));
      return;
    }
    const request = new Request(`http://127.0.0.1${incoming.url}`, { method: 'POST', headers: headers as Record<string, string>, body });
    void handler(request).then(async (response) => outgoing.writeHead(response.status, type).end(await response.text()));
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`;
const folder = mkdtempSync(join(tmpdir(), 'okapi-runtimes-'));
const file = join(folder, 'products.ndjson');
writeFileSync(file, Array.from({ length: 3000 }, (_, seed) => `${JSON.stringify(makeInventory({}, { seed }))}\n`).join(''));

/** Ends with the exit code; 127 where there is no such command. */
function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code) => resolve(code ?? 1));
  });
}

const failures: string[] = [];
for (const [name, path] of runtimes) {
  const own = path.includes('deno') ? ['run', '--quiet', '--allow-all', '--node-modules-dir=manual'] : [];
  const spawned = (args: readonly string[]): ChildProcess =>
    spawn(path, [...args], { cwd: here, stdio: 'inherit', env: { ...process.env, JIRAFE_TOKEN: 'secret' } });
  console.log(`\n${name}`);
  Object.assign(seen, { keys: [], requests: 0 });
  const place = mkdtempSync(join(folder, 'x'));
  const version = await ended(spawned(['--version']));
  if (version === 127) {
    console.log('is not installed');
    if (given.length > 0) failures.push(name);
    continue;
  }
  const told = await ended(spawned([...own, 'story.js', url, place]));
  const imported = await ended(spawned([...own, importer, file, '--type', 'product.inventory', '--site', 'calm', '--server', url]));
  console.log(`${imported === 0 ? 'ok    ' : 'FAILED'}  main: the import command delivers a file`);
  if (told !== 0 || imported !== 0) failures.push(name);
}
process.exitCode = failures.length === 0 ? 0 : 1;
server.closeAllConnections();
server.close();
rmSync(folder, { recursive: true, force: true });

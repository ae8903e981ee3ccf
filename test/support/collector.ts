import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addToken, createLogs, loadSettings, type Settings, startCollector, type Store, tokensFile } from '@jirafe/collector';
import { root } from './cli.ts';

export const cli = join(root, 'collector/bin/jirafe-collector.js');

/** A folder of its own for a test, gone when the test is over (`using`). */
export function dataFolder(): Disposable & { readonly path: string } {
  const path = mkdtempSync(join(tmpdir(), 'jirafe-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A collector in this process, with a token for `my-shop` and one for `other-shop`. */
export interface TestCollector extends AsyncDisposable {
  readonly url: string;
  readonly settings: Settings;
  readonly store: Store;
  readonly token: string;
  readonly otherToken: string;
  /** Lines of the log. */
  readonly logged: string[];
  post(path: string, body: unknown, init?: RequestInit & { token?: string | null }): Promise<Answered>;
  /** All events that are stored. */
  stored(): Promise<{ site: string; type: string; event: Record<string, unknown> }[]>;
}

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
}

export async function testCollector(more: Partial<Settings> = {}, store?: Store): Promise<TestCollector> {
  const folder = dataFolder();
  const settings: Settings = {
    ...loadSettings({ flags: {}, env: {} }),
    data: folder.path,
    port: 0,
    logLevel: 'debug',
    drainSeconds: 2,
    ...more,
  };
  const { token } = addToken(tokensFile(settings), 'mine', ['my-shop']);
  const { token: otherToken } = addToken(tokensFile(settings), 'other', ['other-shop']);
  const logged: string[] = [];
  const collector = await startCollector(settings, createLogs(settings.logLevel, { write: (line) => void logged.push(line) }), store);
  return {
    url: collector.url,
    settings,
    store: collector.store,
    token,
    otherToken,
    logged,
    async post(path, body, init = {}) {
      const { token: own = token, ...rest } = init;
      const headers = {
        ...(own === null ? {} : { authorization: `Bearer ${own}` }),
        ...(rest.headers as Record<string, string> | undefined),
      };
      const text = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
      const response = await fetch(`${collector.url}/v2${path}`, { method: 'POST', body: text, ...rest, headers });
      const given = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: given.startsWith('{') ? (JSON.parse(given) as Record<string, unknown>) : { text: given },
      };
    },
    stored: () => allOf(collector.store),
    async [Symbol.asyncDispose]() {
      await collector.close();
      folder[Symbol.dispose]();
    },
  };
}

export async function allOf(store: Store): Promise<{ site: string; type: string; event: Record<string, unknown> }[]> {
  const found: { site: string; type: string; event: Record<string, unknown> }[] = [];
  let after: string | undefined;
  for (;;) {
    const page = await store.read({ after });
    for (const { site, type, body } of page.events) found.push({ site, type, event: JSON.parse(body) as Record<string, unknown> });
    if (page.end) return found;
    after = page.cursor;
  }
}

/** A collector as a process of its own, to be killed. */
export interface CollectorProcess extends AsyncDisposable {
  readonly url: string;
  readonly child: ChildProcess;
  /** Ends it at once, in the middle of whatever it does; resolves when it is gone. */
  kill(signal?: NodeJS.Signals): Promise<number | null>;
}

export async function collectorProcess(
  folder: string,
  flags: readonly string[] = [],
  wrap: readonly string[] = [],
): Promise<CollectorProcess> {
  const [command = process.execPath, ...before] = [...wrap, process.execPath];
  const args = [...before, cli, 'serve', '--data', folder, '--port', '0', '--inspector', 'off', ...flags];
  return listening(spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** A collector that is killed when it has stored what it is given and not yet answered: the first time, or the n-th. */
export function dyingCollector(folder: string, settings: Readonly<Record<string, string>> = {}, time = 1): Promise<CollectorProcess> {
  const env = { ...process.env, JIRAFE_DATA: folder, JIRAFE_PORT: '0', JIRAFE_INSPECTOR: 'off', JIRAFE_DIES_AT: String(time), ...settings };
  return listening(spawn(process.execPath, [join(import.meta.dirname, 'dying-collector.ts')], { stdio: ['ignore', 'pipe', 'pipe'], env }));
}

async function listening(child: ChildProcess): Promise<CollectorProcess> {
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      printed += String(chunk);
      const found = /"url":"([^"]+)"/.exec(printed)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('exit', (code) => reject(new Error(`The collector ended with ${code}: ${printed}`)));
  });
  const kill = (signal: NodeJS.Signals = 'SIGKILL'): Promise<number | null> => {
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
    return new Promise((resolve) => {
      child.once('exit', (code) => resolve(code));
      child.kill(signal);
    });
  };
  return { url, child, kill, [Symbol.asyncDispose]: () => kill().then(() => undefined) };
}

export function category(id: string): Record<string, unknown> {
  return { id, name: 'Shirts', create_date: '2026-01-31T10:00:00Z', change_date: '2026-01-31T10:00:00Z' };
}

/** Sends events under load until it is told to stop, and remembers which of them were acknowledged. After each yes a sender rests for `pause` milliseconds. */
export function load(
  url: () => string,
  token: string,
  connections: number,
  name = 'event',
  pause = 0,
): { readonly acknowledged: Set<string>; readonly refused: Map<string, number>; stop(): Promise<void> } {
  const acknowledged = new Set<string>();
  const refused = new Map<string, number>();
  let running = true;
  let next = 0;
  const sender = async (): Promise<void> => {
    while (running) {
      const id = `${name}-${(next += 1)}`;
      // A shop that gets no yes sends the same again.
      while (running) {
        const status = await fetch(`${url()}/v2/my-shop/category`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
          body: JSON.stringify(category(id)),
        }).then(
          async (response) => {
            await response.text();
            return response.status;
          },
          () => 0,
        );
        if (status === 200) {
          acknowledged.add(id);
          if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
          break;
        }
        refused.set(String(status), (refused.get(String(status)) ?? 0) + 1);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  };
  const senders = Array.from({ length: connections }, sender);
  return {
    acknowledged,
    refused,
    async stop() {
      running = false;
      await Promise.all(senders);
    },
  };
}

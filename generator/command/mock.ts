import { type FSWatcher, realpathSync, watch as watchFolder } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { styleText } from 'node:util';
import { createDiagnostics } from '../diagnostics/diagnostic.ts';
import { report } from '../diagnostics/report.ts';
import type { Api } from '../ir/api.ts';
import { lower } from '../lower/lower.ts';
import { readDocument } from '../read/read.ts';
import { ConfigError, findConfig, isUrl, resolveConfig } from './config-file.ts';
import type { Values } from './index.ts';
import { FaultError, parseFault } from './mock/fault.ts';
import { ignoredBy } from './mock/ignored.ts';
import { type Entry, type Mock, startMock } from './mock/server.ts';

/** `okapi mock [document]`: serves a mock of the API until it is interrupted. Exit code 0, or 1 where it cannot be served. */
export async function run(values: Values, [asked]: readonly string[]): Promise<number> {
  try {
    const source = await sourceOf(asked);
    const first = await load(source);
    if (first.api === undefined) return complain(first.told);
    const silent = values['silent'] === true;
    const mock = await startMock({
      api: first.api,
      host: textOf(values['host']) ?? '127.0.0.1',
      port: numberOf(values['port'], 'port') ?? 0,
      seed: numberOf(values['seed'], 'seed') ?? 1,
      faults: (Array.isArray(values['fault']) ? values['fault'] : []).map((text) => parseFault(String(text))),
      ...(silent ? {} : { onRequest: (entry: Entry) => say(lineOf(entry)) }),
    });
    say(
      `${first.api.title} ${first.api.version} at ${mock.url} (${first.api.operations.length} operations; ${mock.url}/__okapi to see and steer)`,
    );
    for (const what of ignoredBy(first.api)) say(`ignored: ${what}`);
    const stop = reload(source, first.files, mock);
    await interrupted();
    stop();
    await mock.close();
    return 0;
  } catch (error) {
    if (error instanceof ConfigError || error instanceof FaultError) return complain(error.message);
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE' || code === 'EACCES' || code === 'EADDRNOTAVAIL')
      return complain(`The port cannot be used: ${message}. Without --port a free one is taken.`);
    throw error;
  }
}

interface Source {
  readonly input: string;
  readonly root: string;
}

async function sourceOf(asked: string | undefined): Promise<Source> {
  const cwd = realpathSync(process.cwd());
  if (asked !== undefined)
    return isUrl(asked) ? { input: asked, root: cwd } : { input: resolve(cwd, asked), root: dirname(resolve(cwd, asked)) };
  const config = findConfig(cwd, undefined);
  if (config === undefined) throw new ConfigError('There is no document. Name it: okapi mock openapi.yaml');
  return resolveConfig(cwd, config, { output: '.' });
}

/** Reads the document leniently: what Okapi can work around is no reason not to serve it. */
async function load({ input, root }: Source): Promise<{ readonly api?: Api; readonly told: string; readonly files: readonly string[] }> {
  const diagnostics = createDiagnostics({ lenient: true });
  const document = await readDocument({ file: input }, { root, remote: isUrl(input) }, diagnostics);
  const api = document === undefined || diagnostics.failed ? undefined : lower(document, diagnostics);
  const files = (document?.inputs ?? []).map(({ file }) => file).filter((file) => !isUrl(file));
  const told = report(diagnostics.all, { colour: process.stderr.isTTY, cwd: process.cwd() });
  return { ...(api === undefined || diagnostics.failed ? {} : { api }), told, files };
}

/** Editors write a file in several steps: what comes within this many milliseconds is one save. */
const settle = 30;

/** Serves what is saved. A save with a mistake is told, and the last good document goes on. Gives what stops it. */
function reload(source: Source, files: readonly string[], mock: Mock): () => void {
  const state: { timer?: NodeJS.Timeout } = {};
  const again = async (): Promise<void> => {
    const { api, told } = await load(source);
    if (api === undefined) return void complain(`${told}\nThe last good document goes on.`);
    mock.replace(api);
    say(`Read again: ${api.operations.length} operations.`);
  };
  const changed = (): void => {
    clearTimeout(state.timer);
    state.timer = setTimeout(() => void again(), settle);
  };
  const folders = new Set((isUrl(source.input) ? [] : [source.input, ...files]).map((file) => dirname(resolve(file))));
  const watchers: FSWatcher[] = [...folders].map((folder) => watchFolder(folder, changed));
  return () => {
    clearTimeout(state.timer);
    for (const watcher of watchers) watcher.close();
  };
}

function interrupted(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done());
  });
}

/** `POST /v2/my-shop/cart  200 sendCart  3 ms  seed 4`, and a line for each thing that is wrong with the request. */
function lineOf({ method, url, status, milliseconds, verdict }: Entry): string {
  const { operation = 'no operation', problems, notes } = verdict;
  const colour = status === 0 || status >= 500 ? 'magenta' : status >= 400 ? 'red' : 'green';
  const code = styleText(colour, status === 0 ? '---' : String(status), { stream: process.stdout });
  const isJudged = !notes.some((note) => note.startsWith('fault ') || verdict.operation === undefined) || problems.length > 0;
  const words = [...(isJudged ? [problems.length === 0 ? 'valid' : `${problems.length} wrong`] : []), ...notes].join('; ');
  return [
    `${method} ${url}  ${code} ${operation}  ${milliseconds.toFixed(1)} ms  ${words}`,
    ...problems.map(({ at, message }) => `    ${at} ${message}`),
  ].join('\n');
}

function textOf(value: Values[string]): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function numberOf(value: Values[string], name: string): number | undefined {
  if (typeof value !== 'string') return undefined;
  if (!/^\d+$/.test(value) || (name === 'port' && Number(value) > 65_535))
    throw new ConfigError(`--${name} wants a number, not ${JSON.stringify(value)}.`);
  return Number(value);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complain(text: string): number {
  process.stderr.write(`${text.trimEnd()}\n`);
  return 1;
}

import { type FSWatcher, watch as watchFolder } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ConfigError, type ResolvedConfig, resolveConfig } from './config-file.ts';
import { generate, type GenerateOptions, recordOf } from './generation.ts';
import type { Reporter } from './reporter.ts';

/** Editors write a file in several steps: what comes within this many milliseconds is one save. */
const settle = 20;

/**
 * `okapi generate --watch`: generates, and again after every save of a file that the last run read, until it is interrupted.
 * A save with a mistake prints the problems, leaves the output as it is, and waits for the next.
 */
export async function watch(options: GenerateOptions, reporter: Reporter): Promise<number> {
  const record = recordOf(options);
  const config = await resolveConfig(options.cwd, options.configPath, options.overrides);
  const files = new Set<string>();
  const changes = createSignal();
  const watchers = new Map<string, FSWatcher>();
  const interrupted = new Promise<'stop'>((resolve) => process.once('SIGINT', () => resolve('stop')));
  for (;;) {
    const inputs = await regenerate(config, options, reporter, record);
    for (const file of [...inputs, ...config.files, config.input]) files.add(file);
    follow(files, config.input, watchers, changes.raise);
    reporter.line('Watching for changes. Ctrl-C stops.');
    const next = await Promise.race([changes.wait(), interrupted]);
    if (next === 'stop') break;
    await new Promise((resolve) => setTimeout(resolve, settle));
    if (config.files.includes(changes.take())) {
      reporter.line('The config has changed: start again to use it.');
    }
  }
  for (const watcher of watchers.values()) watcher.close();
  return 0;
}

async function regenerate(
  config: ResolvedConfig,
  options: GenerateOptions,
  reporter: Reporter,
  record: string,
): Promise<readonly string[]> {
  try {
    const inputs: string[] = [];
    await generate(config, options, { ...reporter, target: () => undefined }, record, performance.now(), (read) => inputs.push(...read));
    return inputs;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    reporter.problem(error.message);
    return [];
  }
}

/**
 * Watches the folders of the files, for a file that an editor replaces is lost to a watcher of its own; where the input is itself a folder,
 * also for files that are new.
 */
function follow(files: ReadonlySet<string>, input: string, watchers: Map<string, FSWatcher>, raise: (file: string) => void): void {
  for (const folder of new Set([...files].map((file) => dirname(file)))) {
    if (watchers.has(folder)) continue;
    watchers.set(
      folder,
      watchFolder(folder, (_event, name) => {
        const isNew = name !== null && isBelow(folder, input) && /\.(json|ya?ml)$/i.test(name);
        const changed =
          [...files].find((file) => dirname(file) === folder && basename(file) === name) ?? (isNew ? join(folder, name) : undefined);
        if (changed !== undefined) raise(changed);
      }),
    );
  }
}

function isBelow(folder: string, input: string): boolean {
  return !relative(resolve(input), resolve(folder)).startsWith('..');
}

/** Remembers a change that comes while nobody waits. */
function createSignal(): { raise(file: string): void; wait(): Promise<'changed'>; take(): string } {
  let changed: string | undefined;
  let wake: (() => void) | undefined;
  return {
    raise(file) {
      changed = file;
      wake?.();
    },
    wait: () => (changed === undefined ? new Promise((resolve) => (wake = () => resolve('changed'))) : Promise.resolve('changed')),
    take() {
      const file = changed ?? '';
      changed = undefined;
      wake = undefined;
      return file;
    },
  };
}

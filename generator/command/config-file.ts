import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Config } from '../config.ts';
import type { Target } from '../targets/target.ts';
import { fromSource, packageRoot } from './package-root.ts';

const names = ['okapi.config.ts', 'okapi.config.mts', 'okapi.config.js', 'okapi.config.mjs'];

/** A config that cannot be used: said to the user as it is, without a stack trace. */
export class ConfigError extends Error {}

/** A config with every path absolute and every default filled in. */
export interface ResolvedConfig {
  /** Absolute path or URL. */
  readonly input: string;
  readonly output: string;
  readonly packages?: string;
  readonly targets: readonly Target[];
  readonly lenient: boolean;
  /** Folder that no `$ref` may leave: that of the config, or of the input where there is no config. */
  readonly root: string;
  /** Files that the config was made of: itself and what it imports, outside node_modules and okapi. */
  readonly files: readonly string[];
}

/** Absolute path of the config to use; undefined where none is asked for and none is there. Throws ConfigError if the one asked for is not there. */
export function findConfig(cwd: string, asked: string | undefined): string | undefined {
  if (asked === undefined) return names.map((name) => resolve(cwd, name)).find((path) => existsSync(path));
  const path = resolve(cwd, asked);
  if (!existsSync(path)) throw new ConfigError(`There is no config ${asked}. okapi init writes one.`);
  return path;
}

/** Loads the config at `path` (or makes one of `overrides` alone) and lays `overrides`, which are relative to `cwd`, over it. */
export async function resolveConfig(
  cwd: string,
  path: string | undefined,
  overrides: { readonly input?: string; readonly output?: string },
): Promise<ResolvedConfig> {
  const { config, files } = path === undefined ? { config: {}, files: [] } : await loadConfig(path);
  const base = path === undefined ? cwd : dirname(path);
  const input = overrides.input === undefined ? config.input && locate(base, config.input) : locate(cwd, overrides.input);
  const output = overrides.output === undefined ? config.output && resolve(base, config.output) : resolve(cwd, overrides.output);
  if (!input) throw new ConfigError('There is no input. Name the document with -i, or in okapi.config.ts (okapi init writes one).');
  if (!output) throw new ConfigError('There is no output folder. Name it with -o, or in okapi.config.ts.');
  const targets = config.targets ?? (await import('../targets/index.ts')).targets;
  checkTargets(targets);
  const root = path === undefined || overrides.input !== undefined ? (isUrl(input) ? cwd : dirname(input)) : base;
  const { lenient = false } = config;
  return { input, output, targets, root, files, lenient, ...(config.packages === undefined ? {} : { packages: config.packages }) };
}

/** Whether an input is named by URL rather than by file. */
export function isUrl(input: string): boolean {
  return /^https?:\/\//i.test(input);
}

function locate(base: string, input: string): string {
  return isUrl(input) || input === '-' ? input : resolve(base, input);
}

async function loadConfig(path: string): Promise<{ config: Partial<Config>; files: string[] }> {
  const files: string[] = [];
  const own = packageRoot().href;
  const index = new URL(fromSource ? 'generator/index.ts' : 'dist/generator/index.js', own).href;
  const hooks = registerHooks({
    // A project that has not installed okapi (npx brought it) imports it from its config all the same.
    resolve(specifier, context, nextResolve) {
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        if (specifier === 'okapi') return { url: index, shortCircuit: true };
        throw error;
      }
    },
    load(url, context, nextLoad) {
      const ofUser = url === pathToFileURL(path).href || !url.startsWith(own);
      if (url.startsWith('file:') && ofUser && !url.includes('/node_modules/')) files.push(fileURLToPath(url));
      return nextLoad(url, context);
    },
  });
  try {
    const module = (await import(pathToFileURL(path).href)) as { default?: unknown };
    return { config: checkConfig(path, module.default), files };
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`The config ${path} cannot be loaded: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    hooks.deregister();
  }
}

const known: Readonly<Record<keyof Config, (value: unknown) => boolean>> = {
  input: isString,
  output: isString,
  packages: (value) => isString(value) && value.includes('{target}'),
  targets: (value) => Array.isArray(value) && value.length > 0,
  lenient: (value) => typeof value === 'boolean',
};

function isString(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function checkConfig(path: string, value: unknown): Partial<Config> {
  const problem = configProblem(value);
  if (problem !== undefined) throw new ConfigError(`${path}: ${problem}`);
  return value as Partial<Config>;
}

function configProblem(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return 'it has no default export. Write export default defineConfig({ … }).';
  for (const [key, entry] of Object.entries(value)) {
    const valid = Object.hasOwn(known, key) ? known[key as keyof Config] : undefined;
    if (valid === undefined) return `there is no option "${key}". There are: ${Object.keys(known).join(', ')}.`;
    if (entry !== undefined && !valid(entry)) return `the option "${key}" is not right. ${wanted[key as keyof Config]}`;
  }
  return undefined;
}

const wanted: Readonly<Record<keyof Config, string>> = {
  input: 'It names a file or a URL.',
  output: 'It names a folder.',
  packages: 'It is the pattern of the package names, and contains {target}: "@shop/events-{target}".',
  targets: 'It is a list of targets: [types, client].',
  lenient: 'It is true or false.',
};

function checkTargets(targets: readonly Target[]): void {
  const names = targets.map(({ name }) => name);
  for (const { name, uses } of targets) {
    if (names.filter((other) => other === name).length > 1) throw new ConfigError(`Two targets are called "${name}".`);
    for (const used of uses) {
      if (!names.includes(used))
        throw new ConfigError(`The target "${name}" imports the package of "${used}". Add ${used} to the targets.`);
    }
  }
}

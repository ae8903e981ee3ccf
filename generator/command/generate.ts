import { realpathSync } from 'node:fs';
import { freshRun, inputsBefore } from './cache.ts';
import { ConfigError, findConfig, isUrl, resolveConfig } from './config-file.ts';
import { generate, type GenerateOptions, recordOf } from './generation.ts';
import type { Values } from './index.ts';
import { createReporter, plural, type Reporter, seconds } from './reporter.ts';
import { startAnewFor } from './start-anew.ts';

/** `okapi generate`. Exit code 0, or 1 where the input is wrong or, with `--check`, a file is not up to date. */
export async function run(values: Values): Promise<number> {
  const reporter = createReporter({ silent: values['silent'] === true, verbose: values['verbose'] === true });
  try {
    const options = optionsOf(values);
    if (values['watch'] !== true) return await generateOnce(options, reporter);
    const { watch } = await import('./watch.ts');
    return await watch(options, reporter);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    reporter.problem(error.message);
    return 1;
  }
}

function optionsOf(values: Values): GenerateOptions {
  const modes = (['check', 'dry-run', 'diff'] as const).filter((mode) => values[mode] === true);
  if (modes.length > 1) throw new ConfigError(`--${modes.join(' and --')} do not go together. Choose one.`);
  if (modes.length > 0 && values['watch'] === true) throw new ConfigError(`--watch writes; it does not go with --${modes[0]}.`);
  const cwd = realpathSync(process.cwd());
  const { input, output, config } = values;
  const overrides = { ...(typeof input === 'string' ? { input } : {}), ...(typeof output === 'string' ? { output } : {}) };
  const asked = typeof config === 'string' ? config : undefined;
  const alone = asked === undefined && overrides.input !== undefined && overrides.output !== undefined;
  const configPath = alone ? undefined : findConfig(cwd, asked);
  return {
    cwd,
    configPath,
    overrides,
    mode: modes[0] ?? 'write',
    remote: values['remote'] === true,
    lenient: values['lenient'] === true,
    silent: values['silent'] === true,
    verbose: values['verbose'] === true,
    headers: headersOf(values['header']),
  };
}

function headersOf(lines: Values[string]): Record<string, string> {
  const pairs = (Array.isArray(lines) ? lines : []).map((line): [string, string] => {
    const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):\s*(.*)$/.exec(String(line)) ?? [];
    if (name === undefined || value === undefined) throw new ConfigError(`--header wants "name: value", not ${JSON.stringify(line)}.`);
    return [name, value];
  });
  return Object.fromEntries(pairs);
}

async function generateOnce(options: GenerateOptions, reporter: Reporter): Promise<number> {
  const started = performance.now();
  const record = recordOf(options);
  const fresh = freshRun(record);
  if (fresh !== undefined) {
    reporter.line(`Nothing to do: ${fresh.output} is up to date (${plural(fresh.files, 'file')}). ${seconds(performance.now() - started)}`);
    return 0;
  }
  // What the run before has read tells without the config, which is not loaded twice then.
  startAnewFor(inputsBefore(record));
  const config = await resolveConfig(options.cwd, options.configPath, options.overrides);
  if (!isUrl(config.input)) startAnewFor([config.input]);
  return generate(config, options, reporter, record, started);
}

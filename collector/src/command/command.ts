import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { loadSettings, UsageError } from '../config/load.ts';
import { flagOf, settingNames, settingOf, type Settings } from '../config/settings.ts';

/** A command of the collector: gives its exit code. */
export interface Command {
  run(args: readonly string[]): Promise<number>;
}

/** A command as the help tells of it. */
export interface Entry {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

export function lazily({ load }: Entry): Command {
  return { run: async (args) => (await load()).run(args) };
}

export interface Parsed {
  readonly settings: Settings;
  readonly own: Readonly<Record<string, string | boolean | undefined>>;
  readonly rest: readonly string[];
}

/** Takes the settings and a command's own options out of its arguments, and `most` words beside them. Throws where there is an option that is neither, or a word more. */
export function parse(args: readonly string[], own: ParseArgsOptionsConfig = {}, most = 0): Parsed {
  const flags = Object.fromEntries(
    settingNames.map((name) => [flagOf(name), { type: 'string', multiple: settingOf(name).type === 'array' } as const]),
  );
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { config: { type: 'string' }, ...flags, ...own },
    allowPositionals: true,
    strict: true,
  });
  if (positionals.length > most)
    throw new UsageError(`"${positionals[most]}" is more than this command takes. See jirafe-collector --help.`);
  const given = values as Readonly<Record<string, string | string[] | boolean | undefined>>;
  const settings = loadSettings({
    flags: Object.fromEntries(settingNames.map((name) => [name, given[flagOf(name)] as string | string[] | undefined])),
    env: process.env,
    file: (given['config'] as string | undefined) ?? process.env['JIRAFE_CONFIG'],
  });
  const mine = Object.fromEntries(Object.keys(own).map((name) => [name, given[name] as string | boolean | undefined]));
  return { settings, own: mine, rest: positionals };
}

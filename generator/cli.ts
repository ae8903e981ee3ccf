#!/usr/bin/env node
import module from 'node:module';
import { parseArgs, styleText } from 'node:util';
import { commands, type Command } from './command/index.ts';
import { helpOf, overview } from './command/help.ts';

/** Compiled code is kept between runs: loading modules is most of what a small run does. Older versions of Node have no such function. */
module.enableCompileCache?.();

process.exitCode = tooOld(process.versions.node) ?? (await main(process.argv.slice(2)));

/** npm only warns of `engines`, and an old Node would stop at a config in TypeScript with words about its syntax. */
function tooOld(version: string): number | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) return undefined;
  return complain(`okapi needs Node 22.18 or newer, and this is ${version}.\nThe packages that it generates run on Node 20.`);
}

async function main(argv: readonly string[]): Promise<number> {
  const [first, ...rest] = argv;
  if (first === '--version' || first === '-v') return say((await import('./command/version.ts')).version());
  if (first === undefined || first === '--help' || first === '-h' || first === 'help') return say(overview(commands));
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) {
    return complain(`There is no command "${first}". There are: ${commands.map(({ name }) => name).join(', ')}.`);
  }
  return run(command, rest);
}

async function run(command: Command, argv: readonly string[]): Promise<number> {
  const parsed = parse(command, argv);
  if (typeof parsed === 'string') return complain(`${parsed}\nSee okapi ${command.name} --help.`);
  if (parsed.values['help'] === true) return say(helpOf(command));
  try {
    const { run } = await command.load();
    return await run(parsed.values, parsed.positionals);
  } catch (error) {
    return crash(error, parsed.values['verbose'] === true);
  }
}

function parse(command: Command, argv: readonly string[]): ReturnType<typeof parseArgs> | string {
  const help = { help: { type: 'boolean', short: 'h' } } as const;
  const options = Object.fromEntries(
    command.options.map(({ name, type, short, multiple = false }) => [name, { type, multiple, ...(short ? { short } : {}) }]),
  );
  try {
    return parseArgs({ args: [...argv], options: { ...options, ...help }, allowPositionals: command.positional !== undefined });
  } catch (error) {
    return (error as Error).message;
  }
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function complain(text: string): number {
  process.stderr.write(`${styleText('red', 'error', { stream: process.stderr })} ${text}\n`);
  return 1;
}

/** What gets here is a bug of Okapi, or a machine that fails (a full disk); problems of the input are diagnostics. */
function crash(error: unknown, verbose: boolean): number {
  const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
  return complain(verbose ? (stack ?? message) : `${message}\nRun again with --verbose for the stack trace.`);
}

#!/usr/bin/env node
import { commands } from './command/index.ts';
import { UsageError } from './config/load.ts';

/** `jirafe-collector <command> [options]`. A mistake is told in one sentence; a stack trace is for bugs. */
const [name = 'help', ...args] = process.argv.slice(2);
const command = name.startsWith('-') ? commands['help'] : Object.hasOwn(commands, name) ? commands[name] : undefined;
try {
  if (command === undefined) throw new UsageError(`There is no command "${name}". See jirafe-collector --help.`);
  process.exitCode = await command.run(args);
} catch (error) {
  const isUsage =
    error instanceof UsageError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
  console.error(isUsage ? error.message : error);
  process.exitCode = 1;
}

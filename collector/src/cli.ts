import { commands } from './command/index.ts';
import { UsageError } from './config/load.ts';

/** `jirafe-collector <command> [options]`: gives the exit code. A mistake is told in one sentence; a stack trace is for bugs. */
export async function run([name = 'help', ...args]: readonly string[]): Promise<number> {
  const command = name.startsWith('-') ? commands['help'] : Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (command === undefined) throw new UsageError(`There is no command "${name}". See jirafe-collector --help.`);
    return await command.run(args);
  } catch (error) {
    const isUsage =
      error instanceof UsageError || (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS'));
    console.error(isUsage ? error.message : error);
    return 1;
  }
}

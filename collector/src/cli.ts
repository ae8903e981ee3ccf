import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands } from './command/index.ts';
import { UsageError } from './config/load.ts';
import { StoreError } from './store/store.ts';

/** `jirafe-collector <command> [options]`: gives the exit code. A mistake is told in one sentence; a stack trace is for bugs. */
export async function run([name = 'help', ...args]: readonly string[]): Promise<number> {
  if (name === '--version') {
    console.log(version());
    return 0;
  }
  const command = name.startsWith('-') ? commands['help'] : Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (command === undefined) throw new UsageError(`There is no command "${name}". See jirafe-collector --help.`);
    return await command.run(args);
  } catch (error) {
    console.error(told(error));
    return 1;
  }
}

function version(): string {
  return (JSON.parse(readFileSync(join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string }).version;
}

/** A mistake, a store that is not there or a word of the system, in a sentence; anything else as it is. */
function told(error: unknown): unknown {
  if (error instanceof UsageError) return error.message;
  if (error instanceof StoreError) return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isOfSystem = error instanceof Error && 'syscall' in error;
  return error instanceof Error && (isOfSystem || code.startsWith('ERR_PARSE_ARGS')) ? error.message : error;
}

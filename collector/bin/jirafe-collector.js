#!/usr/bin/env node
/** Many large batches at once fill a young generation of the usual size several times over; a smaller one costs nothing, and keeps the memory down. */
const flag = '--max-semi-space-size=16';

// Node takes this only when it starts, and a first line of a script cannot say it everywhere: the process starts itself anew, as the same process.
// Not where somebody has set it otherwise, where a parent speaks to it through a channel, and where the system (Windows) or its rules have no such call.
const given = [...process.execArgv, process.env.NODE_OPTIONS ?? ''].join(' ');
const args = process.argv.slice(2);
const canStartAnew =
  process.platform !== 'win32' && process.execve !== undefined && process.channel === undefined && process.permission === undefined;
if (args[0] === 'serve' && canStartAnew && !/semi.space/.test(given)) {
  process.execve(process.execPath, [process.execPath, flag, ...process.execArgv, ...process.argv.slice(1)], process.env);
}

const { run } = await import('../dist/cli.js');
process.exitCode = await run(args);

import { realpathSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';

/**
 * Node gives what is new 64 MB, twice; a run over a large document fills them again and again with memory that the system must fetch first.
 * With 8 MB, GitHub's takes a tenth less time and half of the memory.
 */
const flag = '--max-semi-space-size=8';

/** Documents of this many bytes gain more by it than a start takes. */
const large = 1_000_000;

/**
 * For a document that is large: starts the process anew as the same process, for Node takes the flag only then. Comes back where the document is
 * small, where somebody has set it otherwise, and where that cannot be: on Windows, in a thread, beside a parent that speaks through a channel,
 * and in a program other than the command line.
 */
export function startAnewFor(inputs: readonly string[]): void {
  const [, script] = process.argv;
  const given = [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].join(' ');
  if (script === undefined || !isMainThread || !isOurs(script)) return;
  if (process.platform === 'win32' || process.channel !== undefined || /semi.space|permission/.test(given)) return;
  const sizes = inputs.map((input) => statSync(input, { throwIfNoEntry: false })?.size ?? 0);
  if (process.execve === undefined || Math.max(0, ...sizes) < large) return;
  process.execve(process.execPath, [process.execPath, flag, ...process.execArgv, ...process.argv.slice(1)], process.env);
}

function isOurs(script: string): boolean {
  return realPath(script) === fileURLToPath(new URL(`../cli.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

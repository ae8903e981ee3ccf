/** Type-checks the generator and the tests with TypeScript 5.9, which the generator ships with, and with 7. */
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const failed = ['typescript', 'typescript-7'].filter((version) => {
  const tsc = join(root, 'node_modules', version, 'bin/tsc');
  return spawnSync(process.execPath, [tsc, '-p', root], { stdio: 'inherit' }).status !== 0;
});
if (failed.length > 0) {
  console.error(`Type errors with ${failed.join(' and ')}.`);
  process.exit(1);
}

/** Builds what the npm package `okapi` ships: the generator as JavaScript and types in dist/, with the runtime files that targets copy beside it. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, globSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
rmSync(join(root, 'dist'), { recursive: true, force: true });
const tsc = join(root, 'node_modules/typescript-7/bin/tsc');
const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], { stdio: 'inherit' });
if (status !== 0) process.exit(1);
for (const file of globSync(['generator/targets/*/runtime/**/*.ts', 'generator/judge/**/*.ts', 'generator/print/layouts.json'], {
  cwd: root,
}))
  cpSync(join(root, file), join(root, 'dist', file));
chmodSync(join(root, 'dist/generator/cli.js'), 0o755);

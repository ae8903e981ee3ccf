/** Compiles the workspace packages to their dist/, each after those that it depends on. A package whose dist/ is newer than its sources is left alone. */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const tsc = join(root, 'node_modules/typescript-7/bin/tsc');

interface Package {
  readonly folder: string;
  readonly name: string;
  readonly dependencies: readonly string[];
}

const packages = inOrder(
  globSync(['generated/*/package.json', 'collector/package.json'], { cwd: root })
    .sort()
    .map((path) => readPackage(join(root, path))),
);
for (const { folder, name } of packages) {
  if (!existsSync(join(folder, 'tsconfig.json')) || isBuilt(folder)) continue;
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  const { status } = spawnSync(process.execPath, [tsc, '-p', folder], { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`${name} does not compile.`);
    rmSync(join(folder, 'dist'), { recursive: true, force: true });
    process.exit(1);
  }
}

function readPackage(path: string): Package {
  const { name, dependencies = {} } = JSON.parse(readFileSync(path, 'utf8')) as { name: string; dependencies?: Record<string, string> };
  return { folder: resolve(path, '..'), name, dependencies: Object.keys(dependencies) };
}

function inOrder(unordered: readonly Package[]): readonly Package[] {
  const ordered = new Set<Package>();
  const visit = (item: Package, above: readonly Package[]): void => {
    if (above.includes(item)) throw new Error(`${item.name} depends on itself`);
    for (const other of unordered) if (item.dependencies.includes(other.name)) visit(other, [...above, item]);
    ordered.add(item);
  };
  for (const item of unordered) visit(item, []);
  return [...ordered];
}

function isBuilt(folder: string): boolean {
  const built = statSync(join(folder, 'dist/index.js'), { throwIfNoEntry: false })?.mtimeMs;
  if (built === undefined) return false;
  const sources = globSync(['src/**/*.ts', 'tsconfig.json', 'package.json'], { cwd: folder });
  return sources.every((file) => statSync(join(folder, file)).mtimeMs < built);
}

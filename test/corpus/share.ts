import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { SourceFile } from '../../generator/write/plan.ts';
import type { Packages } from '../support/strictest.ts';

/**
 * The runtimes of packages are copies of the same files, and a third of what a compiler would read: where many APIs are checked in
 * one program, one copy stands for all that are equal to it, by `rootDirs`, which lays folders over one another.
 */
export function shareRuntimes(folder: string, all: readonly Packages[]): void {
  const shared = join(folder, 'shared');
  for (const { output } of all) {
    for (const target of readdirSync(output)) {
      const [own, common] = [join(output, target, 'src/runtime'), join(shared, target, 'src/runtime')];
      if (!existsSync(own)) continue;
      if (!existsSync(common)) {
        cpSync(own, common, { recursive: true });
        // It says that these are modules.
        cpSync(join(output, target, 'package.json'), join(shared, target, 'package.json'));
      }
      if (digest(own) === digest(common)) rmSync(own, { recursive: true });
    }
  }
  const file = join(folder, 'tsconfig.json');
  const config = JSON.parse(readFileSync(file, 'utf8')) as { compilerOptions: Record<string, unknown>; include: string[] };
  config.compilerOptions['rootDirs'] = [shared, ...all.map(({ output }) => output)];
  config.include.push(join(shared, '*/src'));
  writeFileSync(file, JSON.stringify(config));
}

function digest(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort())
    if (name.endsWith('.ts')) hash.update(`${name}\0`).update(readFileSync(join(folder, name)));
  return hash.digest('hex');
}

/** Imports of files that were not written. Where folders are laid over one another, a compiler might find those of another API. */
export function lostImports(files: readonly SourceFile[]): string[] {
  const paths = new Set(files.map(({ path }) => path));
  return files
    .filter(({ path }) => path.endsWith('.ts'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(/ from '(\.[^']+)\.js';$/gm)]
        .map(([, way = '']) => `${join(dirname(path), way)}.ts`)
        .filter((target) => !paths.has(target))
        .map((target) => `${path} imports ${target}, which was not written`),
    );
}

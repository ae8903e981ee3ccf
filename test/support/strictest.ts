import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './cli.ts';

/** Every TypeScript that people use: its version, and its folder in node_modules. */
export const versions = [
  ['5.9', 'typescript'],
  ['6', 'typescript-6'],
  ['7', 'typescript-7'],
] as const;

export type Compiler = (typeof versions)[number][1];

const strictest = {
  target: 'es2022',
  lib: ['es2022', 'dom', 'dom.iterable', 'dom.asynciterable', 'esnext.disposable'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  erasableSyntaxOnly: true,
  declaration: true,
  noEmit: true,
  // What is emitted is sources, never skipped. What would be is what TypeScript and others declare: half of the time.
  skipLibCheck: true,
};

/** What one run of Okapi wrote: the output folder, and what its packages' names begin with. */
export interface Packages {
  readonly output: string;
  readonly prefix: string;
}

/**
 * Type-checks the sources of all packages together, in `folder`, under the strictest settings there are; sibling packages
 * resolve to one another's sources. Gives what the compiler says: nothing, if all is well.
 */
export function check(folder: string, compiler: Compiler, ...all: readonly Packages[]): string {
  const project = writeProject(folder, ...all);
  const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'node_modules', compiler, 'bin/tsc'), '-p', project], {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return status === 0 ? '' : stdout + stderr || `exit code ${status}`;
}

/** Writes the tsconfig.json of such a check into `folder`, and links what the packages import. Gives the project to check. */
export function writeProject(folder: string, ...all: readonly Packages[]): string {
  const sources = all.flatMap(({ output, prefix }) =>
    targetsOf(output).map((target) => ({ name: prefix + target, src: join(output, target, 'src') })),
  );
  const paths = Object.fromEntries(
    sources.flatMap(({ name, src }) => [
      [name, [join(src, 'index.ts')]],
      [`${name}/*`, [join(src, '*.ts')]],
    ]),
  );
  const modules = join(folder, 'node_modules');
  mkdirSync(modules, { recursive: true });
  for (const name of ['fast-check', 'msw', '@types']) {
    if (!existsSync(join(modules, name))) symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  const config = { compilerOptions: { ...strictest, types: ['node'], paths }, include: sources.map(({ src }) => src) };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
  return folder;
}

function targetsOf(output: string): string[] {
  return readdirSync(output, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
}

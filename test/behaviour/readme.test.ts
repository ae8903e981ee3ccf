import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { root } from '../support/cli.ts';

/** The first example of each package's README compiles, and runs to its end: it is the first thing that a stranger copies. So does the whole test in that of the mocks. */

const folder = join(root, 'node_modules/.cache/okapi-readme');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function exampleOf(target: string, index: number): string {
  const readme = readFileSync(join(root, 'generated', target, 'README.md'), 'utf8');
  const example = [...readme.matchAll(/^```ts\n([^]*?)^```/gm)][index]?.[1];
  if (example === undefined) throw new Error(`generated/${target}/README.md has too few \`\`\`ts examples`);
  return example;
}

describe.each([
  ['types', 0],
  ['validators', 0],
  ['client', 0],
  ['server', 0],
  ['mocks', 0],
  ['mocks', 1],
])('the example of the %s package, after %i others', (target, index) => {
  const project = join(folder, `${target}-${index}`);

  it('compiles, strictly', () => {
    mkdirSync(project, { recursive: true });
    writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module' }));
    writeFileSync(join(project, 'example.ts'), exampleOf(target, index));
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2022', 'dom', 'esnext.disposable'],
      module: 'nodenext',
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      types: ['node'],
      outDir: 'out',
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['example.ts'] }));
    const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript-7/bin/tsc'), '-p', project], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });

  it('runs, and sends nothing over the network', () => {
    // Whoever calls fetch without giving a handler would get this: the service that the API names is gone.
    writeFileSync(join(project, 'offline.mjs'), `globalThis.fetch = () => { throw new Error('the example went to the network'); };`);
    const { status, stderr } = spawnSync(process.execPath, ['--import', './offline.mjs', 'out/example.js'], {
      cwd: project,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
});

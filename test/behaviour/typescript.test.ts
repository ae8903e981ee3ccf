import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { notes, root, workplace } from '../support/cli.ts';
import { petstore } from '../support/petstore.ts';

/** What Okapi emits compiles under the strictest settings there are, on every TypeScript that people use. */

const versions = [
  ['5.9', 'typescript'],
  ['6', 'typescript-6'],
  ['7', 'typescript-7'],
] as const;

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
  skipLibCheck: false,
};

/** Type-checks the sources of all packages in `output` together; sibling packages resolve to one another's sources. */
function check(place: ReturnType<typeof workplace>, output: string, compiler: string, prefix: string): string {
  const targets = readdirSync(join(output), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
  const paths = Object.fromEntries(
    targets.flatMap((target) => [
      [`${prefix}${target}`, [join(output, target, 'src/index.ts')]],
      [`${prefix}${target}/*`, [join(output, target, 'src/*.ts')]],
    ]),
  );
  const modules = join(place.folder, 'node_modules');
  mkdirSync(modules, { recursive: true });
  for (const name of ['fast-check', 'msw', '@types']) {
    try {
      symlinkSync(join(root, 'node_modules', name), join(modules, name));
    } catch {
      // It is there from the compiler before.
    }
  }
  const config = {
    compilerOptions: { ...strictest, types: ['node'], paths },
    include: targets.map((target) => join(output, target, 'src')),
  };
  writeFileSync(join(place.folder, 'tsconfig.json'), JSON.stringify(config));
  const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules', compiler, 'bin/tsc'), '-p', place.folder], {
    encoding: 'utf8',
  });
  return stdout;
}

describe.each(versions)('TypeScript %s, strictest', (_version, compiler) => {
  it('accepts the packages of the Jirafe Events API', () => {
    using place = workplace();
    expect(check(place, join(root, 'generated'), compiler, '@jirafe/events-')).toBe('');
  });
});

describe.each([
  ['Notes (OpenAPI 3.0, two operations)', notes, 'notes-'],
  ['a pet store (OpenAPI 3.0)', petstore, 'swagger-petstore-'],
])('the packages of a stranger: %s', (_name, document, prefix) => {
  it.each(versions)('compile with TypeScript %s, strictest', (_version, compiler) => {
    using place = workplace({ 'api.yaml': document });
    const { code, err } = place.okapi(['generate', '-i', 'api.yaml', '-o', 'out', '--silent']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(check(place, join(place.folder, 'out'), compiler, prefix)).toBe('');
  });
});

import { build as bundle } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../generator/build.ts';
import { report } from '../../generator/diagnostics/report.ts';
import { targets } from '../../generator/targets/index.ts';
import type { SourceFile } from '../../generator/write/plan.ts';
import { workplace } from '../support/cli.ts';
import { check, versions } from '../support/strictest.ts';
import { documentOf } from './document.ts';
import { isData, shapeOf } from './shape.ts';

/**
 * Nothing out of a document becomes code. One document is generated with harmless words and with hostile ones in all its places:
 * every module that comes out has the same shape, all of it compiles, and importing it does nothing.
 */

/** Each would set `pwned` if it got out of the string, comment, template or name that it belongs in. */
const attacks: readonly (readonly [string, string])[] = [
  ['a single quote', `'; globalThis.pwned = 1; //`],
  ['a double quote', `"; globalThis.pwned = 1; //`],
  ['a template literal', '`${globalThis.pwned = 1}`'],
  ['the end of a comment', `*/ globalThis.pwned = 1; /*`],
  ['a line separator', `\u2028globalThis.pwned = 1;\u2029globalThis.pwned = 1;`],
  ['a line break', `\n globalThis.pwned = 1;\r\nglobalThis.pwned = 1;`],
  ['a backslash at the end', ` of mine\\`],
  ['an escape', `\\u0027; globalThis.pwned = 1; //`],
  ['the end of a script', `</script><script>globalThis.pwned = 1</script><!--`],
  ['a regular expression', `/.source; globalThis.pwned = 1; /`],
  ['a handlebars expression', `{{constructor}} {{{globalThis.pwned}}} {{#each this}}`],
  ['a bracket', `]: (globalThis.pwned = 1), [`],
  ['a compiler directive', `\n@ts-ignore\n// @ts-nocheck\n/// <reference path="/etc/passwd" />\n#!/bin/sh`],
  ['a null byte', `\u0000\u001b[2J`],
  ['a code fence', '\n```\n\n```ts\nglobalThis.pwned = 1\n```'],
  ['a way out of the folder', `/../../../../etc/passwd`],
];

const place = workplace();
const written: { name: string; files: readonly SourceFile[] }[] = [];

/** Places are spelt in full and numbered, so that the same order comes of any words behind them. */
async function generated(name: string, attack: string): Promise<readonly SourceFile[]> {
  const text = JSON.stringify(documentOf((word) => `${word}${attack}`));
  const options = { input: { text, name: 'spec.json' }, root: place.folder, remote: false, targets, packages: `@hostile/${name}-{target}` };
  const { files, diagnostics } = await build(options);
  if (files === undefined) throw new Error(report(diagnostics, { colour: false, cwd: place.folder }));
  for (const file of files) place.put(join(name, file.path), file.text);
  written.push({ name, files });
  return files;
}

/** Fixtures are data that follows from the words: there may be more of them, or fewer. */
const isCode = ({ path }: SourceFile): boolean => !path.startsWith('mocks/src/fixtures/');

const modules = (files: readonly SourceFile[]): readonly SourceFile[] => files.filter(({ path }) => path.endsWith('.ts'));

let harmless: readonly SourceFile[];
beforeAll(async () => {
  harmless = await generated('harmless', ' of mine');
}, 60_000);
afterAll(() => place[Symbol.dispose]());

describe('a document whose every word is', () => {
  it.each(attacks)(
    '%s gives modules of the same shape as with harmless words',
    async (name, attack) => {
      const hostile = modules(await generated(name.replaceAll(' ', '-'), attack));
      expect(hostile.length).toBe(modules(harmless).length);
      const shapes = (files: readonly SourceFile[]): string[] =>
        modules(files)
          .filter(isCode)
          .map(({ text }) => shapeOf(text))
          .sort();
      for (const { text } of hostile.filter((file) => !isCode(file))) expect(isData(text)).toBe(true);
      const [got, want] = [shapes(hostile), shapes(harmless)];
      const different = got.findIndex((shape, index) => shape !== want[index]);
      expect(different === -1 ? '' : `${got[different]}\n${want[different]}`).toBe('');
    },
    60_000,
  );

  it('any of these keeps to its folder, and its data to JSON', () => {
    for (const { files } of written) {
      for (const { path, text } of files) {
        expect(path).toMatch(/^[a-z]+\/(?:[\w.-]+\/)*[\w.-]+$/);
        expect(path).not.toMatch(/(^|\/)\.\.?(\/|$)/);
        const json = path.endsWith('.json') && !path.endsWith('tsconfig.json') ? text : '{}';
        expect(() => void JSON.parse(json)).not.toThrow();
      }
    }
  });

  it('any of these compiles under the strictest settings', () => {
    const packages = written.map(({ name }) => ({ output: join(place.folder, name), prefix: `@hostile/${name}-` }));
    expect(check(place.folder, versions[2][1], ...packages)).toBe('');
  }, 120_000);

  it('any of these does nothing when its packages are imported', async () => {
    const entries = written.flatMap(({ name }) =>
      targets.map((target) => ({ id: `${name}-${target.name}`, file: join(place.folder, name, target.name, 'src/index.ts') })),
    );
    const alias = Object.fromEntries(entries.map(({ id, file }) => [`@hostile/${id}`, file]));
    const all = entries.map(({ id }) => `import ${JSON.stringify(`@hostile/${id}`)};`).join('\n');
    place.put('all.ts', all);
    const ignored = ['fast-check', 'msw', 'node:*'];
    await bundle({
      entryPoints: [join(place.folder, 'all.ts')],
      outfile: join(place.folder, 'all.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      alias,
      external: ignored,
      ignoreAnnotations: true,
      logLevel: 'silent',
    });
    place.put('import.mjs', `await import('./all.mjs');\nconsole.log(String(globalThis.pwned), process.exitCode);`);
    const { stdout, stderr } = spawnSync(process.execPath, ['import.mjs'], { cwd: place.folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe('undefined undefined\n');
  }, 120_000);
});

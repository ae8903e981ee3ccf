import { cpSync, existsSync, globSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notes, root, workplace, type Workplace } from '../support/cli.ts';

/** `okapi build`: what it compiles is what the compiler would, without anything installed. */

let all: Workplace;
let typesAlone: Workplace;
beforeAll(() => {
  all = workplace({ 'notes.yaml': notes, 'okapi.config.mjs': `export default { input: 'notes.yaml', output: 'out' };` });
  typesAlone = workplace({
    'notes.yaml': notes,
    'okapi.config.mjs': `import { types } from 'okapi'; export default { input: 'notes.yaml', output: 'out', targets: [types] };`,
  });
  for (const made of [all, typesAlone]) {
    const { code, err } = made.okapi(['generate']);
    if (code !== 0) throw new Error(err);
  }
});
afterAll(() => [all, typesAlone].forEach((made) => made[Symbol.dispose]()));

/** A folder of its own with packages of a small API, not yet built. */
function generated(made = typesAlone): Workplace {
  const place = workplace();
  cpSync(join(made.folder, 'out'), join(place.folder, 'out'), { recursive: true });
  return place;
}

const build = ['build', '-o', 'out'];

describe('okapi build', () => {
  it('gives byte for byte what the compiler gives, for all packages of the Events API, with nothing installed beside them', () => {
    using place = workplace();
    const out = join(place.folder, 'out');
    cpSync(join(root, 'generated'), out, { recursive: true, filter: (path) => !path.endsWith('/dist') });
    expect(place.okapi(build)).toMatchObject({ code: 0, err: '' });
    const built = globSync('*/dist/**/*.{js,d.ts}', { cwd: out }).sort();
    expect(built).toEqual(globSync('*/dist/**/*.{js,d.ts}', { cwd: join(root, 'generated') }).sort());
    // The repository's own are made by TypeScript 7, which keeps the quotes of a literal type where 5.9 writes double ones.
    const read = (path: string): string => readFileSync(path, 'utf8').replaceAll(/"/g, "'");
    const differing = built.filter((file) => read(join(out, file)) !== read(join(root, 'generated', file)));
    expect(differing).toEqual([]);
  });

  it('makes packages that an application imports by name, once npm has linked them', () => {
    using place = generated(all);
    expect(place.okapi(build).code).toBe(0);
    place.put('package.json', JSON.stringify({ name: 'shop', private: true, type: 'module', workspaces: ['out/*'] }));
    execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund'], { cwd: place.folder, stdio: 'pipe' });
    place.put(
      'main.mjs',
      `import { createClient } from 'notes-client';
       import { isNote } from 'notes-validators';
       import { makeNote } from 'notes-mocks';
       const note = makeNote({ text: 'milk' });
       const client = createClient({ fetch: async (url) => Response.json({ ...note, id: new URL(url).pathname }) });
       const { data } = await client.getNote({ noteId: 'n1' });
       console.log(data.text, isNote(data), isNote({}));`,
    );
    expect(execFileSync(process.execPath, ['main.mjs'], { cwd: place.folder, encoding: 'utf8' })).toBe('milk true false\n');
  });

  it('does at once what has changed, and says when that is nothing', () => {
    using place = generated();
    place.okapi(build);
    const kept = join(place.folder, 'out/types/dist/index.js');
    const before = statSync(kept).mtimeMs;
    expect(place.okapi(build).out).toMatch(/^Nothing to do: out is built\. /);
    const source = join(place.folder, 'out/types/src/note.ts');
    const soon = Date.now() / 1000 + 5;
    utimesSync(source, soon, soon);
    expect(place.okapi(build).out).toMatch(/types\s+1 file\b.*\nBuilt 1 file in out\./);
    expect(statSync(kept).mtimeMs).toBe(before);
  });

  it('removes what was built of a source that is gone', () => {
    using place = generated();
    place.okapi(build);
    const stale = ['old.js', 'old.d.ts'].map((file) => join(place.folder, 'out/types/dist', file));
    for (const file of stale) writeFileSync(file, '');
    place.okapi(build);
    expect(stale.filter((file) => existsSync(file))).toEqual([]);
  });

  it('leaves alone what okapi did not write', () => {
    using place = generated();
    place.put('out/mine/package.json', '{}');
    place.put('out/mine/src/index.ts', 'export {};');
    place.put('out/types/src/mine.ts', 'export {};');
    expect(place.okapi(build).code).toBe(0);
    expect(existsSync(join(place.folder, 'out/mine/dist'))).toBe(false);
    expect(existsSync(join(place.folder, 'out/types/dist/mine.js'))).toBe(false);
  });

  it.each([
    ['cannot be read', 'export const = 1;', /error .*expected/],
    ['does not say its types', 'export const size = Math.random();', /error .*isolatedDeclarations/],
  ])('names file, line and column of a source that %s, and builds nothing of that package', (_what, text, message) => {
    using place = generated();
    place.put('out/types/src/note.ts', `// A target of one's own.\n${text}\n`);
    const { code, err } = place.okapi(build);
    expect(code).toBe(1);
    expect(err).toMatch(/^out\/types\/src\/note\.ts:2:\d+ /);
    expect(err).toMatch(message);
    expect(existsSync(join(place.folder, 'out/types/dist'))).toBe(false);
  });

  it('says what to do first where there is nothing to build', () => {
    using place = generated();
    rmSync(join(place.folder, 'out'), { recursive: true });
    expect(place.okapi(build)).toMatchObject({ code: 1, err: 'There are no generated packages in out. Run okapi generate first.\n' });
    expect(place.okapi(['build'])).toMatchObject({ code: 1, err: 'There is no config here. Name the folder of the packages with -o.\n' });
  });
});

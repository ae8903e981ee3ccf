import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { notes, workplace } from '../support/cli.ts';

/** The command line as a user meets it: a real process in a folder of its own. */

const generate = ['generate', '-i', 'notes.yaml', '-o', 'out'];

describe('okapi', () => {
  it('says what it can do when it is called with nothing, and exits 0', () => {
    using place = workplace();
    const { code, out } = place.okapi([]);
    expect(code).toBe(0);
    expect(out).toContain('okapi <command>');
    expect(out).toMatch(/generate\s+make the packages/);
  });

  it.each([
    ['an unknown command', ['generat'], 'There is no command "generat"'],
    ['an unknown option', ['generate', '--chekc'], "Unknown option '--chekc'"],
    ['two modes at once', ['generate', '--check', '--diff'], '--check and --diff do not go together'],
    ['no input at all', ['generate'], 'There is no input'],
    ['a config that is not there', ['generate', '-c', 'nope.ts'], 'There is no config nope.ts'],
    ['an input that is not there', ['generate', '-i', 'nope.yaml', '-o', 'out'], 'nope.yaml'],
  ])('refuses %s in one plain sentence, exit code 1, no stack trace', (_what, args, message) => {
    using place = workplace();
    const { code, err } = place.okapi(args);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });
});

describe('okapi generate', () => {
  it('writes five packages, a line for each, and a last line that says what was written where', () => {
    using place = workplace({ 'notes.yaml': notes });
    const { code, out, err } = place.okapi(generate);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/^okapi notes\.yaml -> out\n/);
    for (const target of ['types', 'validators', 'client', 'server', 'mocks'])
      expect(out).toMatch(new RegExp(`${target}\\s+\\d+ files\\s+\\d+ ms`));
    expect(out).toMatch(/Wrote \d+ files in out: \d+ new\. \d+\.\d\d s\nNext: npx okapi build; .*"out\/\*".*\n$/);
    expect(readFileSync(join(place.folder, 'out/types/src/note.ts'), 'utf8')).toContain('export interface Note');
  });

  it('names the packages after the title where no name is given', () => {
    using place = workplace({ 'notes.yaml': notes });
    place.okapi(generate);
    expect(JSON.parse(readFileSync(join(place.folder, 'out/client/package.json'), 'utf8')).name).toBe('notes-client');
  });

  it('says at once that there is nothing to do when nothing has changed', () => {
    using place = workplace({ 'notes.yaml': notes });
    place.okapi(generate);
    const before = statSync(join(place.folder, 'out/types/src/note.ts')).mtimeMs;
    expect(place.okapi(generate).out).toMatch(/^Nothing to do: out is up to date \(\d+ files\)/);
    expect(statSync(join(place.folder, 'out/types/src/note.ts')).mtimeMs).toBe(before);
  });

  it('runs again when a generated file was edited by hand, and mends it', () => {
    using place = workplace({ 'notes.yaml': notes });
    place.okapi(generate);
    const file = join(place.folder, 'out/types/src/note.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `${text}// edited\n`);
    expect(place.okapi(generate).out).toContain('Wrote 1 file in out: 1 changed');
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('runs again when a file that the config imports has changed', () => {
    const config = `import { output } from './folder.mjs'; export default { input: 'notes.yaml', output };`;
    using place = workplace({ 'notes.yaml': notes, 'folder.mjs': `export const output = 'out';`, 'okapi.config.mjs': config });
    expect(place.okapi(['generate']).out).toContain('Wrote');
    expect(place.okapi(['generate']).out).toContain('Nothing to do');
    place.put('folder.mjs', `export const output = 'elsewhere';`);
    expect(place.okapi(['generate']).out).toMatch(/Wrote \d+ files in elsewhere/);
  });

  it('changes only files named for the schema whose description has changed', () => {
    using place = workplace({ 'notes.yaml': notes });
    place.okapi(generate);
    place.put('notes.yaml', notes.replace('What to remember.', 'What must not be forgotten.'));
    const { out } = place.okapi([...generate, '--dry-run']);
    const changed = out.split('\n').filter((line) => line.startsWith('changed') || line.startsWith('new') || line.startsWith('deleted'));
    expect(changed.length).toBeGreaterThan(0);
    expect(changed.filter((line) => !/\bnote\b/.test(line))).toEqual([]);
  });

  it('reads the document from stdin where the input is -', () => {
    using place = workplace();
    expect(place.okapi(['generate', '-i', '-', '-o', 'out'], notes).code).toBe(0);
    expect(existsSync(join(place.folder, 'out/types/src/note.ts'))).toBe(true);
  });

  it('refuses to overwrite what it did not write, names it, and writes nothing', () => {
    using place = workplace({ 'notes.yaml': notes, 'out/types/src/note.ts': '// mine' });
    const { code, err } = place.okapi(generate);
    expect(code).toBe(1);
    expect(err).toContain('out/types/src/note.ts');
    expect(err).toContain('Nothing was written.');
    expect(existsSync(join(place.folder, 'out/client'))).toBe(false);
    expect(readFileSync(join(place.folder, 'out/types/src/note.ts'), 'utf8')).toBe('// mine');
  });

  it('prints all problems of a bad document at once, writes nothing, and leaves earlier output as it was', () => {
    using place = workplace({ 'notes.yaml': notes });
    place.okapi(generate);
    place.put(
      'notes.yaml',
      notes.replace('operationId: addNote', 'operationId: getNote').replace("schemas/Note' } } }", "schemas/Nota' } } }"),
    );
    const { code, err, out } = place.okapi(generate);
    expect(code).toBe(1);
    expect(err).toContain('notes.yaml:');
    expect(err).toContain('operation-id-duplicate');
    expect(err).toContain('ref-not-found');
    expect(err).toContain('Nothing was written.');
    expect(out).not.toContain('Wrote');
    expect(readFileSync(join(place.folder, 'out/types/src/note.ts'), 'utf8')).toContain('export interface Note');
  });

  it('prints nothing at all with --silent when all is well', () => {
    using place = workplace({ 'notes.yaml': notes });
    expect(place.okapi([...generate, '--silent'])).toEqual({ code: 0, out: '', err: '' });
  });
});

describe('okapi generate --check', () => {
  it('exits 0 on a folder that is up to date, and 1 with the names of the files that are not', () => {
    using place = workplace({ 'notes.yaml': notes });
    place.okapi(generate);
    expect(place.okapi([...generate, '--check']).code).toBe(0);
    place.put('notes.yaml', notes.replace('What to remember.', 'Anything.'));
    const { code, err } = place.okapi([...generate, '--check']);
    expect(code).toBe(1);
    expect(err).toContain('changed  out/types/src/note.ts');
    expect(err).toContain('Run okapi generate');
  });
});

describe('okapi generate --diff and --dry-run', () => {
  it('show what would change, and change nothing', () => {
    using place = workplace({ 'notes.yaml': notes });
    place.okapi(generate);
    const before = readFileSync(join(place.folder, 'out/types/src/note.ts'), 'utf8');
    place.put('notes.yaml', notes.replace('What to remember.', 'Anything.'));
    const diff = place.okapi([...generate, '--diff']);
    expect(diff.out).toContain('--- a/out/types/src/note.ts\n+++ b/out/types/src/note.ts');
    expect(diff.out).toMatch(/^\+.*Anything\./m);
    expect(place.okapi([...generate, '--dry-run']).out).toContain('changed  out/types/src/note.ts');
    expect(readFileSync(join(place.folder, 'out/types/src/note.ts'), 'utf8')).toBe(before);
  });
});

describe('okapi generate --watch', () => {
  it('generates again after a save, reports a mistake and waits, and recovers', async () => {
    using place = workplace({ 'notes.yaml': notes });
    const child = place.start(...generate, '--watch');
    let printed = '';
    child.stdout?.on('data', (chunk) => (printed += String(chunk)));
    child.stderr?.on('data', (chunk) => (printed += String(chunk)));
    const until = async (word: RegExp): Promise<void> => {
      await expect.poll(() => printed, { timeout: 15_000, interval: 20 }).toMatch(word);
      printed = '';
    };
    await until(/Wrote[^]*Watching/);
    place.put('notes.yaml', notes.replace('What to remember.', 'Anything.'));
    await until(/Wrote \d+ files? in out: \d+ changed[^]*Watching/);
    place.put('notes.yaml', notes.replace("schemas/Note' } } }", "schemas/Nota' } } }"));
    await until(/ref-not-found[^]*Watching/);
    place.put('notes.yaml', notes);
    await until(/Wrote \d+ files? in out: \d+ changed[^]*Watching/);
    child.kill('SIGINT');
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  });
});

describe('okapi init', () => {
  it('writes a commented config, and never over one that is there', () => {
    using place = workplace();
    expect(place.okapi(['init']).code).toBe(0);
    const text = readFileSync(join(place.folder, 'okapi.config.ts'), 'utf8');
    expect(text).toContain('defineConfig({');
    expect(text).toContain("input: 'openapi.yaml'");
    const again = place.okapi(['init']);
    expect(again.code).toBe(1);
    expect(again.err).toContain('Nothing was written.');
  });
});

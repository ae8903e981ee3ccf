import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applyChanges } from '../../../generator/write/apply.ts';
import { diffChanges } from '../../../generator/write/diff.ts';
import { ownedFile, readOwned, writeOwned } from '../../../generator/write/owned.ts';
import { planChanges, type SourceFile } from '../../../generator/write/plan.ts';

let output: string;
beforeEach(() => {
  output = mkdtempSync(join(tmpdir(), 'okapi-write-'));
});
afterEach(() => rmSync(output, { recursive: true, force: true }));

const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(output, path)), { recursive: true });
  writeFileSync(join(output, path), text);
};
const read = (path: string): string => readFileSync(join(output, path), 'utf8');
const generate = (...files: SourceFile[]): void => applyChanges(output, planChanges(output, files, readOwned(output)));

describe('a run', () => {
  it('writes what is new, and lists it as its own', () => {
    generate({ path: 'types/src/cart.ts', text: 'one' });
    expect(read('types/src/cart.ts')).toBe('one');
    expect([...readOwned(output)]).toEqual(['types/src/cart.ts']);
  });

  it('leaves a file that has not changed untouched, down to its time', () => {
    generate({ path: 'a.ts', text: 'same' });
    utimesSync(join(output, 'a.ts'), 1000, 1000);
    generate({ path: 'a.ts', text: 'same' });
    expect(statSync(join(output, 'a.ts')).mtimeMs).toBe(1_000_000);
  });

  it('deletes what an earlier run wrote and this one does not, and the folders that this empties', () => {
    generate({ path: 'types/src/old.ts', text: 'old' }, { path: 'keep.ts', text: 'keep' });
    generate({ path: 'keep.ts', text: 'keep' });
    expect(existsSync(join(output, 'types'))).toBe(false);
    expect(read('keep.ts')).toBe('keep');
  });

  it('never deletes a file that it did not write, even in a folder of its own', () => {
    generate({ path: 'types/src/old.ts', text: 'old' });
    put('types/src/mine.ts', 'mine');
    generate();
    expect(read('types/src/mine.ts')).toBe('mine');
  });

  it('never changes a file that it did not write: such a file is foreign, and the plan says so', () => {
    put('types/src/cart.ts', 'written by hand');
    const changes = planChanges(output, [{ path: 'types/src/cart.ts', text: 'generated' }], readOwned(output));
    expect(changes.foreign).toEqual(['types/src/cart.ts']);
    expect([changes.created, changes.updated]).toEqual([[], []]);
  });

  it('takes over a file of the very text it wants: a run that was killed leaves such files', () => {
    put('a.ts', 'text');
    generate({ path: 'a.ts', text: 'text' });
    expect([...readOwned(output)]).toEqual(['a.ts']);
  });
});

describe('the list of owned files', () => {
  it.each([
    ['leads out of the folder', '../../etc/passwd'],
    ['is absolute', '/etc/passwd'],
    ['names a drive', 'C:\\windows\\system.ini'],
    ['leads out with backslashes', '..\\secret'],
  ])('is not believed where a path %s', (_why, path) => {
    put(ownedFile, JSON.stringify({ files: [path, 'fine.ts'] }));
    expect([...readOwned(output)]).toEqual(['fine.ts']);
  });

  it.each([
    ['is cut off', '{"files": ["a.ts"'],
    ['is not an object', '[1]'],
    ['holds no list', '{"files": 3}'],
  ])('owns nothing where it %s', (_why, text) => {
    put(ownedFile, text);
    expect([...readOwned(output)]).toEqual([]);
  });

  it('is sorted, and free of times and hashes, so that it changes only when a file comes or goes', () => {
    writeOwned(output, ['b.ts', 'a.ts', 'b.ts']);
    expect(JSON.parse(read(ownedFile)).files).toEqual(['a.ts', 'b.ts']);
    expect(Object.keys(JSON.parse(read(ownedFile)))).toEqual(['note', 'files']);
  });
});

describe('a diff', () => {
  it('shows new, changed and deleted files as git does, in the order of their paths', () => {
    generate({ path: 'changed.ts', text: 'a\nb\nc\n' }, { path: 'deleted.ts', text: 'gone\n' });
    const files = [
      { path: 'changed.ts', text: 'a\nB\nc\n' },
      { path: 'new.ts', text: 'new\n' },
    ];
    expect(diffChanges(planChanges(output, files, readOwned(output)), 'generated')).toMatchInlineSnapshot(`
      "--- a/generated/changed.ts
      +++ b/generated/changed.ts
      @@ -1,3 +1,3 @@
       a
      -b
      +B
       c
      --- a/generated/deleted.ts
      +++ /dev/null
      @@ -1,1 +0,0 @@
      -gone
      --- /dev/null
      +++ b/generated/new.ts
      @@ -0,0 +1,1 @@
      +new
      "
    `);
  });
});

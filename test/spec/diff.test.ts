import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/** `npm run diff:spec -- <revision>`, in a repository of its own: what a change of the spec breaks for those who use the API. */

const root = resolve(import.meta.dirname, '../..');
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'okapi-diff-'));
  for (const part of ['spec', 'redocly.yaml', 'scripts/diff-spec.ts', 'package.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const git = (...words: readonly string[]): void =>
    void execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@shop.com', ...words], { cwd: folder });
  git('init', '-q', '-b', 'main');
  git('add', 'spec', 'redocly.yaml', 'scripts', 'package.json');
  git('commit', '-q', '-m', 'The spec as it was');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function diff(...words: readonly string[]): { code: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/diff-spec.ts', ...words], { cwd: folder, encoding: 'utf8' });
  return { code: status, text: stdout + stderr };
}

function change(file: string, from: string, to: string): void {
  const path = join(folder, 'spec', file);
  const before = readFileSync(path, 'utf8');
  if (!before.includes(from)) throw new Error(`spec/${file} has no ${from}`);
  writeFileSync(path, before.replace(from, to));
}

describe('diff:spec', () => {
  it('finds nothing where nothing has changed', () => {
    expect(diff('main')).toMatchObject({ code: 0, text: expect.stringContaining('0 major, 0 minor, 0 patch.') });
  });

  it('passes a better description, and names it', () => {
    change('schemas/category.yaml', 'description:', 'description: Better.\n#');
    const { code, text } = diff('main');
    expect(code).toBe(0);
    expect(text).toMatch(/patch +modified/);
  });

  it('fails on a constraint that became narrower, and says where', () => {
    change('schemas/order-accepted.yaml', 'minItems: 1', 'minItems: 2');
    const { code, text } = diff('main');
    expect(code).toBe(1);
    expect(text).toContain("`minItems` of `items` changed from '1' to '2'");
    expect(text).toMatch(/at spec\/schemas\/order-accepted\.yaml:\d+:\d+/);
  });

  it('says what to name where there is no such revision', () => {
    expect(diff('v0.0.0-nope')).toMatchObject({ code: 2, text: expect.stringContaining('Name a branch, a tag or a commit') });
  });
});

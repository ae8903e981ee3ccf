import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { commands } from '../generator/command/index.ts';

/** What the pages of the repository name is there: files, scripts, options. A page that has gone stale fails here. */

const root = resolve(import.meta.dirname, '..');
const pages = globSync(['*.md', 'docs/**/*.md', 'collector/*.md', 'test/**/*.md'], { cwd: root, exclude: ['**/node_modules/**'] }).sort();
const textOf = (page: string): string => readFileSync(join(root, page), 'utf8');
const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };

describe.each(pages)('%s', (page) => {
  const text = textOf(page);

  test('links only to files that are there', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(resolve(root, dirname(page), link)))).toEqual([]);
  });

  test('names only npm scripts that exist', () => {
    const names = [...text.matchAll(/npm run ([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    expect(names.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
  });

  test('names only folders of the generator that exist', () => {
    const paths = [...text.matchAll(/`((?:generator|spec|scripts|templates)\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('names only options of okapi that exist', () => {
    const known = new Set(commands.flatMap(({ options }) => options.map(({ name }) => `--${name}`)).concat('--help', '--version'));
    const used = [...text.matchAll(/okapi (?:generate|init|mock)[^\n`]*/g)].flatMap(([line]) => line.match(/--[a-z][\w-]*/g) ?? []);
    expect(used.filter((option) => !known.has(option))).toEqual([]);
  });
});

import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../generator/build.ts';
import { targets } from '../../generator/targets/index.ts';
import { root } from '../support/cli.ts';

/** What a change of our own spec changes in the packages: what a reviewer sees in `git diff generated/`. */

let folder: string;
let before: ReadonlyMap<string, string>;

async function generate(): Promise<ReadonlyMap<string, string>> {
  const options = { root: folder, remote: false, targets, packages: '@jirafe/events-{target}' };
  const { files, diagnostics } = await build({ ...options, input: { file: join(folder, 'openapi.yaml') } });
  if (files === undefined) throw new Error(JSON.stringify(diagnostics, null, 2));
  return new Map(files.map(({ path, text }) => [path, text]));
}

/** Names of the files that differ from those of the spec as it is; the spec is put back as it was. */
async function changedBy(file: string, edit: (text: string) => string): Promise<string[]> {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  const edited = edit(text);
  if (edited === text) throw new Error(`The edit changes nothing in spec/${file}`);
  writeFileSync(path, edited);
  try {
    const after = await generate();
    return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name)).sort();
  } finally {
    writeFileSync(path, text);
  }
}

beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'okapi-spec-')));
  cpSync(join(root, 'spec'), folder, { recursive: true });
  before = await generate();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a change of the spec', () => {
  it('of a description in schemas/cart.yaml changes only files named for the cart', async () => {
    const changed = await changedBy('schemas/cart.yaml', (text) =>
      text.replace('The shop’s own identifier', 'An identifier').replace("The shop's own identifier", 'An identifier'),
    );
    expect(changed).toContain('types/src/cart.ts');
    expect(changed.filter((name) => !/\/cart(\.|\/)/.test(name))).toEqual([]);
  });

  it('of a constraint in schemas/inventory.yaml changes only files named for the inventory', async () => {
    const changed = await changedBy('schemas/inventory.yaml', (text) => text.replace('minLength: 1', 'minLength: 2'));
    expect(changed.some((name) => name.startsWith('validators/'))).toBe(true);
    expect(changed.filter((name) => !/\/inventory(\.|\/)/.test(name))).toEqual([]);
  });

  it('of the order in which components are listed changes nothing', async () => {
    const changed = await changedBy('openapi.yaml', (text) => {
      const [head, list] = text.split(/^ {2}schemas:\n/m);
      if (head === undefined || list === undefined) throw new Error('openapi.yaml has no components/schemas at its end');
      const rows = list.match(/^ {4}\w+:\n {6}\$ref: .*\n/gm) ?? [];
      return `${head}  schemas:\n${rows.toReversed().join('')}`;
    });
    expect(changed).toEqual([]);
  });
});

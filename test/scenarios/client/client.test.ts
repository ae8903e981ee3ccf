import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { client } from '../../../generator/targets/client/target.ts';
import { apiOf, emitted } from '../../support/api.ts';

/** A folder for each case: `spec.yaml`, and in `want/` the modules that the case is about. The others are the same for all. */
const here = import.meta.dirname;
const cases: readonly [name: string, files: readonly string[]][] = [
  ['names-that-clash', ['src/errors.ts', 'src/operations/outcome.ts', 'src/operations/send-note.ts']],
  ['every-parameter', ['src/operations/find.ts']],
  ['bodies-and-answers', ['src/operations/store.ts', 'src/operations/watch.ts']],
  ['credentials', ['src/security.ts', 'src/operations/open.ts', 'src/client.ts']],
  ['batch-and-queue', ['src/queue.ts', 'bin/import.mjs']],
];

describe('the client package', () => {
  it.each(cases)('%s', async (name, paths) => {
    const files = await emitted(client, await apiOf(readFileSync(join(here, name, 'spec.yaml'), 'utf8')));
    for (const path of paths) await expect(files.get(path)).toMatchFileSnapshot(join(here, name, 'want', path.replace(/^src\//, '')));
  });

  it('has a scenario for each folder', () => {
    const folders = readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
    expect(folders.toSorted()).toEqual(cases.map(([name]) => name).toSorted());
  });
});

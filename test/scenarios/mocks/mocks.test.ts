import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mocks } from '../../../generator/targets/mocks/target.ts';
import { apiOf, emitted } from '../../support/api.ts';

/** A folder for each case: `spec.yaml`, and in `want/` the files that it must give; those that are the same for every document are left out. */
const here = import.meta.dirname;
const cases = readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

test.each(cases)('%s', async (name) => {
  const files = await emitted(mocks, await apiOf(readFileSync(join(here, name, 'spec.yaml'), 'utf8')));
  const own = [...files].filter(([path]) => !path.startsWith('src/runtime/') && !/^src\/(index|fixtures|handler|msw)\.ts$/.test(path));
  expect(own.length).toBeGreaterThan(0);
  for (const [path, text] of own) await expect(text).toMatchFileSnapshot(join(here, name, 'want', path.replaceAll('/', '__')));
});

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { server } from '../../../generator/targets/server/target.ts';
import { apiOf, emitted } from '../../support/api.ts';

/** A folder for each case: `spec.yaml`, and in `want/` the modules that come out of it and out of nothing else. */
const here = import.meta.dirname;
const cases = readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

describe('the server package', () => {
  it.each(cases)('%s', async (name) => {
    const files = await emitted(server, await apiOf(readFileSync(join(here, name, 'spec.yaml'), 'utf8')));
    const own = [...files].filter(([path]) => path.startsWith('src/') && !path.startsWith('src/runtime/') && path !== 'src/node.ts');
    for (const [path, text] of own) await expect(text).toMatchFileSnapshot(join(here, name, 'want', path.slice('src/'.length)));
  });
});

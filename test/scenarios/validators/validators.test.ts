import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { validators } from '../../../generator/targets/validators/target.ts';
import { apiOf, emitted } from '../../support/api.ts';

/** A small spec for each thing that the guards do, and the modules that it must give. */
const here = import.meta.dirname;
const folders = readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

describe('validators', () => {
  test.each(folders)('%s', async (folder) => {
    const files = await emitted(validators, await apiOf(readFileSync(join(here, folder, 'spec.yaml'), 'utf8')));
    const modules = [...files].filter(([path]) => /^src\/[^/]+\.ts$/.test(path) && !/\/(?:index|json-schema)\.ts$/.test(path));
    expect(modules.length).toBeGreaterThan(0);
    for (const [path, text] of modules) await expect(text).toMatchFileSnapshot(join(here, folder, 'want', path.replace('src/', '')));
  });
});

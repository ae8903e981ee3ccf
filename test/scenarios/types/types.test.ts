import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { types } from '../../../generator/targets/types/target.ts';
import { apiOf, emitted } from '../../support/api.ts';

/**
 * What each word of JSON Schema becomes in TypeScript: a folder for each, with `spec.yaml`, the schemas, and `want/`, the modules
 * of named types that they must give.
 */
const here = import.meta.dirname;
const cases = readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

/** The index only lists, and the whole-API view is openapi-typescript's. */
const others = new Set(['src/index.ts', 'src/openapi.ts']);

describe('types', () => {
  test.each(cases)('%s', async (name) => {
    const api = await apiOf(readFileSync(join(here, name, 'spec.yaml'), 'utf8'));
    const files = [...(await emitted(types, api))].filter(([path]) => !others.has(path));
    for (const [path, text] of files) await expect(text).toMatchFileSnapshot(join(here, name, 'want', path.replace('src/', '')));
    const wanted = join(here, name, 'want');
    expect(existsSync(wanted) ? readdirSync(wanted).sort() : []).toEqual(files.map(([path]) => path.replace('src/', '')).sort());
  });
});

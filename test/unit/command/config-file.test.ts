import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, findConfig, resolveConfig } from '../../../generator/command/config-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'okapi-config-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('a config', () => {
  it('is found by its name in the working directory', () => {
    const path = put('okapi.config.mjs', 'export default {}');
    expect(findConfig(folder, undefined)).toBe(path);
  });

  it('that is asked for and not there is an error that says how to get one', () => {
    expect(() => findConfig(folder, 'other.config.ts')).toThrow(/no config other\.config\.ts.*okapi init/);
  });

  it('gives paths relative to itself, and the words on the command line win', async () => {
    const path = put('okapi.config.mjs', `export default { input: 'api.yaml', output: 'out' }`);
    const config = await resolveConfig('/elsewhere', path, { output: 'there' });
    expect([config.input, config.output]).toEqual([join(folder, 'api.yaml'), '/elsewhere/there']);
    expect(config.targets.map(({ name }) => name)).toEqual(['types', 'validators', 'client', 'server', 'mocks']);
  });

  it.each([
    ['has no default export', 'export const config = {};', /no default export/],
    ['has an option that is not one', `export default { inptu: 'a' };`, /no option "inptu".*input, output, packages, targets/],
    ['has an option of the wrong kind', `export default { input: 3 };`, /"input" is not right. It names a file or a URL/],
    ['has a package pattern without {target}', `export default { packages: 'events' };`, /contains \{target\}/],
    ['throws', `throw new Error('no such luck');`, /cannot be loaded: no such luck/],
    ['is not JavaScript', `export default {`, /cannot be loaded/],
    ['names no input', `export default { output: 'o' };`, /There is no input/],
    ['names no output', `export default { input: 'i' };`, /There is no output folder/],
  ])('that %s is refused with a plain sentence', async (why, text, message) => {
    const path = put(`${why.replaceAll(/\W+/g, '-')}.mjs`, text);
    const refused = resolveConfig(folder, path, {});
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
  });

  it('that lists a target without those it imports is refused', async () => {
    const target = `{ name: 'client', summary: '', uses: ['types'], dependencies: {}, emit: () => [], readme: () => ({}) }`;
    const path = put('uses.mjs', `export default { input: 'i', output: 'o', targets: [${target}] };`);
    await expect(resolveConfig(folder, path, {})).rejects.toThrow(/"client" imports the package of "types". Add types/);
  });
});

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root, workplace } from '../../support/cli.ts';

/** Each start of the process notes how it was started: the config does, for it is loaded before a document is read. */
const config = `
import { appendFileSync } from 'node:fs';
import { types } from '${join(root, 'generator/index.ts')}';
appendFileSync('starts', JSON.stringify(process.execArgv) + '\\n');
export default { input: 'api.json', output: 'out', packages: '@a/{target}', targets: [types] };
`;

/** A document with a description of so many characters. */
const api = (length: number): string =>
  JSON.stringify({ openapi: '3.1.0', info: { title: 'A', version: '1', description: 'x'.repeat(length) }, paths: {} });

/** How the process was started, each time. */
function starts(folder: string): string[][] {
  return readFileSync(join(folder, 'starts'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as string[]);
}

describe.skipIf(process.platform === 'win32')('a run over a large document', () => {
  it('starts anew once, as one who keeps little memory for what is new, and does its work', () => {
    using place = workplace({ 'okapi.config.ts': config, 'api.json': api(1_100_000) });
    const { code, out } = place.okapi(['generate']);
    expect(starts(place.folder)).toEqual([[], ['--max-semi-space-size=8']]);
    expect([code, existsSync(join(place.folder, 'out/types/src/index.ts'))]).toEqual([0, true]);
    expect(out).toMatch(/Wrote \d+ files in out/);
  });

  it('gives its exit code on', () => {
    using place = workplace({ 'okapi.config.ts': config, 'api.json': api(1_100_000).replace('"paths":{}', '"paths":[]') });
    expect(place.okapi(['generate']).code).toBe(1);
  });

  it('does not where the document is small', () => {
    using place = workplace({ 'okapi.config.ts': config, 'api.json': api(100) });
    expect(place.okapi(['generate']).code).toBe(0);
    expect(starts(place.folder)).toEqual([[]]);
  });
});

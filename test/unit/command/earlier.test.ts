import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { root } from '../../support/cli.ts';
import { earlierRun, freshRun, sha256, writeRecord } from '../../../generator/command/cache.ts';

/** What a run may take over of the one before it: only what is certain to be as it was. */

let folder: string;
let output: string;
let record: string;
let config: Readonly<Record<string, string>>;
const files = [
  { path: 'types/src/cart.ts', text: 'export type Cart = string;\n', made: 'of-the-cart' },
  { path: 'types/package.json', text: '{}\n' },
];

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'okapi-earlier-')));
  output = join(folder, 'out');
  record = join(folder, 'cache/record.json');
  mkdirSync(join(output, 'types/src'), { recursive: true });
  writeFileSync(join(folder, 'okapi.config.ts'), 'config');
  config = { [join(folder, 'okapi.config.ts')]: sha256('config') };
  for (const { path, text } of files) writeFileSync(join(output, path), text);
  writeRecord(record, {
    config,
    inputs: {},
    output,
    name: 'out',
    files,
    kept: [],
    facts: { 'mocks/facts of-the-cart': { problem: 'nothing fits' } },
  });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const earlier = (ofConfig: Readonly<Record<string, string>> = config): ReturnType<typeof earlierRun> =>
  earlierRun(record, output, ofConfig);

describe('an earlier run', () => {
  it('has a file that is there, made of the same', () => {
    expect(earlier().has('types/src/cart.ts', 'of-the-cart')).toBe(true);
    expect(earlier().facts).toEqual({ 'mocks/facts of-the-cart': { problem: 'nothing fits' } });
  });

  it('has no file that is made of something else, or of which nobody knows what it is made of', () => {
    expect(earlier().has('types/src/cart.ts', 'of-another-cart')).toBe(false);
    expect(earlier().has('types/package.json', 'undefined')).toBe(false);
    expect(earlier().has('__proto__', 'of-the-cart')).toBe(false);
  });

  it('has no file that somebody has edited or deleted, not even to the same length', () => {
    writeFileSync(join(output, 'types/src/cart.ts'), 'export type Cart = number;\n');
    expect(earlier().has('types/src/cart.ts', 'of-the-cart')).toBe(false);
    rmSync(join(output, 'types/src/cart.ts'));
    expect(earlier().has('types/src/cart.ts', 'of-the-cart')).toBe(false);
  });

  it('has a file that was only touched, by a checkout for instance', () => {
    utimesSync(join(output, 'types/src/cart.ts'), new Date(), new Date(0));
    expect(earlier().has('types/src/cart.ts', 'of-the-cart')).toBe(true);
  });

  it('leaves nothing to a run with another config', () => {
    expect(earlier({ [join(folder, 'okapi.config.ts')]: sha256('edited') }).has('types/src/cart.ts', 'of-the-cart')).toBe(false);
    expect(earlier({}).facts).toEqual({});
  });

  it('leaves nothing where its record is cut off, anywhere', () => {
    const whole = readFileSync(record, 'utf8');
    for (let length = 0; length < whole.length - 1; length += 7) {
      writeFileSync(record, whole.slice(0, length));
      expect(earlier().has('types/src/cart.ts', 'of-the-cart')).toBe(false);
      expect(earlier().facts).toEqual({});
    }
  });

  it('need not read what nobody has changed since long before the run, and reads what may have changed meanwhile', () => {
    const note = (file: string, hash: string): void =>
      writeRecord(record, { config: {}, inputs: { [file]: hash }, output, name: 'out', files: [], kept: [], facts: {} });
    const old = join(root, 'package.json');
    note(old, 'not read');
    expect(freshRun(record)).toBeDefined();
    const young = join(folder, 'api.json');
    writeFileSync(young, '{}');
    note(young, 'read');
    expect(freshRun(record)).toBeUndefined();
    note(young, sha256('{}'));
    expect(freshRun(record)).toBeDefined();
    writeFileSync(young, '[]');
    expect(freshRun(record)).toBeUndefined();
  });

  it('hands on what it took over itself', () => {
    writeRecord(record, {
      config,
      inputs: {},
      output,
      name: 'out',
      files: [],
      kept: [{ path: 'types/src/cart.ts', made: 'of-the-cart' }],
      facts: {},
    });
    expect(earlier().has('types/src/cart.ts', 'of-the-cart')).toBe(true);
    expect(earlier().facts).toEqual({});
    expect(freshRun(record)).toEqual({ output: 'out', files: 1 });
  });

  it('is forgotten when 64 others came after it', () => {
    for (let index = 0; index < 80; index++) {
      const other = join(folder, `cache/other-${index}.json`);
      writeRecord(other, { config, inputs: {}, output, name: 'out', files: [], kept: [], facts: {} });
      utimesSync(other, new Date(), new Date(1_000_000 + index * 1000));
    }
    expect(readdirSync(join(folder, 'cache')).length).toBeLessThanOrEqual(64);
  });
});

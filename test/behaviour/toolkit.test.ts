import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publint } from 'publint';
import { root } from '../support/cli.ts';
import { petstore } from '../support/petstore.ts';

/** The npm package `okapi` as a stranger gets it: packed, put into a project of their own, and run on their own document. */

let folder: string;
let project: string;

function okapi(...words: readonly string[]): { code: number | null; text: string } {
  const bin = join(project, 'node_modules/okapi/dist/generator/cli.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...words], {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { code: status, text: stdout + stderr };
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'okapi-toolkit-')));
  project = join(folder, 'shop');
  const modules = join(project, 'node_modules');
  mkdirSync(modules, { recursive: true });
  const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder, '--ignore-scripts'], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [entry] = Object.values(JSON.parse(packed) as Record<string, { filename: string }>);
  execFileSync('tar', ['-xzf', join(folder, entry?.filename ?? ''), '-C', folder]);
  execFileSync('mv', [join(folder, 'package'), join(modules, 'okapi')]);
  // What npm would install beside it, by its own list of dependencies and nothing else.
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'shop', private: true, type: 'module' }));
  writeFileSync(join(project, 'petstore.yaml'), petstore);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('okapi, packed', () => {
  it('satisfies publint, suggestions included', async () => {
    const { messages } = await publint({ pkgDir: join(project, 'node_modules/okapi'), pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  it('ships what it needs and nothing else', () => {
    const files = readdirSync(join(project, 'node_modules/okapi'), { recursive: true, encoding: 'utf8' });
    expect(files).toEqual(expect.arrayContaining(['dist/generator/cli.js', 'templates/package/README.md.hbs', 'LICENSE', 'README.md']));
    expect(files.filter((file) => /^(spec|test|generated|generator|scripts)\b|\.test\./.test(file))).toEqual([]);
  });

  it('writes a config, and generates packages from a stranger’s document', () => {
    expect(okapi('init', '-i', 'petstore.yaml')).toMatchObject({ code: 0 });
    const first = okapi('generate');
    expect(first.text).toMatch(/Wrote \d+ files in generated/);
    expect(first.code).toBe(0);
    expect(okapi('generate').text).toContain('Nothing to do');
    expect(okapi('generate', '--check').code).toBe(0);
  });

  it('says on a Node that is too old which one it needs, and nothing of modules or syntax', () => {
    const bin = join(project, 'node_modules/okapi/dist/generator/cli.js');
    const older = `data:text/javascript,${encodeURIComponent(`
      import module, { syncBuiltinESMExports } from 'node:module';
      delete module.enableCompileCache;
      syncBuiltinESMExports();
      Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.19.0' } });`)}`;
    const { status, stderr } = spawnSync(process.execPath, ['--import', older, bin, 'generate'], { cwd: project, encoding: 'utf8' });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^error okapi needs Node 22\.18 or newer, and this is 20\.19\.0\.\n.*run on Node 20\.\n$/);
  });

  it('tells a stranger what is wrong with the document, and where', () => {
    writeFileSync(join(project, 'petstore.yaml'), petstore.replace("schemas/Pet'", "schemas/Pat'"));
    const { code, text } = okapi('generate');
    writeFileSync(join(project, 'petstore.yaml'), petstore);
    expect(code).toBe(1);
    expect(text).toMatch(/petstore\.yaml:\d+:\d+ error ref-not-found/);
    expect(text).not.toMatch(/^\s+at .*\.js/m);
  });

  it('has types for the config that it writes', () => {
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2022',
      lib: ['es2024'],
      types: [],
      strict: true,
      skipLibCheck: true,
      noEmit: true,
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['okapi.config.ts'] }));
    const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript-7/bin/tsc'), '-p', project], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});

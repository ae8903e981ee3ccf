import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../support/cli.ts';

/** The collector as a stranger gets it: packed, and unpacked in an empty folder, with the dependencies that its package names and no others. */

let folder: string;
let bin: string;
const children: ChildProcess[] = [];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'jirafe-packed-'));
  execFileSync(process.execPath, [join(root, 'collector/scripts/vendor.ts')]);
  const own = ['generated/types', 'generated/validators', 'generated/server', 'collector'];
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder, ...own.map((path) => join(root, path))], {
    cwd: folder,
  });
  const modules = join(folder, 'node_modules');
  for (const path of own) {
    const { name, dependencies = {} } = manifest(join(root, path));
    const target = join(modules, name);
    mkdirSync(target, { recursive: true });
    const tarball = readdirSync(folder).find((file) => file.startsWith(`${name.replace('@', '').replace('/', '-')}-`)) ?? '';
    execFileSync('tar', ['-xzf', join(folder, tarball), '--strip-components=1', '-C', target]);
    for (const dependency of Object.keys(dependencies)) {
      if (dependency.startsWith('@jirafe/') || existsSync(join(modules, dependency))) continue;
      mkdirSync(dirname(join(modules, dependency)), { recursive: true });
      symlinkSync(join(root, 'node_modules', dependency), join(modules, dependency));
    }
  }
  const collector = join(modules, '@jirafe/collector');
  bin = join(collector, manifest(collector).bin['jirafe-collector'] ?? '');
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function manifest(path: string): Manifest {
  return JSON.parse(readFileSync(join(path, 'package.json'), 'utf8')) as Manifest;
}

function run(
  args: readonly string[],
  input = '',
  env: Readonly<Record<string, string>> = {},
): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], {
    cwd: folder,
    input,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { code: status, out: stdout, err: stderr };
}

/** Runs the service with `--demo`, as the README says, and gives what it prints once it listens. */
function demo(data: string): Promise<string> {
  const child = spawn(process.execPath, [bin, 'serve', '--demo', '--port', '0', '--data', data], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return new Promise((resolve, reject) => {
    let printed = '';
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
      if (printed.includes('Ctrl-C')) resolve(printed);
    });
    child.once('exit', (code) => reject(new Error(`It ended with ${code}: ${printed}`)));
  });
}

const lines = (text: string): string[] => text.split('\n').filter(Boolean);

describe('the packed collector', () => {
  it('says what it is, and takes settings', () => {
    const { version } = manifest(join(folder, 'node_modules/@jirafe/collector'));
    expect(run(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' });
    expect(run(['--help']).out).toContain('serve [--demo]');
    expect(JSON.parse(run(['config', '--port', '1']).out)).toMatchObject({ port: 1 });
    expect(JSON.parse(run(['config', '--schema']).out)).toMatchObject({ type: 'object' });
  });

  it('holds what it needs, and nothing of the workshop', () => {
    const files = execFileSync('tar', ['-tzf', readdirSync(folder).find((file) => file.startsWith('jirafe-collector-')) ?? ''], {
      cwd: folder,
      encoding: 'utf8',
    });
    for (const file of [
      'bin/jirafe-collector.js',
      'dist/index.js',
      'dist/index.d.ts',
      'page/index.html',
      'page/vendor/redoc.standalone.js',
      'README.md',
    ])
      expect(lines(files)).toContain(`package/${file}`);
    expect(lines(files).filter((file) => /\/(src|scripts|test)\/|\.map$|Dockerfile/.test(file))).toEqual([]);
  });

  it('runs what it prints: the curls of the demo, the pages, the export; and goes back and forth between two collectors', async () => {
    const printed = await demo('one');
    const [url = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(printed) ?? [];
    const curls = lines(printed).filter((line) => line.startsWith('curl '));
    expect(curls.length).toBe(2);
    for (const curl of curls) expect(execFileSync('sh', ['-c', `${curl} -s`], { encoding: 'utf8' })).toBe('{"success":true}');
    for (const path of [
      '/',
      '/docs',
      '/page/inspector.js',
      '/page/vendor/redoc.standalone.js',
      '/openapi.json',
      '/v2/schema/cart.json',
      '/readyz',
      '/metrics',
    ])
      expect([path, (await fetch(url + path)).status]).toEqual([path, 200]);
    const exported = run(['export', '--data', 'one']).out;
    expect(lines(exported).length).toBe(2);
    const other = await demo('two');
    const [to = ''] = /http:\/\/127\.0\.0\.1:\d+/.exec(other) ?? [];
    const [token = ''] = /jirafe_[\w-]+/.exec(other) ?? [];
    expect(run(['replay', '--to', to], exported, { JIRAFE_REPLAY_TOKEN: token })).toMatchObject({
      code: 0,
      out: 'Sent 2 events, 0 of them refused.\n',
    });
    const events = (text: string): unknown[] => lines(text).map((line) => (JSON.parse(line) as { event: unknown }).event);
    expect(events(run(['export', '--data', 'two']).out)).toEqual(events(exported));
    expect(lines(run(['state', '--data', 'two']).out).length).toBe(2);
    expect(lines(run(['token', 'list', '--data', 'two']).out).length).toBe(1);
    expect(run(['trim', '--keep-days', '1', '--data', 'two']).out).toBe('Forgot 0 events.\n');
  });
});

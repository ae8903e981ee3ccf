import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publint } from 'publint';
import { root } from '../support/cli.ts';

/** The generated packages as a stranger gets them: packed, installed into an empty project, and used from there. */

const targets = ['types', 'validators', 'client', 'server', 'mocks'] as const;
let folder: string;
let tarballs: Record<(typeof targets)[number], string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'okapi-packages-'));
  tarballs = Object.fromEntries(targets.map((target) => [target, pack(target)])) as typeof tarballs;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function pack(target: string): string {
  const printed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder, '--ignore-scripts'], {
    cwd: join(root, 'generated', target),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [entry] = Object.values(JSON.parse(printed) as Record<string, { filename: string }>);
  return join(folder, entry?.filename ?? '');
}

describe.each(targets)('@jirafe/events-%s, packed', (target) => {
  it('satisfies publint, suggestions included', async () => {
    const { messages } = await publint({ pkgDir: join(root, 'generated', target), pack: 'npm', strict: true });
    expect(messages).toEqual([]);
  });

  it('resolves with its types for ESM under every module resolution (are-the-types-wrong)', () => {
    const cli = join(root, 'node_modules/@arethetypeswrong/cli/dist/index.js');
    const { status, stdout } = spawnSync(process.execPath, [cli, tarballs[target], '--profile', 'esm-only', '--format', 'ascii'], {
      encoding: 'utf8',
    });
    expect(status, stdout).toBe(0);
  });

  it('ships no test, no path of the machine that built it, and a README that names it', () => {
    const list = execFileSync('tar', ['-tzf', tarballs[target]], { encoding: 'utf8' }).split('\n');
    expect(list.filter((path) => /\.test\.|tsbuildinfo/.test(path))).toEqual([]);
    const out = mkdtempSync(join(folder, 'unpacked-'));
    execFileSync('tar', ['-xzf', tarballs[target], '-C', out]);
    const texts = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((path) => /\.(js|ts|json|md|map)$/.test(path));
    expect(texts.filter((path) => readFileSync(join(out, path), 'utf8').includes(root))).toEqual([]);
    expect(readFileSync(join(out, 'package/README.md'), 'utf8')).toContain(`@jirafe/events-${target}`);
  });
});

describe('an empty project', () => {
  it('installs the packages from their tarballs and sends a cart from the client to the handler', () => {
    const project = join(folder, 'shop');
    mkdirSync(project);
    writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'shop', private: true, type: 'module' }));
    execFileSync('npm', ['install', '--offline', '--no-audit', '--no-fund', '--legacy-peer-deps', ...Object.values(tarballs)], {
      cwd: project,
      stdio: 'ignore',
    });
    cpSync(join(import.meta.dirname, 'shop/send-a-cart.mjs'), join(project, 'send-a-cart.mjs'));
    const printed = execFileSync(process.execPath, ['send-a-cart.mjs'], { cwd: project, encoding: 'utf8' });
    expect(JSON.parse(printed)).toEqual({ answer: { success: true }, stored: ['cart-1'] });
    expect(existsSync(join(project, 'node_modules/ajv'))).toBe(false);
  });
});

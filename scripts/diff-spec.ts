/**
 * Compares the spec with the one on another git revision and says what breaks: `npm run diff:spec -- v2.0.0` (default: main).
 * Exits with 1 if a change can break a client, with 2 if there is nothing to compare with.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const [revision = 'main', ...words] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'okapi-spec-'));
try {
  process.exitCode = compare();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function compare(): number {
  const archive = spawnSync('git', ['archive', revision, 'spec', 'redocly.yaml'], { cwd: root, maxBuffer: 64 * 1024 * 1024 });
  if (archive.status !== 0) {
    console.error(
      `There is no spec at the revision "${revision}". Name a branch, a tag or a commit that has one: npm run diff:spec -- <revision>`,
    );
    return 2;
  }
  spawnSync('tar', ['-x', '-C', folder], { input: archive.stdout });
  const cli = join(root, 'node_modules/@redocly/cli/bin/cli.js');
  const args = [cli, 'diff', join(folder, 'spec/openapi.yaml'), join(root, 'spec/openapi.yaml'), ...words];
  const env = { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_NOTIFICATIONS: 'true' };
  return spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit', env }).status ?? 1;
}

/**
 * Times a cold run, a run with nothing to do, and a watched save, beside openapi-typescript alone on the same spec, in one run.
 *
 *     node test/bench/generate.ts [runs]
 *
 * Prints medians and ratios; these machines are noisy, so trust the ratios. Results go, dated, into RESULTS.md.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
/** What users run: the published build, which strips no types. */
const cli = join(root, 'dist/generator/cli.js');
const runs = Number(process.argv[2] ?? 5);
if (spawnSync(process.execPath, [join(root, 'scripts/build-okapi.ts')], { stdio: 'inherit' }).status !== 0) process.exit(1);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'okapi-bench-')));

try {
  cpSync(join(root, 'spec'), join(folder, 'spec'), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(
    join(folder, 'okapi.config.ts'),
    `export default { input: 'spec/openapi.yaml', output: 'out', packages: '@jirafe/events-{target}' };`,
  );
  run([cli, 'generate', '--silent']);

  const peer = median(() => run([join(root, 'node_modules/openapi-typescript/bin/cli.js'), 'spec/openapi.yaml', '-o', 'peer.ts']));
  const cold = median(() => {
    rmSync(join(folder, 'out'), { recursive: true, force: true });
    return run([cli, 'generate', '--silent']);
  });
  const nothing = median(() => run([cli, 'generate', '--silent']));
  const start = median(() => run(['-e', '0']));
  const save = await watchedSave();

  console.log(`medians of ${runs}, Node ${process.versions.node}, whole processes\n`);
  console.log('| job | seconds | of openapi-typescript |\n| --- | --- | --- |');
  row('node -e 0', start);
  row('openapi-typescript, types alone', peer);
  row('okapi, five packages, cold', cold);
  row('okapi, nothing to do', nothing);
  row('okapi --watch, one description saved', save);

  function row(name: string, milliseconds: number): void {
    console.log(`| ${name} | ${(milliseconds / 1000).toFixed(2)} | ${(milliseconds / peer).toFixed(2)} |`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function run(args: readonly string[]): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stderr}`);
  return performance.now() - started;
}

function median(measure: () => number): number {
  return middle(Array.from({ length: runs }, measure));
}

function middle(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}

/** From the save of a file to the line that says it was generated. */
async function watchedSave(): Promise<number> {
  const child = spawn(process.execPath, [cli, 'generate', '--watch'], { cwd: folder });
  let wake: () => void = () => undefined;
  child.stdout.on('data', (chunk) => {
    if (String(chunk).includes('Watching')) wake();
  });
  const ready = (): Promise<void> => new Promise((resolve) => (wake = resolve));
  await ready();
  const file = join(folder, 'spec/schemas/cart.yaml');
  const text = readFileSync(file, 'utf8');
  const times: number[] = [];
  for (let index = 0; index <= runs; index += 1) {
    const done = ready();
    const started = performance.now();
    writeFileSync(file, text.replace(/description: (\S)/, `description: (${index}) $1`));
    await done;
    // The first save finds cold code.
    if (index > 0) times.push(performance.now() - started);
  }
  child.kill('SIGINT');
  return middle(times);
}

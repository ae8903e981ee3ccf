/**
 * Generates for GitHub's document (1,223 operations, 13 MB) beside openapi-typescript and hey-api in the same run, and for synthetic
 * documents of 100 to 10,000 operations alone.
 *
 *     npm run bench:install && node test/bench/scale.ts [runs] [largest synthetic document]
 *
 * Prints CPU seconds of whole processes, which a busy machine disturbs less than the clock, peaks of memory, and ratios.
 * Results go, dated, into RESULTS.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const cli = join(root, 'generator/cli.ts');
const peers = join(root, 'test/bench/node_modules');
const runs = Number(process.argv[2] ?? 3);
const largest = Number(process.argv[3] ?? 10_000);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'okapi-scale-')));
const github = join(root, 'node_modules/@octokit/openapi/generated/api.github.com.json');

interface Cost {
  /** User and system time of the process and all its threads. */
  readonly cpu: number;
  readonly wall: number;
  readonly megabytes: number;
}

try {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'github.json'), readFileSync(github));
  config('two', '[types, client]');
  config('five', '[types, validators, client, server, mocks]');
  console.log(`medians of ${runs}, Node ${process.versions.node}\n\n| GitHub's document | CPU s | s | MB |\n| --- | --- | --- | --- |`);
  const openapiTypescript = row('openapi-typescript, types', () =>
    run([join(root, 'node_modules/openapi-typescript/bin/cli.js'), 'github.json', '-o', 'peer.ts']),
  );
  const sdk = heyApi(['@hey-api/typescript', '@hey-api/client-fetch', '@hey-api/sdk']);
  const zod = heyApi(['@hey-api/typescript', '@hey-api/client-fetch', '@hey-api/sdk', 'zod']);
  const heySdk = sdk && row('hey-api, types + sdk', sdk);
  const heyZod = zod && row('hey-api, types + sdk + zod', zod);
  const two = row('okapi, types + client', () => cold('two'));
  const five = row('okapi, all five', () => cold('five'));
  const same = row('okapi, nothing changed', () => run(generate('five')));
  const one = row('okapi, one schema changed', () => {
    const text = readFileSync(join(folder, 'github.json'), 'utf8');
    writeFileSync(join(folder, 'github.json'), text.replace(/"description": ?"(\w)/, '"description":"($1) '));
    return run(generate('five'));
  });
  console.log('');
  ratio('types + client to openapi-typescript', two, openapiTypescript);
  ratio('types + client to hey-api types + sdk (aim 0.4)', two, heySdk);
  ratio('all five to hey-api with zod (aim 0.5)', five, heyZod);
  ratio('nothing changed to all five', same, five);
  ratio('one schema changed to all five (aim 0.25)', one, five);

  console.log('\n| synthetic operations | CPU s, all five | ms for one more |\n| --- | --- | --- |');
  let before: { count: number; cpu: number } | undefined;
  for (const count of [100, 300, 1000, 3000, 10_000].filter((size) => size <= largest)) {
    writeFileSync(join(folder, 'github.json'), synthetic(count));
    const { cpu } = cold('five');
    const marginal = before === undefined ? '' : (((cpu - before.cpu) / (count - before.count)) * 1000).toFixed(2);
    console.log(`| ${count} | ${cpu.toFixed(2)} | ${marginal} |`);
    before = { count, cpu };
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function config(name: string, targets: string): void {
  const text = `import { client, mocks, server, types, validators } from ${JSON.stringify(join(root, 'generator/index.ts'))};
void [client, mocks, server, types, validators];
export default { input: 'github.json', output: 'out-${name}', packages: '@github/{target}', lenient: true, targets: ${targets} };\n`;
  writeFileSync(join(folder, `${name}.config.ts`), text);
}

function generate(name: string): string[] {
  return [cli, 'generate', '--silent', '-c', `${name}.config.ts`];
}

function cold(name: string): Cost {
  rmSync(join(folder, `out-${name}`), { recursive: true, force: true });
  return run(generate(name));
}

function heyApi(plugins: readonly string[]): (() => Cost) | undefined {
  if (!existsSync(join(peers, '@hey-api/openapi-ts'))) return undefined;
  const file = `hey-${plugins.length}.config.mjs`;
  writeFileSync(
    join(folder, file),
    `export default ${JSON.stringify({ input: './github.json', output: `hey-${plugins.length}`, plugins, logs: { level: 'silent' } })};\n`,
  );
  return () => {
    rmSync(join(folder, `hey-${plugins.length}`), { recursive: true, force: true });
    return run([join(peers, '@hey-api/openapi-ts/bin/run.js'), '-f', file, '--no-log-file']);
  };
}

/** Runs Node with these words; bash's `time` counts what all its threads took, and /proc what it held at most. */
function run(args: readonly string[]): Cost {
  const hook = `process.on('exit', () => require('fs').writeSync(3, String(process.resourceUsage().maxRSS)))`;
  writeFileSync(join(folder, 'hook.cjs'), hook);
  const words = [process.execPath, '--require', join(folder, 'hook.cjs'), ...args].map((word) => `'${word}'`).join(' ');
  const { status, stderr, output } = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S %R'; time ${words} 2>errors.txt >/dev/null`], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${readFileSync(join(folder, 'errors.txt'), 'utf8').slice(0, 2000)}`);
  const [user = 0, system = 0, wall = 0] = stderr.trim().split(/\s+/).map(Number);
  return { cpu: user + system, wall, megabytes: Number(output[3] ?? 0) / 1024 };
}

function row(name: string, measure: () => Cost): Cost {
  const costs = Array.from({ length: runs }, measure).sort((a, b) => a.cpu - b.cpu);
  const cost = costs[Math.floor(costs.length / 2)] ?? { cpu: Number.NaN, wall: Number.NaN, megabytes: Number.NaN };
  console.log(`| ${name} | ${cost.cpu.toFixed(2)} | ${cost.wall.toFixed(2)} | ${cost.megabytes.toFixed(0)} |`);
  return cost;
}

function ratio(name: string, ours: Cost, theirs: Cost | undefined): void {
  console.log(theirs === undefined ? `${name}: not measured (npm run bench:install)` : `${name}: ${(ours.cpu / theirs.cpu).toFixed(2)}`);
}

/** A document in which every operation has a body and an answer of its own, and one schema for five is shared. */
function synthetic(count: number): string {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const ref = (name: string): object => ({ 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } });
  const schema = (index: number): object => ({
    type: 'object',
    description: `Thing number ${index}.`,
    required: ['id'],
    properties: {
      id: { type: 'string', description: 'Its identifier.' },
      size: { type: 'integer', minimum: 0 },
      kind: { type: 'string', enum: ['small', 'large'] },
      tags: { type: 'array', items: { type: 'string' } },
      shared: { $ref: `#/components/schemas/Shared${index % Math.ceil(count / 5)}` },
    },
  });
  const shared = numbers
    .slice(0, Math.ceil(count / 5))
    .map((index) => [`Shared${index}`, { type: 'object', properties: { note: { type: 'string' } } }]);
  return JSON.stringify({
    openapi: '3.1.1',
    info: { title: 'Synthetic', version: '1.0.0' },
    paths: Object.fromEntries(
      numbers.map((index) => [
        `/things${index}/{id}`,
        {
          put: {
            operationId: `putThing${index}`,
            parameters: [
              { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
              { name: 'dry', in: 'query', schema: { type: 'boolean' } },
            ],
            requestBody: { required: true, content: ref(`Thing${index}`) },
            responses: { '200': { description: 'Done', content: ref(`Thing${index}`) }, '404': { description: 'No such thing' } },
          },
        },
      ]),
    ),
    components: { schemas: Object.fromEntries([...numbers.map((index) => [`Thing${index}`, schema(index)]), ...shared]) },
  });
}

/**
 * Generates for GitHub's document (1,223 operations, 13 MB) beside openapi-typescript and hey-api in the same run, and for synthetic
 * documents of 100 to 10,000 operations alone.
 *
 *     npm run bench:install && node test/bench/scale.ts [runs] [largest synthetic document]
 *
 * Prints CPU seconds of whole processes and their children, which a busy machine disturbs less than the clock, wall seconds, the peak
 * of the largest process, and ratios of both. At the end TypeScript 7 checks our whole output, and hey-api's sdk.
 * Results go, dated, into RESULTS.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
/** What users run: the published build, which strips no types. */
const cli = join(root, 'dist/generator/cli.js');
const peers = join(root, 'test/bench/node_modules');
const runs = Number(process.argv[2] ?? 3);
const largest = Number(process.argv[3] ?? 10_000);
if (spawnSync(process.execPath, [join(root, 'scripts/build-okapi.ts')], { stdio: 'inherit' }).status !== 0) process.exit(1);
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'okapi-scale-')));
const github = join(root, 'node_modules/@octokit/openapi/generated/api.github.com.json');

interface GithubDocument {
  readonly components: { readonly schemas: { readonly 'code-of-conduct': { readonly properties: { name: { description?: string } } } } };
}

interface Cost {
  /** User and system time of the process, its threads and its children. */
  readonly cpu: number;
  readonly wall: number;
  /** Of the largest process. */
  readonly megabytes: number;
}

try {
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'github.json'), readFileSync(github));
  config('two', '[types, client]');
  config('five', '[types, validators, client, server, mocks]');
  console.log(
    `medians of ${runs} by CPU time, Node ${process.versions.node}\n\n| GitHub's document | CPU s | s | MB |\n| --- | --- | --- | --- |`,
  );
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
    const document = JSON.parse(readFileSync(join(folder, 'github.json'), 'utf8')) as GithubDocument;
    document.components.schemas['code-of-conduct'].properties.name.description = `Its name, as of ${performance.now()}.`;
    writeFileSync(join(folder, 'github.json'), JSON.stringify(document));
    return run(generate('five'));
  });
  console.log('');
  ratio('types + client to openapi-typescript', two, openapiTypescript);
  ratio('types + client to hey-api types + sdk (aim 0.4)', two, heySdk);
  ratio('all five to hey-api with zod (aim 0.5)', five, heyZod);
  ratio('nothing changed to all five', same, five);
  ratio('one schema changed to all five (aim 0.25)', one, five);

  checkTypes('our five packages', join(folder, 'out-five'), true);
  if (sdk) checkTypes("hey-api's types + sdk", join(folder, 'hey-3'), false);

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
  const text = `import { client, mocks, server, types, validators } from ${JSON.stringify(join(root, 'dist/generator/index.js'))};
void [client, mocks, server, types, validators];
export default { input: 'github.json', output: 'out-${name}', packages: '@github/{target}', lenient: true, targets: ${targets} };\n`;
  writeFileSync(join(folder, `${name}.config.ts`), text);
}

function generate(name: string): string[] {
  return [cli, 'generate', '--silent', '-c', `${name}.config.ts`];
}

function cold(name: string): Cost {
  rmSync(join(folder, `out-${name}`), { recursive: true, force: true });
  // Okapi's own notes of earlier runs.
  rmSync(join(root, 'node_modules/.cache/okapi'), { recursive: true, force: true });
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

/** Runs Node with these words; bash's `time` counts what all threads and children took, and each process notes what it held at most. */
function run(args: readonly string[]): Cost {
  const notes = join(folder, 'memory.txt');
  const hook = `if (require('worker_threads').isMainThread) process.on('exit', () => require('fs').appendFileSync(${JSON.stringify(notes)}, process.resourceUsage().maxRSS + '\\n'))`;
  writeFileSync(join(folder, 'hook.cjs'), hook);
  writeFileSync(notes, '');
  const words = [process.execPath, ...args].map((word) => `'${word}'`).join(' ');
  const { status, stderr } = spawnSync('bash', ['-c', `TIMEFORMAT='%U %S %R'; time ${words} 2>errors.txt >output.txt`], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: `--require ${join(folder, 'hook.cjs')}` },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = ['output.txt', 'errors.txt'].map((file) => readFileSync(join(folder, file), 'utf8').slice(0, 2000)).join('\n');
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${said}`);
  const [user = 0, system = 0, wall = 0] = stderr.trim().split(/\s+/).map(Number);
  const peaks = readFileSync(notes, 'utf8').trim().split('\n').map(Number);
  return { cpu: user + system, wall, megabytes: Math.max(...peaks) / 1024 };
}

/** TypeScript 7 over a folder, strictly; our packages find each other by their names. */
function checkTypes(name: string, output: string, ours: boolean): void {
  const targets = ['types', 'validators', 'client', 'server', 'mocks'];
  const paths = {
    ...Object.fromEntries(targets.map((target) => [`@github/${target}/*`, [`${output}/${target}/src/*.ts`]])),
    '@github/*': [`${output}/*/src/index.ts`],
  };
  const compilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    target: 'es2022',
    module: 'esnext',
    moduleResolution: 'bundler',
    lib: ['es2023', 'dom', 'dom.iterable'],
    types: ours ? ['node'] : [],
    ...(ours ? { paths } : {}),
  };
  const project = join(folder, `tsconfig.${ours ? 'ours' : 'theirs'}.json`);
  writeFileSync(project, JSON.stringify({ compilerOptions, include: [ours ? `${output}/*/src` : output] }));
  const { cpu, wall } = run([join(root, 'node_modules/typescript-7/bin/tsc'), '-p', project]);
  console.log(`TypeScript 7 checks ${name}: ${cpu.toFixed(2)} CPU s, ${wall.toFixed(2)} s`);
}

function row(name: string, measure: () => Cost): Cost {
  const costs = Array.from({ length: runs }, measure).sort((a, b) => a.cpu - b.cpu);
  const cost = costs[Math.floor(costs.length / 2)] ?? { cpu: Number.NaN, wall: Number.NaN, megabytes: Number.NaN };
  console.log(`| ${name} | ${cost.cpu.toFixed(2)} | ${cost.wall.toFixed(2)} | ${cost.megabytes.toFixed(0)} |`);
  return cost;
}

function ratio(name: string, ours: Cost, theirs: Cost | undefined): void {
  console.log(
    theirs === undefined
      ? `${name}: not measured (npm run bench:install)`
      : `${name}: ${(ours.wall / theirs.wall).toFixed(2)} of its time, ${(ours.cpu / theirs.cpu).toFixed(2)} of its CPU`,
  );
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

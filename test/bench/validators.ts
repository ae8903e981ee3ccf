/**
 * Validators of the Jirafe events beside other libraries, each in a process of its own: valid payloads, mistakes early and late, all errors,
 * mixed shapes, size, start and first call; and what it takes to emit validators for thousands of schemas.
 *
 *     node test/bench/validators.ts [library …]
 *
 * Prints nanoseconds for one payload, and ratios to JSON.parse of its text and to ajv standalone. The machine is noisy: each figure is the
 * least of many samples. Results go, dated, into RESULTS.md.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build as bundle } from 'esbuild';

import { createDiagnostics } from '../../generator/diagnostics/diagnostic.ts';
import type { Api, NamedSchema } from '../../generator/ir/api.ts';
import type { Json } from '../../generator/ir/schema.ts';
import { lower } from '../../generator/lower/lower.ts';
import { print } from '../../generator/print/print.ts';
import { readDocument } from '../../generator/read/read.ts';
import { packageNames } from '../../generator/targets/package.ts';
import { validators } from '../../generator/targets/validators/target.ts';
import { adapters, type Setup } from './validators/adapters.ts';
import { badOrders, type Kind, kinds, mixedCarts, schemaOf, textsOf } from './validators/payloads.ts';

const root = resolve(import.meta.dirname, '../..');
const cache = join(root, 'test/bench/node_modules/.cache/validators');

interface Figures {
  [row: string]: number;
}

if (process.argv[2] === '--worker') await work(process.argv[3] ?? '');
else await main(process.argv.slice(2));

async function main(wanted: readonly string[]): Promise<void> {
  rmSync(cache, { recursive: true, force: true });
  mkdirSync(cache, { recursive: true });
  const api = await apiOfEvents();
  writeFileSync(join(cache, 'schemas.json'), JSON.stringify(Object.fromEntries(api.schemas.map(({ name, json }) => [name, json]))));
  await bundle({
    entryPoints: [join(root, 'generated/validators/src/index.ts')],
    bundle: true,
    format: 'esm',
    outfile: join(cache, 'okapi.mjs'),
  });
  const names = wanted.length > 0 ? wanted : Object.keys(adapters);
  const results = new Map<string, Figures>();
  for (const name of names) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [import.meta.filename, '--worker', name], {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
    });
    if (status === 0) results.set(name, JSON.parse(stdout) as Figures);
    else console.error(`${name} failed:\n${stderr.slice(0, 2000)}`);
  }
  table('ns for one payload', results);
  ratios(results);
  await sizes();
  await emission(api);
}

function table(title: string, results: ReadonlyMap<string, Figures>): void {
  const rows = [...new Set([...results.values()].flatMap((figures) => Object.keys(figures)))];
  console.log(`\n${title}, Node ${process.versions.node}\n\n| | ${rows.join(' | ')} |\n| --- |${' --: |'.repeat(rows.length)}`);
  for (const [name, figures] of results) console.log(`| ${name} | ${rows.map((row) => short(figures[row])).join(' | ')} |`);
}

function short(nanoseconds: number | undefined): string {
  if (nanoseconds === undefined) return '';
  if (nanoseconds >= 1e6) return `${(nanoseconds / 1e6).toFixed(1)}M`;
  return nanoseconds >= 1e4 ? `${(nanoseconds / 1e3).toFixed(1)}k` : nanoseconds.toFixed(0);
}

function ratios(results: ReadonlyMap<string, Figures>): void {
  const ours = results.get('okapi');
  if (ours === undefined) return;
  console.log('\n| okapi | ns | of JSON.parse | ajv is slower by | fastest other | is slower by |\n| --- | --: | --: | --: | --- | --: |');
  for (const [row, nanoseconds] of Object.entries(ours)) {
    if (row.startsWith('JSON.parse')) continue;
    const others = [...results].flatMap(([name, figures]) =>
      name === 'okapi' || figures[row] === undefined ? [] : [{ name, value: figures[row] }],
    );
    const fastest = others.toSorted((a, b) => a.value - b.value)[0];
    const ajv = Math.min(...others.filter(({ name }) => name.startsWith('ajv')).map(({ value }) => value));
    const parse = ours[`JSON.parse ${row}`];
    const cell = (value: number | undefined): string => (value === undefined || !Number.isFinite(value) ? '' : value.toFixed(2));
    console.log(
      `| ${row} | ${short(nanoseconds)} | ${cell(parse && nanoseconds / parse)} | ${cell(ajv / nanoseconds)} | ${fastest?.name ?? ''} | ${cell(fastest && fastest.value / nanoseconds)} |`,
    );
  }
}

async function apiOfEvents(): Promise<Api> {
  const diagnostics = createDiagnostics();
  const document = await readDocument({ file: join(root, 'spec/openapi.yaml') }, { root: join(root, 'spec'), remote: false }, diagnostics);
  if (document === undefined) throw new Error('The spec cannot be read');
  return lower(document, diagnostics);
}

/** One library: everything that is timed is warmed before anything is. */
async function work(name: string): Promise<void> {
  const schemas = JSON.parse(readFileSync(join(cache, 'schemas.json'), 'utf8')) as Setup['schemas'];
  const made = await adapters[name]!({ schemas, cache });
  const jobs: { readonly row: string; readonly run: (index: number) => void; readonly least: number }[] = [];
  const add = (row: string, values: readonly unknown[], check: (value: unknown) => unknown, least = 50): void =>
    void jobs.push({ row, least, run: (index) => void check(values[index % values.length]) });
  const addKind = (kind: Kind): void => {
    const texts = textsOf(kind);
    const values = texts.map((text) => JSON.parse(text) as unknown);
    const check = made.check(schemaOf[kind]);
    for (const value of values) if (!check(value)) throw new Error(`${name} refuses a valid ${kind}`);
    const least = kind === 'batch' ? 1 : 50;
    if (name === 'okapi') add(`JSON.parse ${kind}`, texts, (text) => JSON.parse(text as string) as unknown, least);
    add(kind satisfies Kind, values, check, least);
  };
  for (const kind of kinds) if (kind !== 'batch') addKind(kind);
  const cart = made.check('Cart');
  for (const isShuffled of [false, true]) {
    const values = mixedCarts(isShuffled);
    for (const value of values) if (!cart(value)) throw new Error(`${name} refuses a mixed cart`);
    if (!isShuffled) add('mixed carts, one shape', [values[0]], cart);
    add(isShuffled ? 'mixed carts, shuffled' : 'mixed carts', values, cart);
  }
  const bad = badOrders();
  const [accepted, union] = [made.check('OrderAccepted'), made.check('Order')];
  for (const [word, value] of Object.entries(bad)) if (accepted(value)) throw new Error(`${name} takes an order that is bad ${word}`);
  add('bad early', [bad.early], accepted);
  add('bad late', [bad.late], accepted);
  add('union bad late', [bad.late], union);
  if (made.errors !== undefined) {
    add('errors late', [bad.late], made.errors('OrderAccepted'));
    add('errors many', [bad.many], made.errors('OrderAccepted'));
    add('union errors many', [bad.many], made.errors('Order'));
  }
  const figures: Figures = {};
  for (const job of jobs) sample(job.run, job.least, 60);
  for (const job of jobs) figures[job.row] = sample(job.run, job.least, 350);
  // Last, for ten megabytes that stay in memory make every collection of garbage slow.
  const before = jobs.length;
  addKind('batch');
  for (const job of jobs.slice(before)) figures[job.row] = sample(job.run, job.least, 1200);
  process.stdout.write(JSON.stringify(figures));
}

/** The least time of one run, among samples of some milliseconds: so short that a busy machine leaves some of them alone. */
function sample(run: (index: number) => void, least: number, milliseconds: number): number {
  let best = Infinity;
  let size = least;
  for (let spent = 0, taken = 0; spent < milliseconds || taken < 3; taken += 1) {
    const started = performance.now();
    for (let index = 0; index < size; index += 1) run(index);
    const took = performance.now() - started;
    spent += took;
    best = Math.min(best, (took * 1e6) / size);
    if (took < 1) size *= 2;
  }
  return best;
}

/** Minified and gzipped, as an application would ship it. */
async function sizes(): Promise<void> {
  const events = [
    'Cart',
    'Category',
    'Customer',
    'Employee',
    'Heartbeat',
    'Inventory',
    'Order',
    'Pageview',
    'Product',
    'ProductCost',
    'Visit',
    'Batch',
  ];
  const from = JSON.stringify(join(root, 'generated/validators/src/index.ts'));
  const size = async (what: string, names: readonly string[]): Promise<void> => {
    const stdin = { contents: `export { ${names.join(', ')} } from ${from};`, resolveDir: root };
    const { outputFiles } = await bundle({ stdin, bundle: true, minify: true, format: 'esm', write: false });
    const code = outputFiles[0]?.contents ?? new Uint8Array();
    const file = join(cache, 'size.mjs');
    writeFileSync(file, code);
    const script = `const a=performance.now();const m=await import(${JSON.stringify(file)});const b=performance.now();const value=JSON.parse(process.argv[1]);const f=m.validateCart??m.isCart;const c=performance.now();f(value);const d=performance.now();console.log(b-a,d-c)`;
    const runs = Array.from({ length: 11 }, () =>
      spawnSync(process.execPath, ['--input-type=module', '-e', script, textsOf('cart')[0] ?? ''], { encoding: 'utf8' })
        .stdout.split(' ')
        .map(Number),
    );
    const middle = (index: number): string => (runs.map((run) => run[index] ?? 0).toSorted((a, b) => a - b)[5] ?? 0).toFixed(2);
    console.log(
      `| ${what} | ${(code.length / 1024).toFixed(1)} | ${(gzipSync(code).length / 1024).toFixed(2)} | ${middle(0)} | ${middle(1)} |`,
    );
  };
  console.log('\n| bundle | min kB | min+gzip kB | import ms | first call ms |\n| --- | --: | --: | --: | --: |');
  await size(
    'guards of all events',
    events.map((name) => `is${name}`),
  );
  await size(
    'guards and collectors of all events',
    events.flatMap((name) => [`is${name}`, `validate${name}`]),
  );
  await size('guard of the cart', ['isCart']);
  await size('guard and collector of the cart', ['isCart', 'validateCart']);
}

/** Emits and prints validators for the events' schemas many times over, under other names. */
async function emission(api: Api): Promise<void> {
  console.log('\n| schemas | CPU s | ms for one | MB |\n| --- | --: | --: | --: |');
  const emitted = async (schemas: readonly NamedSchema[]): Promise<number> => {
    const artifacts = await validators.emit({ ...api, schemas }, packageNames('@bench/{target}', api));
    return artifacts.filter(({ path }) => path.endsWith('.ts')).reduce((sum, artifact) => sum + print(artifact).length, 0);
  };
  await emitted(api.schemas);
  for (const count of [250, 1000, 4000]) {
    const schemas = copies(api.schemas, count);
    const before = process.cpuUsage();
    const size = await emitted(schemas);
    const { user, system } = process.cpuUsage(before);
    const seconds = (user + system) / 1e6;
    console.log(`| ${count} | ${seconds.toFixed(2)} | ${((seconds * 1000) / count).toFixed(2)} | ${(size / 1e6).toFixed(1)} |`);
  }
}

function copies(schemas: readonly NamedSchema[], count: number): NamedSchema[] {
  return Array.from({ length: count }, (_copy, index) => {
    const schema = schemas[index % schemas.length]!;
    const number = Math.floor(index / schemas.length);
    const renamed = JSON.stringify(schema.json).replaceAll(/"#\/\$defs\/(\w+)"/g, `"#/$defs/$1Copy${number}"`);
    return {
      ...schema,
      name: `${schema.name}Copy${number}`,
      key: `${schema.key}Copy${number}`,
      module: `${schema.module}-copy-${number}`,
      json: JSON.parse(renamed) as Json,
      refs: schema.refs.map((name) => `${name}Copy${number}`),
    };
  });
}

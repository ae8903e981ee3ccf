/**
 * The mocks: how many values a second, whether 10,000 seeds give valid ones, and the mock server beside Prism on the same document.
 *
 *     npm run build && node test/bench/mocks.ts
 *
 * Both servers are given the same valid carts over the same number of connections, one server at a time; the ratio counts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { join, resolve } from 'node:path';
import * as mocks from '@jirafe/events-mocks';
import { cartFixtures } from '@jirafe/events-mocks/fixtures';
import * as validators from '@jirafe/events-validators';

const root = resolve(import.meta.dirname, '../..');
const built = join(root, 'dist/generator/cli.js');
const spec = join(root, 'spec/openapi.yaml');

const bodies = [cartFixtures.valid.minimal, cartFixtures.valid.first, cartFixtures.valid.changed].map((cart) => JSON.stringify(cart));

factories();
seeds();
await servers();

function factories(): void {
  const rate = (make: (seed: number) => unknown): number => {
    for (let seed = 0; seed < 3000; seed++) make(seed);
    const started = performance.now();
    let count = 0;
    while (performance.now() - started < 1500) for (let more = 0; more < 50; more++) make(count++);
    return Math.round((count / (performance.now() - started)) * 1000);
  };
  console.log(`factory, order cancelled   ${rate((seed) => mocks.makeOrderCancelled(undefined, { seed }))} a second`);
  console.log(`factory, full order        ${rate((seed) => mocks.makeOrderAccepted(undefined, { seed, optional: 'all' }))} a second`);
  console.log(`factory, full cart         ${rate((seed) => mocks.makeCart(undefined, { seed, optional: 'all' }))} a second`);
}

function seeds(): void {
  const names = Object.keys(mocks).map((name) => name.replace(/^make/, ''));
  const own = <Value>(module: object, name: string): Value => (module as Readonly<Record<string, Value>>)[name] as Value;
  const invalid = names.flatMap((name) => {
    const make = own<(overrides: undefined, options: { seed: number }) => unknown>(mocks, `make${name}`);
    const is = own<(value: unknown) => boolean>(validators, `is${name}`);
    return Array.from({ length: 10_000 }, (_, seed) => seed)
      .filter((seed) => !is(make(undefined, { seed })))
      .map((seed) => `${name} ${seed}`);
  });
  console.log(
    `seeds                      ${names.length} schemas, 10,000 seeds each: ${invalid.length} invalid ${invalid.slice(0, 5).join(', ')}`,
  );
}

async function servers(): Promise<void> {
  const prism = join(root, 'test/bench/node_modules/@stoplight/prism-cli/dist/index.js');
  if (!existsSync(prism)) return console.log('Prism is not there: npm run bench:install');
  if (!existsSync(built)) return console.log('The toolkit is not built: npm run build');
  const ours = await measure('okapi mock', [built, 'mock', spec, '-p', '18211', '-s'], 18211, '/v2/my-shop/cart');
  const theirs = await measure('prism mock', [prism, 'mock', spec, '-p', '18212'], 18212, '/my-shop/cart');
  console.log(
    `okapi beside Prism         ${(ours.rate / theirs.rate).toFixed(1)} times the requests, ${(theirs.start / ours.start).toFixed(1)} times as fast to start`,
  );
}

async function measure(
  name: string,
  args: readonly string[],
  port: number,
  path: string,
): Promise<{ readonly start: number; readonly rate: number }> {
  const starts: number[] = [];
  let child: ChildProcess | undefined;
  for (let run = 0; run < 3; run++) {
    if (child !== undefined) await stop(child);
    const started = performance.now();
    child = spawn(process.execPath, args, { stdio: 'ignore' });
    while ((await post(port, path, 0)) !== 200) {
      if (child.exitCode !== null) throw new Error(`${name} stopped with exit code ${child.exitCode}; is the port ${port} taken?`);
      await new Promise((done) => setTimeout(done, 5));
    }
    starts.push(performance.now() - started);
  }
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const load = async (milliseconds: number): Promise<number> => {
    const until = performance.now() + milliseconds;
    const counts = Array.from({ length: 16 }, async () => {
      let count = 0;
      while (performance.now() < until) if ((await post(port, path, count, agent)) === 200) count++;
      return count;
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0) / (milliseconds / 1000);
  };
  await load(2000);
  const rate = await load(4000);
  agent.destroy();
  if (child !== undefined) await stop(child);
  const start = Math.min(...starts);
  console.log(`${name}                 first answer after ${Math.round(start)} ms, ${Math.round(rate)} requests a second`);
  return { start, rate };
}

/** The status of an answer; 0 where there was none. */
function post(port: number, path: string, count: number, agent?: Agent): Promise<number> {
  const body = bodies[count % bodies.length] ?? '';
  return new Promise((done) => {
    const headers = { authorization: 'Bearer x', 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const asked = request(
      { host: '127.0.0.1', port, path, method: 'POST', headers, ...(agent === undefined ? {} : { agent }) },
      (answer) => {
        answer.resume();
        answer.on('end', () => done(answer.statusCode ?? 0));
      },
    );
    asked.on('error', () => done(0));
    asked.end(body);
  });
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null) return done();
    child.once('exit', () => done());
    child.kill('SIGTERM');
  });
}

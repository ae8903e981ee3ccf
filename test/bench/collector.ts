/**
 * The collector beside a bare server of Node, beside Prism's mock, and beside JSON.parse; all in one run. Processor time of the server's process is
 * what is compared: on a machine that others use, it is steadier than requests a second.
 *
 *     node test/bench/collector.ts [seconds for each measurement]
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addToken } from '@jirafe/collector';
import { makeCart, makeOrderAccepted, makeProduct } from '@jirafe/events-mocks';
import { natsCluster } from '../support/nats.ts';

const seconds = process.argv[2] ?? '3';
const here = import.meta.dirname;
const cli = join(here, '../../collector/bin/jirafe-collector.js');
const exec = promisify(execFile);

interface Served {
  readonly url: string;
  readonly child: ChildProcess;
}

async function start(args: readonly string[]): Promise<Served> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', (chunk) => {
      printed += String(chunk);
      const found = /"url":"([^"]+)"|listening on (http\S+)/.exec(printed);
      if (found !== null) resolve(found[1] ?? found[2] ?? '');
    });
    child.once('exit', () => reject(new Error(printed)));
  });
  return { url, child };
}

/** Milliseconds of processor time that a process has used, and its memory in MB: now, and at most. */
function usage({ pid }: ChildProcess): { cpu: number; memory: number; most: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { cpu: (Number(fields[11]) + Number(fields[12])) * 10, memory: megabytes('VmRSS'), most: megabytes('VmHWM') };
}

interface Loaded {
  readonly count: number;
  readonly wrong: number;
  readonly bytes: number;
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the server's processor for each request. */
  readonly cpu: number;
}

async function load({ url, child }: Served, token: string, connections: number, time = seconds): Promise<Loaded> {
  const run = (duration: string): Promise<{ stdout: string }> =>
    exec(process.execPath, [join(here, 'collector/load.ts'), url, token, String(connections), duration]);
  await run('3');
  const before = usage(child).cpu;
  const { stdout } = await run(time);
  const result = JSON.parse(stdout) as Omit<Loaded, 'cpu'>;
  return { ...result, cpu: ((usage(child).cpu - before) * 1000) / result.count };
}

const row = (name: string, ...cells: (string | number)[]): void =>
  console.log([name.padEnd(44), ...cells.map((cell) => String(cell).padStart(10))].join(' '));
const round = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

const folder = mkdtempSync(join(tmpdir(), 'jirafe-bench-'));
const { token } = addToken(join(folder, 'tokens.json'), 'bench', ['my-shop']);
const serve = (more: readonly string[] = []): Promise<Served> =>
  start([cli, 'serve', '--data', folder, '--port', '0', '--inspector', 'off', ...more]);

try {
  console.log(`Node ${process.version}; orders, one at a time on each connection, ${seconds} s each\n`);
  row('', 'conns', 'CPU us', 'req/s', 'p50 ms', 'p99 ms', 'of bare');
  const bare = await start([join(here, 'collector/bare.ts')]);
  const floor = new Map<number, number>();
  for (const connections of [64, 256]) {
    const { cpu, count, p50, p99 } = await load(bare, token, connections);
    floor.set(connections, cpu);
    row('bare node:http, JSON.parse', connections, round(cpu), round(count / Number(seconds)), round(p50), round(p99), '1');
  }
  bare.child.kill();

  const collector = await serve();
  for (const connections of [64, 256]) {
    const { cpu, count, wrong, p50, p99 } = await load(collector, token, connections);
    row(
      `collector, validated and on disk${wrong > 0 ? ` (${wrong} WRONG)` : ''}`,
      connections,
      round(cpu),
      round(count / Number(seconds)),
      round(p50),
      round(p99),
      round((floor.get(connections) ?? 0) / cpu),
    );
  }

  console.log('\nA batch of 10 MB');
  const parts = Array.from(
    { length: 2_000 },
    (_none, seed) =>
      [
        makeCart({ id: `c${seed}` }, { seed }),
        makeOrderAccepted({ order_number: `o${seed}` }, { seed }),
        makeProduct({ id: `p${seed}` }, { seed }),
      ] as const,
  );
  const batchOf = (run: number): string => {
    const batch = { cart: [] as object[], order: [] as object[], product: [] as object[] };
    let length = 0;
    for (const [cart, order, product] of parts) {
      const size = JSON.stringify([cart, order, product]).length + 20;
      if (length + size > 10_400_000) break;
      length += size;
      batch.cart.push({ ...cart, run });
      batch.order.push({ ...order, run });
      batch.product.push({ ...product, run });
    }
    return JSON.stringify(batch);
  };
  const sample = batchOf(0);
  const times = Array.from({ length: 5 }, () => {
    const began = performance.now();
    JSON.parse(sample);
    return performance.now() - began;
  }).sort((a, b) => a - b);
  const parse = times[2] ?? 0;
  const send = async (url: string, text: string): Promise<number> => {
    const began = performance.now();
    const response = await fetch(`${url}/v2/my-shop/batch`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: text });
    const answer = await response.text();
    if (response.status !== 200 || answer.includes('"success":false'))
      throw new Error(`A batch was not taken: ${response.status} ${answer.slice(0, 200)}`);
    return performance.now() - began;
  };
  const measured: number[] = [];
  const cpus: number[] = [];
  for (let run = 1; run <= 5; run += 1) {
    const text = batchOf(run);
    const before = usage(collector.child).cpu;
    measured.push(await send(collector.url, text));
    cpus.push(usage(collector.child).cpu - before);
  }
  const median = (values: number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const events = (sample.match(/"run":0/g) ?? []).length;
  row(`JSON.parse of it (${round(sample.length / 1e6)} MB, ${events} events)`, round(parse), 'ms');
  row('sent, validated, on disk, answered', round(median(measured)), 'ms', `${round(median(measured) / parse)}x`);
  row('processor time of the collector', round(median(cpus)), 'ms', `${round(median(cpus) / parse)}x`);

  /** The longest that the collector's event loop was held up since it was last asked. */
  const heldUp = async (): Promise<number> => {
    const text = await (await fetch(`${collector.url}/metrics`)).text();
    return Number(/^jirafe_loop_delay_seconds (\S+)/m.exec(text)?.[1] ?? 0) * 1000;
  };
  await heldUp();
  await send(collector.url, batchOf(10));
  row('longest hold-up of its event loop meanwhile', round(await heldUp()), 'ms');
  await Promise.all(Array.from({ length: 16 }, (_none, run) => send(collector.url, batchOf(20 + run))));
  row('memory with 16 of them at once, at most', round(usage(collector.child).most), 'MB');
  await new Promise((resolve) => {
    collector.child.once('exit', resolve);
    collector.child.kill('SIGTERM');
  });

  const cluster = await natsCluster();
  const replicated = await serve(['--store', 'nats', '--nats-servers', cluster.servers.join(',')]);
  console.log('\nA cluster of three NATS servers on the same two cores');
  const small = await load(replicated, token, 64);
  row('orders, replicated three times', 64, round(small.cpu), round(small.count / Number(seconds)), round(small.p50), round(small.p99));
  const large = [await send(replicated.url, batchOf(40)), await send(replicated.url, batchOf(41))];
  row(
    'the same batch, replicated',
    round(median(large)),
    'ms',
    `${round((events * 1000) / median(large))}/s`,
    `${round(median(measured) / median(large))} of embedded`,
  );
  replicated.child.kill();
  await cluster[Symbol.asyncDispose]();

  const prism = join(here, 'node_modules/@stoplight/prism-cli/dist/index.js');
  if (existsSync(prism)) {
    const mock = await start([prism, 'mock', '-p', '41017', join(here, '../../generated/server/openapi.json')]);
    const { cpu, count, wrong } = await load(mock, token, 64).catch(() => ({ cpu: 0, count: 0, wrong: 0 }));
    console.log('');
    row(`Prism's mock, validating only${wrong > 0 ? ` (${wrong} not 200)` : ''}`, 64, round(cpu), round(count / Number(seconds)));
    mock.child.kill();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

/**
 * The collector beside a bare server of Node, beside Prism's mock, and beside JSON.parse; all in one run. Processor time of the server's process, with
 * all its threads, is what is compared: on a machine that others use, it is steadier than requests a second. Under load a server has one core and the load
 * the other. Both servers are warmed up by the same number of requests, and then measured in turns: what is told is the middle one of their ratios.
 *
 *     node test/bench/collector.ts [seconds for each turn] [turns]
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addToken } from '@jirafe/collector';
import { makeCart, makeOrderAccepted, makeProduct } from '@jirafe/events-mocks';
import { natsCluster } from '../support/nats.ts';

const [seconds = '1', turns = '7'] = process.argv.slice(2);
/** Requests that warm a server up: fewer leave much of it uncompiled. */
const warmUp = 20_000;
const here = import.meta.dirname;
const cli = join(here, '../../collector/bin/jirafe-collector.js');
const exec = promisify(execFile);

interface Served {
  readonly url: string;
  /** What its paths begin with. */
  readonly base?: string;
  readonly child: ChildProcess;
}

/** Keeps a process to one core, where the system can do that. */
const pinned = (core: number): readonly string[] =>
  existsSync('/usr/bin/taskset') && cpus().length > 1 ? ['taskset', '-c', String(core)] : [];

async function start(args: readonly string[], core?: number): Promise<Served> {
  const [command = '', ...rest] = [...(core === undefined ? [] : pinned(core)), process.execPath, ...args];
  const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'inherit'] });
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
  /** Of a body, on average. */
  readonly bytes: number;
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of the server's processor for each request. */
  readonly cpu: number;
}

async function run(
  { url, base = '/v2' }: Served,
  token: string,
  connections: number,
  kind: string,
  time: string,
): Promise<Omit<Loaded, 'cpu'>> {
  const [command = '', ...rest] = [...pinned(1), process.execPath, join(here, 'collector/load.ts')];
  const { stdout } = await exec(command, [...rest, url, token, String(connections), time, kind, base]);
  return JSON.parse(stdout) as Omit<Loaded, 'cpu'>;
}

async function load(server: Served, token: string, connections: number, kind = 'order', time = seconds): Promise<Loaded> {
  const before = usage(server.child).cpu;
  const result = await run(server, token, connections, kind, time);
  return { ...result, cpu: ((usage(server.child).cpu - before) * 1000) / result.count };
}

async function warm(server: Served, token: string, connections: number, kind = 'order'): Promise<void> {
  for (let count = 0; count < warmUp;) count += (await run(server, token, connections, kind, '2')).count;
}

const row = (name: string, ...cells: (string | number)[]): void =>
  console.log([name.padEnd(44), ...cells.map((cell) => String(cell).padStart(10))].join(' '));
const round = (value: number): string => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

const folder = mkdtempSync(join(tmpdir(), 'jirafe-bench-'));
const { token } = addToken(join(folder, 'tokens.json'), 'bench', ['my-shop']);
const serve = (more: readonly string[] = [], core?: number): Promise<Served> =>
  start([cli, 'serve', '--data', folder, '--port', '0', '--inspector', 'off', ...more], core);
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const gone = (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGTERM');
  });

try {
  console.log(`Node ${process.version}; one event at a time on each connection, ${turns} turns of ${seconds} s, the medians\n`);
  row('', 'bytes', 'conns', 'bare us', 'ours us', 'of bare', 'req/s', 'p50 ms', 'p99 ms');
  const bare = await start([join(here, 'collector/bare.ts')], 0);
  const pinnedCollector = await serve([], 0);
  for (const kind of ['product', 'cart', 'order']) {
    for (const connections of [64, 256]) {
      for (const server of [bare, pinnedCollector]) await warm(server, token, connections, kind);
      const pairs: { readonly floor: Loaded; readonly ours: Loaded }[] = [];
      for (let turn = 0; turn < Number(turns); turn += 1) {
        pairs.push({
          floor: await load(bare, token, connections, kind),
          ours: await load(pinnedCollector, token, connections, kind),
        });
      }
      const ours = pairs.map((pair) => pair.ours);
      const wrong = ours.reduce((sum, one) => sum + one.wrong, 0);
      row(
        `${kind}s, validated and on disk${wrong > 0 ? ` (${wrong} WRONG)` : ''}`,
        ours[0]?.bytes ?? 0,
        connections,
        round(median(pairs.map(({ floor }) => floor.cpu))),
        round(median(ours.map(({ cpu }) => cpu))),
        round(median(pairs.map(({ floor, ours: one }) => floor.cpu / one.cpu))),
        round(median(ours.map(({ count }) => count)) / Number(seconds)),
        round(median(ours.map(({ p50 }) => p50))),
        round(median(ours.map(({ p99 }) => p99))),
      );
    }
  }
  bare.child.kill();
  await gone(pinnedCollector.child);

  const collector = await serve();
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
  const parseTime = (): number => {
    const began = performance.now();
    JSON.parse(sample);
    return performance.now() - began;
  };
  const send = async (url: string, text: string): Promise<number> => {
    const began = performance.now();
    const response = await fetch(`${url}/v2/my-shop/batch`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: text });
    const answer = await response.text();
    if (response.status !== 200 || answer.includes('"success":false'))
      throw new Error(`A batch was not taken: ${response.status} ${answer.slice(0, 200)}`);
    return performance.now() - began;
  };
  for (let warming = 1; warming <= 5; warming += 1) await send(collector.url, batchOf(100 + warming));
  const parses: number[] = [];
  const measured: number[] = [];
  const processor: number[] = [];
  for (let run = 1; run <= 8; run += 1) {
    const text = batchOf(run);
    parses.push(parseTime());
    const before = usage(collector.child).cpu;
    measured.push(await send(collector.url, text));
    processor.push(usage(collector.child).cpu - before);
  }
  // What else the machine does makes any of them longer, and none shorter.
  const parse = Math.min(...parses);
  const whole = Math.min(...measured);
  const used = Math.min(...processor);
  const events = (sample.match(/"run":0/g) ?? []).length;
  row(`JSON.parse of it (${round(sample.length / 1e6)} MB, ${events} events)`, round(parse), 'ms');
  row('sent, validated, on disk, answered', round(whole), 'ms', `${round(whole / parse)}x`);
  row('processor time of the collector', round(used), 'ms', `${round(used / parse)}x`);

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
  writeFileSync(join(folder, 'openapi.json'), await (await fetch(`${collector.url}/openapi.json`)).text());
  await gone(collector.child);

  const cluster = await natsCluster();
  const replicated = await serve(['--store', 'nats', '--nats-servers', cluster.servers.join(',')]);
  console.log('\nA cluster of three NATS servers on the same two cores');
  await run(replicated, token, 64, 'order', '3');
  const small = await load(replicated, token, 64);
  row('orders, replicated three times', 64, round(small.cpu), round(small.count / Number(seconds)), round(small.p50), round(small.p99));
  const large: number[] = [];
  // Warmed up as the embedded store was, and measured as often.
  for (let warming = 1; warming <= 5; warming += 1) await send(replicated.url, batchOf(100 + warming));
  for (let run = 40; run < 48; run += 1) large.push(await send(replicated.url, batchOf(run)));
  row(
    'the same batch, replicated',
    round(Math.min(...large)),
    'ms',
    `${round((events * 1000) / Math.min(...large))}/s`,
    `${round(whole / Math.min(...large))} of embedded`,
  );
  replicated.child.kill();
  await cluster[Symbol.asyncDispose]();

  const prism = join(here, 'node_modules/@stoplight/prism-cli/dist/index.js');
  if (existsSync(prism)) {
    // Prism takes paths without that of the description's server.
    const mock = { ...(await start([prism, 'mock', '-p', '41017', join(folder, 'openapi.json')])), base: '' };
    await run(mock, token, 64, 'order', '3');
    const { cpu, count, wrong } = await load(mock, token, 64, 'order', '5').catch(() => ({ cpu: 0, count: 0, wrong: 0 }));
    console.log('');
    row(`Prism's mock, validating only${wrong > 0 ? ` (${wrong} not 200)` : ''}`, 64, round(cpu), round(count / 5));
    mock.child.kill();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(0);

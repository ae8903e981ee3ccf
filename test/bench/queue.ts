/**
 * Measures the client's queue beside @segment/analytics-node and posthog-node, and the import command beside JSON alone, in one run.
 *
 *     npm run bench:install && node test/bench/queue.ts [events]
 *     node --expose-gc test/bench/queue.ts memory [events]     # the heap at each tenth of 10 million events
 *     node test/bench/queue.ts latency                         # how long an event takes from its call to its result
 *
 * Every subject is a process of its own that sends the same events to a server on loopback, which says yes to all. Figures are events per
 * second of the subject's own CPU time (user and system), so that neither the server nor another process on the machine counts. None holds more
 * than 5,000 events, and each sends up to 1,000 in a request. What is the same is the event: each library adds an envelope of its own
 * (PostHog some 300 bytes an event, Segment some 400, the queue a few an event in a header), and ours reads a result for each. PostHog compresses
 * unless told otherwise, which is most of its work: it is measured both ways, and the better counts. `floor` is what nobody can be faster than who sends
 * JSON with Node: JSON.stringify, the bytes into memory that is used again, and `node:http`. Results go, dated, into RESULTS.md.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeCart, makeInventory } from '@jirafe/events-mocks';

const self = fileURLToPath(import.meta.url);
const [role = '', ...given] = process.argv.slice(2);
/** What is sent: carts, or stock levels, which are small. */
const small = process.env['BENCH_EVENTS'] === 'small' || role === 'memory' || role === 'latency';
const carts: object[] = Array.from({ length: 200 }, (_, seed) => (small ? makeInventory({}, { seed }) : makeCart({}, { seed })));
const key = small ? 'product.inventory' : 'cart';
/** Whether a function answers in the subject's process, so that only the library counts, and not the network. */
const local = process.env['BENCH_LOCAL'] === '1';

interface Figures {
  readonly events: number;
  readonly cpuSeconds: number;
  readonly wallSeconds: number;
  /** Heap after a collection, in MB, at a tenth and at the end. */
  readonly heap: readonly [number, number];
}

type Subject = (url: string, events: number, sample: (sent: number) => void) => Promise<void>;

const subjects: Readonly<Record<string, Subject>> = {
  json: async (_url, events) => {
    const lines = carts.map((cart) => JSON.stringify(cart));
    let length = 0;
    for (let index = 0; index < events; index += 1) length += JSON.stringify(JSON.parse(lines[index % lines.length]!)).length;
    if (length === 0) throw new Error('nothing was done');
  },
  floor,
  queue: (url, events, sample) => ours(url, events, sample, {}),
  'queue on fetch': (url, events, sample) => ours(url, events, sample, { plain: true }),
  'queue, promises awaited': (url, events, sample) => ours(url, events, sample, { awaited: true }),
  'queue, file store': (url, events, sample) => ours(url, events, sample, { stored: true }),
  import: async (url, events) => {
    const { batch, configure, resilient } = await import('@jirafe/events-client');
    const { importCommand, surroundings } = (await import(
      new URL('../../generated/client/dist/runtime/import-command.js', import.meta.url).href
    )) as typeof import('../../generator/targets/client/runtime/import-command.ts');
    const command = {
      name: 'import',
      tokenVariable: 'TOKEN',
      parameters: { siteId: 'site' },
      batch,
      client: (options: object) => configure(options, resilient),
    };
    const args = [process.env['BENCH_FILE'] ?? '', '--site', 'my-shop', '--server', url, '--from-start'];
    const code = await importCommand(command as never, {
      ...surroundings(),
      args,
      env: { TOKEN: 'secret' },
      stderr: { write: () => true },
    });
    if (code !== 0 || events === 0) throw new Error(`the import ended with ${code}`);
  },
  segment: async (url, events, sample) => {
    const { Analytics } = peer('@segment/analytics-node') as typeof import('@segment/analytics-node');
    const httpClient = {
      makeRequest: async () => ({
        status: 200,
        statusText: 'OK',
        headers: {},
        json: async () => ({ success: true }),
        text: async () => '',
      }),
    };
    const analytics = new Analytics({ writeKey: 'key', host: url, flushAt: 1000, flushInterval: 1000, ...(local ? { httpClient } : {}) });
    for (let index = 0; index < events; index += 1) {
      analytics.track({ userId: 'u', event: 'cart', properties: carts[index % carts.length]! });
      // It has no bound of its own: left alone, it would hold all that is not sent yet.
      if (index % 5000 === 4999) await analytics.flush();
      sample(index);
    }
    await analytics.closeAndFlush();
  },
  posthog: (url, events, sample) => posthog(url, events, sample, false),
  'posthog, uncompressed': (url, events, sample) => posthog(url, events, sample, true),
};

/** The least work: no promise for an event, no bounds, no account, no second try. */
async function floor(url: string, events: number): Promise<void> {
  const encoder = new TextEncoder();
  const free = Array.from({ length: 4 }, () => new Uint8Array(4_000_000));
  let wake = (): void => undefined;
  for (let sent = 0; sent < events;) {
    while (free.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    const body = free.pop()!;
    let { written: size } = encoder.encodeInto(`{"${key}":[`, body);
    for (const most = Math.min(sent + 1000, events); sent < most; sent += 1) {
      size += encoder.encodeInto(JSON.stringify(carts[sent % carts.length]), body.subarray(size)).written;
      body[size++] = 44;
    }
    size += encoder.encodeInto(']}', body.subarray(size - 1)).written - 1;
    const done = (): void => {
      free.push(body);
      wake();
    };
    if (local) queueMicrotask(done);
    else
      request(`${url}/my-shop/batch`, { method: 'POST', headers: { 'content-length': size } }, (answer) =>
        answer.resume().on('end', done),
      ).end(body.subarray(0, size));
  }
  while (free.length < 4) await new Promise<void>((resolve) => (wake = resolve));
}

async function posthog(url: string, events: number, sample: (sent: number) => void, disableCompression: boolean): Promise<void> {
  const { PostHog } = peer('posthog-node') as typeof import('posthog-node');
  const posthog = new PostHog('key', {
    host: url,
    disableCompression,
    flushAt: 100,
    maxBatchSize: 1000,
    maxQueueSize: 100_000,
    flushInterval: 1000,
    ...(local ? { fetch: async () => Response.json({ status: 'Ok' }) as never } : {}),
  });
  for (let index = 0; index < events; index += 1) {
    posthog.capture({ distinctId: 'u', event: 'cart', properties: carts[index % carts.length]! });
    if (index % 5000 === 4999) await posthog.flush();
    sample(index);
  }
  await posthog.shutdown();
}

async function ours(
  url: string,
  events: number,
  sample: (sent: number) => void,
  how: { readonly awaited?: boolean; readonly stored?: boolean; readonly plain?: boolean },
): Promise<void> {
  const { createClient } = await import('@jirafe/events-client');
  const { fileStore, nodeFetch } = await import('@jirafe/events-client/node');
  const store = how.stored === true ? { store: fileStore(join(process.env['BENCH_FOLDER'] ?? '', `${process.pid}.log`)) } : {};
  const client = createClient({
    baseUrl: url,
    siteId: 'my-shop',
    token: 'secret',
    fetch: local ? Object.assign(answering, { takesParts: how.plain !== true }) : how.plain === true ? fetch : nodeFetch,
  });
  await using queue = client.queue({ maxEvents: 5000, ...store });
  let answered = 0;
  for (let index = 0; index < events; index += 1) {
    await queue.ready();
    const sent = queue.send(key, carts[index % carts.length]!);
    if (how.awaited === true) void sent.then(() => (answered += 1));
    sample(index);
  }
  const { delivered } = await queue.close();
  if (delivered !== events || (how.awaited === true && answered !== events)) throw new Error(`${delivered} of ${events} were delivered`);
}

/** An API in this process: it says yes to as many events as the header of ids names. Like `nodeFetch` it takes a body where it stands. */
const answering = (async (_url: string, { headers }: { readonly headers: Headers }) => {
  const [, key = '', ranges = ''] = /^([^=]*)=(.*)$/.exec(headers.get('event-ids') ?? '') ?? [];
  const lengths = ranges.split(',').map((range) => {
    const [from = 0, to = from] = range
      .slice(range.indexOf(':') + 1)
      .split('-')
      .map(Number);
    return to - from + 1;
  });
  const yes = Array.from({ length: lengths.reduce((sum, length) => sum + length, 0) }, () => ({ success: true }));
  return Response.json({ [key]: yes });
}) as unknown as typeof fetch;

function peer(name: string): unknown {
  return createRequire(join(self, '../node_modules/x.js'))(name);
}

/** Says yes to every event of every subject. */
function serve(): void {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const ours = request.url?.endsWith('/my-shop/batch') === true;
      const batch = ours ? (JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown[]>) : {};
      const answer = Object.fromEntries(Object.entries(batch).map(([key, list]) => [key, list.map(() => ({ success: true }))]));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(ours ? answer : { success: true, status: 'Ok' }));
    });
  });
  server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));
}

/** Runs a subject in this process, and prints its figures. */
async function measure(name: string, url: string, events: number): Promise<void> {
  const subject = subjects[name]!;
  const heap: number[] = [];
  const collect = (): void => {
    globalThis.gc?.();
    heap.push(Math.round(process.memoryUsage().heapUsed / 2 ** 20));
  };
  // Finds cold code, and the connection.
  await subject(url, Math.min(events, 5000), () => undefined);
  const [cpu, started] = [process.cpuUsage(), performance.now()];
  await subject(url, events, (sent) => {
    if (sent === Math.floor(events / 10)) collect();
  });
  const { user, system } = process.cpuUsage(cpu);
  const wallSeconds = (performance.now() - started) / 1000;
  collect();
  console.log(
    JSON.stringify({ events, cpuSeconds: (user + system) / 1e6, wallSeconds, heap: [heap[0] ?? 0, heap.at(-1) ?? 0] } satisfies Figures),
  );
  process.exit();
}

const settings = [
  ['carts, over loopback', { BENCH_EVENTS: 'carts', BENCH_LOCAL: '0' }],
  ['carts, answered in the process', { BENCH_EVENTS: 'carts', BENCH_LOCAL: '1' }],
  ['stock levels, over loopback', { BENCH_EVENTS: 'small', BENCH_LOCAL: '0' }],
  ['stock levels, answered in the process', { BENCH_EVENTS: 'small', BENCH_LOCAL: '1' }],
] as const;

async function compare(events: number, url: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'okapi-bench-'));
  try {
    const file = join(folder, 'carts.ndjson');
    const lines = createWriteStream(file);
    for (let index = 0; index < events; index += 1)
      if (!lines.write(`${JSON.stringify(carts[index % carts.length])}\n`))
        await new Promise((resolve) => lines.once('drain', () => resolve(undefined)));
    await new Promise((resolve) => lines.end(() => resolve(undefined)));
    for (const [title, env] of settings) {
      const figures = new Map<string, Figures>();
      const all = env.BENCH_LOCAL === '0' && env.BENCH_EVENTS === 'carts';
      for (const name of Object.keys(subjects).filter(
        (one) => all || ['json', 'floor', 'queue', 'queue on fetch', 'segment', 'posthog', 'posthog, uncompressed'].includes(one),
      )) {
        const { stdout, stderr, status } = spawnSync(process.execPath, ['--expose-gc', self, name, url, String(events)], {
          encoding: 'utf8',
          env: { ...process.env, ...env, BENCH_FILE: file, BENCH_FOLDER: folder },
        });
        if (status === 0) figures.set(name, JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Figures);
        else console.error(`${name} failed:\n${stderr}`);
      }
      print(title, figures);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(title: string, figures: ReadonlyMap<string, Figures>): void {
  const rate = (name: string): number => (figures.get(name)?.events ?? 0) / (figures.get(name)?.cpuSeconds ?? 1);
  const best = Math.max(...['segment', 'posthog', 'posthog, uncompressed'].map(rate));
  console.log(`\n${title}\n`);
  console.log('| subject | events per CPU second | of the better peer | of JSON.parse + JSON.stringify | heap at 10 %, at the end (MB) |');
  console.log('| --- | --- | --- | --- | --- |');
  for (const [name, { heap }] of figures) {
    const ratios = [(rate(name) / best).toFixed(1), (rate(name) / rate('json')).toFixed(2)];
    console.log(`| ${name} | ${Math.round(rate(name)).toLocaleString('en')} | ${ratios.join(' | ')} | ${heap.join(', ')} |`);
  }
}

/** Sends events without end, as it seems, and prints the heap on the way. */
async function memory(events: number): Promise<void> {
  const { createClient } = await import('@jirafe/events-client');
  const client = createClient({ baseUrl: 'http://in.process', siteId: 'my-shop', token: 'secret', fetch: answering });
  await using queue = client.queue({ maxEvents: 20_000 });
  for (let index = 0; index < events; index += 1) {
    await queue.ready();
    void queue.send('product.inventory', carts[index % carts.length]!);
    if (index % (events / 10) !== 0) continue;
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    console.log(
      `${index.toLocaleString('en')} events: heap ${(heapUsed / 2 ** 20).toFixed(1)} MB, process ${Math.round(rss / 2 ** 20)} MB`,
    );
  }
  const { delivered } = await queue.close();
  globalThis.gc?.();
  console.log(`${delivered.toLocaleString('en')} delivered: heap ${(process.memoryUsage().heapUsed / 2 ** 20).toFixed(1)} MB`);
}

/** Sends an event every few milliseconds, and prints how long each took until its promise was settled. */
async function latency(url: string): Promise<void> {
  const { createClient } = await import('@jirafe/events-client');
  const { nodeFetch } = await import('@jirafe/events-client/node');
  const client = createClient({ baseUrl: url, siteId: 'my-shop', token: 'secret', fetch: nodeFetch });
  console.log('| interval, ms | least | p50 | p90 | p99 | most |\n| --- | --- | --- | --- | --- | --- |');
  for (const interval of [20, 100, 1000]) {
    await using queue = client.queue({ interval });
    const took: number[] = [];
    const sent: Promise<unknown>[] = [];
    for (let count = 0; count < 2000; count += 1) {
      const from = performance.now();
      sent.push(queue.send('product.inventory', carts[count % carts.length]!).then(() => took.push(performance.now() - from)));
      if (count % 2 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await Promise.all(sent);
    took.sort((a, b) => a - b);
    const at = (share: number): string => took[Math.min(took.length - 1, Math.floor(share * took.length))]!.toFixed(1);
    console.log(`| ${[interval, ...[0, 0.5, 0.9, 0.99, 1].map(at)].join(' | ')} |`);
  }
}

async function withServer(run: (url: string) => Promise<void>): Promise<void> {
  const server = spawn(process.execPath, [self, 'server'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await new Promise<number>((resolve) => server.stdout.once('data', (chunk: Buffer) => resolve(Number(chunk.toString()))));
    await run(`http://127.0.0.1:${port}`);
  } finally {
    server.kill();
  }
}

if (role === 'server') serve();
else if (role === 'memory') await memory(Number(given[0] ?? 10_000_000));
else if (role === 'latency') await withServer(latency);
else if (Object.hasOwn(subjects, role)) await measure(role, given[0] ?? '', Number(given[1]));
else await withServer((url) => compare(Number(role || 100_000), url));

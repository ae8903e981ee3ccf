import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { addToken, openSqlite } from '@jirafe/collector';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { category, cli, collectorProcess, dataFolder, testCollector } from '../support/collector.ts';

/** The command line, as whoever runs the service types it. */

function run(
  args: readonly string[],
  more: { readonly env?: Record<string, string>; readonly input?: string } = {},
): { code: number | null; out: string; err: string } {
  const env = { ...process.env, ...more.env };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', cli, ...args], {
    env,
    input: more.input ?? '',
    encoding: 'utf8',
  });
  return { code: status, out: stdout, err: stderr };
}

async function put(
  folder: string,
  events: readonly [type: 'category' | 'product.inventory' | 'order' | 'heartbeat', site: string, event: object][],
): Promise<void> {
  const store = openSqlite({ folder, window: 1000 });
  await store.append(events.map(([type, site, event]) => ({ identity: undefined, type, site, body: JSON.stringify(event, null, 1) })));
  await store.close();
}

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

const place = dataFolder();
const data = place.path;
afterAll(() => place[Symbol.dispose]());

describe('jirafe-collector', () => {
  it('says what it can do, every setting with its flag and variable', () => {
    const { code, out } = run(['--help']);
    expect(code).toBe(0);
    for (const word of [
      'serve',
      'ready',
      'token add',
      'export',
      'replay',
      'state',
      'trim',
      '--max-bytes',
      'JIRAFE_MAX_BYTES',
      'assert | annotate',
    ])
      expect(out).toContain(word);
  });

  it.each([
    ['an unknown command', ['sevre'], 'There is no command "sevre"'],
    ['an unknown flag', ['serve', '--prot', '1'], "Unknown option '--prot'"],
    ['a number that is none', ['serve', '--port', 'many'], '--port must be integer'],
    ['a number that is too large', ['serve', '--port', '70000'], '--port must be <= 65535'],
    ['a word that is none of those', ['serve', '--store', 'mongo'], '--store must be equal to one of the allowed values: sqlite, nats'],
    ['a file that is not there', ['serve', '--config', '/nowhere.json'], 'The settings file /nowhere.json cannot be read'],
    ['a token for nothing', ['token', 'add', 'x'], 'Usage: jirafe-collector token add'],
    ['a time that is none', ['export', '--since', 'yesterday'], '"yesterday" is no time'],
    ['a type that is none', ['export', '--type', 'coupon'], 'There is no type "coupon"'],
    ['a word too many', ['export', 'all'], '"all" is more than this command takes'],
    ['a store that is not there', ['export', '--data', '/nowhere'], 'There is no store in /nowhere. Say where it is with --data'],
    ['a token for a site without a name', ['token', 'add', 'x', '--site', 'a,'], '--site takes the names of sites'],
    ['a certificate without its key', ['serve', '--tls-cert', 'a.pem'], '--tls-cert and --tls-key go together'],
    [
      'a certificate that is not there',
      ['serve', '--data', data, '--tls-cert', '/nowhere.pem', '--tls-key', 'b'],
      '--tls-cert: /nowhere.pem cannot be read',
    ],
    [
      'a certificate that is none',
      ['serve', '--data', data, '--tls-cert', cli, '--tls-key', cli],
      'are no certificate and its key, as PEM',
    ],
    ['a proxy that is no address', ['serve', '--trusted-proxies', '10.0.0.0/8,proxy'], '"proxy" is no address such as 10.0.0.7'],
    ['a subnet that is too narrow', ['serve', '--trusted-proxies', '10.0.0.0/33'], '"10.0.0.0/33" is no address'],
    ['an inspector token that is missing', ['serve', '--inspector', 'token'], 'put one into JIRAFE_INSPECTOR_TOKEN'],
    ['a host that is none', ['serve', '--data', data, '--host', '300.1.1.1', '--port', '0'], '300.1.1.1'],
    ['a folder that cannot be one', ['serve', '--data', '/dev/null/x'], '/dev/null/x'],
    ['a folder where none can be made', ['serve', '--data', '/proc/x/y'], '/proc'],
    ['the same for a token', ['token', 'add', 'x', '--site', 'a', '--data', '/proc/x/y'], '/proc'],
    [
      'servers that are not there',
      ['serve', '--data', data, '--store', 'nats', '--nats-servers', '127.0.0.1:1'],
      'The NATS servers cannot be reached. (',
    ],
  ])('refuses %s in one sentence', (_what, args, message) => {
    const { code, err } = run(args);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('takes settings from flags before the environment before a file, and shows no secret', () => {
    using folder = dataFolder();
    const file = join(folder.path, 'collector.json');
    writeFileSync(file, JSON.stringify({ port: 1, maxDepth: 10, maxBytes: 5000, natsPassword: 'hidden' }));
    const { out } = run(['config', '--config', file, '--port', '3'], {
      env: { JIRAFE_PORT: '2', JIRAFE_MAX_DEPTH: '20', JIRAFE_NATS_SERVERS: 'a:1, b:2' },
    });
    expect(JSON.parse(out)).toMatchObject({
      port: 3,
      maxDepth: 20,
      maxBytes: 5000,
      natsServers: ['a:1', 'b:2'],
      natsPassword: '***',
      host: '127.0.0.1',
    });
    writeFileSync(file, JSON.stringify({ prot: 1 }));
    expect(run(['config', '--config', file]).err).toContain('"prot" is no setting');
  });

  it('makes, lists and revokes tokens, and keeps none of them', () => {
    using folder = dataFolder();
    const data = ['--data', folder.path];
    const made = run(['token', 'add', 'shop', '--site', 'a,b', ...data]).out.split('\n')[0] ?? '';
    expect(made).toMatch(/^jirafe_[\w-]{43}$/);
    expect(run(['token', 'add', 'old', '--site', '*', '--stdin', ...data], { input: 'in-use-already\n' }).code).toBe(0);
    const file = readFileSync(join(folder.path, 'tokens.json'), 'utf8');
    expect(file).not.toContain(made);
    expect(file).not.toContain('in-use-already');
    expect(statSync(join(folder.path, 'tokens.json')).mode & 0o777).toBe(0o600);
    expect(run(['token', 'list', ...data]).out).toMatch(/shop {2}a,b\n.*old {2}\*/);
    expect(run(['token', 'revoke', 'shop', ...data]).out).toBe('Revoked 1.\n');
    expect(run(['token', 'revoke', 'shop', ...data]).code).toBe(1);
  });

  it('exports what is stored, a line for each, by site, type, time and cursor', async () => {
    using folder = dataFolder();
    await put(folder.path, [
      ['category', 'a', category('1')],
      ['category', 'b', category('2')],
      ['heartbeat', 'a', { site_id: 'a' }],
    ]);
    const data = ['--data', folder.path];
    const all = linesOf(run(['export', ...data]).out);
    expect(all.map(({ site, type }) => `${String(site)} ${String(type)}`)).toEqual(['a category', 'b category', 'a heartbeat']);
    expect(all[0]?.['event']).toEqual(category('1'));
    expect(linesOf(run(['export', '--site', 'a', '--type', 'category', ...data]).out).length).toBe(1);
    expect(linesOf(run(['export', '--after', String(all[1]?.['cursor']), ...data]).out).length).toBe(1);
    expect(linesOf(run(['export', '--since', '1h', ...data]).out).length).toBe(3);
    expect(run(['export', '--since', '2100-01-01', ...data]).out).toBe('');
  });

  it('follows what comes, until it is told to stop', async () => {
    using folder = dataFolder();
    const { token } = addToken(join(folder.path, 'tokens.json'), 'mine', ['my-shop']);
    await using collector = await collectorProcess(folder.path);
    const { spawn } = await import('node:child_process');
    const child = spawn(process.execPath, [cli, 'export', '--follow', '--data', folder.path], { stdio: ['ignore', 'pipe', 'ignore'] });
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += String(chunk)));
    for (const id of ['1', '2']) {
      await fetch(`${collector.url}/v2/my-shop/category`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify(category(id)),
      });
      await expect.poll(() => linesOf(printed).length, { timeout: 10_000 }).toBe(Number(id));
    }
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  });

  it('replays an export into another collector, twice, to the same end', async () => {
    using folder = dataFolder();
    await put(folder.path, [
      ['category', 'my-shop', category('1')],
      ['category', 'my-shop', category('2')],
      ['heartbeat', 'my-shop', { site_id: 'a', instance_id: '1', version: '1', is_enabled: true }],
      ['category', 'my-shop', { id: 'wrong' }],
    ]);
    const exported = run(['export', '--data', folder.path]).out;
    using other = dataFolder();
    const { token } = addToken(join(other.path, 'tokens.json'), 'mine', ['my-shop']);
    await using target = await collectorProcess(other.path);
    for (let time = 0; time < 2; time += 1) {
      const { code, out, err } = run(['replay', '--to', target.url], { env: { JIRAFE_REPLAY_TOKEN: token }, input: exported });
      expect(out).toBe('Sent 4 events, 1 of them refused.\n');
      expect(err).toContain('refused: category');
      expect(code).toBe(2);
    }
    expect(linesOf(run(['export', '--data', other.path]).out).length).toBe(3);
    expect(run(['replay', '--to', target.url], { env: { JIRAFE_REPLAY_TOKEN: 'wrong' }, input: exported }).err).toContain('answered 403');
  });

  it('gives the latest state of each entity, whatever order events come in, and builds it again', async () => {
    using folder = dataFolder();
    const stock = (level: number, minute: number, zone = 'Z'): ['product.inventory', string, object] => [
      'product.inventory',
      'a',
      { sku_code: 'S', inventory_level: level, change_date: `2026-01-31T10:0${minute}:00${zone}`, effective_date: '2026-01-31' },
    ];
    await put(folder.path, [
      stock(5, 5),
      stock(3, 3),
      stock(7, 7, '+0000'),
      stock(6, 6),
      ['order', 'a', { order_number: '1', status: 'placed', order_date: '2026-01-31T10:00:00Z' }],
    ]);
    const data = ['--data', folder.path];
    const states = (args: readonly string[]): string[] =>
      linesOf(run(['state', ...args, ...data]).out).map(({ state }) => JSON.stringify(state));
    expect(states(['--kind', 'inventory'])).toEqual([expect.stringContaining('"inventory_level":7')]);
    await put(folder.path, [stock(8, 8), ['order', 'a', { order_number: '1', status: 'cancelled', cancel_date: '2026-02-01T10:00:00Z' }]]);
    expect(states(['--kind', 'inventory'])).toEqual([expect.stringContaining('"inventory_level":8')]);
    expect(states(['--kind', 'order', '--key', '1'])).toEqual([expect.stringContaining('cancelled')]);
    const built = states([]);
    expect(states(['--rebuild'])).toEqual(built);
    expect(states(['--site', 'nobody'])).toEqual([]);
  });

  it('forgets what is too old', async () => {
    using folder = dataFolder();
    await put(folder.path, [['category', 'a', category('1')]]);
    expect(run(['trim', '--keep-days', '1', '--data', folder.path]).out).toBe('Forgot 0 events.\n');
    expect(run(['trim', '--data', folder.path]).err).toContain('Say what to keep');
  });
});

describe('a port that is taken', () => {
  it('is told in one sentence', async () => {
    using folder = dataFolder();
    await using collector = await collectorProcess(folder.path);
    using other = dataFolder();
    const { code, err } = run(['serve', '--data', other.path, '--port', new URL(collector.url).port]);
    expect(code).toBe(1);
    expect(err).toMatch(/^The port \d+ is taken\. Choose another one with --port\.$/m);
  });
});

describe('TLS', () => {
  it('is spoken without a proxy, where there is a certificate', async () => {
    using folder = dataFolder();
    const [cert, key] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')];
    const made = spawnSync('openssl', [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '1',
      '-subj',
      '/CN=localhost',
      '-addext',
      'subjectAltName=IP:127.0.0.1',
    ]);
    expect(made.status).toBe(0);
    await using collector = await collectorProcess(folder.path, ['--tls-cert', cert, '--tls-key', key]);
    expect(collector.url).toMatch(/^https:/);
    const { request } = await import('node:https');
    const status = await new Promise((resolve, reject) => {
      request(`${collector.url}/readyz`, { ca: readFileSync(cert) }, (incoming) => resolve(incoming.resume().statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
    const settings = ['--port', new URL(collector.url).port, '--tls-cert', cert, '--tls-key', key];
    expect(run(['ready', ...settings])).toEqual({ code: 0, out: 'ready\n', err: '' });
  });
});

describe('jirafe-collector ready', () => {
  it('gives exit code 1 and the reason where the collector says no, and where there is none', async () => {
    const full = createServer((_incoming, outgoing) => void outgoing.writeHead(503).end('the store is not ready\n'));
    await new Promise<void>((resolve) => full.listen(0, '127.0.0.1', resolve));
    const { port } = full.address() as AddressInfo;
    const ready = (): Promise<unknown> =>
      promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', cli, 'ready', '--port', String(port)]);
    await expect(ready()).rejects.toMatchObject({ code: 1, stderr: 'the store is not ready\n' });
    await new Promise((resolve) => full.close(resolve));
    const none = `No collector answers at http://127.0.0.1:${port}/readyz (ECONNREFUSED).`;
    await expect(ready()).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining(none) });
  });
});

describe('npm start', () => {
  it('says what to do next, and what it says works', async () => {
    using folder = dataFolder();
    const { spawn } = await import('node:child_process');
    const child = spawn(process.execPath, [cli, 'serve', '--demo', '--data', folder.path, '--port', '0'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += String(chunk)));
    await expect.poll(() => printed, { timeout: 15_000 }).toContain('Stop with Ctrl-C.');
    const commands = printed.split('\n').filter((line) => line.startsWith('curl '));
    expect(commands.length).toBe(2);
    for (const command of commands) expect(spawnSync('sh', ['-c', `${command} -s`], { encoding: 'utf8' }).stdout).toBe('{"success":true}');
    child.kill('SIGINT');
    expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
  });
});

describe.runIf(existsSync('/proc/self/cmdline'))('the young generation of the process', () => {
  const commandLine = (pid: number | undefined): string => readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  afterEach(() => vi.unstubAllEnvs());

  it('is a small one, however the service is started, in the process that was started', async () => {
    using folder = dataFolder();
    await using collector = await collectorProcess(folder.path);
    expect(commandLine(collector.child.pid)).toContain('--max-semi-space-size=16');
    expect(await collector.kill('SIGTERM')).toBe(0);
  });

  it('is what somebody has said it should be', async () => {
    using folder = dataFolder();
    vi.stubEnv('NODE_OPTIONS', '--max-semi-space-size=32');
    await using collector = await collectorProcess(folder.path);
    expect(commandLine(collector.child.pid)).not.toContain('semi-space');
  });
});

describe('a request of old plugins', () => {
  it('passes with the media type that curl gives it', async () => {
    await using collector = await testCollector();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await collector.post('/my-shop/category', category('1'), { method: 'PUT', headers })).status).toBe(200);
  });
});

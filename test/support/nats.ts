import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real cluster of NATS servers on loopback. */
export interface NatsCluster extends AsyncDisposable {
  readonly servers: readonly string[];
  readonly nodes: readonly NatsNode[];
}

export interface NatsNode {
  readonly name: string;
  readonly address: string;
  start(): Promise<void>;
  /** Ends it at once, as a machine that loses its power. */
  kill(): Promise<void>;
  /** Stops it where it stands, as behind a broken network: its connections stay, and nothing comes any more. `thaw` lets it go on. */
  freeze(): void;
  thaw(): void;
}

/** Whether there is a nats-server. CI must have one: there its lack is a failure, not a test that is left out. */
export const hasNats: boolean = process.env['CI'] !== undefined || spawnSync('nats-server', ['--version']).status === 0;

export async function natsCluster(size = 3): Promise<NatsCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'jirafe-nats-'));
  const ports = await freePorts(size * 3);
  const port = (index: number): number => ports[index] ?? 0;
  const routes = size === 1 ? [] : Array.from({ length: size }, (_none, index) => `nats-route://127.0.0.1:${port(size + index)}`);
  const nodes = Array.from({ length: size }, (_none, index) =>
    createNode(folder, `n${index + 1}`, { client: port(index), cluster: port(size + index), monitor: port(2 * size + index) }, routes),
  );
  await Promise.all(nodes.map((one) => one.start()));
  return {
    servers: nodes.map(({ address }) => address),
    nodes,
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((one) => one.kill()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface Ports {
  readonly client: number;
  readonly cluster: number;
  readonly monitor: number;
}

function createNode(folder: string, name: string, { client, cluster, monitor }: Ports, routes: readonly string[]): NatsNode {
  const config = join(folder, `${name}.conf`);
  mkdirSync(join(folder, name));
  writeFileSync(
    config,
    [
      `server_name: ${name}`,
      `listen: "127.0.0.1:${client}"`,
      `http: "127.0.0.1:${monitor}"`,
      `jetstream { store_dir: "${join(folder, name)}", max_file: 2G, max_mem: 256M }`,
      routes.length === 0
        ? ''
        : `cluster { name: jirafe, listen: "127.0.0.1:${cluster}", routes: [${routes.map((route) => `"${route}"`).join(', ')}] }`,
    ].join('\n'),
  );
  let child: ChildProcess | undefined;
  return {
    name,
    address: `127.0.0.1:${client}`,
    async start() {
      child = spawn('nats-server', ['-c', config], { stdio: 'ignore' });
      for (let attempt = 0; attempt < 150; attempt += 1) {
        const healthy = await fetch(`http://127.0.0.1:${monitor}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        );
        if (healthy) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`The NATS server ${name} does not start.`);
    },
    kill() {
      const running = child;
      if (running === undefined || running.exitCode !== null || running.signalCode !== null) return Promise.resolve();
      return new Promise((resolve) => {
        running.once('exit', () => resolve());
        running.kill('SIGKILL');
        running.kill('SIGCONT');
      });
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  };
}

async function freePorts(count: number): Promise<number[]> {
  const listen = (): Promise<ReturnType<typeof createServer>> =>
    new Promise((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

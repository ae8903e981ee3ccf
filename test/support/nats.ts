import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Link, openLink } from './links.ts';

/** A real cluster of NATS servers on loopback. */
export interface NatsCluster extends AsyncDisposable {
  readonly servers: readonly string[];
  readonly nodes: readonly NatsNode[];
}

/** A cluster whose servers reach one another, and whose clients reach them, through links that can be cut. */
export interface LinkedCluster extends NatsCluster {
  /** Cuts what is between a server and all others. Whoever speaks to it still does. */
  isolate(node: NatsNode): void;
  /** A way into the cluster for one client, which can be cut for each server. */
  entrance(): Promise<Entrance>;
  /** Heals every link: between servers, and of every entrance. */
  heal(how?: 'late' | 'reset'): void;
}

export interface Entrance {
  readonly servers: readonly string[];
  /** From here on this client reaches no server but these. */
  only(...nodes: readonly NatsNode[]): void;
}

export interface NatsNode {
  readonly name: string;
  readonly address: string;
  start(): Promise<void>;
  /** Ends it at once, as a machine that loses its power. */
  kill(): Promise<void>;
  /** Lets it end as it wants to, what it holds in memory written. */
  stop(): Promise<void>;
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
  const routes = size === 1 ? [] : Array.from({ length: size }, (_none, index) => port(size + index));
  const nodes = Array.from({ length: size }, (_none, index) =>
    createNode(folder, `n${index + 1}`, { client: port(index), cluster: port(size + index), monitor: port(2 * size + index) }, { routes }),
  );
  await Promise.all(nodes.map((one) => one.start()));
  return clusterOf(folder, nodes);
}

/** Three servers, each with a link of its own to each other one. */
export async function linkedCluster(): Promise<LinkedCluster> {
  const size = 3;
  const folder = mkdtempSync(join(tmpdir(), 'jirafe-nats-'));
  const ports = await freePorts(size * 3 + 1);
  const port = (index: number): number => ports[index] ?? 0;
  const indices = Array.from({ length: size }, (_none, index) => index);
  const between = new Map<string, Link>();
  for (const from of indices) for (const to of indices) if (from !== to) between.set(`${from} ${to}`, await openLink(port(size + to)));
  const nodes = indices.map((index) => {
    const routes = indices.flatMap((to) => between.get(`${index} ${to}`)?.port ?? []);
    // Servers tell one another where they are, and would go around the links: what they tell is a port where nobody listens.
    const place = { client: port(index), cluster: port(size + index), monitor: port(2 * size + index) };
    return createNode(folder, `n${index + 1}`, place, { routes, advertised: port(size * 3) });
  });
  await Promise.all(nodes.map((one) => one.start()));
  const entrances: Link[] = [];
  const cluster = clusterOf(folder, nodes);
  return {
    ...cluster,
    isolate(node) {
      const index = String(nodes.indexOf(node));
      for (const [ends, link] of between) if (ends.split(' ').includes(index)) link.cut();
    },
    async entrance() {
      const links = await Promise.all(indices.map((index) => openLink(port(index))));
      entrances.push(...links);
      return {
        servers: links.map((link) => `127.0.0.1:${link.port}`),
        only: (...reached) => indices.forEach((index) => void (reached.some((node) => node === nodes[index]) || links[index]?.cut())),
      };
    },
    heal: (how) => [...between.values(), ...entrances].forEach((link) => link.heal(how)),
    async [Symbol.asyncDispose]() {
      await cluster[Symbol.asyncDispose]();
      await Promise.all([...between.values(), ...entrances].map((link) => link.close()));
    },
  };
}

function clusterOf(folder: string, nodes: readonly NatsNode[]): NatsCluster {
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

interface Neighbours {
  /** Ports at which other servers are. */
  readonly routes: readonly number[];
  /** What others are told to reach this one at, where that is not its own port; clients are told nothing then. */
  readonly advertised?: number;
}

function createNode(folder: string, name: string, { client, cluster, monitor }: Ports, { routes, advertised }: Neighbours): NatsNode {
  const config = join(folder, `${name}.conf`);
  const log = join(folder, `${name}.log`);
  mkdirSync(join(folder, name));
  writeFileSync(
    config,
    [
      `server_name: ${name}`,
      `log_file: "${log}"`,
      `listen: "127.0.0.1:${client}"`,
      `http: "127.0.0.1:${monitor}"`,
      `jetstream { store_dir: "${join(folder, name)}", max_file: 2G, max_mem: 256M }`,
      routes.length === 0
        ? ''
        : [
            `cluster { name: jirafe, listen: "127.0.0.1:${cluster}"`,
            `routes: [${routes.map((route) => `"nats-route://127.0.0.1:${route}"`).join(', ')}]`,
            ...(advertised === undefined ? [] : [`advertise: "127.0.0.1:${advertised}", no_advertise: true`]),
          ].join(', ') + ' }',
    ].join('\n'),
  );
  let child: ChildProcess | undefined;
  const end = (signal: NodeJS.Signals): Promise<void> => {
    const running = child;
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      running.once('exit', () => resolve());
      running.kill(signal);
      running.kill('SIGCONT');
    });
  };
  return {
    name,
    address: `127.0.0.1:${client}`,
    async start() {
      child = spawn('nats-server', ['-c', config], { stdio: 'ignore' });
      for (let attempt = 0; attempt < 450; attempt += 1) {
        const healthy = await fetch(`http://127.0.0.1:${monitor}/healthz`).then(
          ({ ok }) => ok,
          () => false,
        );
        if (healthy) return;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error(`The NATS server ${name} does not start. The end of its log:\n${readFileSync(log, 'utf8').slice(-2000)}`);
    },
    kill: () => end('SIGKILL'),
    stop: () => end('SIGTERM'),
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  };
}

/**
 * Ports that nobody listens at, below those that a system gives to outgoing connections (32,768 and up on Linux): of those, one may be taken
 * between the moment it is found free and the moment a server listens at it.
 */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = 12_000 + Math.floor(Math.random() * 20_000);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

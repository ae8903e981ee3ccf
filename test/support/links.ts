import { connect, createServer, type Server, type Socket } from 'node:net';

/** A stretch of network between two programs of one machine, that a test can cut and heal. Whoever connects to `port` reaches the port behind it. */
export interface Link {
  readonly port: number;
  /** From now on nothing comes through, either way, and nobody is told: connections stay, new ones are accepted and hear nothing. As with lost packets. */
  cut(): void;
  /** What was on its way comes late, as TCP sends it again; `reset` breaks the connections that were cut instead, as after a cut that took too long for that. */
  heal(how?: 'late' | 'reset'): void;
  close(): Promise<void>;
}

interface Pair {
  readonly near: Socket;
  /** Undefined until it is dialled: who comes while the link is cut waits for that. */
  far: Socket | undefined;
}

export async function openLink(target: number): Promise<Link> {
  const pairs = new Set<Pair>();
  let broken = false;

  const drop = (pair: Pair): void => {
    pairs.delete(pair);
    pair.near.destroy();
    pair.far?.destroy();
  };
  const pass = (from: Socket, to: Socket): void => {
    from.on('data', (chunk) => {
      if (!to.write(chunk)) {
        from.pause();
        to.once('drain', () => void (broken || from.resume()));
      }
    });
    from.on('end', () => to.end());
  };
  const dial = (pair: Pair): void => {
    const far = connect(target, '127.0.0.1');
    pair.far = far;
    far.on('error', () => undefined);
    far.on('close', () => void (broken || drop(pair)));
    pass(pair.near, far);
    pass(far, pair.near);
  };
  const server = createServer({ noDelay: true }, (near) => {
    const pair: Pair = { near, far: undefined };
    pairs.add(pair);
    near.on('error', () => undefined);
    near.on('close', () => void (broken || drop(pair)));
    if (broken) near.pause();
    else dial(pair);
  });
  await listening(server);
  return {
    port: (server.address() as { port: number }).port,
    cut() {
      broken = true;
      for (const { near, far } of pairs) {
        near.pause();
        far?.pause();
      }
    },
    heal(how = 'late') {
      if (!broken) return;
      broken = false;
      for (const pair of pairs) {
        if (how === 'reset' || pair.near.destroyed || pair.far?.destroyed === true) drop(pair);
        else if (pair.far === undefined) {
          dial(pair);
          pair.near.resume();
        } else {
          pair.near.resume();
          pair.far.resume();
        }
      }
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const pair of pairs) drop(pair);
      await closed;
    },
  };
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve());
  });
}

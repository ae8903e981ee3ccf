import { Worker } from 'node:worker_threads';
import type { Emission } from './emission.ts';
import type { Api } from './ir/api.ts';
import { targets } from './targets/index.ts';
import type { Target } from './targets/target.ts';

/**
 * A second thread that makes some of the packages. It is given the document, makes the same model of it by the same pure functions,
 * and takes targets from the front of the list while this thread takes them from its end: whoever is done sooner takes more.
 */
export interface Helper {
  /** Gives it the document, of which it makes its model at once. */
  give(root: Api['document']): void;
  /** Lets it begin. */
  begin(packages: string | undefined): void;
  /** Whether this thread is to make a target; the other one may have begun it. */
  take(target: Target): boolean;
  /** What it has made, when all is done. */
  rest(): Promise<readonly Emission[]>;
  /** Ends it, whatever it does. */
  close(): void;
}

/** What the thread is started with. */
export interface HelperData {
  /** Names of the targets that both threads know, in order. */
  readonly targets: readonly string[];
  /** One number for each of them: 1 once somebody has taken it. */
  readonly taken: Int32Array;
}

export type Order =
  | { readonly kind: 'document'; readonly root: Api['document'] }
  | { readonly kind: 'begin'; readonly packages: string | undefined };

/** Starts the thread. It loads what it needs while the document is being read. Targets of the user's own stay in this thread. */
export function createHelper(wanted: readonly Target[]): Helper {
  const shared = wanted.filter((target) => targets.includes(target)).map(({ name }) => name);
  const taken = new Int32Array(new SharedArrayBuffer(shared.length * Int32Array.BYTES_PER_ELEMENT));
  const file = import.meta.url.endsWith('.ts') ? './helper-thread.ts' : './helper-thread.js';
  const worker = new Worker(new URL(file, import.meta.url), { workerData: { targets: shared, taken } satisfies HelperData });
  const done = new Promise<readonly Emission[]>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('The second thread ended before its work was done.')));
  });
  // Whoever waits for it is told; where nobody does, the run has failed for a reason of its own.
  done.catch(() => undefined);
  const send = (order: Order): void => worker.postMessage(order, []);
  return {
    give: (root) => send({ kind: 'document', root }),
    begin: (packages) => send({ kind: 'begin', packages }),
    take(target) {
      const index = targets.includes(target) ? shared.indexOf(target.name) : -1;
      return index < 0 || takeFrom(taken, index);
    },
    rest: () => done,
    close: () => void worker.terminate(),
  };
}

/** True for the first who asks. */
export function takeFrom(taken: Int32Array, index: number): boolean {
  return Atomics.compareExchange(taken, index, 0, 1) === 0;
}

import { Worker } from 'node:worker_threads';
import type { Done } from './sqlite-worker.ts';
import type { Task } from './sqlite-writer.ts';

/** Has tasks done by a thread of its own, one after the other. */
export interface Hand {
  /** Gives what the task gives; rejects where it failed. */
  perform(task: Task): Promise<number>;
}

interface Waiting {
  readonly resolve: (count: number) => void;
  readonly reject: (error: Error) => void;
}

/** The thread begins with the first task, and ends with the one that closes the file. One that breaks off is followed by another. */
export function createHand(file: string): Hand {
  let worker: Worker | undefined;
  const waiting: Waiting[] = [];

  const start = (): Worker => {
    const started = new Worker(new URL('./sqlite-worker.js', import.meta.url), {
      workerData: { file },
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    started.on('message', (done: Done) => {
      const first = waiting.shift();
      // A thread that waits for work keeps no process alive.
      if (waiting.length === 0) started.unref();
      if ('error' in done) first?.reject(done.error);
      else first?.resolve(done.count);
    });
    const end = (error: Error): void => {
      if (worker !== started) return;
      worker = undefined;
      for (const { reject } of waiting.splice(0)) reject(error);
    };
    started.on('error', (error) => end(error instanceof Error ? error : new Error(String(error))));
    started.on('exit', () => end(new Error('The thread that writes has ended.')));
    return started;
  };

  return {
    perform(task) {
      if (task.kind === 'close' && worker === undefined) return Promise.resolve(0);
      worker ??= start();
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      waiting.push({ resolve, reject });
      worker.ref();
      worker.postMessage(task, []);
      return promise;
    },
  };
}

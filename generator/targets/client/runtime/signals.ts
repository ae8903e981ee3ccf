import type { QueueBase } from './queue-types.ts';

/** What `closeOnSignal` listens for. */
export interface SignalOptions {
  /** SIGTERM and SIGINT unless given. */
  readonly signals?: readonly string[];
  /** Milliseconds that the queue may take; its own `closeTimeout` unless given. */
  readonly timeout?: number;
}

/**
 * Closes a queue when the process is told to end, and lets the signal have its way then. A second signal does not wait. Gives a
 * function that stops listening.
 */
export function closeOnSignal(queue: QueueBase, { signals = ['SIGTERM', 'SIGINT'], timeout }: SignalOptions = {}): () => void {
  const release = (): void => {
    for (const signal of signals) process.off(signal, listen);
  };
  const listen = (signal: string): void => {
    release();
    void queue.close(timeout === undefined ? {} : { timeout }).finally(() => process.kill(process.pid, signal));
  };
  for (const signal of signals) process.on(signal, listen);
  return release;
}

import type { Client } from './client.ts';
import { Queue } from './queue.ts';
import type { BatchRow, EventOptions, QueueOptions } from './queue-types.ts';
import type { Loose } from './result.ts';

/** The last arguments of whatever makes a queue. */
export type QueueRest<Parameters, Preset> =
  {} extends Loose<Parameters, Preset>
    ? [options?: Loose<Parameters, Preset> & QueueOptions]
    : [options: Loose<Parameters, Preset> & QueueOptions];

/** Makes a queue with a method for each event of the batch. */
export function queueOf<Bound>(client: Client, batch: BatchRow, options: object = {}): Bound {
  const queue = new Queue(client, batch, options as QueueOptions & { readonly [parameter: string]: unknown });
  for (const { key, methods } of batch.members) {
    const method = (event: unknown, one?: EventOptions): Promise<unknown> => queue.send(key, event, one);
    for (const name of methods) Object.defineProperty(queue, name, { value: method });
  }
  return queue as unknown as Bound;
}

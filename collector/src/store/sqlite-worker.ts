import { parentPort, workerData } from 'node:worker_threads';
import { createWriter, type Task } from './sqlite-writer.ts';

/** The thread that writes the file of the embedded store: waiting for the disk holds up nobody who sends. It answers tasks in their order. */

/** What became of a task. */
export type Done = { readonly count: number } | { readonly error: Error };

const { file } = workerData as { readonly file: string };
const writer = createWriter(file);
const port = parentPort;
port?.on('message', (task: Task) => {
  let done: Done;
  try {
    done = { count: writer.perform(task) };
  } catch (error) {
    done = { error: error instanceof Error ? error : new Error(String(error)) };
  }
  port.postMessage(done);
  writer.tidy();
  if (task.kind === 'close') port.close();
});

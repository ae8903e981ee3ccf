import { generate, type Outcome } from './corpus.ts';

/** Generates the documents that `run.ts` names, one after the other, in a process of its own: one that hangs or fills its memory ends alone. */

/** What the process is told, and what it tells. */
export interface Job {
  readonly document: string;
  readonly output: string;
  readonly prefix: string;
}

process.on('message', ({ document, output, prefix }: Job) => {
  void generate(document, output, prefix).then((outcome: Outcome) => process.send?.(outcome));
});

// Whoever named them is gone: nobody waits for an answer.
process.on('disconnect', () => process.exit());

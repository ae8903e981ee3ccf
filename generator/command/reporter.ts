import { styleText } from 'node:util';
import type { TargetProgress } from '../build.ts';
import { countChanges, type Changes } from '../write/plan.ts';

/** What a run tells its user. Problems go to stderr, everything else to stdout. */
export interface Reporter {
  start(input: string, output: string): void;
  target(progress: TargetProgress): void;
  /** A line that is shown unless the user asked for silence. */
  line(text: string): void;
  /** A line that is shown only with `--verbose`. */
  detail(text: string): void;
  /** Text that is the very thing asked for (a diff, a list): shown even when silent. */
  result(text: string): void;
  problem(text: string): void;
}

export interface Verbosity {
  readonly silent: boolean;
  readonly verbose: boolean;
}

/** Colours on a terminal, plain lines elsewhere. */
export function createReporter({ silent, verbose }: Verbosity): Reporter {
  const out = (text: string): void => void process.stdout.write(`${text}\n`);
  const line = (text: string): void => (silent ? undefined : out(text));
  const dim = (text: string): string => styleText('dim', text, { stream: process.stdout });
  return {
    line,
    start: (input, output) => line(`${styleText('bold', 'okapi', { stream: process.stdout })} ${input} ${dim('->')} ${output}`),
    target: ({ target, files, milliseconds }) =>
      line(`  ${target.padEnd(12)}${plural(files, 'file').padStart(10)}${dim(`${milliseconds.toFixed(0)} ms`.padStart(10))}`),
    detail: (text) => (verbose ? out(text) : undefined),
    result: out,
    problem: (text) => void process.stderr.write(`${text}\n`),
  };
}

/** `1 file`, `2 files`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `0.82 s`, from milliseconds. */
export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** The last line of a run that wrote: what was written where, and how long it took. */
export function summary(changes: Changes, output: string, milliseconds: number): string {
  const { created, updated, deleted, unchanged } = changes;
  const parts = [
    created.length > 0 ? `${created.length} new` : undefined,
    updated.length > 0 ? `${updated.length} changed` : undefined,
    deleted.length > 0 ? `${deleted.length} deleted` : undefined,
    unchanged.length > 0 ? `${unchanged.length} as they were` : undefined,
  ].filter((part) => part !== undefined);
  const lead = countChanges(changes) === 0 ? 'Up to date' : `Wrote ${plural(created.length + updated.length, 'file')}`;
  return `${lead} in ${output}: ${parts.join(', ')}. ${seconds(milliseconds)}`;
}

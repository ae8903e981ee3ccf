/**
 * Tries the corpus, and prints the rate and what failed, grouped by cause.
 *
 *     node test/corpus/run.ts [--sample 200] [--seed 1] [--match github] [--largest 15000000] [--compiler typescript-7]…
 *                             [--results corpus.jsonl] [--seconds 600] [--megabytes 6000] [--cleared]
 *
 * Without words it takes every document of the directory, in an order drawn by the seed, so that any beginning of it is a fair
 * sample; the largest come last. Each is generated in a process that is ended when it takes too long or too much, then
 * type-checked together with its neighbours. `--results` names a file that keeps every outcome, one a line: a run that was
 * broken off goes on where it stood, and `--cleared` tries again only what failed.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Compiler } from '../support/strictest.ts';
import { checkAll, documents, type Outcome, sizeOf, type Written } from './corpus.ts';
import type { Job } from './worker.ts';

const { values } = parseArgs({
  options: {
    sample: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    match: { type: 'string', default: '' },
    largest: { type: 'string', default: '15000000' },
    compiler: { type: 'string', multiple: true, default: ['typescript-7'] },
    results: { type: 'string' },
    seconds: { type: 'string', default: '600' },
    megabytes: { type: 'string', default: '6000' },
    cleared: { type: 'boolean', default: false },
  },
});

const results = values.results;
const known = results !== undefined && existsSync(results) ? readFileSync(results, 'utf8').trim().split('\n').filter(Boolean) : [];
let outcomes = known.map((line) => JSON.parse(line) as Outcome);
if (values.cleared && results !== undefined) {
  outcomes = outcomes.filter(({ result }) => result === 'generated');
  writeFileSync(results, outcomes.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
}

const drawn = shuffled(
  documents().filter((path) => path.includes(values.match)),
  Number(values.seed),
);
const isLarge = (document: string): boolean => sizeOf(document) > Number(values.largest);
const chosen = [...drawn.filter((one) => !isLarge(one)), ...drawn.filter(isLarge)].slice(0, Number(values.sample));
const done = new Set(outcomes.map(({ document }) => document));
const left = chosen.filter((document) => !done.has(document));

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'okapi-corpus-')));
let checking: Promise<void> = Promise.resolve();
let written: Written[] = [];
let bytes = 0;
let worker: ChildProcess | undefined;
try {
  for (const [index, document] of left.entries()) {
    const job = { document, output: join(folder, `document-${index}`), prefix: `@corpus/${index}-` };
    const outcome = await generated(job);
    if (outcome.result === 'generated') {
      written.push({ outcome, output: job.output, prefix: job.prefix });
      bytes += sizeOf(document);
    } else keep([outcome]);
    if (written.length < 40 && bytes < 6_000_000 && index < left.length - 1) continue;
    await checking;
    checking = check(written);
    written = [];
    bytes = 0;
  }
  await checking;
} finally {
  worker?.kill();
  rmSync(folder, { recursive: true, force: true });
}
tell();

async function check(batch: readonly Written[]): Promise<void> {
  keep(await checkAll(folder, batch, values.compiler as Compiler[]));
  for (const { output } of batch) rmSync(output, { recursive: true, force: true });
}

function keep(found: readonly Outcome[]): void {
  outcomes.push(...found);
  if (results !== undefined) appendFileSync(results, found.map((outcome) => `${JSON.stringify(outcome)}\n`).join(''));
  const bad = outcomes.filter(({ result }) => result !== 'generated').length;
  process.stderr.write(`${outcomes.length} of ${chosen.length}, ${bad} not generated\n`);
}

/** One document in the worker's process, which is ended and begun anew when it takes too long or dies. */
async function generated(job: Job): Promise<Outcome> {
  const file = join(import.meta.dirname, 'worker.ts');
  worker ??= fork(file, {
    execArgv: [`--max-old-space-size=${values.megabytes}`, '--max-semi-space-size=64'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const child = worker;
  const outcome = await new Promise<Outcome>((resolve) => {
    const fail = (error: string): void => {
      worker = undefined;
      child.kill('SIGKILL');
      resolve({ document: job.document, result: 'crashed', error });
    };
    const timer = setTimeout(() => fail(`Not done after ${values.seconds} seconds.`), Number(values.seconds) * 1000);
    child.once('message', (message) => {
      clearTimeout(timer);
      resolve(message as Outcome);
    });
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      fail(`The process ended with ${signal ?? code}.`);
    });
    child.send(job);
  });
  child.removeAllListeners();
  return outcome;
}

/** In an order that only the seed decides: mulberry32 draws, Fisher and Yates shuffle. */
function shuffled(list: readonly string[], seed: number): string[] {
  const result = [...list];
  let state = seed >>> 0;
  for (let index = result.length - 1; index > 0; index--) {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const other = ((mixed ^ (mixed >>> 14)) >>> 0) % (index + 1);
    [result[index], result[other]] = [result[other] as string, result[index] as string];
  }
  return result;
}

/** The rate, then every cause with its documents: what a compiler or a diagnostic says, without the names in it. */
function tell(): void {
  const causes = new Map<string, { documents: string[]; example: string }>();
  for (const outcome of outcomes) {
    if (outcome.result === 'generated') continue;
    const text = textOf(outcome);
    const cause = `${outcome.result}: ${text.replace(/^\S+\(\d+,\d+\): /, '').replace(/(["'`]).*?\1/g, '…')}`.slice(0, 160);
    const group = causes.get(cause) ?? { documents: [], example: text };
    group.documents.push(outcome.document);
    causes.set(cause, group);
  }
  const count = (result: Outcome['result']): number => outcomes.filter((outcome) => outcome.result === result).length;
  for (const [cause, { documents, example }] of [...causes].sort(([, a], [, b]) => b.documents.length - a.documents.length)) {
    console.log(`\n${documents.length} × ${cause}\n    ${example.slice(0, 600)}`);
    for (const document of documents.slice(0, 20)) console.log(`  ${document}`);
  }
  const right = count('generated') + count('refused');
  const rate = ((100 * right) / Math.max(1, outcomes.length)).toFixed(2);
  console.log(
    `\n${outcomes.length} documents of ${drawn.length}: ${count('generated')} generated and type-checked by ${values.compiler.join(', ')}; ` +
      `${count('refused')} refused; ${count('not typescript')} not TypeScript; ${count('crashed')} crashed. Generated or refused: ${rate} %.`,
  );
}

function textOf(outcome: Exclude<Outcome, { result: 'generated' }>): string {
  if (outcome.result === 'crashed') return outcome.error.split('\n').slice(0, 3).join(' ');
  if (outcome.result === 'not typescript') return outcome.text.split('\n')[0] ?? '';
  const [first] = outcome.errors;
  return `${first?.code ?? ''} ${first?.message ?? ''} at ${first?.place?.pointer ?? ''} (${outcome.errors.length} errors)`;
}

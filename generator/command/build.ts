import { globSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import ts from 'typescript';
import { readOwned } from '../write/owned.ts';
import { ConfigError, findConfig, resolveConfig } from './config-file.ts';
import type { Values } from './index.ts';
import { createReporter, plural, type Reporter, seconds } from './reporter.ts';

/**
 * `okapi build`: compiles the sources of the generated packages to `dist/`, as JavaScript and declarations. Each file is compiled by
 * itself (generated sources are made for that: isolatedDeclarations), so no order of packages matters and nothing must be installed;
 * types are not checked. Files that are newer than their source stay. Exit code 0, or 1 where there is nothing to build or a file of a
 * target of the user's own cannot be compiled so.
 */
export async function run(values: Values): Promise<number> {
  const reporter = createReporter({ silent: values['silent'] === true, verbose: values['verbose'] === true });
  try {
    return buildPackages(await outputOf(values), reporter);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    reporter.problem(error.message);
    return 1;
  }
}

async function outputOf({ output, config }: Values): Promise<string> {
  const cwd = realpathSync(process.cwd());
  if (typeof output === 'string') return resolve(cwd, output);
  const path = findConfig(cwd, typeof config === 'string' ? config : undefined);
  if (path === undefined) throw new ConfigError('There is no config here. Name the folder of the packages with -o.');
  return (await resolveConfig(cwd, path, {})).output;
}

function buildPackages(output: string, reporter: Reporter): number {
  const started = performance.now();
  const name = relative(process.cwd(), output) || '.';
  const packages = packagesIn(output);
  if (packages.length === 0) throw new ConfigError(`There are no generated packages in ${name}. Run okapi generate first.`);
  let written = 0;
  const problems: string[] = [];
  for (const { folder, sources } of packages) {
    const began = performance.now();
    const built = buildPackage(join(output, folder), sources);
    problems.push(...built.problems);
    written += built.written;
    if (built.written > 0) reporter.target({ target: folder, files: built.written, milliseconds: performance.now() - began });
  }
  if (problems.length > 0) reporter.problem(problems.join('\n'));
  else if (written === 0) reporter.line(`Nothing to do: ${name} is built. ${seconds(performance.now() - started)}`);
  else reporter.line(`Built ${plural(written, 'file')} in ${name}. ${seconds(performance.now() - started)}`);
  return problems.length > 0 ? 1 : 0;
}

interface Package {
  /** Relative to the output folder. */
  readonly folder: string;
  /** Relative to the package, with `/`: `src/index.ts`. */
  readonly sources: readonly string[];
}

/** The packages that Okapi wrote and that have TypeScript in them: what else lies in the folder is not its to build. */
function packagesIn(output: string): Package[] {
  const owned = [...readOwned(output)];
  return owned
    .filter((path) => basename(path) === 'package.json')
    .map((path) => dirname(path))
    .map((folder) => {
      const mine = owned.filter((path) => path.startsWith(`${folder}/src/`) && path.endsWith('.ts'));
      return { folder, sources: mine.map((path) => path.slice(folder.length + 1)) };
    })
    .filter(({ sources }) => sources.length > 0);
}

function buildPackage(root: string, sources: readonly string[]): { readonly written: number; readonly problems: readonly string[] } {
  const config = join(root, 'tsconfig.json');
  const outputs = new Map(sources.map((source) => [source, join(root, 'dist', source.slice('src/'.length, -'.ts'.length))]));
  // What was built of a source that is gone would still be importable, and published.
  const wanted = new Set([...outputs.values()].flatMap((stem) => [`${stem}.js`, `${stem}.d.ts`]));
  const built = globSync('dist/**/*.{js,d.ts}', { cwd: root }).map((file) => join(root, file));
  for (const file of built) if (!wanted.has(file)) rmSync(file);

  const changed = [...outputs].filter(([source, stem]) =>
    [`${stem}.js`, `${stem}.d.ts`].some((file) => !isNewer(file, [join(root, source), config])),
  );
  if (changed.length === 0) return { written: 0, problems: [] };
  const files = changed.map(([source]) => join(root, source));
  // No import is followed, and of the libraries only what names symbols: a declaration says all that it means by itself.
  const options = {
    ...optionsIn(config),
    noResolve: true,
    noCheck: true,
    types: [],
    lib: ['lib.es2022.d.ts', 'lib.esnext.disposable.d.ts'],
  };
  const program = ts.createProgram(files, options);
  const wrong = files.flatMap((file) => {
    const source = program.getSourceFile(file);
    return [...program.getSyntacticDiagnostics(source), ...program.getDeclarationDiagnostics(source)];
  });
  if (wrong.length > 0) return { written: 0, problems: wrong.map((diagnostic) => problemOf(diagnostic)) };
  program.emit(undefined, replace);
  return { written: changed.length, problems: [] };
}

function optionsIn(path: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(path, (file) => readFileSync(file, 'utf8')) as { config?: { compilerOptions?: object } };
  return ts.convertCompilerOptionsFromJson(config?.compilerOptions ?? {}, dirname(path)).options;
}

function isNewer(file: string, than: readonly string[]): boolean {
  const built = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  return built !== undefined && than.every((source) => (statSync(source, { throwIfNoEntry: false })?.mtimeMs ?? 0) <= built);
}

/** Under another name first: a file that a kill cut short would be newer than its source, and stay. */
function replace(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(`${path}.part`, text);
  renameSync(`${path}.part`, path);
}

function problemOf({ file, start, messageText }: ts.Diagnostic): string {
  const text = ts.flattenDiagnosticMessageText(messageText, '\n');
  if (file === undefined || start === undefined) return text;
  const { line, character } = file.getLineAndCharacterOfPosition(start);
  return `${relative(process.cwd(), file.fileName)}:${line + 1}:${character + 1} error ${text}`;
}

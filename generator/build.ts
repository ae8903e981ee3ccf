import { posix } from 'node:path';
import type { Artifact } from './artifact.ts';
import { createDiagnostics, type Diagnostic, type Diagnostics } from './diagnostics/diagnostic.ts';
import type { Api } from './ir/api.ts';
import { lower } from './lower/lower.ts';
import { print } from './print/print.ts';
import type { Document } from './read/document.ts';
import { checkExamples } from './read/examples.ts';
import { type Input, readDocument } from './read/read.ts';
import { packageArtifacts, packageNames } from './targets/package.ts';
import type { PackageNames, Target } from './targets/target.ts';
import type { SourceFile } from './write/plan.ts';

/** The table of contents: read, lower, emit, print. What becomes of the files (write, check, diff) is decided by whoever called. */

export interface BuildOptions {
  readonly input: Input;
  /** Folder that no `$ref` may leave. */
  readonly root: string;
  /** Whether a `$ref` may name a URL. */
  readonly remote: boolean;
  /** Sent along where the input is a URL, to its own server only. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether to work around mistakes of the document where that is possible, and to warn of them. */
  readonly lenient?: boolean;
  readonly targets: readonly Target[];
  /** Pattern of the packages' names with `{target}` in it; from the API's title where absent. */
  readonly packages?: string;
  readonly onTarget?: (progress: TargetProgress) => void;
}

export interface TargetProgress {
  readonly target: string;
  readonly files: number;
  readonly milliseconds: number;
}

export interface BuildResult {
  readonly diagnostics: readonly Diagnostic[];
  /** All files of all packages, paths relative to the output folder; absent where a diagnostic is an error. */
  readonly files?: readonly SourceFile[];
  /** What was read; complete only where the document could be read. */
  readonly inputs: Document['inputs'];
}

/** Makes the files of all targets in memory. Writes nothing, and throws only for bugs: what is wrong with the input is in `diagnostics`. */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const diagnostics = createDiagnostics({ lenient: options.lenient === true });
  const document = await readDocument(options.input, options, diagnostics);
  if (document === undefined) return { diagnostics: diagnostics.all, inputs: [] };
  await checkExamples(document, diagnostics);
  const api = lower(document, diagnostics);
  const files = diagnostics.failed ? [] : await emitAll(api, options, document, diagnostics);
  return { diagnostics: diagnostics.all, inputs: document.inputs, ...(diagnostics.failed ? {} : { files }) };
}

async function emitAll(api: Api, options: BuildOptions, document: Document, diagnostics: Diagnostics): Promise<SourceFile[]> {
  const packages = packageNames(options.packages, api);
  const all: SourceFile[] = [];
  for (const target of options.targets) {
    for (const diagnostic of target.check?.(api, document) ?? []) diagnostics.add(diagnostic);
    const started = performance.now();
    const files = await emitTarget(target, api, packages);
    options.onTarget?.({ target: target.name, files: files.length, milliseconds: performance.now() - started });
    all.push(...files);
  }
  return all;
}

/** Emits and prints one package; paths begin with the target's name. */
export async function emitTarget(target: Target, api: Api, packages: PackageNames): Promise<SourceFile[]> {
  const artifacts = [...packageArtifacts(target, api, packages), ...(await target.emit(api, packages))];
  return artifacts.map((artifact) => ({ path: `${target.name}/${safePath(target, artifact)}`, text: print(artifact) }));
}

/** A target that names a file outside its folder is a bug, or an attack through a name out of the spec. */
function safePath(target: Target, { path }: Artifact): string {
  if (posix.isAbsolute(path) || posix.normalize(path) !== path || path.startsWith('..') || path.includes('\\')) {
    throw new Error(`Target "${target.name}" emits a file outside its package: ${JSON.stringify(path)}`);
  }
  return path;
}

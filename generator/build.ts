import { posix } from 'node:path';
import type { Artifact } from './artifact.ts';
import { createDiagnostics, type Diagnostic, type Diagnostics } from './diagnostics/diagnostic.ts';
import type { Api } from './ir/api.ts';
import { lower } from './lower/lower.ts';
import { print } from './print/print.ts';
import { digestsOf } from './ir/digest.ts';
import type { Json } from './ir/schema.ts';
import { createMemory } from './memory.ts';
import type { Document } from './read/document.ts';
import { checkExamples } from './read/examples.ts';
import { type Input, readDocument } from './read/read.ts';
import { packageArtifacts, packageNames } from './targets/package.ts';
import type { PackageNames, Target } from './targets/target.ts';
import type { KeptFile, SourceFile } from './write/plan.ts';

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
  /** What an earlier run left behind; where it is given (it may be empty), this one leaves the same for the next. */
  readonly earlier?: Earlier;
}

/** Files and facts that an earlier run of the same generator with the same config has made, by digests of what they are made of. */
export interface Earlier {
  /** Whether the file is in the output folder as it was made of parts with this digest. */
  has(path: string, digest: string): boolean;
  readonly facts: Readonly<Record<string, Json>>;
}

export interface TargetProgress {
  readonly target: string;
  readonly files: number;
  readonly milliseconds: number;
}

export interface BuildResult {
  readonly diagnostics: readonly Diagnostic[];
  /** All files of all packages that were made, paths relative to the output folder; absent where a diagnostic is an error. */
  readonly files?: readonly SourceFile[];
  /** Files that were not made, because an earlier run has made them of the same. */
  readonly kept: readonly KeptFile[];
  /** For the next run: what this one has worked out, or had from the earlier one. */
  readonly facts: Readonly<Record<string, Json>>;
  /** What was read; complete only where the document could be read. */
  readonly inputs: Document['inputs'];
}

/** Makes the files of all targets in memory. Writes nothing, and throws only for bugs: what is wrong with the input is in `diagnostics`. */
export async function build(options: BuildOptions): Promise<BuildResult> {
  const diagnostics = createDiagnostics({ lenient: options.lenient === true });
  const document = await readDocument(options.input, options, diagnostics);
  if (document === undefined) return { diagnostics: diagnostics.all, inputs: [], kept: [], facts: {} };
  await checkExamples(document, diagnostics);
  const api = lower(document, diagnostics);
  const emitted = diagnostics.failed ? undefined : await emitAll(api, options, document, diagnostics);
  const rest = { diagnostics: diagnostics.all, inputs: document.inputs };
  if (emitted === undefined || diagnostics.failed) return { ...rest, kept: [], facts: {} };
  return { ...rest, ...emitted };
}

type Emitted = Required<Pick<BuildResult, 'files' | 'kept' | 'facts'>>;

async function emitAll(api: Api, options: BuildOptions, document: Document, diagnostics: Diagnostics): Promise<Emitted> {
  const packages = packageNames(options.packages, api);
  const memory = options.earlier && createMemory(options.earlier.facts, digestsOf(api));
  const all: { files: SourceFile[]; kept: KeptFile[] } = { files: [], kept: [] };
  for (const target of options.targets) {
    const source = { locate: (pointer: string) => document.locate(pointer), ...(memory === undefined ? {} : { memory }) };
    for (const diagnostic of target.check?.(api, source) ?? []) diagnostics.add(diagnostic);
    const started = performance.now();
    const before = all.files.length + all.kept.length;
    for (const artifact of [...packageArtifacts(target, api, packages), ...(await target.emit(api, packages))]) {
      const path = `${target.name}/${safePath(target, artifact)}`;
      const made = artifact.kind === 'deferred' ? memory?.digest([...artifact.of, namesOf(target, packages)]) : undefined;
      if (made === undefined) all.files.push({ path, text: print(artifact) });
      else if (options.earlier?.has(path, made) === true) all.kept.push({ path, made });
      else all.files.push({ path, made, text: print(artifact) });
    }
    const count = all.files.length + all.kept.length - before;
    options.onTarget?.({ target: target.name, files: count, milliseconds: performance.now() - started });
  }
  return { ...all, facts: memory?.facts ?? {} };
}

/** The names by which a package speaks of itself and of others. */
function namesOf(target: Target, packages: PackageNames): string {
  return [target.name, ...target.uses].map((name) => packages.of(name)).join(' ');
}

/** A target that names a file outside its folder is a bug, or an attack through a name out of the spec. */
function safePath(target: Target, { path }: Artifact): string {
  if (posix.isAbsolute(path) || posix.normalize(path) !== path || path.startsWith('..') || path.includes('\\')) {
    throw new Error(`Target "${target.name}" emits a file outside its package: ${JSON.stringify(path)}`);
  }
  return path;
}

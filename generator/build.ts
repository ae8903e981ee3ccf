import { createDiagnostics, type Diagnostic, type Diagnostics } from './diagnostics/diagnostic.ts';
import { emit, type Emission, printed } from './emission.ts';
import type { Helper } from './helper.ts';
import type { Api } from './ir/api.ts';
import { lower } from './lower/lower.ts';
import type { Document } from './read/document.ts';
import { checkExamples } from './read/examples.ts';
import { type Input, readDocument } from './read/read.ts';
import { packageNames } from './targets/package.ts';
import type { Target } from './targets/target.ts';
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
  /** Another thread that makes some of the packages. Without one this thread makes them all, to the same bytes. */
  readonly helper?: Helper;
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
  options.helper?.give(document.root);
  const api = lower(document, diagnostics);
  const files = diagnostics.failed ? [] : await emitAll(api, options, document, diagnostics);
  return { diagnostics: diagnostics.all, inputs: document.inputs, ...(diagnostics.failed ? {} : { files }) };
}

async function emitAll(api: Api, options: BuildOptions, { locate }: Document, diagnostics: Diagnostics): Promise<SourceFile[]> {
  const { targets, helper, onTarget } = options;
  const emissions = helper === undefined ? await emitHere(api, options, targets) : await emitInTwo(api, options, helper);
  const inOrder = targets.flatMap(({ name }) => emissions.filter(({ target }) => target === name));
  for (const { target, files, found, milliseconds } of inOrder) {
    for (const { diagnostic, at } of found) diagnostics.add(at === undefined ? diagnostic : { ...diagnostic, place: locate(at) });
    onTarget?.({ target, files: files.length, milliseconds });
  }
  return inOrder.flatMap(printed);
}

async function emitHere(api: Api, { packages }: BuildOptions, targets: Iterable<Target>): Promise<Emission[]> {
  const names = packageNames(packages, api);
  const done: Emission[] = [];
  for (const target of targets) done.push(await emit(target, api, names));
  return done;
}

async function emitInTwo(api: Api, options: BuildOptions, helper: Helper): Promise<Emission[]> {
  helper.begin(options.packages);
  const here = await emitHere(api, options, taken(options.targets, helper));
  return [...here, ...(await helper.rest())];
}

/** From the end of the list, each target that the other thread has not taken when its turn comes. */
function* taken(targets: readonly Target[], helper: Helper): Generator<Target> {
  for (const target of targets.toReversed()) if (helper.take(target)) yield target;
}

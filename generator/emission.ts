import { posix } from 'node:path';
import type { Artifact, Module } from './artifact.ts';
import type { Diagnostic, Place } from './diagnostics/diagnostic.ts';
import type { Api } from './ir/api.ts';
import { print } from './print/print.ts';
import { printModule } from './print/typescript.ts';
import { packageArtifacts } from './targets/package.ts';
import type { PackageNames, Target } from './targets/target.ts';
import type { SourceFile } from './write/plan.ts';

/** What a target makes of an API: plain data, which may come from another thread. */
export interface Emission {
  readonly target: string;
  /** Paths begin with the target's name. */
  readonly files: readonly (SourceFile | Unprinted)[];
  readonly found: readonly Found[];
  readonly milliseconds: number;
}

/** A module that is to be printed where ts-morph is loaded. */
export interface Unprinted {
  readonly path: string;
  readonly module: Module;
}

/** A diagnostic whose place, if it has one, is still a pointer of the document. */
export interface Found {
  readonly diagnostic: Omit<Diagnostic, 'place'>;
  readonly at?: string;
}

/** Checks, emits and prints one package; leaves its modules unprinted if that is `worthwhile` not here. */
export async function emit(
  target: Target,
  api: Api,
  packages: PackageNames,
  worthwhile: (modules: readonly Module[]) => boolean = () => true,
): Promise<Emission> {
  const started = performance.now();
  const found = check(target, api);
  const artifacts = [...packageArtifacts(target, api, packages), ...(await target.emit(api, packages))];
  const isHere = worthwhile(artifacts.flatMap((artifact) => (artifact.kind === 'module' ? [artifact.module] : [])));
  const files = artifacts.map((artifact) => {
    const path = `${target.name}/${safePath(target, artifact)}`;
    return artifact.kind === 'module' && !isHere ? { path, module: artifact.module } : { path, text: print(artifact) };
  });
  return { target: target.name, files, found, milliseconds: performance.now() - started };
}

/** The files of an emission, with what was left unprinted. */
export function printed({ files }: Emission): SourceFile[] {
  return files.map((file) => ('text' in file ? file : { path: file.path, text: printModule(file.module) }));
}

function check(target: Target, api: Api): Found[] {
  const pointers = new Map<Place, string>();
  const locate = (pointer: string): Place => {
    const place = { file: '' };
    pointers.set(place, pointer);
    return place;
  };
  return (target.check?.(api, { locate }) ?? []).map(({ place, ...diagnostic }) => {
    const at = place && pointers.get(place);
    return at === undefined ? { diagnostic } : { diagnostic, at };
  });
}

/** A target that names a file outside its folder is a bug, or an attack through a name out of the spec. */
function safePath(target: Target, { path }: Artifact): string {
  if (posix.isAbsolute(path) || posix.normalize(path) !== path || path.startsWith('..') || path.includes('\\')) {
    throw new Error(`Target "${target.name}" emits a file outside its package: ${JSON.stringify(path)}`);
  }
  return path;
}

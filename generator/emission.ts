import { posix } from 'node:path';
import type { Artifact } from './artifact.ts';
import type { Diagnostic, Place } from './diagnostics/diagnostic.ts';
import type { Api } from './ir/api.ts';
import { print } from './print/print.ts';
import { packageArtifacts } from './targets/package.ts';
import type { PackageNames, Target } from './targets/target.ts';
import type { SourceFile } from './write/plan.ts';

/** What a target makes of an API: plain data, which may come from another thread. */
export interface Emission {
  readonly target: string;
  /** Paths begin with the target's name. */
  readonly files: readonly SourceFile[];
  readonly found: readonly Found[];
  readonly milliseconds: number;
}

/** A diagnostic whose place, if it has one, is still a pointer of the document. */
export interface Found {
  readonly diagnostic: Omit<Diagnostic, 'place'>;
  readonly at?: string;
}

/** Checks, emits and prints one package. */
export async function emit(target: Target, api: Api, packages: PackageNames): Promise<Emission> {
  const started = performance.now();
  const found = check(target, api);
  const artifacts = [...packageArtifacts(target, api, packages), ...(await target.emit(api, packages))];
  const files = artifacts.map((artifact) => ({ path: `${target.name}/${safePath(target, artifact)}`, text: print(artifact) }));
  return { target: target.name, files, found, milliseconds: performance.now() - started };
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

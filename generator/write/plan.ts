import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file to be: `path` relative to the output folder, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** A digest of what it is made of, where the next run may ask for that. */
  readonly made?: string;
}

/** A file that need not be made: it is there, made of parts with this digest. */
export interface KeptFile {
  readonly path: string;
  readonly made: string;
}

/** The difference between what is on disk and what should be. Paths are relative to the output folder. */
export interface Changes {
  readonly created: readonly SourceFile[];
  readonly updated: readonly (SourceFile & { readonly before: string })[];
  readonly deleted: readonly { readonly path: string; readonly before: string }[];
  readonly unchanged: readonly string[];
  /** Files that are in the way and that Okapi did not write. */
  readonly foreign: readonly string[];
}

/**
 * Compares `files` with the output folder, and writes nothing. `kept` are known to be as they should.
 *
 * `owned` lists what an earlier run wrote: only those may be changed or deleted. A file of the wanted text that is not owned
 * is taken over, for a run that was killed before it could note what it wrote leaves such files behind.
 */
export function planChanges(
  output: string,
  files: readonly SourceFile[],
  owned: ReadonlySet<string>,
  kept: readonly KeptFile[] = [],
): Changes {
  const created: SourceFile[] = [];
  const updated: (SourceFile & { before: string })[] = [];
  const unchanged = kept.map(({ path }) => path);
  const foreign: string[] = [];
  const isThere = existsSync(output);
  for (const file of files) {
    const before = isThere ? readIfThere(join(output, file.path)) : undefined;
    if (before === undefined) created.push(file);
    else if (before === file.text) unchanged.push(file.path);
    else if (owned.has(file.path)) updated.push({ ...file, before });
    else foreign.push(file.path);
  }
  return { created, updated, deleted: stale(output, [...files, ...kept], owned), unchanged, foreign };
}

function stale(output: string, files: readonly { readonly path: string }[], owned: ReadonlySet<string>): Changes['deleted'] {
  const wanted = new Set(files.map((file) => file.path));
  return [...owned]
    .filter((path) => !wanted.has(path))
    .flatMap((path) => {
      const before = readIfThere(join(output, path));
      return before === undefined ? [] : [{ path, before }];
    });
}

function readIfThere(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/** How many files would be written or deleted. */
export function countChanges(changes: Changes): number {
  return changes.created.length + changes.updated.length + changes.deleted.length;
}

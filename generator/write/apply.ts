import { mkdirSync, readdirSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readOwned, writeOwned } from './owned.ts';
import type { Changes } from './plan.ts';

/**
 * Carries out a plan: writes what is new or different, deletes what is stale, and folders that this has emptied.
 *
 * The list of owned files is widened before the first write and narrowed after the last deletion, so that a run that is
 * killed in between leaves no file that the next run would not know as its own.
 */
export function applyChanges(output: string, changes: Changes): void {
  const wanted = [...changes.created, ...changes.updated].map((file) => file.path).concat(changes.unchanged);
  writeOwned(output, [...readOwned(output), ...wanted]);
  const folders = new Set<string>();
  for (const file of [...changes.created, ...changes.updated]) {
    const path = join(output, file.path);
    const folder = dirname(path);
    if (!folders.has(folder)) mkdirSync(folder, { recursive: true });
    folders.add(folder);
    writeFileSync(path, file.text);
  }
  for (const { path } of changes.deleted) {
    rmSync(join(output, path));
    removeEmptyFolders(output, dirname(path));
  }
  writeOwned(output, wanted);
}

function removeEmptyFolders(output: string, folder: string): void {
  if (folder === '.' || readdirSync(join(output, folder)).length > 0) return;
  rmdirSync(join(output, folder));
  removeEmptyFolders(output, dirname(folder));
}

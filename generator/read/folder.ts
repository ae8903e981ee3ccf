import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join, sep } from 'node:path';

/** The files of a folder, and of those in it, that may hold a schema: absolute paths, sorted. What is hidden or installed is left out. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(json|ya?ml)$/i.test(name) && !name.split(sep).some((part) => part.startsWith('.') || part === 'node_modules'))
    .sort()
    .map((name) => join(folder, name));
}

export function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Changes when a file comes to the folder, or goes. */
export function hashOfFolder(folder: string): string {
  return createHash('sha256').update(filesIn(folder).join('\n')).digest('hex');
}

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The list of files that Okapi wrote, kept in the output folder beside them and committed with them: paths and nothing else,
 * so that it changes only when a file comes or goes.
 */
export const ownedFile = '.okapi.json';

/** Paths relative to the output folder that earlier runs wrote; empty where there was none. Names that lead out of the folder are left out. */
export function readOwned(output: string): ReadonlySet<string> {
  const path = join(output, ownedFile);
  if (!existsSync(path)) return new Set();
  return new Set(parseOwned(readFileSync(path, 'utf8')));
}

function parseOwned(text: string): string[] {
  try {
    const list: unknown = JSON.parse(text);
    const files = typeof list === 'object' && list !== null && 'files' in list ? list.files : [];
    return Array.isArray(files) ? files.filter((file): file is string => typeof file === 'string' && isInside(file)) : [];
  } catch {
    // A list that cannot be read owns nothing: then nothing is changed or deleted on its word.
    return [];
  }
}

function isInside(path: string): boolean {
  return !path.startsWith('/') && !/^[A-Za-z]:/.test(path) && !path.split(/[\\/]/).includes('..');
}

/** Writes the list, sorted. */
export function writeOwned(output: string, files: Iterable<string>): void {
  mkdirSync(output, { recursive: true });
  const list = [...new Set(files)].sort();
  const text = `${JSON.stringify({ note: 'Files that okapi generate wrote. It changes and deletes no others.', files: list }, null, 2)}\n`;
  const path = join(output, ownedFile);
  if (!existsSync(path) || readFileSync(path, 'utf8') !== text) writeFileSync(path, text);
}

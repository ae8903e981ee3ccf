import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashOfFolder, isFolder } from '../read/folder.ts';
import { fromSource, packageRoot } from './package-root.ts';
import { version } from './version.ts';

/**
 * What a finished run read and wrote, so that the next one can tell, before it loads anything heavy, that nothing has changed.
 * It is a note of this machine, kept in node_modules/.cache (or the user's cache folder), never beside the output.
 */
export interface RunRecord {
  /** Of the generator itself. */
  readonly tool: string;
  /** The document, the config, and what they refer to: path to SHA-256. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: readonly Output[];
  /** The output folder as the last line of a run names it. */
  readonly output: string;
}

/** A written file, by the time and size that tell quickly that it is as it was, and by its hash for when they do not. */
export interface Output {
  readonly path: string;
  readonly size: number;
  readonly time: number;
  readonly sha256: string;
}

/** Where the record of runs with these words on the command line, from this folder, is kept. */
export function recordPath(cwd: string, words: readonly string[]): string {
  const key = sha256(JSON.stringify([cwd, ...words])).slice(0, 24);
  return join(cacheFolder(cwd), `${key}.json`);
}

function cacheFolder(cwd: string): string {
  const modules = nearest(cwd, 'node_modules');
  if (modules !== undefined) return join(modules, '.cache', 'okapi');
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'okapi');
}

function nearest(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  return dirname(folder) === folder ? undefined : nearest(dirname(folder), name);
}

/** The record at `path` if all that it names is as it was; undefined if anything differs, or there is none. */
export function freshRecord(path: string): RunRecord | undefined {
  const record = readRecord(path);
  if (record === undefined || record.tool !== toolHash()) return undefined;
  const inputsSame = Object.entries(record.inputs).every(([file, hash]) => existsSync(file) && hashOf(file) === hash);
  return inputsSame && record.outputs.every(isUntouched) ? record : undefined;
}

function readRecord(path: string): RunRecord | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as RunRecord;
  } catch {
    // A record that was cut off by a kill is no record.
    return undefined;
  }
}

function isUntouched({ path, size, time, sha256: hash }: Output): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || stat.size !== size) return false;
  return stat.mtimeMs === time || sha256(readFileSync(path)) === hash;
}

/** Notes a finished run. `files` are absolute paths; inputs come with the hash of the bytes that were really read. */
export function writeRecord(path: string, inputs: Readonly<Record<string, string>>, files: readonly string[], output: string): void {
  const outputs = files.map((file) => {
    const { size, mtimeMs } = statSync(file);
    return { path: file, size, time: mtimeMs, sha256: sha256(readFileSync(file)) };
  });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify({ tool: toolHash(), inputs, outputs, output } satisfies RunRecord));
}

/** Of a folder only its list of files counts: each that was read is an input of its own. */
function hashOf(path: string): string {
  return isFolder(path) ? hashOfFolder(path) : sha256(readFileSync(path));
}

/** SHA-256 in hex. */
export function sha256(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/**
 * The published generator is known by its version; in the repository, where the version stands still, by the sizes and times of its
 * sources: reading them all, or loading what matches globs, would be most of a run that has nothing to do.
 */
function toolHash(): string {
  if (!fromSource) return version();
  const root = fileURLToPath(packageRoot());
  const hash = createHash('sha256');
  for (const folder of ['generator', 'templates']) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).sort()) {
      if (!/\.(ts|hbs)$/.test(name)) continue;
      const { size, mtimeMs } = statSync(join(root, folder, name));
      hash.update(`${folder}/${name} ${size} ${mtimeMs}\n`);
    }
  }
  return hash.update(readFileSync(join(root, 'package.json'))).digest('hex');
}

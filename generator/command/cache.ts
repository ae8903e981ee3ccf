import { Buffer } from 'node:buffer';
import { createHash, hash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Earlier } from '../build.ts';
import { hashOfFolder, isFolder } from '../read/folder.ts';
import type { KeptFile, SourceFile } from '../write/plan.ts';
import { fromSource, packageRoot } from './package-root.ts';
import { version } from './version.ts';

/** What the last line of a run that has nothing to do says of the run that did it. */
export interface FreshRun {
  /** The output folder, as that run named it. */
  readonly output: string;
  /** How many files it left there. */
  readonly files: number;
}

/**
 * What a finished run read and wrote, so that the next one can tell, before it loads anything heavy, that nothing has changed.
 * It is a note of this machine, kept in node_modules/.cache (or the user's cache folder), never beside the output.
 */
interface RunRecord {
  /** Of the generator itself. */
  readonly tool: string;
  /** The document, the config, and what they refer to. */
  readonly inputs: Readonly<Record<string, InputNote>>;
  /** The output folder as the last line of a run names it. */
  readonly output: string;
  readonly folder: string;
  /** Path, size and time of each output in turn: a run that has nothing to do takes most of its time over them. */
  readonly outputs: readonly (string | number)[];
}

/** What was read: its hash, and what tells quickly that it is as it was; not for a file that may have changed while the run read it. */
interface InputNote {
  readonly sha256: string;
  /** Size, inode, and the times of the last change of the content and of anything: the last cannot be set by anyone. */
  readonly seen?: string;
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

/** The run that left the record at `path` if all that this names is as it was; undefined if anything differs, or there is none. */
export function freshRun(path: string): FreshRun | undefined {
  const record = readRecord(path);
  if (record === undefined || record.tool !== toolHash()) return undefined;
  for (const [file, note] of Object.entries(record.inputs)) if (!isSameInput(file, note)) return undefined;
  const files = record.outputs.length / 3;
  const outputs = outputsOf(record, path);
  for (let index = 0; index < files; index++) if (!outputs.isUntouched(index)) return undefined;
  return { output: record.output, files };
}

/** What the run before with the same words has read; nothing where there was none. */
export function inputsBefore(path: string): readonly string[] {
  return Object.keys(readRecord(path)?.inputs ?? {});
}

/** The outputs of a record, by their place in it. Their hashes are asked for seldom, and stand where a run that has nothing to do need not read. */
interface Outputs {
  isUntouched(index: number): boolean;
  hashAt(index: number): string;
}

function outputsOf({ folder, outputs }: RunRecord, path: string): Outputs {
  const memory: { hashes?: readonly string[] } = {};
  const hashAt = (index: number): string => (memory.hashes ??= leavingsOf(path)?.hashes ?? [])[index] ?? '';
  return {
    hashAt,
    isUntouched(index) {
      const file = `${folder}/${outputs[index * 3]}`;
      const stat = statSync(file, { throwIfNoEntry: false });
      if (stat === undefined || stat.size !== outputs[index * 3 + 1]) return false;
      return stat.mtimeMs === outputs[index * 3 + 2] || sha256(readFileSync(file)) === hashAt(index);
    },
  };
}

/** A record has two lines, for a run that has nothing to do needs only the first: the record itself, and what the next run may take over. */
function readRecord(path: string): RunRecord | undefined {
  return parsed<RunRecord>(firstLineOf(path));
}

/** The place of each output by its path in the output folder. */
function placesOf({ outputs }: RunRecord): ReadonlyMap<string, number> {
  return new Map(outputs.flatMap((path, index) => (index % 3 === 0 ? [[String(path), index / 3]] : [])));
}

function leavingsOf(path: string): Leavings | undefined {
  return existsSync(path) ? parsed<Leavings>(readFileSync(path, 'utf8').split('\n')[1]) : undefined;
}

/** The first line of a file, without the rest of it. */
function firstLineOf(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (;;) {
      const chunk = Buffer.allocUnsafe(1 << 20);
      const length = readSync(file, chunk);
      const end = chunk.subarray(0, length).indexOf(10);
      chunks.push(chunk.subarray(0, end < 0 ? length : end));
      if (end >= 0 || length === 0) return Buffer.concat(chunks).toString('utf8');
    }
  } finally {
    closeSync(file);
  }
}

function parsed<Value>(text: string | undefined): Value | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as Value);
  } catch {
    // A record that was cut off by a kill is no record.
    return undefined;
  }
}

function isSameInput(file: string, { sha256: hash, seen }: InputNote): boolean {
  return (seen !== undefined && seen === seenOf(file)) || (existsSync(file) && hashOf(file) === hash);
}

function seenOf(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.isFile() === true ? [stat.size, stat.ino, stat.mtimeMs, stat.ctimeMs].join(' ') : undefined;
}

/** What has changed since this process began may have changed after it was read; clocks of file systems are coarse. */
function noteOf(file: string, hash: string): InputNote {
  const stat = statSync(file, { throwIfNoEntry: false });
  const seen = stat !== undefined && stat.ctimeMs < performance.timeOrigin - 2000 ? seenOf(file) : undefined;
  return { sha256: hash, ...(seen === undefined ? {} : { seen }) };
}

/** The second line: digests of what files were made of, and facts by digests of what they were found in. */
interface Leavings {
  /** Of the files of the config: with another config nothing may be taken over. */
  readonly config: string;
  /** Of the outputs, in their order. */
  readonly hashes: readonly string[];
  /** By path in the output folder. */
  readonly made: Readonly<Record<string, string>>;
  readonly facts: Earlier['facts'];
}

/** For a run that makes everything. */
export const nothingEarlier: Earlier = { has: () => false, facts: {} };

/** What the run before this one, with the same words and config, has left: nothing of it where the generator or the config are others. */
export function earlierRun(path: string, output: string, config: Readonly<Record<string, string>>): Earlier {
  const record = readRecord(path);
  const leavings = leavingsOf(path);
  if (record === undefined || leavings?.config !== sha256(JSON.stringify(config)) || record.tool !== toolHash()) return nothingEarlier;
  const places = placesOf(record);
  const outputs = outputsOf(record, path);
  return {
    has(file, digest) {
      const place = record.folder === output ? places.get(file) : undefined;
      return place !== undefined && Object.hasOwn(leavings.made, file) && leavings.made[file] === digest && outputs.isUntouched(place);
    },
    facts: leavings.facts,
  };
}

/** What a run notes when it is finished. */
export interface FinishedRun {
  /** Files of the config, and what was read beside them, with the hashes of the bytes that were really read. */
  readonly config: Readonly<Record<string, string>>;
  readonly inputs: Readonly<Record<string, string>>;
  /** The output folder, and how the last line of a run names it. */
  readonly output: string;
  readonly name: string;
  readonly files: readonly SourceFile[];
  readonly kept: readonly KeptFile[];
  readonly facts: Earlier['facts'];
}

/** Notes a finished run. */
export function writeRecord(path: string, { config, inputs, output, name, files, kept, facts }: FinishedRun): void {
  const before = kept.length === 0 ? undefined : readRecord(path);
  const places = before && placesOf(before);
  const hashes = before && outputsOf(before, path);
  const all = [
    ...files.map((file) => ({ ...file, hash: sha256(file.text), place: undefined })),
    ...kept.map((file) => {
      const place = places?.get(file.path);
      return { ...file, hash: place === undefined ? '' : (hashes?.hashAt(place) ?? ''), place };
    }),
  ];
  const outputs = all.flatMap(({ path: file, place }) => {
    // What was kept has been looked at, and was as it is noted.
    if (before !== undefined && place !== undefined) return before.outputs.slice(place * 3, place * 3 + 3);
    const { size, mtimeMs } = statSync(`${output}/${file}`);
    return [file, size, mtimeMs];
  });
  const read = Object.entries({ ...config, ...inputs }).map(([file, hash]): [string, InputNote] => [file, noteOf(file, hash)]);
  const record: RunRecord = { tool: toolHash(), inputs: Object.fromEntries(read), output: name, folder: output, outputs };
  const made = Object.fromEntries(all.flatMap(({ path: file, made: digest }) => (digest === undefined ? [] : [[file, digest]])));
  const leavings: Leavings = { config: sha256(JSON.stringify(config)), hashes: all.map(({ hash }) => hash), made, facts };
  mkdirSync(dirname(path), { recursive: true });
  // By another name first: a reader, or a run that is killed, must not find half of it.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(record)}\n${JSON.stringify(leavings)}\n`);
  renameSync(draft, path);
  forgetOldest(dirname(path));
}

/** Records of folders and words that nobody uses any more. */
const most = 64;

function forgetOldest(folder: string): void {
  const names = readdirSync(folder);
  if (names.length <= most) return;
  const byAge = names
    .map((name) => ({ path: join(folder, name), time: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0 }))
    .sort((a, b) => b.time - a.time);
  for (const { path } of byAge.slice(most)) rmSync(path, { force: true });
}

/** Of a folder only its list of files counts: each that was read is an input of its own. */
function hashOf(path: string): string {
  return isFolder(path) ? hashOfFolder(path) : sha256(readFileSync(path));
}

/** SHA-256 in hex. */
export function sha256(bytes: string | Uint8Array): string {
  return hash('sha256', bytes);
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

import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Diagnostics, Place } from '../diagnostics/diagnostic.ts';
import { parseText } from './parse.ts';
import { createSource, type Source } from './source.ts';

/** Gets files and URLs, each once, and keeps the rules of what may be read. */
export interface Loader {
  /** What was read so far, in that order. */
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
  /** The file that the user named himself: it may be anywhere. */
  main(file: string): Promise<Source | undefined>;
  /** A text that is already there (standard input, a test); refs in it are relative to the root folder. */
  text(text: string, name: string): Source | undefined;
  /** What a `$ref` at `from` names; undefined, with a diagnostic the first time, where it cannot or may not be read. */
  reference(url: string, from: Place): Promise<Source | undefined>;
}

export interface LoaderOptions {
  readonly root: string;
  readonly remote: boolean;
}

export function createLoader(options: LoaderOptions, diagnostics: Diagnostics): Loader {
  const inputs: { file: string; sha256: string }[] = [];
  const loaded = new Map<string, Source | undefined>();
  const folders = [realPath(resolve(options.root))];

  function parse(bytes: Uint8Array, url: string, name: string): Source | undefined {
    const text = decodeUtf8(bytes, name, diagnostics);
    if (text === undefined) return undefined;
    const parsed = parseText(text, name, diagnostics);
    return parsed && createSource(url, name, text, parsed.value);
  }

  async function readLocal(path: string, url: string, from: Place | undefined): Promise<Source | undefined> {
    const name = shownName(path);
    let bytes: Uint8Array;
    try {
      bytes = await readFile(path);
    } catch (error) {
      diagnostics.add(readProblem(error, name, from));
      return undefined;
    }
    inputs.push({ file: name, sha256: sha256(bytes) });
    return parse(bytes, url, name);
  }

  async function open(url: string, from: Place): Promise<Source | undefined> {
    if (!url.startsWith('file:')) {
      diagnostics.add({
        code: 'ref-remote',
        severity: 'error',
        message: `The $ref goes to ${url}, and documents are not fetched from other servers.`,
        place: from,
      });
      return undefined;
    }
    const path = fileURLToPath(url);
    if (!folders.some((folder) => isBelow(existsSync(path) ? realPath(path) : path, folder))) {
      diagnostics.add({
        code: 'ref-outside-root',
        severity: 'error',
        message: `The $ref goes to ${shownName(path)}, outside of the folder that may be read.`,
        place: from,
      });
      return undefined;
    }
    return readLocal(path, url, from);
  }

  return {
    inputs,
    async main(file) {
      const path = resolve(file);
      const folder = realPath(dirname(path));
      if (!folders.some((allowed) => isBelow(folder, allowed))) folders.push(folder);
      const url = pathToFileURL(path).href;
      const source = await readLocal(path, url, undefined);
      loaded.set(url, source);
      return source;
    },
    text(text, name) {
      const url = pathToFileURL(resolve(options.root, name)).href;
      inputs.push({ file: name, sha256: sha256(Buffer.from(text)) });
      const parsed = parseText(text.replace(/^\uFEFF/, ''), name, diagnostics);
      const source = parsed && createSource(url, name, text, parsed.value);
      loaded.set(url, source);
      return source;
    },
    async reference(url, from) {
      if (loaded.has(url)) return loaded.get(url);
      const source = await open(url, from);
      loaded.set(url, source);
      return source;
    },
  };
}

function decodeUtf8(bytes: Uint8Array, name: string, diagnostics: Diagnostics): string | undefined {
  try {
    // Takes the byte order mark away, too.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    diagnostics.add({
      code: 'not-utf8',
      severity: 'error',
      message: `${name} holds bytes that are not UTF-8.`,
      place: { file: name },
    });
    return undefined;
  }
}

function readProblem(error: unknown, name: string, from: Place | undefined): Parameters<Diagnostics['add']>[0] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const place = from ?? { file: name };
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return { code: 'file-not-found', severity: 'error', message: `There is no file ${name}.`, place };
  }
  const reason = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission denied' : code || String(error);
  return { code: 'file-unreadable', severity: 'error', message: `Cannot read ${name}: ${reason}.`, place };
}

function shownName(path: string): string {
  const shown = relative(process.cwd(), path);
  return sep === '/' ? shown : shown.replaceAll(sep, '/');
}

function isBelow(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!way.startsWith(`..${sep}`) && way !== '..' && !isAbsolute(way));
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

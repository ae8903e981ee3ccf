import { Buffer, isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { readFileSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Diagnostic, Diagnostics, Place } from '../diagnostics/diagnostic.ts';
import { filesIn, hashOfFolder } from './folder.ts';
import { parseText } from './parse.ts';
import { createSource, type Source } from './source.ts';

/** Gets files and URLs, each once, and keeps the rules of what may be read. */
export interface Loader {
  /** What was read so far, in that order. */
  readonly inputs: readonly { readonly file: string; readonly sha256: string }[];
  /** The file or URL that the user named: it may be anywhere. */
  main(file: string): Promise<Source | undefined>;
  /** The files of a folder that the user named, those that can be read. */
  folder(path: string): readonly Source[];
  /** A text that is already there (standard input, a test); refs in it are relative to the root folder. */
  text(text: string, name: string): Source | undefined;
  /** What a `$ref` of a source names; undefined, with a diagnostic each time, where it cannot or may not be read. */
  reference(url: string, from: Source, place: () => Place): Promise<Source | undefined>;
}

export interface LoaderOptions {
  readonly root: string;
  readonly remote: boolean;
  /** Sent to the server of the input only, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
}

export function createLoader(options: LoaderOptions, diagnostics: Diagnostics): Loader {
  const inputs: { file: string; sha256: string }[] = [];
  const loaded = new Map<string, Outcome>();
  const folders = [realPath(resolve(options.root))];
  let inputOrigin = '';

  function accept(bytes: Uint8Array, url: string, name: string): Outcome {
    inputs.push({ file: name, sha256: sha256(bytes) });
    const text = decodeUtf8(bytes, name, diagnostics);
    const parsed = text === undefined ? undefined : parseText(text, name, diagnostics);
    return text !== undefined && parsed ? { source: createSource(url, name, text, parsed.value) } : { reported: true };
  }

  // Synchronous: documents of a hundred small files spend more on waiting than on reading.
  function readLocal(path: string, url: string): Outcome {
    const name = shownName(path);
    try {
      return accept(readFileSync(path), url, name);
    } catch (error) {
      return { problem: readProblem(error, name) };
    }
  }

  async function readRemote(url: string): Promise<Outcome> {
    const headers = new URL(url).origin === inputOrigin ? options.headers : undefined;
    const { fetchBytes } = await import('./fetch.ts');
    const result = await fetchBytes(url, headers ?? {});
    if (result.bytes !== undefined) return accept(result.bytes, url, url);
    return { problem: { code: 'fetch-failed', message: `Cannot fetch ${url}: ${result.reason}.` } };
  }

  async function open(url: string, from: Source): Promise<Outcome> {
    const fromRemote = !from.url.startsWith('file:') && !from.url.startsWith('okapi:');
    if (!url.startsWith('file:')) {
      const reason = await remoteRefusal(url, from, fromRemote);
      if (reason === undefined) return readRemote(url);
      return { problem: { code: 'ref-remote', message: `The $ref goes to ${url}, ${reason}.` } };
    }
    const path = localPath(url);
    if (path === undefined || fromRemote || !isAllowed(path)) {
      return { problem: { code: 'ref-outside-root', message: `The $ref goes to ${path ?? url}, outside of the folder that may be read.` } };
    }
    return readLocal(path, url);
  }

  async function remoteRefusal(url: string, from: Source, fromRemote: boolean): Promise<string | undefined> {
    const { protocol, origin, hostname } = new URL(url);
    if (protocol !== 'http:' && protocol !== 'https:') return 'and only files, http and https are read';
    if (!options.remote) return 'and documents are not fetched from other servers';
    if (!fromRemote || origin === new URL(from.url).origin) return undefined;
    // A document of somebody else's must not reach into the network that okapi runs in.
    const { isInternal } = await import('./fetch.ts');
    if (isInternal(hostname)) return 'an address of an internal network';
    return undefined;
  }

  function isAllowed(path: string): boolean {
    const real = realPath(path);
    return folders.some((folder) => isBelow(real, folder));
  }

  return {
    inputs,
    folder(named) {
      const folder = resolve(named);
      folders.push(realPath(folder));
      inputs.push({ file: shownName(folder), sha256: hashOfFolder(folder) });
      return filesIn(folder).flatMap((path) => {
        const url = pathToFileURL(path).href;
        return settle(url, readLocal(path, url)) ?? [];
      });
    },
    async main(file) {
      if (/^https?:\/\//i.test(file)) {
        const url = URL.canParse(file) ? new URL(file) : undefined;
        if (url) inputOrigin = url.origin;
        const outcome: Outcome = url ? await readRemote(url.href) : { problem: { code: 'fetch-failed', message: `${file} is not a URL.` } };
        return settle(url?.href ?? file, outcome);
      }
      const path = resolve(file);
      const folder = realPath(dirname(path));
      if (!folders.some((allowed) => isBelow(folder, allowed))) folders.push(folder);
      const url = pathToFileURL(path).href;
      return settle(url, readLocal(path, url));
    },
    text(text, name) {
      const url = pathToFileURL(resolve(options.root, name)).href;
      return settle(url, accept(new TextEncoder().encode(text), url, name));
    },
    async reference(url, from, place) {
      const outcome = loaded.get(url) ?? (await open(url, from));
      return settle(url, outcome, place);
    },
  };

  /** Remembers what came of a URL. A problem of the URL itself is told at each place that names it. */
  function settle(url: string, outcome: Outcome, place?: () => Place): Source | undefined {
    loaded.set(url, outcome);
    if (outcome.problem) diagnostics.add({ severity: 'error', ...outcome.problem, ...(place === undefined ? {} : { place: place() }) });
    return outcome.source;
  }
}

/** A source, or why there is none: told by whoever asked, unless its own text was the trouble. */
type Outcome =
  | { readonly source: Source; readonly problem?: undefined }
  | { readonly reported: true; readonly source?: undefined; readonly problem?: undefined }
  | { readonly problem: Pick<Diagnostic, 'code' | 'message'>; readonly source?: undefined };

function localPath(url: string): string | undefined {
  try {
    return fileURLToPath(url);
  } catch {
    // Another host, or an escaped slash.
    return undefined;
  }
}

function decodeUtf8(bytes: Uint8Array, name: string, diagnostics: Diagnostics): string | undefined {
  // Every second byte of a text in UTF-16 is 0 where the text begins with ASCII, as JSON and YAML do; its mark begins with FE or FF.
  const [first, second] = bytes;
  if (first === 0xfe || first === 0xff || (bytes.length > 1 && (first === 0) !== (second === 0))) {
    const message = `${name} is UTF-16, or no text.`;
    diagnostics.add({ code: 'not-utf8', severity: 'error', message, place: { file: name } });
    return undefined;
  }
  if (!isUtf8(bytes)) {
    const message = `${name} holds bytes that are not UTF-8.`;
    diagnostics.add({ code: 'not-utf8', severity: 'error', message, place: { file: name } });
    return undefined;
  }
  // A TextDecoder that refuses takes many times as long as these two.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function readProblem(error: unknown, name: string): Pick<Diagnostic, 'code' | 'message'> {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') return { code: 'file-not-found', message: `There is no file ${name}.` };
  const reason = code === 'EISDIR' ? 'it is a folder' : code === 'EACCES' ? 'permission denied' : code || String(error);
  return { code: 'file-unreadable', message: `Cannot read ${name}: ${reason}.` };
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
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../config/folder.ts';

/** A token as it is kept: never itself, only its hash. Tokens are long and random, so that a plain hash tells nothing of them. */
export interface TokenRow {
  /** Names the token to people; it is no secret. */
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the token, base64url. */
  readonly hash: string;
  /** Sites that it opens; `*` is all of them. */
  readonly sites: readonly string[];
  readonly created: string;
}

export interface Tokens {
  /** Who a token belongs to; undefined for one that is not known. */
  find(token: string): TokenRow | undefined;
  /** Whether some token opens a site. */
  opens(site: string): boolean;
  readonly all: readonly TokenRow[];
  close(): void;
}

/** How often the file is looked at, in milliseconds. */
const interval = 1_000;

/** Tokens that are remembered as they came. They are looked up by a hash with a secret seed, so that the time it takes tells nothing of them. */
const mostFound = 1_024;

/** The tokens of a file. What a command changes in it holds within a second; while it cannot be read, what was known before holds. */
export function openTokens(file: string, onError: (error: unknown) => void = () => undefined): Tokens {
  let rows = readTokens(file);
  let byHash = index(rows);
  // Who sends events sends many: a token that was found a moment ago is not hashed again. Whatever the file says anew empties this.
  const found = new Map<string, TokenRow>();
  let version = versionOf(file);
  const refresh = (): void => {
    const current = versionOf(file);
    if (current === version) return;
    try {
      rows = readTokens(file);
      byHash = index(rows);
      found.clear();
      version = current;
    } catch (error) {
      onError(error);
    }
  };
  const timer = setInterval(refresh, interval);
  timer.unref();
  return {
    find(token) {
      const known = found.get(token);
      if (known !== undefined) return known;
      const digest = hash('sha256', token, 'buffer');
      const row = byHash.get(digest.toString('base64url'));
      if (row === undefined || !timingSafeEqual(Buffer.from(row.hash, 'base64url'), digest)) return undefined;
      if (found.size === mostFound) found.clear();
      found.set(token, row);
      return row;
    },
    opens: (site) => rows.some((row) => mayOpen(row, site)),
    get all() {
      return rows;
    },
    close: () => clearInterval(timer),
  };
}

export function mayOpen({ sites }: TokenRow, site: string): boolean {
  return sites.includes(site) || sites.includes('*');
}

function index(rows: readonly TokenRow[]): ReadonlyMap<string, TokenRow> {
  return new Map(rows.map((row) => [row.hash, row]));
}

function versionOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat === undefined ? '' : `${stat.ino} ${stat.mtimeNs} ${stat.size}`;
}

/** The rows of a file; none where there is no file. Throws for one that is not what it should be. */
export function readTokens(file: string): readonly TokenRow[] {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return [];
  const value = JSON.parse(readFileSync(file, 'utf8')) as { tokens?: unknown };
  if (!Array.isArray(value.tokens)) throw new TypeError(`${file} is no file of tokens`);
  return value.tokens as readonly TokenRow[];
}

/** Makes a token for sites, or takes one that is in use already; gives the row, and the token itself, which nobody can read again. */
export function addToken(
  file: string,
  name: string,
  sites: readonly string[],
  own?: string,
): { readonly row: TokenRow; readonly token: string } {
  const token = own ?? `jirafe_${randomBytes(32).toString('base64url')}`;
  const rows = readTokens(file);
  const digest = hash('sha256', token, 'base64url');
  const row: TokenRow = { id: randomBytes(6).toString('hex'), name, hash: digest, sites, created: new Date().toISOString() };
  writeTokens(file, [...rows.filter((other) => other.hash !== digest), row]);
  return { row, token };
}

/** Forgets tokens by id or name; gives how many. */
export function revokeToken(file: string, idOrName: string): number {
  const rows = readTokens(file);
  const left = rows.filter(({ id, name }) => id !== idOrName && name !== idOrName);
  if (left.length < rows.length) writeTokens(file, left);
  return rows.length - left.length;
}

/** Writes beside the file and renames, so that a reader sees the old file or the new one, and nobody else may read it. */
function writeTokens(file: string, tokens: readonly TokenRow[]): void {
  makeFolder(dirname(file));
  const beside = `${file}.${process.pid}`;
  const handle = openSync(beside, 'w', 0o600);
  writeSync(handle, `${JSON.stringify({ tokens }, null, 2)}\n`);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(beside, file);
}

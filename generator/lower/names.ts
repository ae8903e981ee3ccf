/**
 * Identifiers and file names are decided here and nowhere else. What comes out is an identifier of ECMAScript (or a file base that
 * every operating system takes) whatever comes in, so that no name of a document can become code or leave a folder.
 */

/**
 * The words of a name as written: `product.cost`, `sendHTTPRequest`, `userIDs` -> [product, cost], [send, HTTP, Request], [user, IDs].
 * Letters of every script stay (ECMA-262, 12.7: ID_Continue); accents of Latin letters go, for hardly anyone types them.
 */
export function wordsOf(name: string): string[] {
  if (/^[A-Za-z0-9]*$/.test(name) && !/[a-z0-9][A-Z]|[A-Z]{2}/.test(name)) return name === '' ? [] : [name];
  return unaccented(name)
    .replace(/([\p{Ll}\p{Nd}])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu}+)(\p{Lu}(?!s(?!\p{Ll}))\p{Ll})/gu, '$1 $2')
    .split(/(?:[^\p{ID_Continue}]|\p{Pc})+/u)
    .filter((word) => word !== '');
}

function unaccented(name: string): string {
  if (!/[^\x00-\x7F]/.test(name)) return name;
  return name
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFKC');
}

/** `OrderPlaced`. A name without a letter or digit is `Unnamed`; one that cannot begin an identifier gets an `N` before it. */
export function pascalCase(name: string): string {
  return startable(wordsOf(name).map(capitalised).join('') || 'Unnamed', 'N');
}

/** `orderPlaced`; a leading acronym is lowered whole: `HTTPRequest` -> `httpRequest`. */
export function camelCase(name: string): string {
  const [first = 'unnamed', ...rest] = wordsOf(name);
  const isAcronym = first === first.toUpperCase();
  const lowered = isAcronym ? first.toLowerCase() : first.slice(0, 1).toLowerCase() + first.slice(1);
  return startable(lowered + rest.map(capitalised).join(''), 'n');
}

/** Longer bases are cut: a path has 260 characters on Windows, and a name 255 bytes anywhere. */
const longestBase = 80;

/** `order-placed`, for file names: ASCII only, since systems differ in how they spell all else. */
export function kebabCase(name: string): string {
  const base = wordsOf(name).map(ascii).join('-').toLowerCase() || 'unnamed';
  return base.length <= longestBase ? base : base.slice(0, longestBase).replace(/-[^-]*$/, '');
}

function capitalised(word: string): string {
  const [first = ''] = word;
  return first.toUpperCase() + word.slice(first.length);
}

function startable(name: string, prefix: string): string {
  return /^\p{ID_Start}/u.test(name) ? name : prefix + name;
}

/** Other scripts by code point: `日本` -> `u65e5u672c`. */
function ascii(word: string): string {
  return word.replace(/[^\x00-\x7F]/gu, (letter) => `u${letter.codePointAt(0)?.toString(16) ?? ''}`);
}

/** Gives each name once. */
export interface Allocator {
  /** The name itself; with the suffix if it is reserved; and if that is taken, with the first free number behind it. */
  take(wanted: string): string;
}

export interface AllocatorOptions {
  readonly reserved?: ReadonlySet<string>;
  /** Behind a reserved name: `Error` -> `ErrorSchema`, `delete` -> `deleteOperation`. */
  readonly suffix?: string;
  /** Makes names equal that may not stand side by side: file names that differ only in case. */
  readonly fold?: (name: string) => string;
}

export function allocator({ reserved = new Set(), suffix = '', fold = (name) => name }: AllocatorOptions = {}): Allocator {
  const taken = new Set<string>();
  // Where many want one name, the search goes on from the last number that was given.
  const numbers = new Map<string, number>();
  const isFree = (name: string): boolean => !taken.has(fold(name)) && !reserved.has(name);
  const take = (wanted: string): string => {
    const base = reserved.has(wanted) ? wanted + suffix : wanted;
    let name = base;
    let number = numbers.get(base) ?? 2;
    for (; !isFree(name); number += 1) name = base + number;
    numbers.set(base, number);
    taken.add(fold(name));
    return name;
  };
  return { take };
}

/**
 * Names for many at once, none of which depends on their order: those that want exactly what they are called come first, the rest
 * by the alphabet. Gives the name of each by what it is called.
 */
export function allocateAll(called: readonly string[], wantedOf: (called: string) => string, names: Allocator): Map<string, string> {
  const rows = called.map((own) => ({ own, wanted: wantedOf(own) }));
  rows.sort((a, b) => Number(b.own === b.wanted) - Number(a.own === a.wanted) || compare(a.own, b.own));
  return new Map(rows.map(({ own, wanted }) => [own, names.take(wanted)]));
}

/** By code unit, whatever the machine's language. */
export function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

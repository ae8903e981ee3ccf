/** Identifiers and file names are decided here and nowhere else. */

/** The words of a name as written: `product.cost`, `sendHTTPRequest`, `site-id` -> [product, cost], [send, HTTP, Request], [site, id]. */
export function wordsOf(name: string): string[] {
  return name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
}

/** `OrderPlaced`. A name without a letter or digit is `Unnamed`; one that begins with a digit gets an `N` before it. */
export function pascalCase(name: string): string {
  const joined = wordsOf(name)
    .map((word) => word[0]!.toUpperCase() + word.slice(1))
    .join('');
  return startWithLetter(joined === '' ? 'Unnamed' : joined, 'N');
}

/** `orderPlaced`; a leading acronym is lowered whole: `HTTPRequest` -> `httpRequest`. */
export function camelCase(name: string): string {
  const [first = 'unnamed', ...rest] = wordsOf(name);
  const lowered = /^[A-Z0-9]+$/.test(first) ? first.toLowerCase() : first[0]!.toLowerCase() + first.slice(1);
  const joined = lowered + rest.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  return startWithLetter(joined, 'n');
}

/** `order-placed`, for file names. */
export function kebabCase(name: string): string {
  return wordsOf(name).join('-').toLowerCase() || 'unnamed';
}

function startWithLetter(name: string, prefix: string): string {
  return /^[0-9]/.test(name) ? prefix + name : name;
}

/** Gives each name once: what is taken, or reserved, gets the first free number behind it. */
export interface Allocator {
  take(wanted: string): string;
}

/** `fold` makes names equal that may not stand side by side: file names that differ only in case. */
export function allocator(reserved: ReadonlySet<string> = new Set(), fold: (name: string) => string = (name) => name): Allocator {
  const taken = new Set<string>();
  const isFree = (name: string): boolean => !taken.has(fold(name)) && !reserved.has(name);
  const take = (wanted: string): string => {
    let name = wanted;
    for (let number = 2; !isFree(name); number += 1) name = `${wanted}${number}`;
    taken.add(fold(name));
    return name;
  };
  return { take };
}

/** Type names that generated code needs with their usual meaning. */
export const reservedTypes: ReadonlySet<string> = new Set(
  (
    'Array Blob Boolean BigInt Buffer DataView Date Error EvalError File FormData Function Headers Infinity Int8Array Iterable Iterator AsyncIterable JSON Map Math ' +
    'NaN Number Object Omit Partial Pick Promise Proxy Readonly ReadonlyArray Record RegExp Request Required Response Set String Symbol ' +
    'TextDecoder TextEncoder TypeError URL URLSearchParams Uint8Array WeakMap WeakSet AbortSignal AbortController ReadableStream Awaited ' +
    'Exclude Extract NonNullable Parameters ReturnType Json Client ApiError CallOptions Result'
  ).split(' '),
);

/** Words that cannot name a function or a variable. */
export const reservedWords: ReadonlySet<string> = new Set(
  (
    'abstract any arguments as async await boolean break case catch class const constructor continue debugger declare default delete do else enum eval ' +
    'export extends false finally for from function get if implements import in infer instanceof interface is keyof let module namespace never new null ' +
    'number object of package private protected public readonly require return set static string super switch symbol this throw true try type typeof ' +
    'undefined unknown unique using var void while with yield fetch globalThis client args options createClient createHandler prototype toString valueOf then ' +
    'authenticate authorize batch queue'
  ).split(' '),
);

/** File bases that mean something else: on Windows, to npm, or in a generated package. */
export const reservedFiles: ReadonlySet<string> = new Set(
  'con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9 lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9 index runtime openapi client errors node routes handler msw arbitraries'.split(' '),
);

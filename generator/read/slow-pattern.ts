import { createContext, Script } from 'node:vm';

/**
 * Whether a regular expression takes exponential time: a text of some forty characters would hold up whoever tests it, the
 * generator today and a server that validates tomorrow. Only a repeated group that repeats something itself, or offers a choice,
 * can; what looks so is tried on texts made of its own characters, under a clock. `(a+)+$` is found, `([a-z]+-)*[a-z]+` is not.
 */
export function isSlowPattern(pattern: string): boolean {
  const groups = riskyGroups(pattern);
  if (groups.length === 0) return false;
  const regex = regexOf(pattern);
  if (regex === undefined) return false;
  const texts = groups.flatMap((group) => attacks(pattern, group));
  const test = (): void => texts.forEach((text) => regex.test(text));
  // A machine under load may miss the first, short time; the second counts.
  return !endsWithin(150, test) && !endsWithin(1500, test);
}

function regexOf(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // The next one may hold.
    }
  }
  return undefined;
}

/** Runs a function that does nothing but compute; false if it was stopped. V8 stops a regular expression between two steps back. */
function endsWithin(milliseconds: number, run: () => unknown): boolean {
  try {
    new Script('run()').runInContext(createContext({ run }), { timeout: milliseconds });
    return true;
  } catch (error) {
    // The error is of the other context: `instanceof Error` does not hold.
    if (typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false;
    throw error;
  }
}

interface Group {
  readonly from: number;
  readonly body: string;
}

/** Groups that may repeat without end, and whose body repeats something or offers a choice. */
function riskyGroups(pattern: string): Group[] {
  const open: number[] = [];
  const found: Group[] = [];
  for (const { text, at } of atomsOf(pattern)) {
    if (text === '(') open.push(at);
    if (text !== ')') continue;
    const from = open.pop();
    if (from === undefined || !/^(?:[*+]|\{\d*,\d*\})/.test(pattern.slice(at + 1))) continue;
    const body = pattern.slice(from + 1, at);
    const repeats = atomsOf(body).some((atom) => /^[*+|{]$/.test(atom.text));
    if (repeats) found.push({ from, body });
  }
  return found;
}

/** The characters, escapes and classes of a pattern, each with its place. */
function atomsOf(pattern: string): { readonly text: string; readonly at: number }[] {
  return [...pattern.matchAll(/\\[pP]\{[^}]*\}|\\u\{[^}]*\}|\\[^]|\[\^?(?:\\[^]|[^\]\\])*\]|[^]/g)].map((match) => ({
    text: match[0],
    at: match.index,
  }));
}

/** Texts that make a slow group go back and forth: what comes before it once, then its own characters many times, then what fits nowhere. */
function attacks(pattern: string, { from, body }: Group): string[] {
  const inner = samplesOf(body);
  const pumps = [...new Set([...inner, inner.join('')])].filter((pump) => pump !== '').slice(0, 16);
  const prefixes = [...new Set(['', samplesOf(pattern.slice(0, from)).join('')])];
  const ends = ['', '\u0000', '!', '\n'];
  return pumps.flatMap((pump) => prefixes.flatMap((prefix) => ends.map((end) => prefix + pump.repeat(Math.ceil(45 / pump.length)) + end)));
}

/** Characters that fit, one for each atom, as often as a count behind it asks for. */
function samplesOf(pattern: string): string[] {
  const plain = pattern.replace(/\(\?(?:<[^>]*>|:|[=!]|<[=!])/g, '(');
  const samples: string[] = [];
  let skipTo = 0;
  for (const { text, at } of atomsOf(plain)) {
    if (at < skipTo) continue;
    const [count = '', least] = /^\{(\d+)[\d,]*\}/.exec(plain.slice(at)) ?? [];
    const last = samples.at(-1);
    if (least !== undefined && last !== undefined)
      samples.push(...Array.from({ length: Math.max(0, Math.min(Number(least), 50) - 1) }, () => last));
    skipTo = at + count.length;
    if (count === '') samples.push(...sampleOf(text));
  }
  return samples;
}

function sampleOf(atom: string): string[] {
  if (/^[()^$|*+?{}]$/.test(atom) || /^\\[bB\d]$/.test(atom)) return [];
  if (atom.length === 1 && atom !== '.') return [atom];
  const regex = regexOf(`^(?:${atom})$`);
  const sample = ['a', '0', ' ', 'A', '-', '.', '_', '/', ...atom].find((character) => regex?.test(character));
  return sample === undefined ? [] : [sample];
}

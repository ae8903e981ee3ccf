import { createRandom, type Random } from './random.ts';

/** A regular expression turned round: what to write so that it matches. */
type Part =
  | { readonly kind: 'all'; readonly parts: readonly Part[] }
  | { readonly kind: 'either'; readonly parts: readonly Part[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly min: number; readonly max: number }
  /** Ranges of code points. */
  | { readonly kind: 'set'; readonly ranges: readonly (readonly [number, number])[] };

const parsed = new Map<string, { readonly part: Part | undefined; readonly test: RegExp | undefined }>();

/** Whether a text matches a pattern, read as ECMA-262 with the flag `u` (JSON Schema 2020-12, core, 6.4), else without. */
export function matches(pattern: string, text: string): boolean {
  return read(pattern).test?.test(text) ?? false;
}

/**
 * A text that matches `pattern`, at least `min` and at most `max` characters long; undefined where none is found: a pattern that
 * uses back references, or assertions that nothing happens to fulfil. What is given has been tried against the pattern.
 */
export function patternText(pattern: string, seed: number, min: number, max: number): string | undefined {
  const { part, test } = read(pattern);
  if (part === undefined || test === undefined) return undefined;
  const random = createRandom(seed);
  for (let attempt = 0; attempt < 40; attempt++) {
    const text = write(part, random, attempt < 20 ? min : 0, attempt % 4 === 3 ? 0 : 3);
    const length = [...text].length;
    if (length >= min && length <= max && test.test(text)) return text;
    const fitted = fits(text, length, min, max).find((one) => test.test(one));
    if (fitted !== undefined) return fitted;
  }
  return undefined;
}

/** A pattern without an anchor at one end lets text stand there. */
function fits(text: string, length: number, min: number, max: number): string[] {
  if (length < min) return [text + 'x'.repeat(min - length), 'x'.repeat(min - length) + text];
  return length > max ? [[...text].slice(0, max).join(''), [...text].slice(length - max).join('')] : [];
}

function read(pattern: string): { readonly part: Part | undefined; readonly test: RegExp | undefined } {
  const known = parsed.get(pattern);
  if (known !== undefined) return known;
  const found = { part: parse(pattern), test: compile(pattern) };
  parsed.set(pattern, found);
  return found;
}

function compile(pattern: string): RegExp | undefined {
  for (const flags of ['u', '']) {
    try {
      return new RegExp(pattern, flags);
    } catch {
      // Patterns that only hold without the flag, such as `[\w-.]`, are common.
    }
  }
  return undefined;
}

/** `grow`: how many characters an open repetition should reach for; `more`: how many above its least an open one takes at most. */
function write(part: Part, random: Random, grow: number, more: number): string {
  switch (part.kind) {
    case 'all': {
      let text = '';
      for (const inner of part.parts) text += write(inner, random, Math.max(0, grow - text.length), more);
      return text;
    }
    case 'either':
      return write(random.pick(part.parts), random, grow, more);
    case 'repeat': {
      const most = Math.min(part.max, Math.max(part.min + more, Math.min(grow, 5000)));
      const least = Math.min(most, Math.max(part.min, Math.min(grow, part.max)));
      const times = least + random.below(Math.min(most - least, 3) + 1);
      let text = '';
      for (let time = 0; time < times; time++) text += write(part.part, random, 0, more);
      return text;
    }
    case 'set': {
      if (part.ranges.length === 0) return '';
      const size = part.ranges.reduce((sum, [low, high]) => sum + high - low + 1, 0);
      let index = random.below(size);
      for (const [low, high] of part.ranges) {
        if (index <= high - low) return String.fromCodePoint(low + index);
        index -= high - low + 1;
      }
      return '';
    }
  }
}

type Ranges = readonly (readonly [number, number])[];

const digits: Ranges = [[48, 57]];
const wordly: Ranges = [[97, 122], [65, 90], [48, 57], [95, 95]]; // prettier-ignore
const spaces: Ranges = [[32, 32]];
const printable: Ranges = [[32, 126]];
const letters: Ranges = [[97, 122], [65, 90]]; // prettier-ignore

const properties: Readonly<Record<string, Ranges>> = {
  L: letters,
  Letter: letters,
  Alphabetic: letters,
  Lu: [[65, 90]],
  Ll: [[97, 122]],
  N: digits,
  Nd: digits,
  P: [[33, 47], [58, 64]], // prettier-ignore
  S: [[36, 36], [43, 43]], // prettier-ignore
  Z: spaces,
  Zs: spaces,
};

class Unreadable extends Error {}

/** Reads the grammar of ECMA-262, 22.2.1, but for back references. Assertions are read over: what is written is tried afterwards. */
function parse(source: string): Part | undefined {
  const characters = [...source];
  let at = 0;
  const peek = (): string | undefined => characters[at];
  const next = (): string => {
    const character = characters[at++];
    if (character === undefined) throw new Unreadable();
    return character;
  };

  const either = (): Part => {
    const parts = [all()];
    while (peek() === '|') {
      at++;
      parts.push(all());
    }
    return parts.length === 1 ? (parts[0] as Part) : { kind: 'either', parts };
  };

  const all = (): Part => {
    const parts: Part[] = [];
    while (peek() !== undefined && peek() !== '|' && peek() !== ')') {
      const part = atom();
      if (part !== undefined) parts.push(repeated(part));
    }
    return parts.length === 1 ? (parts[0] as Part) : { kind: 'all', parts };
  };

  const atom = (): Part | undefined => {
    const character = next();
    if (character === '^' || character === '$') return undefined;
    if (character === '(') return group();
    if (character === '[') return characterClass();
    if (character === '.') return { kind: 'set', ranges: printable };
    if (character === '\\') return escape();
    return one(character);
  };

  const group = (): Part | undefined => {
    let isAssertion = false;
    if (peek() === '?') {
      at++;
      const mark = next();
      if (mark === '<' && peek() !== '=' && peek() !== '!') while (next() !== '>');
      else if (mark === '<') {
        at++;
        isAssertion = true;
      } else if (mark === '=' || mark === '!') isAssertion = true;
      else if (mark !== ':') throw new Unreadable();
    }
    const inner = either();
    if (next() !== ')') throw new Unreadable();
    return isAssertion ? undefined : inner;
  };

  const escape = (): Part | undefined => {
    const ranges = escaped();
    return ranges === undefined ? undefined : { kind: 'set', ranges };
  };

  /** Code points of an escape; undefined for `\b`, which stands for no character. */
  const escaped = (): Ranges | undefined => {
    const character = next();
    if (character === 'd') return digits;
    if (character === 'w') return wordly;
    if (character === 's') return spaces;
    if (character === 'D' || character === 'S') return letters;
    if (character === 'W') return [[45, 46]];
    if (character === 'b' || character === 'B') return undefined;
    if (character === 'p' || character === 'P') return property(character === 'P');
    if (character === 'n') return [[10, 10]];
    if (character === 't') return [[9, 9]];
    if (character === 'r') return [[13, 13]];
    if (character === 'f') return [[12, 12]];
    if (character === 'v') return [[11, 11]];
    if (character === '0') return [[0, 0]];
    if (character === 'x') return point(hex(2));
    if (character === 'u') return point(unicode());
    if (/[1-9k]/.test(character)) throw new Unreadable();
    return point(character.codePointAt(0) as number);
  };

  const property = (negated: boolean): Ranges => {
    if (next() !== '{') throw new Unreadable();
    let name = '';
    while (peek() !== '}') name += next();
    at++;
    const found = properties[name.replace(/^.*=/, '')];
    if (found === undefined) throw new Unreadable();
    return negated ? (found === digits ? letters : digits) : found;
  };

  const hex = (length: number): number => {
    let digitsRead = '';
    for (let index = 0; index < length; index++) digitsRead += next();
    return Number.parseInt(digitsRead, 16);
  };

  const unicode = (): number => {
    if (peek() !== '{') return hex(4);
    at++;
    let digitsRead = '';
    while (peek() !== '}') digitsRead += next();
    at++;
    return Number.parseInt(digitsRead, 16);
  };

  const characterClass = (): Part => {
    const negated = peek() === '^';
    if (negated) at++;
    const ranges: (readonly [number, number])[] = [];
    while (peek() !== ']') {
      const low = classAtom();
      const isRange = peek() === '-' && characters[at + 1] !== ']' && characters[at + 1] !== undefined;
      const first = low[0];
      if (isRange && low.length === 1 && first !== undefined && first[0] === first[1]) {
        at++;
        const high = classAtom()[0];
        if (high === undefined || high[0] < first[0]) throw new Unreadable();
        ranges.push([first[0], high[0]]);
      } else ranges.push(...low);
    }
    at++;
    return { kind: 'set', ranges: negated ? without(ranges) : readable(ranges) };
  };

  const classAtom = (): Ranges => {
    const character = next();
    if (character !== '\\') return point(character.codePointAt(0) as number);
    if (peek() === 'b') {
      at++;
      return point(8);
    }
    return escaped() ?? [];
  };

  const repeated = (part: Part): Part => {
    const mark = peek();
    let limits: readonly [number, number] | undefined;
    if (mark === '*') limits = [0, Infinity];
    else if (mark === '+') limits = [1, Infinity];
    else if (mark === '?') limits = [0, 1];
    else if (mark === '{') {
      const found = /^\{(\d+)(,(\d*))?\}/.exec(characters.slice(at, at + 24).join(''));
      if (found === null) return part;
      const min = Number(found[1]);
      limits = [min, found[2] === undefined ? min : found[3] === '' ? Infinity : Number(found[3])];
      at += found[0].length - 1;
    }
    if (limits === undefined) return part;
    at++;
    if (peek() === '?') at++;
    return repeated({ kind: 'repeat', part, min: limits[0], max: limits[1] });
  };

  try {
    const whole = either();
    return at === characters.length ? whole : undefined;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

const point = (code: number): Ranges => [[code, code]];
const one = (character: string): Part => ({ kind: 'set', ranges: point(character.codePointAt(0) as number) });

/** Of a wide class, what can be read: its printable ASCII, if it has any. */
function readable(ranges: Ranges): Ranges {
  const plain = ranges.flatMap(([low, high]): [number, number][] =>
    high < 32 || low > 126 ? [] : [[Math.max(low, 32), Math.min(high, 126)]],
  );
  return plain.length > 0 ? plain : ranges;
}

/** Printable ASCII without the ranges; where that leaves nothing, some letters beyond ASCII. */
function without(ranges: Ranges): Ranges {
  const left: [number, number][] = [];
  for (let code = 32; code <= 126; code++) {
    if (ranges.some(([low, high]) => code >= low && code <= high)) continue;
    const last = left.at(-1);
    if (last !== undefined && last[1] === code - 1) last[1] = code;
    else left.push([code, code]);
  }
  const alphanumeric = left.flatMap(
    ([low, high]): [number, number][] =>
    ([[48, 57], [65, 90], [97, 122]] as const).flatMap(([a, b]): [number, number][] => (low > b || high < a ? [] : [[Math.max(low, a), Math.min(high, b)]])), // prettier-ignore
  );
  if (alphanumeric.length > 0) return alphanumeric;
  return left.length > 0 ? left : [[0xe0, 0xf6]];
}

import { createRandom, type Random } from './random.ts';

/** A regular expression turned round: what to write so that it matches. */
type Part =
  | { readonly kind: 'all'; readonly parts: readonly Part[] }
  | { readonly kind: 'either'; readonly parts: readonly Part[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly min: number; readonly max: number }
  /** A group that captures, by its number; and what was written for it, once more. */
  | { readonly kind: 'group'; readonly number: number; readonly part: Part }
  | { readonly kind: 'again'; readonly number: number }
  /** Ranges of code points. */
  | { readonly kind: 'set'; readonly ranges: readonly (readonly [number, number])[] };

const parsed = new Map<string, { readonly part: Part | undefined; readonly test: RegExp | undefined }>();

/** Whether a text matches a pattern, read as ECMA-262 with the flag `u` (JSON Schema 2020-12, core, 6.4), else without. */
export function matches(pattern: string, text: string): boolean {
  return read(pattern).test?.test(text) ?? false;
}

/**
 * A text that matches `pattern`, at least `min` and at most `max` characters long; undefined where none is found: a pattern with
 * assertions that nothing happens to fulfil. What is given has been tried against the pattern.
 */
export function patternText(pattern: string, seed: number, min: number, max: number): string | undefined {
  const { part, test } = read(pattern);
  if (part === undefined || test === undefined) return undefined;
  const random = createRandom(seed);
  for (let attempt = 0; attempt < 40; attempt++) {
    const text = write(part, { random, more: attempt % 4 === 3 ? 0 : 3, groups: [] }, attempt < 20 ? min : 0);
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
  const test = compile(pattern);
  const found = { part: test && parse(pattern, test.unicode), test };
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

/** What writing one text goes by. */
interface Writing {
  readonly random: Random;
  /** How many above its least an open repetition takes at most. */
  readonly more: number;
  /** What was written for each group. */
  readonly groups: string[];
}

/** `grow`: how many characters an open repetition should reach for. */
function write(part: Part, writing: Writing, grow: number): string {
  switch (part.kind) {
    case 'all': {
      let text = '';
      for (const inner of part.parts) text += write(inner, writing, Math.max(0, grow - text.length));
      return text;
    }
    case 'either':
      return write(writing.random.pick(part.parts), writing, grow);
    case 'repeat': {
      const most = Math.min(part.max, Math.max(part.min + writing.more, Math.min(grow, 5000)));
      const least = Math.min(most, Math.max(part.min, Math.min(grow, part.max)));
      const times = least + writing.random.below(Math.min(most - least, 3) + 1);
      let text = '';
      for (let time = 0; time < times; time++) text += write(part.part, writing, 0);
      return text;
    }
    case 'group': {
      const text = write(part.part, writing, grow);
      writing.groups[part.number] = text;
      return text;
    }
    case 'again':
      return writing.groups[part.number] ?? '';
    case 'set': {
      if (part.ranges.length === 0) return '';
      const size = part.ranges.reduce((sum, [low, high]) => sum + high - low + 1, 0);
      let index = writing.random.below(size);
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

class Unreadable extends Error {}

/**
 * Reads the grammar of ECMA-262, 22.2.1, or where a pattern holds without the flag `u` only, that of its annex B.1.2. Assertions are read over:
 * what is written is tried afterwards.
 */
function parse(source: string, unicode: boolean): Part | undefined {
  const characters = [...source];
  let at = 0;
  const names: (string | undefined)[] = [];
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
    const [mark = '', name] = /^\?(?:<?[=!]|:|<([^>]*)>)/.exec(characters.slice(at, at + 80).join('')) ?? [];
    if (mark === '' && peek() === '?') throw new Unreadable();
    at += [...mark].length;
    const number = mark === '' || name !== undefined ? names.push(name) : undefined;
    const part = either();
    if (next() !== ')') throw new Unreadable();
    if (number !== undefined) return { kind: 'group', number, part };
    return mark === '?:' ? part : undefined;
  };

  const escape = (): Part | undefined => {
    const back = /^(?:([1-9]\d*)|k<([^>]*)>)/.exec(characters.slice(at, at + 80).join(''));
    const number = back?.[1] === undefined ? names.indexOf(back?.[2] ?? '') + 1 : Number(back[1]);
    if (back !== null && number > 0 && number <= names.length) {
      at += [...back[0]].length;
      return { kind: 'again', number };
    }
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
    if (unicode && (character === 'p' || character === 'P')) return property(character);
    if (character === 'n') return [[10, 10]];
    if (character === 't') return [[9, 9]];
    if (character === 'r') return [[13, 13]];
    if (character === 'f') return [[12, 12]];
    if (character === 'v') return [[11, 11]];
    if (/[0-7]/.test(character)) return point(octal(character));
    if (character === 'x') return point(hex(2));
    if (character === 'u') return point(codePoint());
    return point(character.codePointAt(0) as number);
  };

  const property = (letter: string): Ranges => {
    let name = next();
    while (peek() !== '}') name += next();
    at++;
    return charactersOf(new RegExp(`\\${letter}${name}}`, 'u'));
  };

  /** `\0`, and without the flag `u` up to three digits. */
  const octal = (first: string): number => {
    const more = unicode ? '' : (/^[0-7]{0,2}/.exec(characters.slice(at, at + 2).join(''))?.[0] ?? '');
    const code = Number.parseInt(first + more, 8);
    if (code <= 0xff) at += more.length;
    return code <= 0xff ? code : Number.parseInt(first, 8);
  };

  const hex = (length: number): number => {
    let digitsRead = '';
    for (let index = 0; index < length; index++) digitsRead += next();
    return Number.parseInt(digitsRead, 16);
  };

  const codePoint = (): number => {
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

/** The printable ASCII that a property of Unicode has, or else some of its first characters beyond. */
function charactersOf(property: RegExp): Ranges {
  const found: [number, number][] = [];
  for (let code = 32; code < 0x2_0000 && !(code > 126 && found.length > 0); code++) {
    if (code === 127) code = 0xa0;
    if (code === 0xd800) code = 0xe000;
    if (!property.test(String.fromCodePoint(code))) continue;
    const last = found.at(-1);
    if (last !== undefined && last[1] === code - 1) last[1] = code;
    else found.push([code, code]);
  }
  if (found.length === 0) throw new Unreadable();
  return found;
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

/**
 * Whether a regular expression can be made to try exponentially many ways: whether a text leads from some place in it back to the same place in
 * two ways. Every such loop doubles the work with each turn (Weideman and others, "Analyzing matching time behavior of backtracking regular
 * expression matchers by using ambiguity of NFA", 2016). Positions and what follows them are Glushkov's; assertions and
 * back references are read over, bounded repetition counts as three.
 */
export function canExplode(source: string): boolean {
  // Nothing can go round in two ways unless a group is repeated without end.
  if (!/\)(?:[*+]|\{\d+,\})/.test(source)) return false;
  const machine = parse(source);
  return machine !== undefined && machine.sets.length <= mostPositions && isAmbiguous(machine);
}

/** Pairs of positions are looked at: more than these would take long. */
const mostPositions = 150;

type Range = readonly [from: number, to: number];

interface Machine {
  /** The characters of each position. */
  readonly sets: (readonly Range[])[];
  readonly follow: Set<number>[];
  /** Steps that can be made in two ways, `from` and `to`. */
  readonly doubled: (readonly [number, number])[];
}

interface Part {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

const empty: Part = { nullable: true, first: [], last: [] };
const everything: readonly Range[] = [[0, 0x10ffff]];

function parse(source: string): Machine | undefined {
  const machine: Machine = { sets: [], follow: [], doubled: [] };
  const characters = [...source];
  let at = 0;
  const peek = (): string | undefined => characters[at];
  const take = (): string => characters[at++] ?? '';

  const position = (set: readonly Range[]): Part => {
    machine.sets.push(set);
    machine.follow.push(new Set());
    const index = machine.sets.length - 1;
    return { nullable: false, first: [index], last: [index] };
  };
  const link = (from: readonly number[], to: readonly number[]): void => {
    for (const one of from) {
      for (const other of to) {
        if (machine.follow[one]?.has(other) === true) machine.doubled.push([one, other]);
        machine.follow[one]?.add(other);
      }
    }
  };
  const sequence = (left: Part, right: Part): Part => {
    link(left.last, right.first);
    return {
      nullable: left.nullable && right.nullable,
      first: left.nullable ? [...left.first, ...right.first] : left.first,
      last: right.nullable ? [...left.last, ...right.last] : right.last,
    };
  };

  const alternatives = (): Part => {
    const branches = [terms()];
    while (peek() === '|') {
      take();
      branches.push(terms());
    }
    return {
      nullable: branches.some(({ nullable }) => nullable),
      first: branches.flatMap(({ first }) => first),
      last: branches.flatMap(({ last }) => last),
    };
  };

  const terms = (): Part => {
    let all = empty;
    while (at < characters.length && peek() !== '|' && peek() !== ')' && machine.sets.length <= mostPositions)
      all = sequence(all, quantified());
    return all;
  };

  const quantified = (): Part => {
    const start = at;
    let part = atom();
    const end = at;
    const [least, most] = quantifier();
    for (let copy = 1; copy < Math.min(least, 3); copy += 1) part = sequence(part, again(start, end));
    if (most === Infinity) link(part.last, part.first);
    else
      for (let copy = Math.max(least, 1); copy < Math.min(most, 3); copy += 1)
        part = sequence(part, { ...again(start, end), nullable: true });
    return least === 0 ? { ...part, nullable: true } : part;
  };

  /** The same atom once more, as positions of its own. */
  const again = (start: number, end: number): Part => {
    const behind = at;
    at = start;
    const part = atom();
    at = behind;
    return end >= start ? part : empty;
  };

  const quantifier = (): readonly [number, number] => {
    const rest = characters.slice(at, at + 24).join('');
    const [text, sign, least, comma, most] = /^(?:([*+?])|\{(\d+)(,)?(\d*)\})\??/.exec(rest) ?? [''];
    at += text.length;
    if (text === '') return [1, 1];
    if (sign !== undefined) return sign === '*' ? [0, Infinity] : sign === '+' ? [1, Infinity] : [0, 1];
    return [Number(least), comma === undefined ? Number(least) : most === '' ? Infinity : Number(most)];
  };

  const atom = (): Part => {
    const character = take();
    switch (character) {
      case '(':
        return group();
      case '[':
        return position(characterClass());
      case '.':
        return position(everything);
      case '^':
      case '$':
        return empty;
      case '\\':
        return escape();
      default:
        return position(single(character));
    }
  };

  const group = (): Part => {
    const [prefix = ''] = /^\?(?:<?[=!]|:|<[^>]*>)/.exec(characters.slice(at, at + 80).join('')) ?? [];
    at += prefix.length;
    const part = alternatives();
    take();
    return /[=!]$/.test(prefix) ? empty : part;
  };

  const escape = (): Part => {
    if (/[bB]/.test(peek() ?? '')) {
      take();
      return empty;
    }
    if (/[1-9k]/.test(peek() ?? '')) {
      at += /^(?:\d+|k<[^>]*>)/.exec(characters.slice(at, at + 80).join(''))?.[0].length ?? 1;
      return empty;
    }
    return position(escaped());
  };

  /** The characters of what stands behind a backslash. */
  const escaped = (): readonly Range[] => {
    const letter = take();
    const known = Object.hasOwn(classes, letter) ? classes[letter] : undefined;
    if (known !== undefined) return known;
    if (letter === 'p' || letter === 'P') {
      at += /^\{[^}]*\}/.exec(characters.slice(at, at + 80).join(''))?.[0].length ?? 0;
      return everything;
    }
    const [text, code] =
      /^u\{([\da-fA-F]+)\}|^u([\da-fA-F]{4})|^x([\da-fA-F]{2})/
        .exec(letter + characters.slice(at, at + 10).join(''))
        ?.filter((one) => one !== undefined) ?? [];
    if (text === undefined || code === undefined) return single(controls[letter] ?? letter);
    at += text.length - 1;
    return [[Number.parseInt(code, 16), Number.parseInt(code, 16)]];
  };

  const characterClass = (): readonly Range[] => {
    const isInverted = peek() === '^';
    if (isInverted) take();
    const ranges: Range[] = [];
    while (at < characters.length && peek() !== ']') {
      const from = classMember();
      const isRange = peek() === '-' && characters[at + 1] !== ']' && from.length === 1 && from[0]?.[0] === from[0]?.[1];
      if (!isRange) {
        ranges.push(...from);
        continue;
      }
      take();
      const to = classMember();
      ranges.push([from[0]?.[0] ?? 0, to[0]?.[1] ?? 0x10ffff]);
    }
    take();
    return isInverted ? inverse(ranges) : ranges;
  };
  const classMember = (): readonly Range[] => {
    const character = take();
    return character === '\\' ? (peek() === 'b' ? single(take()) : escaped()) : single(character);
  };

  alternatives();
  return at >= characters.length ? machine : undefined;
}

function single(character: string): readonly Range[] {
  const code = character.codePointAt(0) ?? 0;
  return [[code, code]];
}

function inverse(ranges: readonly Range[]): readonly Range[] {
  const result: Range[] = [];
  let next = 0;
  for (const [from, to] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (from > next) result.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  return next <= 0x10ffff ? [...result, [next, 0x10ffff]] : result;
}

const digits: readonly Range[] = [[48, 57]];
const words: readonly Range[] = [...digits, [65, 90], [95, 95], [97, 122]];
const spaces: readonly Range[] = [
  [9, 13],
  [32, 32],
  [160, 160],
  [0x2000, 0x200a],
  [0x2028, 0x2029],
  [0x3000, 0x3000],
];
const classes: Readonly<Record<string, readonly Range[]>> = {
  d: digits,
  D: inverse(digits),
  w: words,
  W: inverse(words),
  s: spaces,
  S: inverse(spaces),
};
const controls: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' };

function overlap(left: readonly Range[], right: readonly Range[]): boolean {
  return left.some(([from, to]) => right.some(([other, end]) => from <= end && other <= to));
}

/** Whether a position is reached from itself in two ways by one text. */
function isAmbiguous({ sets, follow, doubled }: Machine): boolean {
  const reaches = (from: number, goal: number): boolean => walk([from], (one) => follow[one] ?? [], goal);
  if (doubled.some(([from, to]) => reaches(to, from))) return true;
  const count = sets.length;
  const together = sets.map((set) => sets.map((other) => overlap(set, other)));
  const next = (pair: number): number[] => {
    const [left, right] = [Math.floor(pair / count), pair % count];
    return [...(follow[left] ?? [])].flatMap((one) =>
      [...(follow[right] ?? [])].flatMap((other) => (together[one]?.[other] === true ? [one * count + other] : [])),
    );
  };
  return sets.some((_set, one) => {
    if (!reaches(one, one)) return false;
    const start = one * count + one;
    const parted = visited(next(start), next).filter((pair) => Math.floor(pair / count) !== pair % count);
    return parted.some((pair) => walk([pair], next, start));
  });
}

function visited(starts: readonly number[], next: (one: number) => Iterable<number>): number[] {
  const seen = new Set(starts);
  // A Set gives, too, what is added while it is walked.
  for (const one of seen) for (const other of next(one)) seen.add(other);
  return [...seen];
}

/** Whether the goal is reached by one step or more. */
function walk(starts: readonly number[], next: (one: number) => Iterable<number>, goal: number): boolean {
  const seen = new Set<number>();
  for (const start of starts) for (const one of next(start)) seen.add(one);
  for (const one of seen) {
    if (one === goal) return true;
    for (const other of next(one)) seen.add(other);
  }
  return false;
}

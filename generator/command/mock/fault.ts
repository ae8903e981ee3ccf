import { createRandom, type Random, seedOf } from '../../targets/mocks/runtime/random.ts';

/** What goes wrong on order: `429 retry-after=2 p=0.1`, `latency ms=50..300`, `reset p=0.05 op=sendCart`. */
export type Kind = 'status' | 'latency' | 'reset' | 'hang' | 'slow' | 'reject' | 'too-large';

export interface Fault {
  /** As it was written. */
  readonly text: string;
  readonly kind: Kind;
  readonly status: number;
  /** Of how many requests, 0 to 1. */
  readonly p: number;
  /** Only of this operation. */
  readonly op?: string;
  /** Leaves so many requests alone first, and stops after so many times. */
  readonly after: number;
  readonly times: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds to wait. */
  readonly delay: (random: Random) => number;
  /** Bytes in a second, of a slow body. */
  readonly rate: number;
  /** So many of every `n` events of a batch are rejected. */
  readonly k: number;
  readonly n: number;
  /** The most bytes of a body. */
  readonly over: number;
}

/** A fault that cannot be read: said to the user as it is. */
export class FaultError extends Error {
  override readonly name = 'FaultError';
}

const usage: Readonly<Record<string, string>> = {
  '400-599': 'answers with that status; retry-after=<seconds>',
  latency: 'waits: ms=200, ms=100..300, normal=<mean>,<deviation> or exp=<mean>',
  reset: 'closes the connection without an answer',
  hang: 'never answers',
  slow: 'sends the answer slowly: rate=<bytes per second>',
  reject: 'rejects events of a batch: k=<so many> n=<of so many>',
  'too-large': 'answers 413 to bodies of more than over=<bytes>',
};

const common = ['p', 'op', 'after', 'times'];
const own: Readonly<Record<Kind, readonly string[]>> = {
  status: ['retry-after'],
  latency: ['ms', 'normal', 'exp'],
  reset: [],
  hang: [],
  slow: ['rate'],
  reject: ['k', 'n'],
  'too-large': ['over'],
};

/** Reads one fault. Throws `FaultError`, which says what can be written. */
export function parseFault(text: string): Fault {
  const [head = '', ...pairs] = text.trim().split(/\s+/);
  const kind = kindOf(head, text);
  const given = new Map(pairs.map((pair) => pairOf(pair, kind, text)));
  const number = (name: string, otherwise: number, least = 0): number => {
    const word = given.get(name);
    const value = word === undefined ? otherwise : Number(word);
    if (Number.isNaN(value) || value < least) throw new FaultError(`In the fault "${text}", ${name} is no number of ${least} or more.`);
    return value;
  };
  const p = number('p', 1);
  if (p > 1) throw new FaultError(`In the fault "${text}", p is a part of all requests: 0 to 1.`);
  const retry = given.get('retry-after');
  const op = given.get('op');
  return {
    text: text.trim(),
    kind,
    status: kind === 'status' ? Number(head) : 0,
    p,
    ...(op === undefined ? {} : { op }),
    after: number('after', 0),
    times: number('times', Infinity),
    headers: retry === undefined ? {} : { 'retry-after': retry },
    delay: delayOf(given, text),
    rate: number('rate', 100, 1),
    k: number('k', 1),
    n: number('n', 2, 1),
    over: number('over', 1000),
  };
}

function kindOf(head: string, text: string): Kind {
  if (/^[45]\d\d$/.test(head)) return 'status';
  if (head !== 'status' && Object.hasOwn(own, head)) return head as Kind;
  const rows = Object.entries(usage).map(([word, help]) => `  ${word.padEnd(10)} ${help}`);
  throw new FaultError(
    `The fault "${text}" begins with none of these:\n${rows.join('\n')}\nAll take p=<0..1>, op=<operation>, after=<requests> and times=<requests>.`,
  );
}

function pairOf(pair: string, kind: Kind, text: string): [string, string] {
  const [, name = '', value = ''] = /^([a-z-]+)=(.+)$/.exec(pair) ?? [];
  const known = [...own[kind], ...common];
  if (!known.includes(name))
    throw new FaultError(
      `In the fault "${text}", "${pair}" is nothing that it takes. It takes ${known.map((one) => `${one}=…`).join(', ')}.`,
    );
  return [name, value];
}

function delayOf(given: ReadonlyMap<string, string>, text: string): Fault['delay'] {
  const [, low, high] = /^(\d+)(?:\.\.(\d+))?$/.exec(given.get('ms') ?? '100') ?? [];
  const [, mean, deviation] = /^(\d+),(\d+)$/.exec(given.get('normal') ?? '') ?? [];
  const [, scale] = /^(\d+)$/.exec(given.get('exp') ?? '') ?? [];
  const unit = (random: Random): number => (random.below(1_000_000) + 0.5) / 1_000_000;
  if (given.has('normal')) {
    if (mean === undefined) throw new FaultError(`In the fault "${text}", normal=<mean>,<deviation> wants two numbers of milliseconds.`);
    // Box and Muller.
    return (random) =>
      Math.max(0, Number(mean) + Number(deviation) * Math.sqrt(-2 * Math.log(unit(random))) * Math.cos(2 * Math.PI * unit(random)));
  }
  if (given.has('exp')) {
    if (scale === undefined) throw new FaultError(`In the fault "${text}", exp=<mean> wants a number of milliseconds.`);
    return (random) => -Number(scale) * Math.log(unit(random));
  }
  if (low === undefined) throw new FaultError(`In the fault "${text}", ms wants a number of milliseconds, or two: 100..300.`);
  return (random) => Number(low) + random.below(Number(high ?? low) - Number(low) + 1);
}

/** Faults at work: the same seed gives the same faults for the same requests in the same order. */
export interface Faults {
  readonly list: readonly Fault[];
  set(list: readonly Fault[]): void;
  /** The faults that a request of this operation meets. */
  next(operation: string | undefined): { readonly faults: readonly Fault[]; readonly random: Random };
  reset(seed?: number): void;
}

export function createFaults(first: readonly Fault[], firstSeed: number): Faults {
  const state = {
    list: first,
    seed: firstSeed,
    random: createRandom(seedOf(firstSeed)),
    seen: new Map<Fault, number>(),
    hit: new Map<Fault, number>(),
  };
  const reset = (seed = state.seed): void => {
    Object.assign(state, { seed, random: createRandom(seedOf(seed)), seen: new Map(), hit: new Map() });
  };
  const meets = (fault: Fault, operation: string | undefined): boolean => {
    if (fault.op !== undefined && fault.op !== operation) return false;
    const seen = (state.seen.get(fault) ?? 0) + 1;
    state.seen.set(fault, seen);
    const isDrawn = state.random.below(1_000_000) < fault.p * 1_000_000;
    const hit = state.hit.get(fault) ?? 0;
    if (seen <= fault.after || hit >= fault.times || !isDrawn) return false;
    state.hit.set(fault, hit + 1);
    return true;
  };
  return {
    get list() {
      return state.list;
    },
    set(list) {
      state.list = list;
      reset();
    },
    next: (operation) => ({ faults: state.list.filter((fault) => meets(fault, operation)), random: state.random }),
    reset,
  };
}

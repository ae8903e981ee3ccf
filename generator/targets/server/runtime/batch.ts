import type { Reply } from './answer.ts';
import { answerOfError, call, resultOf } from './callback.ts';
import { problems, summary } from './check.ts';
import { AnswerError, byPath, failure } from './errors.ts';
import { type Places, readParameters } from './parameters.ts';
import { type BatchRow, NotReadable, type Route } from './route.ts';
import { type Item, splitObject } from './split.ts';
import type { Work } from './work.ts';

/** A valid event of a batch, and where it stands: what a callback that takes the whole is given. */
export interface BatchEvent {
  readonly key: string;
  readonly index: number;
  /** Parsed when it is asked for, each time anew: a batch as objects takes many times the memory of its text. */
  readonly body: unknown;
  /** The event as it came, in UTF-8: a part of the body, which is kept for as long as this is. */
  readonly bytes: Uint8Array;
  /** The same as a text, decoded when it is asked for. */
  readonly text: string;
  /** Levels of arrays and objects in it: 1 for an object of texts and numbers. */
  readonly depth: number;
}

/** Events that are worked on at the same time where the options say nothing else. */
const usualConcurrency = 64;

/** Milliseconds of work after which other requests have their turn. */
const longest = 8;

/**
 * Answers a batch with the keys of the request, and one result for each event, in its place. Events that are not valid are refused
 * one by one. The others go to the callbacks of their own operations, or all together to the callback of the batch if there is one.
 */
export async function answerBatch(route: Route, batch: BatchRow, bytes: Uint8Array, places: Places, work: Work): Promise<Reply> {
  const whole = (work.options as Readonly<Record<string, unknown>>)[route.name];
  const lists = await listsOf(batch, bytes, sifter(batch, bytes, typeof whole === 'function', work), work);
  const results = new Map(lists.map(({ key, items }) => [key, items.map((item) => ('refusal' in item ? item.refusal : undefined))]));
  const put: Put = ({ key, index }, result) => {
    const list = results.get(key);
    if (list !== undefined) list[index] = result;
  };
  const events = lists.flatMap(({ items }) => items.flatMap((item) => ('event' in item ? [item.event] : [])));
  if (typeof whole === 'function') await callWhole(route, batch, events, places, put, work);
  else await fanOut(batch, events, put, work);
  return { status: 200, body: Object.fromEntries(results) };
}

/** An event that is valid, or the result of one that is not. */
type Sifted = { readonly event: BatchEvent } | { readonly refusal: unknown };

interface List {
  readonly key: string;
  readonly items: readonly Sifted[];
}

/** The arrays of a batch. Throws the answer for what is no object, or has something else than an array for a type; other properties are none of a batch's. */
async function listsOf({ members }: BatchRow, bytes: Uint8Array, sift: (item: Item) => Sifted, { plan }: Work): Promise<List[]> {
  const found = await splitObject(bytes, breather(), sift).catch((error: unknown) => {
    if (!(error instanceof NotReadable)) throw error;
    throw failure(plan.failures, 'badBody', { message: 'The body is not JSON.' });
  });
  const entries = [...(found ?? [])];
  const wrong = entries.filter(([key, member]) => Object.hasOwn(members, key) && !('items' in member));
  if (found === undefined || wrong.length > 0) {
    const errors = found === undefined ? { '': 'must be an object' } : Object.fromEntries(wrong.map(([key]) => [key, 'must be an array']));
    throw failure(plan.failures, 'invalid', { message: summary(errors), errors });
  }
  return entries.flatMap(([key, member]) => ('items' in member ? [{ key, items: member.items }] : []));
}

type Put = (place: { readonly key: string; readonly index: number }, result: unknown) => void;

/** Tells events that are valid from others. `asBytes` is for a callback that takes the whole. */
function sifter({ members }: BatchRow, whole: Uint8Array, asBytes: boolean, { plan, options }: Work): (item: Item) => Sifted {
  return (item) => {
    const { key, value } = item;
    const member = Object.hasOwn(members, key) ? members[key] : undefined;
    if (member === undefined) return { refusal: failure(plan.failures, 'unknownType', { message: `"${key}" is no type of event.` }).body };
    const check = member.body?.contents[0]?.check;
    const errors = check === undefined ? undefined : problems(check, value, options.validation);
    if (errors === undefined) return { event: new EventInBatch(item, whole, asBytes) };
    const told = byPath(errors);
    return { refusal: failure(plan.failures, 'invalid', { message: summary(told), errors: told }).body };
  };
}

const utf8 = new TextDecoder();

/** An event that is only its place in the body until somebody wants more of it; unless it is worked on at once. */
class EventInBatch implements BatchEvent {
  readonly key: string;
  readonly index: number;
  readonly depth: number;
  readonly #from: number;
  readonly #to: number;
  readonly #whole: Uint8Array;
  readonly #value: unknown;

  constructor({ key, index, value, from, to, depth }: Item, whole: Uint8Array, asBytes: boolean) {
    this.key = key;
    this.index = index;
    this.depth = depth;
    this.#from = from;
    this.#to = to;
    this.#whole = whole;
    this.#value = asBytes ? undefined : value;
  }

  get bytes(): Uint8Array {
    return this.#whole.subarray(this.#from, this.#to);
  }

  get text(): string {
    return utf8.decode(this.bytes);
  }

  get body(): unknown {
    return this.#value === undefined ? (JSON.parse(this.text) as unknown) : this.#value;
  }
}

/** The callback that takes the whole may answer for some events with errors, in the order in which it got them. */
async function callWhole(
  route: Route,
  batch: BatchRow,
  events: readonly BatchEvent[],
  places: Places,
  put: Put,
  work: Work,
): Promise<void> {
  const given = await call(route, { ...places, events }, work);
  if (given instanceof AnswerError) throw given;
  const outcomes: readonly unknown[] = Array.isArray(given) ? given : [];
  const accepted = new Map(Object.entries(batch.members).map(([key, member]) => [key, resultOf(undefined, member)]));
  for (const [index, event] of events.entries()) {
    const outcome = outcomes[index];
    put(event, outcome instanceof AnswerError ? outcome.body : accepted.get(event.key));
  }
}

async function fanOut({ members }: BatchRow, events: readonly BatchEvent[], put: Put, work: Work): Promise<void> {
  const shared = new Map<string, Places | AnswerError>();
  const one = async (event: BatchEvent): Promise<void> => {
    const { key, index, body } = event;
    const member = members[key];
    if (member === undefined) return;
    try {
      const places = shared.get(key) ?? parametersOf(member, work);
      shared.set(key, places);
      if (places instanceof AnswerError) throw places;
      put(event, resultOf(await call(member, { ...places, body, batch: { key, index } }, work), member));
    } catch (error) {
      put(event, answerOfError(error, member, work).body);
    }
  };
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let event = events[next++]; event !== undefined; event = events[next++]) await one(event);
  };
  const workers = Math.max(1, Math.min(work.options.concurrency ?? usualConcurrency, events.length));
  await Promise.all(Array.from({ length: workers }, worker));
}

/** The parameters of a member's operation, read from the request of the batch. */
function parametersOf(member: Route, work: Work): Places | AnswerError {
  try {
    return readParameters(member, work);
  } catch (error) {
    if (error instanceof AnswerError) return error;
    throw error;
  }
}

/** Says when it is time to let other requests have their turn, and lets them. */
function breather(): () => Promise<void> | undefined {
  let since = performance.now();
  let count = 0;
  return () => {
    count += 1;
    if (count % 32 !== 0 || performance.now() - since < longest) return undefined;
    return turn().then(() => {
      since = performance.now();
    });
  };
}

/** The next turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => void };
    if (setImmediate === undefined) setTimeout(resolve, 0);
    else setImmediate(resolve);
  });
}

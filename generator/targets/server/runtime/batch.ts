import type { Reply } from './answer.ts';
import { answerOfError, call, resultOf } from './callback.ts';
import { problems, summary } from './check.ts';
import { AnswerError, byPath, failure } from './errors.ts';
import { type Places, readParameters } from './parameters.ts';
import { type BatchRow, type ContentRow, NotReadable, type Route } from './route.ts';
import { type Item, splitObject } from './split.ts';
import type { Work } from './work.ts';

/** A valid event of a batch, and where it stands: what a callback that takes the whole is given. */
export interface BatchEvent {
  readonly key: string;
  readonly index: number;
  readonly body: unknown;
  /** The event as it came. */
  readonly text: string;
}

/** Events that are worked on at the same time where the options say nothing else. */
const usualConcurrency = 64;

/** Milliseconds of work after which other requests have their turn. */
const longest = 8;

/**
 * Answers a batch with the keys of the request, and one result for each event, in its place. Events that are not valid are refused
 * one by one. The others go to the callbacks of their own operations, or all together to the callback of the batch if there is one.
 */
export async function answerBatch(route: Route, batch: BatchRow, text: string, places: Places, work: Work): Promise<Reply> {
  const lists = await listsOf(batch, text, work);
  const results = new Map(lists.map(({ key, items }) => [key, Array.from<unknown>({ length: items.length })]));
  const put: Put = ({ key, index }, result) => {
    const list = results.get(key);
    if (list !== undefined) list[index] = result;
  };
  const events = await sift(lists, put, batch, work);
  const whole = (work.options as Readonly<Record<string, unknown>>)[route.name];
  if (typeof whole === 'function') await callWhole(route, batch, events, places, put, work);
  else await fanOut(batch, events, put, work);
  return { status: 200, body: Object.fromEntries(results) };
}

interface List {
  readonly key: string;
  readonly items: readonly Item[];
}

/** The arrays of a batch. Throws the answer for what is no object, or has something else than an array for a type; other properties are none of a batch's. */
async function listsOf({ members }: BatchRow, text: string, { plan }: Work): Promise<List[]> {
  const found = await splitObject(text, breather()).catch((error: unknown) => {
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

/** Puts the results of events that are refused, and gives the others. */
async function sift(lists: readonly List[], put: Put, { members }: BatchRow, { plan, options }: Work): Promise<BatchEvent[]> {
  const events: BatchEvent[] = [];
  const breathe = breather();
  for (const { key, items } of lists) {
    const member = Object.hasOwn(members, key) ? members[key] : undefined;
    const content: ContentRow | undefined = member?.body?.contents[0];
    const unknown =
      member === undefined ? failure(plan.failures, 'unknownType', { message: `"${key}" is no type of event.` }).body : undefined;
    for (const [index, { value: body, text }] of items.entries()) {
      const event = { key, index, body, text };
      const errors = content?.check === undefined ? undefined : problems(content.check, body, options.validation);
      if (unknown !== undefined) put(event, unknown);
      else if (errors === undefined) events.push(event);
      else {
        const told = byPath(errors);
        put(event, failure(plan.failures, 'invalid', { message: summary(told), errors: told }).body);
      }
      const pause = breathe();
      if (pause !== undefined) await pause;
    }
  }
  return events;
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

import { makeBy } from './make.ts';
import { momentOf, momentTexts } from './moments.ts';
import { below, mix, seedOf } from './random.ts';
import type { Json, MockRecipe } from './recipe.ts';

/** One kind of event of a story, in its turn. */
export interface Chapter {
  readonly operation: string;
  /** Key in a batch, where it may stand in one. */
  readonly batch?: string;
  readonly recipe: MockRecipe;
  /** Where it names what other events name too: path to the name that they share, `visit.id` to `visit_id`. */
  readonly links: Readonly<Record<string, string>>;
  /** Properties that are the moment of the event, and those that are the moment of the first of its kind. */
  readonly now: readonly string[];
  readonly created: readonly string[];
  /** A list that grows from one event to the next, and where the event tells what it was before. */
  readonly grows?: { readonly now: string; readonly before: string };
}

export interface StoryOptions {
  /** Any number. The same seed tells the same story. */
  readonly seed?: number;
}

export interface Measure extends StoryOptions {
  /** No more events than these. */
  readonly events?: number;
  /** No more bytes than these, as they are written. */
  readonly bytes?: number;
}

export interface Told {
  readonly operation: string;
  readonly body: Json;
}

type Properties = { [name: string]: Json };

const minute = 60_000;

/** Tells the story of one seed: every chapter in turn, with the same names for the same things, and time going on. */
export function tell(chapters: readonly Chapter[], { seed = 0 }: StoryOptions = {}): Told[] {
  const shared = new Map<string, Json>();
  let moment = momentOf(seedOf(seed), seedOf(seed), 'created');
  return chapters.flatMap((chapter, index) => {
    const times = chapter.grows === undefined ? 1 : 1 + below(mix(seedOf(seed), index), 3);
    const moments: number[] = [];
    let before: Json | undefined;
    return Array.from({ length: times }, (_, time): Told => {
      moment += (1 + below(mix(seedOf(seed), index * 16 + time), 15)) * minute;
      moments.push(moment);
      const body = bodyOf(chapter, seed, shared, { before, count: time + 1 });
      stamp(body, chapter, moment, moments[0] ?? moment);
      shareDates(body, chapter, shared);
      if (chapter.grows !== undefined) before = body[chapter.grows.now];
      return { operation: chapter.operation, body };
    });
  });
}

/** What a list was before, and how long it is now. */
interface Growth {
  readonly before: Json | undefined;
  readonly count: number;
}

function bodyOf(chapter: Chapter, seed: number, shared: Map<string, Json>, growth: Growth): Properties {
  const first = make(chapter, seed, shared, growth);
  const unknown = Object.entries(chapter.links).filter(([path, name]) => !shared.has(name) && !chapter.now.includes(path));
  for (const [path, name] of unknown) {
    const value = path.split('.').reduce<Json | undefined>((node, token) => (isObject(node) ? node[token] : undefined), first);
    if (value !== undefined && !shared.has(name)) shared.set(name, value);
  }
  // It may name one thing twice.
  return unknown.length === 0 ? first : make(chapter, seed, shared, growth);
}

function make({ recipe, links, grows }: Chapter, seed: number, shared: ReadonlyMap<string, Json>, { before, count }: Growth): Properties {
  const known: Properties = {};
  for (const [path, name] of Object.entries(links)) if (shared.has(name)) put(known, path.split('.'), shared.get(name) ?? null);
  const lines = grows === undefined ? {} : { [grows.now]: Array.from({ length: count }, () => ({})), [grows.before]: before };
  return makeBy(recipe, seed, { optional: 'all' }, { ...known, ...lines }) as Properties;
}

function put(target: Properties, [token = '', ...rest]: readonly string[], value: Json): void {
  if (rest.length === 0) target[token] = value;
  else {
    const inner: Properties = isObject(target[token]) ? { ...target[token] } : {};
    put(inner, rest, value);
    target[token] = inner;
  }
}

function isObject(value: Json | undefined): value is Readonly<Properties> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Writes the moments into an event and its lines, in the form in which dates stand there. */
function stamp(body: Properties, { now, created, grows }: Chapter, moment: number, first: number): void {
  const write = (target: Properties): void => {
    for (const [names, value] of [
      [now, moment],
      [created, first],
    ] as const) {
      for (const name of names) {
        const text = target[name];
        if (typeof text === 'string') target[name] = momentTexts(value).find((one) => shapeOf(one) === shapeOf(text)) ?? text;
      }
    }
  };
  write(body);
  for (const name of grows === undefined ? [] : [grows.now]) {
    const lines = body[name];
    if (Array.isArray(lines)) for (const line of lines as readonly Json[]) if (isObject(line)) write(line as Properties);
  }
}

/** A moment that several events tell of, such as that of the order, is the same in all of them. */
function shareDates(body: Properties, { links, now }: Chapter, shared: Map<string, Json>): void {
  for (const name of now) {
    const common = links[name];
    const value = body[name];
    if (common === undefined || value === undefined) continue;
    if (!shared.has(common)) shared.set(common, value);
    body[name] = shared.get(common) ?? value;
  }
}

const shapeOf = (text: string): string => text.replace(/\d/g, '0');

/** Tells one story after the other until there are so many events, or so many bytes as lines of JSON. */
export function* tellOn(chapters: readonly Chapter[], { seed = 0, events = Infinity, bytes = Infinity }: Measure = {}): Generator<Told> {
  if (events === Infinity && bytes === Infinity) throw new TypeError('Say how many events, or how many bytes.');
  let [count, size] = [0, 0];
  for (let story = seed; count < events; story++) {
    for (const event of tell(chapters, { seed: story })) {
      size += sizeOf(event) + 1;
      if (count >= events || size > bytes) return;
      count++;
      yield event;
    }
  }
}

function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value)).length;
}

/** Events as lines of JSON: `{"operation":"sendCart","body":{…}}`. */
export function toNdjson(events: Iterable<{ readonly operation: string; readonly body: unknown }>): string {
  let text = '';
  for (const event of events) text += `${JSON.stringify(event)}\n`;
  return text;
}

/** A batch of stories, of so many events or so many bytes. What no batch takes is left out. */
export function batchOf<Batch>(chapters: readonly Chapter[], { events = Infinity, ...rest }: Measure = {}): Batch {
  const keys = new Map(chapters.flatMap(({ operation, batch }) => (batch === undefined ? [] : [[operation, batch] as const])));
  const batch: { [key: string]: Json[] } = {};
  let count = 0;
  let size = 2;
  for (const { operation, body } of tellOn(chapters, {
    ...rest,
    bytes: rest.bytes ?? (events === Infinity ? 0 : Number.MAX_SAFE_INTEGER),
  })) {
    const key = keys.get(operation);
    if (key === undefined) continue;
    size += sizeOf(body) + 1 + (batch[key] === undefined ? key.length + 6 : 0);
    if (count >= events || size > (rest.bytes ?? Infinity)) break;
    (batch[key] ??= []).push(body);
    count++;
  }
  return batch as Batch;
}

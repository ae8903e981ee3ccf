import type { MsgHdrs } from '@nats-io/transport-node';
import { siteOf, typeOf } from './nats-subjects.ts';
import type { EventType, NewEvent } from './store.ts';

/**
 * Events that are one message: a message for each costs the servers several times what its bytes do. Its headers say which events they are, so that
 * whoever only wants to know that need not be sent them; its data are a line of JSON that says where each is, and their texts one behind the other.
 */
export interface Segment {
  /** The identities, each of a fixed length; that of an event without one says nothing. */
  readonly ids: string;
  readonly data: string;
}

export const idsHeader = 'Jirafe-Ids';
/** The number of a message: none of the events here is in it or in one before it, as far back as the window goes. */
export const checkedHeader = 'Jirafe-Checked';
/** How many parts a large event was put down in beforehand. */
export const partsHeader = 'Jirafe-Parts';
const messageId = 'Nats-Msg-Id';

/** Letters of an identity: 128 bits in base64url. */
const idLength = 22;
const noId = 'A'.repeat(idLength);

/** Runs of events of one site and type, and the length of each text, in UTF-16 units. */
type Run = readonly [site: string, type: EventType, lengths: number[]];

/** What one message may hold. */
export interface Limits {
  readonly events: number;
  /** Letters, each of which may be three bytes. */
  readonly letters: number;
}

const mostEvents = 1_024;
const mostLetters = 262_144;

/** The limits of a segment that stays below what servers take. A quarter is for identities. */
export function limitsFor(mostBytes: number): Limits {
  return {
    events: Math.max(1, Math.min(mostEvents, Math.floor(mostBytes / 4 / idLength))),
    letters: Math.min(mostLetters, Math.floor(mostBytes / 4)),
  };
}

/** What an event takes of a segment's letters, its place in the first line included. */
export function lettersOf({ site, body }: NewEvent): number {
  return body.length + site.length * 6 + 64;
}

/** Makes a segment. Throws a TypeError for an identity that has no 128 bits. */
export function encode(events: readonly NewEvent[]): Segment {
  const runs: Run[] = [];
  let ids = '';
  let bodies = '';
  for (const { identity = noId, site, type, body } of events) {
    if (identity.length !== idLength) throw new TypeError('An identity has 128 bits.');
    ids += identity;
    bodies += body;
    const run = runs.at(-1);
    if (run !== undefined && run[0] === site && run[1] === type) run[2].push(body.length);
    else runs.push([site, type, [body.length]]);
  }
  return { ids, data: `${JSON.stringify(runs)}\n${bodies}` };
}

/** A message as its headers and its subject describe it. */
export interface Described {
  /** The identity of each event, in their order; undefined for one that has none. Empty for a message that is no event, but a part of one. */
  readonly ids: readonly (string | undefined)[];
  /** What was before it when its events were looked up; undefined where the servers have done that. */
  readonly checked: number | undefined;
}

/** Whether a message holds events; the others are parts of large ones. */
export function holdsEvents(subject: string): boolean {
  return subject.split('.')[2] === 'event';
}

/** Says which events a message holds: a segment, or the one event that was a message in earlier versions. */
export function describe(subject: string, header: MsgHdrs | undefined): Described {
  if (!holdsEvents(subject)) return { ids: [], checked: undefined };
  const ids = header?.get(idsHeader) ?? '';
  if (ids === '') {
    const id = header?.get(messageId) ?? '';
    return { ids: [id.length === idLength ? id : undefined], checked: undefined };
  }
  const each = Array.from({ length: ids.length / idLength }, (_none, index) => {
    const id = ids.slice(index * idLength, (index + 1) * idLength);
    return id === noId ? undefined : id;
  });
  return { ids: each, checked: Number(header?.get(checkedHeader) || 0) };
}

/** An event of a message. */
export interface Entry {
  readonly site: string;
  readonly type: EventType;
  /** The event, or the identity by which its parts are found. */
  readonly body: string;
}

/** The events of a message, in their order; none for a part of one. */
export function decode(subject: string, header: MsgHdrs | undefined, text: string): Entry[] {
  if (!holdsEvents(subject)) return [];
  const [, , , site = '', type = ''] = subject.split('.');
  if ((header?.get(idsHeader) ?? '') === '') return [{ site: siteOf(site), type: typeOf(type), body: text }];
  const line = text.indexOf('\n');
  let from = line + 1;
  const entries: Entry[] = [];
  for (const [ofSite, ofType, lengths] of JSON.parse(text.slice(0, line)) as Run[]) {
    for (const length of lengths) {
      entries.push({ site: ofSite, type: ofType, body: text.slice(from, from + length) });
      from += length;
    }
  }
  return entries;
}

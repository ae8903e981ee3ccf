import { setTimeout as sleep } from 'node:timers/promises';
import type { JetStreamClient } from '@nats-io/jetstream';
import { createIdentities } from './identities.ts';
import { followHeaders } from './nats-headers.ts';
import { describe } from './nats-segments.ts';

/**
 * Which events a stream has, as far as one collector knows: what it reads of the stream, which is the headers only, and what it has stored itself.
 * It may lag behind what others store at this moment; so a segment says up to which message its events were looked up, and readers look at the few behind that.
 */
export interface Known {
  /** Resolves when everything is known that was there at the start. */
  ready(): Promise<void>;
  /** Every event of the window is known up to the message of this number. */
  readonly through: number;
  has(identity: string): boolean;
  /** Takes in what was stored by this collector. */
  add(identities: readonly (string | undefined)[], seq: number): void;
  close(): void;
}

export interface KnownOptions {
  readonly stream: JetStreamClient;
  readonly name: string;
  readonly window: number;
  /** Finds the number behind which to begin, and the last one. */
  readonly bounds: () => Promise<{ readonly before: number; readonly last: number }>;
}

/** Identities that are remembered, at least, before the oldest are forgotten ahead of time. */
const mostIdentities = 1_000_000;

export function createKnown({ stream, name, window, bounds }: KnownOptions): Known {
  const identities = createIdentities();
  const scratch = Buffer.alloc(18);
  /** Messages of this collector's that it has not come to yet. */
  const own = new Set<number>();
  let through = 0;
  let turned = performance.now();
  let closed = false;
  let stop: (() => void) | undefined;
  const loaded = Promise.withResolvers<void>();

  const forget = (): void => {
    if (performance.now() - turned < window && identities.newer < mostIdentities) return;
    identities.turn();
    turned = performance.now();
  };

  const take = (ids: readonly (string | undefined)[]): void => {
    forget();
    for (const id of ids) {
      if (id === undefined) continue;
      scratch.write(id, 'base64url');
      identities.add(scratch);
    }
  };

  const move = (seq: number): void => {
    through = Math.max(through, seq);
    while (own.delete(through + 1)) through += 1;
  };

  const follow = async (): Promise<void> => {
    let last = -1;
    for (let wait = 50; !closed; wait = Math.min(1_000, wait * 2)) {
      try {
        if (last < 0) {
          const found = await bounds();
          through = Math.max(through, found.before);
          last = found.last;
        }
        if (through >= last) loaded.resolve();
        const messages = await followHeaders(stream, name, through);
        stop = () => void messages.close();
        for await (const message of messages) {
          if (message.seq > through) {
            if (!own.has(message.seq)) take(describe(message.subject, message.headers).ids);
            move(message.seq);
          }
          if (through >= last) loaded.resolve();
          wait = 50;
        }
      } catch {
        // Its server is away; another one is asked from where this one stopped.
      }
      await sleep(wait, undefined, { ref: false });
    }
  };

  let following = false;
  return {
    ready() {
      if (!following) void follow();
      following = true;
      return loaded.promise;
    },
    get through() {
      return through;
    },
    has(identity) {
      forget();
      scratch.write(identity, 'base64url');
      return identities.has(scratch);
    },
    add(ids, seq) {
      take(ids);
      if (seq > through) own.add(seq);
      move(through);
    },
    close() {
      closed = true;
      stop?.();
    },
  };
}

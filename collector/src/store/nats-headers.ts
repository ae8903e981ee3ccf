import type { Consumer, JetStreamClient, JsMsg } from '@nats-io/jetstream';
import { describe } from './nats-segments.ts';

/** Messages as a consumer of the servers gives them, without their data. It reads some server's copy, which may lag. */
export interface HeaderStream extends AsyncIterable<JsMsg> {
  close(): Promise<unknown>;
}

/** Every message behind one, and those to come, for as long as it is read. */
export async function followHeaders(stream: JetStreamClient, name: string, seq: number): Promise<HeaderStream> {
  return (await consumerBehind(stream, name, seq)).consume({ max_messages: 1_000, expires: 10_000, idle_heartbeat: 2_000 });
}

/** How many events the messages of some numbers hold. */
export async function countEvents(stream: JetStreamClient, name: string, first: number, last: number): Promise<number> {
  if (last < first) return 0;
  const consumer = await consumerBehind(stream, name, first - 1);
  let count = 0;
  let at = first - 1;
  try {
    for (let more = true; more && at < last;) {
      more = false;
      for await (const message of await consumer.fetch({ max_messages: Math.min(1_000, last - at), expires: 2_000 })) {
        more = true;
        at = message.seq;
        if (at <= last) count += describe(message.subject, message.headers).ids.length;
      }
    }
    return count;
  } finally {
    await consumer.delete().catch(() => undefined);
  }
}

function consumerBehind(stream: JetStreamClient, name: string, seq: number): Promise<Consumer> {
  return stream.consumers.get(name, { headers_only: true, opt_start_seq: seq + 1 });
}

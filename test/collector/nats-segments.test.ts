import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, headers, type NatsConnection } from '@nats-io/transport-node';
import { type NewEvent, openNats, type Store } from '@jirafe/collector';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encode } from '../../collector/src/store/nats-segments.ts';
import { allOf } from '../support/collector.ts';
import { hasNats, type NatsCluster, natsCluster } from '../support/nats.ts';
import { event } from '../support/store-conformance.ts';

/** Many events are one message; each is read once all the same, whoever stored it, in what company, and however often. */
describe.runIf(hasNats)('messages that hold many events', () => {
  let cluster: NatsCluster;
  let connection: NatsConnection;
  let manager: JetStreamManager;
  let stream: JetStreamClient;
  const stores: Store[] = [];

  const open = async (window = 60_000): Promise<Store> => {
    const store = await openNats({ servers: cluster.servers, user: '', password: '', replicas: 1, partitions: 1, window });
    stores.push(store);
    return store;
  };
  const messages = async (): Promise<number> => (await manager.streams.info('JIRAFE_0')).state.messages;
  const counts = async (): Promise<number[]> => {
    const found = new Map<string, number>();
    for (const { event: one } of await allOf(await open())) found.set(String(one['id']), (found.get(String(one['id'])) ?? 0) + 1);
    return [...found.values()];
  };
  /** Puts a message down as a collector would that had looked at everything up to a number. */
  const putMessage = async (events: readonly NewEvent[], checked: number): Promise<void> => {
    const { headers: own, data } = encode(events);
    await putRaw(data, { ...own, 'Jirafe-Checked': String(checked) });
  };
  const putRaw = async (data: string | Uint8Array, more: Readonly<Record<string, string>>): Promise<void> => {
    const hdrs = headers();
    for (const [name, value] of Object.entries(more)) hdrs.set(name, value);
    await stream.publish('jirafe.0.event.segment', data, { headers: hdrs });
  };
  /** As collectors did before: one event is one message, and the servers know it again. */
  const putAlone = async ({ identity = '', site, type, body }: NewEvent): Promise<void> => {
    await stream.publish(`jirafe.0.event.${Buffer.from(site).toString('base64url')}.${type}`, body, {
      msgID: identity,
      headers: headers(),
    });
  };

  beforeAll(async () => {
    cluster = await natsCluster(1);
    connection = await connect({ servers: [...cluster.servers] });
    manager = await jetstreamManager(connection);
    stream = jetstream(connection);
  });
  beforeEach(async () => void (await open()));
  afterEach(async () => {
    for (const store of stores.splice(0)) await store.close();
    await manager.streams.delete('JIRAFE_0');
  });
  afterAll(async () => {
    await connection.close();
    await cluster[Symbol.asyncDispose]();
  });

  it('a batch takes few of them', async () => {
    const [store] = stores as [Store];
    await store.append(Array.from({ length: 3_000 }, () => event()));
    expect(await messages()).toBeLessThan(40);
    expect(await counts()).toEqual(Array.from({ length: 3_000 }, () => 1));
  });

  it('what several collectors store at the same moment is there once', async () => {
    const several = [...stores, await open(), await open()];
    for (let round = 0; round < 20; round += 1) {
      const events = Array.from({ length: 50 }, () => event());
      await Promise.all(several.map((store, index) => store.append(events.slice(index * 5))));
      await Promise.all(events.slice(0, 20).map((one, index) => several[index % 3]?.append([one])));
    }
    expect(await counts()).toEqual(Array.from({ length: 1_000 }, () => 1));
    const outcomes = await several[0]?.append([event()]);
    expect(outcomes).toEqual(['stored']);
  });

  it('an event that is in two of them, unseen by whoever stored the second, is read once, from wherever one reads', async () => {
    const [one, two, three, four] = [event(), event(), event(), event()];
    await putMessage([one, two], 0);
    await putMessage([three], 0);
    await putMessage([two, four, one], 0);
    const [store] = stores as [Store];
    expect((await store.read({})).events.map(({ body }) => body)).toEqual([one, two, three, four].map(({ body }) => body));
    const behind = await open();
    expect((await behind.read({ after: '2' })).events.map(({ body }) => body)).toEqual([four.body]);
    expect((await behind.read({ after: '1.1' })).events.map(({ body }) => body)).toEqual([two, three, four].map(({ body }) => body));
  });

  it('what was looked up is taken at its word: after its window, an event is stored again', async () => {
    const one = event();
    await putMessage([one], 0);
    await putMessage([one], 1);
    expect(await counts()).toEqual([2]);
  });

  it('events of earlier versions, each a message, are read and known again', async () => {
    const [one, two, three] = [event(), event({ site: 'b', type: 'order' }), event()];
    await putAlone(one);
    await putAlone(two);
    const store = await open();
    expect(await store.append([two, three, one])).toEqual(['duplicate', 'stored', 'duplicate']);
    const { events, cursor } = await store.read({});
    expect(events.map(({ site, type, body }) => [site, type, body])).toEqual(
      [one, two, three].map(({ site, type, body }) => [site, type, body]),
    );
    expect(events.map((read) => read.cursor)).toEqual(['1', '2', '3']);
    expect(cursor).toBe('3');
  });

  it('messages of earlier versions that hold many events, unpacked, are read', async () => {
    const [one, two] = [event(), event({ type: 'order', body: '{"id":"ö😀"}' })];
    const runs = [one, two].map(({ site, type, body }) => [site, type, [body.length]]);
    await putRaw(`${JSON.stringify(runs)}\n${one.body}${two.body}`, {
      'Jirafe-Ids': `${one.identity}${two.identity}`,
      'Jirafe-Checked': '0',
    });
    const store = await open();
    expect(await store.append([two, one])).toEqual(['duplicate', 'duplicate']);
    expect((await store.read({})).events.map(({ type, body }) => [type, body])).toEqual([one, two].map(({ type, body }) => [type, body]));
  });

  it('packs what is long, whatever letters it is made of, and leaves what is short', async () => {
    const long = Array.from({ length: 200 }, (_none, index) =>
      event({ body: JSON.stringify({ id: `l${index}`, text: 'aéも😀'.repeat(50) }) }),
    );
    const short = event({ body: '{"id":"é"}' });
    const [store] = stores as [Store];
    expect(await store.append([short])).toEqual(['stored']);
    expect(await store.append(long)).toEqual(long.map(() => 'stored'));
    const { state } = await manager.streams.info('JIRAFE_0');
    expect(state.bytes).toBeLessThan(20_000);
    const bodies = (await allOf(await open())).map(({ event: read }) => read);
    expect(bodies).toEqual([short, ...long].map(({ body }) => JSON.parse(body) as unknown));
  });

  it('events that cannot be packed well enough for one message are several', async () => {
    // Random letters of three bytes each: more than a message may have, by the letters that fit in one.
    const letters = (): string =>
      Array.from({ length: 5_000 }, () => String.fromCharCode(0x4e00 + Math.floor(Math.random() * 0x4000))).join('');
    const large = Array.from({ length: 120 }, (_none, index) => event({ body: JSON.stringify({ id: `r${index}`, text: letters() }) }));
    const [store] = stores as [Store];
    expect(await store.append(large)).toEqual(large.map(() => 'stored'));
    expect(await store.append(large)).toEqual(large.map(() => 'duplicate'));
    expect(await counts()).toEqual(large.map(() => 1));
    expect(await messages()).toBeGreaterThan(1);
  });

  it('a message that a later version packed in its own way is not taken for another', async () => {
    const { data, headers: own } = encode([event()]);
    await putRaw(data, { ...own, 'Jirafe-Encoding': 'lz9', 'Jirafe-Checked': '0' });
    const store = await openNats({
      servers: cluster.servers,
      user: '',
      password: '',
      replicas: 1,
      partitions: 1,
      window: 60_000,
      patience: 200,
    });
    stores.push(store);
    await expect(store.read({})).rejects.toMatchObject({ cause: { message: expect.stringContaining('"lz9"') as string } });
  });

  it('knows an event that another collector stored meanwhile', async () => {
    const [store] = stores as [Store];
    const other = await open();
    await store.append([event()]);
    await other.append([event()]);
    const one = event();
    await store.append([one]);
    await expect.poll(() => other.append([one])).toEqual(['duplicate']);
    expect(await counts()).toEqual([1, 1, 1]);
  });

  it('forgets an event when its window is over, and not before', async () => {
    const [one, two] = [event(), event()];
    const store = await open(1_500);
    await store.append([one]);
    expect(await store.append([one])).toEqual(['duplicate']);
    await expect.poll(() => store.append([one]), { timeout: 20_000 }).toEqual(['stored']);
    const later = await open(60_000);
    expect(await later.append([one, two])).toEqual(['duplicate', 'stored']);
  });

  it('counts events, not messages, when it forgets', async () => {
    const [store] = stores as [Store];
    for (let time = 0; time < 3; time += 1) await store.append(Array.from({ length: 500 }, () => event()));
    expect(await store.trim({ before: Date.now() + 60_000 })).toBe(1_500);
  });
});

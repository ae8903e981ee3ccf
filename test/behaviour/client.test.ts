import { inspect } from 'node:util';
import * as api from '@jirafe/events-client';
import * as mocks from '@jirafe/events-mocks';
import * as service from '@jirafe/events-server';
import * as validators from '@jirafe/events-validators';
import { describe, expect, it } from 'vitest';

/** The client against the handler, in one process: every operation, every error type, and the batch as the sum of its members. */

type Body = Readonly<Record<string, unknown>>;
type Method = (...given: unknown[]) => Promise<{ readonly status: number; readonly data: unknown; readonly raw: Response }>;

/** Every operation with a body, and how its event is made. */
const posts: readonly [operation: string, make: (seed: number) => object][] = [
  ['trackPageview', (seed) => mocks.makePageview({}, { seed })],
  ['trackVisit', (seed) => mocks.makeVisit({}, { seed })],
  ['sendCart', (seed) => mocks.makeCart({}, { seed })],
  ['sendCategory', (seed) => mocks.makeCategory({}, { seed })],
  ['sendEmployee', (seed) => mocks.makeEmployee({}, { seed })],
  ['sendCustomer', (seed) => mocks.makeCustomer({}, { seed })],
  ['sendOrder', (seed) => mocks.makeOrder({}, { seed })],
  ['sendOrderPlaced', (seed) => mocks.makeOrderPlaced({}, { seed })],
  ['sendOrderAccepted', (seed) => mocks.makeOrderAccepted({}, { seed })],
  ['sendOrderCancelled', (seed) => mocks.makeOrderCancelled({}, { seed })],
  ['sendProduct', (seed) => mocks.makeProduct({}, { seed })],
  ['sendInventory', (seed) => mocks.makeInventory({}, { seed })],
  ['sendProductCost', (seed) => mocks.makeProductCost({}, { seed })],
  ['sendHeartbeat', (seed) => mocks.makeHeartbeat({}, { seed })],
];

const pixels: readonly [operation: string, make: () => object][] = [
  ['trackPageviewPixel', () => mocks.makePageview({}, { seed: 7 })],
  ['trackVisitPixel', () => mocks.makeVisit({}, { seed: 7 })],
];

const events = [
  'trackPageview',
  'trackVisit',
  'sendCart',
  'sendCategory',
  'sendEmployee',
  'sendCustomer',
  'sendOrder',
  'sendProduct',
  'sendInventory',
  'sendProductCost',
  'sendHeartbeat',
];

interface World {
  readonly client: Readonly<Record<string, Method>> & api.ApiClient<'siteId'>;
  readonly stored: [operation: string, event: unknown][];
}

/** A client whose `fetch` is the handler; `fail` makes callbacks throw. */
function world({ token = 'secret', fail, ...more }: { token?: api.Token; fail?: () => Error | undefined } & Body = {}): World {
  const stored: World['stored'] = [];
  const callback =
    (operation: string) =>
    (context: { readonly body?: unknown; readonly query?: { readonly data?: unknown } }): void => {
      const error = fail?.();
      if (error !== undefined) throw error;
      stored.push([operation, context.body ?? context.query?.data]);
    };
  const callbacks = Object.fromEntries([...events, ...pixels.map(([name]) => name)].map((name) => [name, callback(name)]));
  const handler = service.createHandler({
    onError: () => undefined,
    authenticate: ({ token }) => (token === 'secret' || token === 'other' ? { token } : undefined),
    authorize: ({ principal, params }) => params.siteId === undefined || principal.token === 'secret',
    ...callbacks,
  } as service.HandlerOptions<{ token: string }>);
  const fetch = ((url: string, init: RequestInit) => handler(new Request(url, init))) as typeof globalThis.fetch;
  const client = api.createClient({ siteId: 'my-shop', token, fetch, retry: { baseDelay: 1 }, ...more } as { siteId: string });
  return { client: client as unknown as World['client'], stored };
}

const caught = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe.each(posts)('client.%s', (operation, make) => {
  it('brings the event to the handler as it was, and the answer back', async () => {
    const { client, stored } = world({ validate: 'both', validators });
    const event = make(1);
    const { status, data, raw } = await client[operation]!(event);
    expect({ status, data }).toEqual({ status: 200, data: { success: true } });
    expect(raw).toBeInstanceOf(Response);
    expect(stored).toEqual([[operation.replace(/Order.*/, 'Order'), event]]);
  });

  it('is a function of its own, too', async () => {
    const { client, stored } = world();
    const send = (api as unknown as Record<string, (client: unknown, event: object) => Promise<unknown>>)[operation]!;
    const event = make(2);
    await send(client, event);
    expect(stored[0]?.[1]).toEqual(event);
  });

  it.each([
    ['ValidationError', 400, () => new service.ValidationError({ errors: { 'items.0.price': 'must be a number' } })],
    ['BadJsonError', 400, () => new service.BadJsonError()],
    ['InvalidTypeError', 400, () => new service.InvalidTypeError()],
    ['AuthorizationError', 403, () => new service.AuthorizationError()],
    ['TooLargeError', 413, () => new service.TooLargeError({ message: '10 MB' })],
    ['UnknownError', 503, () => new Error('the disk is on fire')],
  ])('fails with the class %s when that is the answer', async (name, status, error) => {
    const { client } = world({ fail: error, retry: false });
    const failure = await caught(client[operation]!(make(3)));
    expect(failure).toBeInstanceOf((api as unknown as Record<string, new () => Error>)[name]);
    expect(failure).toBeInstanceOf(api.ApiError);
    expect(failure).toMatchObject({ name, status, request: { method: 'POST' } });
  });
});

describe.each(pixels)('client.%s', (operation, make) => {
  it('brings the event to the handler in the query, and gives the picture', async () => {
    const { client, stored } = world();
    const event = make();
    const { status, data } = await client[operation]!({ data: event });
    expect(status).toBe(200);
    expect((data as Blob).type).toBe('image/gif');
    expect(new Uint8Array(await (data as Blob).arrayBuffer()).slice(0, 6)).toEqual(new TextEncoder().encode('GIF89a'));
    expect(stored).toEqual([[operation, event]]);
  });
});

describe('errors', () => {
  it('are of the class of what the handler finds wrong, with every path', async () => {
    const { client } = world();
    const error = await caught(client.sendCart({ ...mocks.makeCart(), currency: 3, items: [{}] } as never));
    expect(error).toBeInstanceOf(api.ValidationError);
    expect(Object.keys((error as api.ValidationError).errors)).toEqual(
      expect.arrayContaining(['currency', 'items.0.id', 'items.0.product']),
    );
  });

  it('are told before anything is sent where the client has validators', async () => {
    const { client, stored } = world({ validate: 'request', validators });
    const error = await caught(client.sendCart({} as never));
    expect(error).toBeInstanceOf(api.InvalidDataError);
    expect((error as api.InvalidDataError).errors).toHaveProperty('id');
    expect(stored).toEqual([]);
  });

  it.each([
    ['InvalidTokenError', 'wrong'],
    ['AuthorizationError', 'other'],
  ])('are an %s for a token that does not fit', async (name, token) => {
    const error = await caught(world({ token }).client.sendHeartbeat({}));
    expect(error).toMatchObject({ name, status: 403 });
  });

  it('come as values, typed, for who prefers that', async () => {
    const { client } = world({ token: 'wrong' });
    const { ok, error } = await api.outcome(client.sendHeartbeat({}));
    expect(ok).toBe(false);
    expect(error?.name).toBe('InvalidTokenError');
  });

  it('hold the token nowhere: not in messages, not in what console.log shows, not in JSON', async () => {
    const secret = 'tok-5f2d9';
    const failing = (): Promise<never> => Promise.reject(new TypeError(`bad header: Bearer ${secret}`));
    const echoing = (_url: string, init: RequestInit): Promise<Response> =>
      Promise.resolve(new Response(`you sent ${new Headers(init.headers).get('authorization')}`, { status: 500 }));
    const errors = await Promise.all(
      [failing, echoing].map((fetch) => caught(world({ token: secret, fetch, retry: false }).client.sendHeartbeat({}))),
    );
    const shown = errors.flatMap((error) => [
      String(error),
      (error as Error).stack,
      inspect(error, { depth: 10, showHidden: true }),
      JSON.stringify(error),
    ]);
    const { client } = world({ token: secret });
    shown.push(inspect(client, { depth: 10, showHidden: true }), JSON.stringify(client));
    expect(errors.every((error) => error instanceof Error)).toBe(true);
    expect(shown.join('\n')).not.toContain(secret);
  });
});

describe('a token function', () => {
  it('is asked once for many calls, and once more when the API refuses what it gave', async () => {
    const asked: (string | undefined)[] = [];
    const token: api.Token = ({ refused }) => {
      asked.push(refused);
      return refused === undefined ? 'expired' : 'secret';
    };
    const { client, stored } = world({ token });
    await Promise.all([client.sendHeartbeat({}), client.sendHeartbeat({}), client.sendHeartbeat({})]);
    await client.sendHeartbeat({});
    expect(asked).toEqual([undefined, 'expired']);
    expect(stored.length).toBe(4);
  });

  it('is asked no third time', async () => {
    let asked = 0;
    const { client } = world({ token: () => `wrong-${(asked += 1)}` });
    expect(await caught(client.sendHeartbeat({}))).toBeInstanceOf(api.InvalidTokenError);
    expect(asked).toBe(2);
  });
});

describe('a batch', () => {
  const members: readonly [method: string, make: (seed: number) => object][] = posts.filter(
    ([name]) => !name.startsWith('track') && name !== 'sendHeartbeat',
  );

  it('gives each event what it gets alone: results, error classes, and what the handler stores', async () => {
    const given = Array.from({ length: 60 }, (_, index) => {
      const [method, make] = members[index % members.length]!;
      // Every seventh is spoilt.
      return [method, index % 7 === 3 ? { ...make(index), change_date: 'yesterday', status: 'placed' } : make(index)] as const;
    });
    const said = (promise: Promise<unknown>): Promise<unknown> =>
      promise.then(
        (result) => ({ success: (result as { data?: unknown }).data ?? result }),
        (error: unknown) => ({
          name: (error as Error).name,
          status: (error as api.ApiError).status,
          errors: (error as api.ApiError).errors,
        }),
      );
    const alone = world();
    const one = await Promise.all(given.map(([method, event]) => said(alone.client[method]!(event))));
    const together = world();
    const queue = together.client.queue({ interval: 10, onFailure: () => undefined });
    const many = await Promise.all(given.map(([method, event]) => said((queue as unknown as Record<string, Method>)[method]!(event))));
    expect(many).toEqual(one);
    expect(one.some((result) => 'name' in (result as object))).toBe(true);
    const sorted = ({ stored }: World): string[] => stored.map((entry) => JSON.stringify(entry)).toSorted();
    expect(sorted(together)).toEqual(sorted(alone));
    expect(await queue.close()).toMatchObject({ enqueued: 60, pending: 0, dropped: 0 });
  });

  it('can be sent by hand', async () => {
    const { client, stored } = world();
    const { data } = await client.sendBatch({ cart: [mocks.makeCart(), {} as never], 'product.cost': [mocks.makeProductCost()] });
    expect(data).toMatchObject({
      cart: [{ success: true }, { success: false, error_type: 'validation' }],
      'product.cost': [{ success: true }],
    });
    expect(stored.length).toBe(2);
  });

  it('is compressed where the client is told to', async () => {
    const encodings: (string | null)[] = [];
    const { client, stored } = world({
      compress: api.gzip({ from: 100 }),
      onRequest: ({ headers }: api.RequestEvent) => void encodings.push(headers.get('content-encoding')),
    });
    const queue = client.queue({ interval: 1 });
    await Promise.all(Array.from({ length: 20 }, (_, seed) => queue.sendCart(mocks.makeCart({}, { seed }))));
    expect(encodings).toEqual(['gzip']);
    expect(stored.length).toBe(20);
  });
});

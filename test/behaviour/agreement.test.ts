import * as client from '@jirafe/events-client';
import * as fixtures from '@jirafe/events-mocks/fixtures';
import * as mocks from '@jirafe/events-mocks';
import * as server from '@jirafe/events-server';
import type { Batch, BatchResult, EventResult } from '@jirafe/events-types';
import * as validators from '@jirafe/events-validators';
import { describe, expect, it, test } from 'vitest';

/**
 * The packages agree: for every operation a mock goes through the client to the handler, arrives as it was sent, and comes back
 * as the typed result; every error that the server can answer arrives as its class; and a batch gives what its members give one by one.
 */

type Received = [operation: string, event: unknown][];
type Callbacks = Partial<server.HandlerOptions<string>>;

const operations = [
  'sendCart',
  'sendCategory',
  'sendCustomer',
  'sendEmployee',
  'sendOrder',
  'sendProduct',
  'sendInventory',
  'sendProductCost',
  'sendHeartbeat',
  'trackPageview',
  'trackVisit',
] as const;

/** A service in this process, and a client that is connected to it by nothing but `fetch`. */
function connected(more: Callbacks = {}, token = 'secret') {
  const received: Received = [];
  const note =
    (operation: string) =>
    ({ body }: { body: unknown }): void => {
      received.push([operation, body]);
    };
  const callbacks = Object.fromEntries(operations.map((operation) => [operation, note(operation)])) as Callbacks;
  const handler = server.createHandler<string>({
    authenticate: ({ token: given }) => (given === 'secret' ? 'my-shop' : undefined),
    authorize: ({ principal, params }) => params.siteId === undefined || params.siteId === principal,
    onError: () => undefined,
    ...callbacks,
    trackPageviewPixel: ({ query }) => note('trackPageviewPixel')({ body: query.data }),
    trackVisitPixel: ({ query }) => note('trackVisitPixel')({ body: query.data }),
    ...more,
  });
  const fetch: typeof globalThis.fetch = (input, init) => handler(new Request(input, init));
  const options = { token, fetch, retry: false, validate: 'both', validators } as const;
  return {
    received,
    jirafe: client.createClient({ siteId: 'my-shop', ...options }),
    elsewhere: client.createClient({ siteId: 'other', ...options }),
  };
}

type Jirafe = ReturnType<typeof connected>['jirafe'];
type Sent = [operation: string, event: object, send: (jirafe: Jirafe) => PromiseLike<{ status: number; data: unknown }>];

/** Every operation with an event of the seed. */
function sendAll(seed: number): Sent[] {
  const [cart, category, customer] = [mocks.makeCart({}, { seed }), mocks.makeCategory({}, { seed }), mocks.makeCustomer({}, { seed })];
  const [employee, product, heartbeat] = [
    mocks.makeEmployee({}, { seed }),
    mocks.makeProduct({}, { seed }),
    mocks.makeHeartbeat({}, { seed }),
  ];
  const [placed, accepted] = [mocks.makeOrderPlaced({}, { seed }), mocks.makeOrderAccepted({}, { seed })];
  const [cancelled, inventory] = [mocks.makeOrderCancelled({}, { seed }), mocks.makeInventory({}, { seed })];
  const [cost, pageview, visit] = [mocks.makeProductCost({}, { seed }), mocks.makePageview({}, { seed }), mocks.makeVisit({}, { seed })];
  return [
    ['sendCart', cart, (jirafe) => jirafe.sendCart(cart)],
    ['sendCategory', category, (jirafe) => jirafe.sendCategory(category)],
    ['sendCustomer', customer, (jirafe) => jirafe.sendCustomer(customer)],
    ['sendEmployee', employee, (jirafe) => jirafe.sendEmployee(employee)],
    ['sendOrder', placed, (jirafe) => jirafe.sendOrderPlaced(placed)],
    ['sendOrder', accepted, (jirafe) => jirafe.sendOrderAccepted(accepted)],
    ['sendOrder', cancelled, (jirafe) => jirafe.sendOrderCancelled(cancelled)],
    ['sendProduct', product, (jirafe) => jirafe.sendProduct(product)],
    ['sendInventory', inventory, (jirafe) => jirafe.sendInventory(inventory)],
    ['sendProductCost', cost, (jirafe) => jirafe.sendProductCost(cost)],
    ['sendHeartbeat', heartbeat, (jirafe) => jirafe.sendHeartbeat(heartbeat)],
    ['trackPageview', pageview, (jirafe) => jirafe.trackPageview(pageview)],
    ['trackVisit', visit, (jirafe) => jirafe.trackVisit(visit)],
  ];
}

describe('an event', () => {
  test.each(Array.from({ length: 20 }, (_, index) => index + 1))('of seed %i arrives as it was sent, by every operation', async (seed) => {
    for (const [operation, event, send] of sendAll(seed)) {
      const { jirafe, received } = connected();
      expect(await send(jirafe), operation).toMatchObject({ status: 200, data: { success: true } });
      expect(received).toEqual([[operation, event]]);
    }
  });

  it('keeps what the spec does not name', async () => {
    const { jirafe, received } = connected();
    const cart = { ...mocks.makeCart(), plugin_version: '1.2', extra: { deep: [null, true] } };
    await jirafe.sendCart(cart);
    expect(received).toEqual([['sendCart', cart]]);
  });

  it('goes through a pixel, which answers with the picture and is never cached', async () => {
    const { jirafe, received } = connected();
    const [pageview, visit] = [mocks.makePageview(), mocks.makeVisit()];
    const answers = [await jirafe.trackPageviewPixel({ data: pageview }), await jirafe.trackVisitPixel({ data: visit })];
    expect(received).toEqual([
      ['trackPageviewPixel', pageview],
      ['trackVisitPixel', visit],
    ]);
    for (const { data, raw } of answers) {
      expect(
        Buffer.from(await (data as Blob).arrayBuffer())
          .subarray(0, 6)
          .toString(),
      ).toBe('GIF89a');
      expect(raw.headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('an invalid event', () => {
  const invalid = Object.entries(fixtures)
    .filter(([name]) => name === 'cartFixtures' || name === 'inventoryFixtures' || name === 'orderPlacedFixtures')
    .flatMap(([name, { invalid: rows }]) => rows.map((row) => [name, row] as const));
  const send = (jirafe: Jirafe, name: string, value: unknown): PromiseLike<unknown> => {
    if (name === 'cartFixtures') return jirafe.sendCart(value as never);
    return name === 'inventoryFixtures' ? jirafe.sendInventory(value as never) : jirafe.sendOrder(value as never);
  };

  test.each(invalid)('of %s is refused by the server at the field that it breaks', async (name, { value, pointer }) => {
    const service = connected();
    const unchecked = client.createClient({ siteId: 'my-shop', token: 'secret', retry: false, fetch: fetchOf(service) });
    const refused: unknown = await send(unchecked as never, name, value).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(client.ValidationError);
    expect(Object.keys((refused as client.ValidationError).errors ?? {})).toEqual([pathOf(pointer)]);
    expect(service.received).toEqual([]);
  });

  it('does not leave a client that checks what it sends', async () => {
    const { jirafe, received } = connected();
    await expect(jirafe.sendCart({ ...mocks.makeCart(), id: 7 } as never)).rejects.toBeInstanceOf(client.InvalidDataError);
    expect(received).toEqual([]);
  });
});

/** `/items/0/product/code` as the API writes it: `items.0.product.code`. */
function pathOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.');
}

function fetchOf({ jirafe }: { jirafe: Jirafe }): typeof fetch {
  return jirafe.settings().fetch ?? fetch;
}

describe('every error type', () => {
  const cart = mocks.makeCart();
  const failing = (error: Error): Callbacks => ({
    sendCart: () => {
      throw error;
    },
  });
  const rows: readonly (readonly [
    type: string,
    status: number,
    kind: new (...words: never[]) => Error,
    call: () => PromiseLike<unknown>,
  ])[] = [
    ['bad_json', 400, client.BadJsonError, () => connected(failing(new server.BadJsonError())).jirafe.sendCart(cart)],
    ['invalid_type', 400, client.InvalidTypeError, () => connected(failing(new server.InvalidTypeError())).jirafe.sendCart(cart)],
    [
      'validation',
      400,
      client.ValidationError,
      () => connected(failing(new server.ValidationError({ errors: { id: 'is taken' } }))).jirafe.sendCart(cart),
    ],
    ['invalid_token', 403, client.InvalidTokenError, () => connected({}, 'stolen').jirafe.sendCart(cart)],
    ['authorization', 403, client.AuthorizationError, () => connected().elsewhere.sendCart(cart)],
    [
      'too_large',
      413,
      client.TooLargeError,
      () => connected(failing(new server.TooLargeError({ message: 'More than 10 MB.' }))).jirafe.sendCart(cart),
    ],
    ['unknown', 503, client.UnknownError, () => connected(failing(new Error('The disk is full'))).jirafe.sendCart(cart)],
  ];

  test.each(rows)('%s (%i) arrives as its class', async (errorType, status, kind, call) => {
    const error: unknown = await call().then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ status, errorType });
    expect(String((error as Error).message)).not.toMatch(/secret|stolen|disk/);
  });

  it('is in this list, and every class of the client is that of the server', () => {
    const types = rows.map(([type]) => type).sort();
    const ofPackage = (all: object): string[] => Object.keys(all).filter((name) => rows.some(([, , kind]) => kind.name === name));
    expect(ofPackage(client)).toEqual(ofPackage(server));
    expect(types).toEqual(['authorization', 'bad_json', 'invalid_token', 'invalid_type', 'too_large', 'unknown', 'validation']);
  });
});

describe('a batch', () => {
  /** Each member's valid event and its first invalid fixtures, mixed. */
  function mixed(seed: number): Batch {
    const rows = <Value>(
      make: (overrides?: never, options?: { seed: number }) => Value,
      set: { invalid: readonly { value: unknown }[] },
    ): Value[] => {
      const broken = set.invalid.slice(seed % 3, (seed % 3) + 2).map(({ value }) => value as Value);
      return [make(undefined, { seed }), ...broken, make(undefined, { seed: seed + 1 })];
    };
    return {
      cart: rows(mocks.makeCart as never, fixtures.cartFixtures),
      category: rows(mocks.makeCategory as never, fixtures.categoryFixtures),
      customer: rows(mocks.makeCustomer as never, fixtures.customerFixtures),
      employee: rows(mocks.makeEmployee as never, fixtures.employeeFixtures),
      order: rows(mocks.makeOrder as never, fixtures.orderAcceptedFixtures),
      product: rows(mocks.makeProduct as never, fixtures.productFixtures),
      'product.inventory': rows(mocks.makeInventory as never, fixtures.inventoryFixtures),
      'product.cost': rows(mocks.makeProductCost as never, fixtures.productCostFixtures),
    };
  }

  const members: Readonly<Record<keyof Batch & string, (jirafe: Jirafe, event: never) => PromiseLike<{ data: unknown }>>> = {
    cart: (jirafe, event) => jirafe.sendCart(event),
    category: (jirafe, event) => jirafe.sendCategory(event),
    customer: (jirafe, event) => jirafe.sendCustomer(event),
    employee: (jirafe, event) => jirafe.sendEmployee(event),
    order: (jirafe, event) => jirafe.sendOrder(event),
    product: (jirafe, event) => jirafe.sendProduct(event),
    'product.inventory': (jirafe, event) => jirafe.sendInventory(event),
    'product.cost': (jirafe, event) => jirafe.sendProductCost(event),
  };

  /** What the events get when each is sent alone, in the form of a batch's answer. */
  async function alone(jirafe: Jirafe, batch: Batch): Promise<BatchResult> {
    const rows = Object.entries(batch).map(async ([key, events]) => {
      const results = (events as readonly never[]).map((event) =>
        members[key as keyof typeof members](jirafe, event).then(
          ({ data }) => data as EventResult,
          (error: client.ApiError) => error.body as EventResult,
        ),
      );
      return [key, await Promise.all(results)] as const;
    });
    return Object.fromEntries(await Promise.all(rows));
  }

  test.each([1, 2, 3, 4, 5, 6])('of seed %i gives each event what it gets when it is sent alone', async (seed) => {
    const batch = mixed(seed);
    const service = connected();
    const unchecked = client.createClient({ siteId: 'my-shop', token: 'secret', retry: false, fetch: fetchOf(service) });
    const { data } = await unchecked.sendBatch(batch);
    const together = service.received.splice(0);
    expect(data).toEqual(await alone(unchecked as never, batch));
    expect(validators.isBatchResult(data)).toBe(true);
    // And the very same events have arrived, whichever way they came.
    const sorted = (received: Received): string[] => received.map((row) => JSON.stringify(row)).sort();
    expect(sorted(together)).toEqual(sorted(service.received));
    expect(together.length).toBeGreaterThanOrEqual(16);
  });
});

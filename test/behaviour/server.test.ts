import * as mocks from '@jirafe/events-mocks';
import { AuthorizationError, createHandler, type HandlerOptions, UnknownError } from '@jirafe/events-server';
import { describe, expect, it } from 'vitest';
import { gzipSync } from 'node:zlib';

/** The handler as somebody who runs the service meets it: every operation, and every row of the table of answers. */

interface Shop {
  readonly sites: readonly string[];
}

/** Every event that a callback was given, by operation. */
type Stored = [operation: string, site: string | undefined, event: unknown][];

const tokens: Readonly<Record<string, Shop>> = { secret: { sites: ['my-shop'] }, other: { sites: ['other-shop'] } };

function service(more: Partial<HandlerOptions<Shop>> = {}) {
  const stored: Stored = [];
  const store =
    (operation: string) =>
    ({ body, params }: { body: unknown; params?: { siteId: string } }): void => {
      stored.push([operation, params?.siteId, body]);
    };
  const handler = createHandler<Shop>({
    authenticate: ({ token }) => (token !== undefined && Object.hasOwn(tokens, token) ? tokens[token] : undefined),
    authorize: ({ principal, params }) => params.siteId === undefined || principal.sites.includes(params.siteId),
    sendCart: store('sendCart'),
    sendCategory: store('sendCategory'),
    sendCustomer: store('sendCustomer'),
    sendEmployee: store('sendEmployee'),
    sendOrder: store('sendOrder'),
    sendProduct: store('sendProduct'),
    sendInventory: store('sendInventory'),
    sendProductCost: store('sendProductCost'),
    sendHeartbeat: store('sendHeartbeat'),
    trackPageview: store('trackPageview'),
    trackVisit: store('trackVisit'),
    trackPageviewPixel: ({ query }) => store('trackPageviewPixel')({ body: query.data }),
    trackVisitPixel: ({ query }) => store('trackVisitPixel')({ body: query.data }),
    ...more,
  });
  const send = async (path: string, init: RequestInit & { token?: string | null } = {}) => {
    const { token = 'secret', ...rest } = init;
    const headers = { ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...rest.headers };
    const response = await handler(new Request(`https://event.jirafe.com/v2${path}`, { ...rest, headers }));
    const text = response.headers.get('content-type')?.includes('json') === true ? await response.json() : await response.text();
    return { status: response.status, headers: response.headers, body: text as Record<string, unknown> };
  };
  const post = (path: string, body: unknown, init: RequestInit & { token?: string | null } = {}) =>
    send(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), ...init });
  return { handler, stored, send, post };
}

const posts: [operation: string, path: string, event: object][] = [
  ['sendCart', '/my-shop/cart', mocks.makeCart()],
  ['sendCategory', '/my-shop/category', mocks.makeCategory()],
  ['sendCustomer', '/my-shop/customer', mocks.makeCustomer()],
  ['sendEmployee', '/my-shop/employee', mocks.makeEmployee()],
  ['sendOrder', '/my-shop/order', mocks.makeOrderPlaced()],
  ['sendOrder', '/my-shop/order', mocks.makeOrderAccepted()],
  ['sendOrder', '/my-shop/order', mocks.makeOrderCancelled()],
  ['sendProduct', '/my-shop/product', mocks.makeProduct()],
  ['sendInventory', '/my-shop/inventory', mocks.makeInventory()],
  ['sendProductCost', '/my-shop/product.cost', mocks.makeProductCost()],
  ['sendHeartbeat', '/my-shop/heartbeat', mocks.makeHeartbeat()],
  ['trackPageview', '/tracker/pageview', mocks.makePageview()],
  ['trackVisit', '/tracker/visit', mocks.makeVisit()],
];

const siteOf = (path: string): string | undefined => (path.startsWith('/my-shop/') ? 'my-shop' : undefined);

describe.each(posts)('%s (POST %s)', (operation, path, event) => {
  it('hands the event to its callback, and answers that it was accepted', async () => {
    const { post, stored } = service();
    const { status, body, headers } = await post(path, event);
    expect({ status, body }).toEqual({ status: 200, body: { success: true } });
    expect(headers.get('content-type')).toBe('application/json');
    expect(stored).toEqual([[operation, siteOf(path), event]]);
  });

  it('takes PUT for POST', async () => {
    const { post, stored } = service();
    expect((await post(path, event, { method: 'PUT' })).body).toEqual({ success: true });
    expect(stored.length).toBe(1);
  });

  it('keeps properties that the description does not name', async () => {
    const { post, stored } = service();
    await post(path, { ...event, plugin_version: '1.2.8' });
    expect(stored[0]?.[2]).toMatchObject({ plugin_version: '1.2.8' });
  });

  it.each([
    ['no JSON', '{"id":'],
    ['nothing', ''],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
  ])('answers a body that is %s with 400 bad_json', async (_what, body) => {
    const { send, stored } = service();
    const answer = await send(path, { method: 'POST', body });
    expect(answer).toMatchObject({ status: 400, body: { success: false, error_type: 'bad_json' } });
    expect(stored).toEqual([]);
  });

  it('answers an event that breaks its schema with 400 validation, and names the fields', async () => {
    const { post, stored } = service();
    const { status, body } = await post(path, []);
    expect({ status, body }).toMatchObject({ status: 400, body: { success: false, error_type: 'validation' } });
    expect(Object.values(body['errors'] as object).every((message) => typeof message === 'string')).toBe(true);
    expect(stored).toEqual([]);
  });

  it.each([
    ['unknown', 'wrong'],
    ['the name of something that every object has', '__proto__'],
  ])('answers a token that is %s with 403 invalid_token, and does not repeat it', async (_what, token) => {
    const { post, stored } = service();
    const { status, body } = await post(path, event, { token });
    expect({ status, body }).toMatchObject({ status: 403, body: { success: false, error_type: 'invalid_token' } });
    expect(JSON.stringify(body)).not.toContain(token);
    expect(stored).toEqual([]);
  });

  it('answers 503 unknown when the callback fails, tells nothing of why, and tells onError', async () => {
    const told: unknown[] = [];
    const broken = (): never => {
      throw new Error('the disk of secret-host is full');
    };
    const { post } = service({ [operation]: broken, onError: (error) => told.push(error) });
    const { status, body } = await post(path, event);
    expect({ status, body }).toMatchObject({ status: 503, body: { success: false, error_type: 'unknown', message: expect.any(String) } });
    expect(JSON.stringify(body)).not.toContain('secret-host');
    expect(told).toMatchObject([{ message: 'the disk of secret-host is full' }]);
  });

  it('answers with the error that the callback throws, or gives back', async () => {
    const thrown = service({
      [operation]: () => {
        throw new UnknownError({ message: 'later' }, { 'retry-after': '7' });
      },
    });
    const answer = await thrown.post(path, event);
    expect(answer).toMatchObject({ status: 503, body: { success: false, error_type: 'unknown', message: 'later' } });
    expect(answer.headers.get('retry-after')).toBe('7');
    const given = service({ [operation]: () => new AuthorizationError() });
    expect(await given.post(path, event)).toMatchObject({ status: 403, body: { success: false, error_type: 'authorization' } });
  });

  it('answers a body over 10 MB with 413 too_large, by its length and while it is read', async () => {
    const { post, send, stored } = service({ maxBytes: 1000 });
    const large = 'x'.repeat(2000);
    expect(await post(path, large)).toMatchObject({
      status: 413,
      body: { success: false, error_type: 'too_large', message: expect.any(String) },
    });
    const endless = new ReadableStream<Uint8Array>({ pull: (controller) => controller.enqueue(new Uint8Array(600).fill(32)) });
    const answer = await send(path, { method: 'POST', body: endless, duplex: 'half' } as RequestInit);
    expect(answer).toMatchObject({ status: 413, body: { error_type: 'too_large' } });
    expect(stored).toEqual([]);
  });

  it('says which methods there are', async () => {
    const { send } = service();
    const options = await send(path, { method: 'OPTIONS' });
    expect(options.status).toBe(204);
    expect(options.headers.get('allow')).toBe('POST, PUT, OPTIONS');
    const wrong = await send(path, { method: 'DELETE' });
    expect(wrong.status).toBe(405);
    expect(wrong.headers.get('allow')).toBe('POST, PUT, OPTIONS');
  });
});

describe('operations of a site', () => {
  it.each(posts.filter(([, path]) => path.startsWith('/my-shop/')))(
    '%s answers a token for another site with 403 authorization',
    async (_operation, path, event) => {
      const { post, stored } = service();
      expect(await post(path, event, { token: 'other' })).toMatchObject({
        status: 403,
        body: { success: false, error_type: 'authorization' },
      });
      expect(await post(path, event, { token: null })).toMatchObject({
        status: 403,
        body: { success: false, error_type: 'invalid_token' },
      });
      expect(stored).toEqual([]);
    },
  );

  it('takes the name of the site as it was encoded, and keeps others out', async () => {
    const { post, stored } = service({ authorize: ({ params }) => params.siteId === 'my shop/é' });
    expect((await post('/my%20shop%2F%C3%A9/category', mocks.makeCategory())).body).toEqual({ success: true });
    expect(stored[0]?.[1]).toBe('my shop/é');
  });

  it('answers an unknown type of event with 400 invalid_type', async () => {
    const { post } = service();
    expect(await post('/my-shop/coupon', {})).toMatchObject({ status: 400, body: { success: false, error_type: 'invalid_type' } });
  });

  it.each(['/', '/my-shop', '/my-shop/cart/', '/my-shop/cart/1', '//cart', '/..%2f/%63art/x'])('answers %s with 404', async (path) => {
    const { post } = service();
    expect((await post(path, {})).status).toBe(404);
  });
});

describe('pixels', () => {
  const pixels: [operation: 'trackPageviewPixel' | 'trackVisitPixel', path: string, event: object][] = [
    ['trackPageviewPixel', '/tracker/pageview.gif', mocks.makePageview()],
    ['trackVisitPixel', '/tracker/visit.gif', mocks.makeVisit()],
  ];
  const query = (event: unknown): string => `?data=${encodeURIComponent(typeof event === 'string' ? event : JSON.stringify(event))}`;

  it.each(pixels)('%s answers with a transparent picture that no cache keeps, with and without a token', async (operation, path, event) => {
    for (const token of ['secret', null]) {
      const { handler, stored } = service();
      const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` };
      const response = await handler(new Request(`https://event.jirafe.com/v2${path}${query(event)}`, { headers }));
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toBe('image/gif');
      expect(response.headers.get('cache-control')).toBe('no-store');
      expect(new TextDecoder().decode((await response.bytes()).subarray(0, 6))).toBe('GIF89a');
      expect(stored).toEqual([[operation, undefined, event]]);
    }
  });

  it.each(pixels)('%s refuses what its POST refuses, with the same answers', async (operation, path) => {
    const { send, post, stored } = service();
    const same = await post(path.replace('.gif', ''), { site: 1 });
    const pixel = await send(`${path}${query({ site: 1 })}`);
    expect(pixel.body).toEqual(same.body);
    expect(await send(`${path}${query('{')}`)).toMatchObject({ status: 400, body: { error_type: 'bad_json' } });
    expect(await send(path)).toMatchObject({ status: 400, body: { error_type: 'validation', errors: { data: 'is missing' } } });
    expect(await send(`${path}${query({})}`, { token: 'wrong' })).toMatchObject({ status: 403, body: { error_type: 'invalid_token' } });
    expect(stored).toEqual([]);
    const broken = service({ [operation]: () => Promise.reject(new Error('x')), onError: () => undefined });
    const event = pixels.find(([name]) => name === operation)?.[2];
    expect(await broken.send(`${path}${query(event)}`)).toMatchObject({ status: 503, body: { error_type: 'unknown' } });
  });

  it('answers HEAD as GET, without the picture', async () => {
    const { handler } = service();
    const response = await handler(
      new Request(`https://event.jirafe.com/v2/tracker/visit.gif${query(mocks.makeVisit())}`, { method: 'HEAD' }),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/gif');
    expect((await response.bytes()).length).toBe(0);
  });
});

describe('sendBatch', () => {
  const batch = {
    cart: [mocks.makeCart({ id: 'cart-1' }), { id: 'broken' }, mocks.makeCart({ id: 'cart-2' })],
    order: [mocks.makeOrderCancelled(), mocks.makeOrderPlaced()],
    'product.inventory': [mocks.makeInventory(), 7],
    coupon: [{}, {}],
    customer: [],
  };

  it('hands each event to the callback of its own operation, and answers each in its place', async () => {
    const { post, stored } = service();
    const { status, body } = await post('/my-shop/batch', batch);
    expect(status).toBe(200);
    expect(Object.keys(body)).toEqual(Object.keys(batch));
    expect(body).toMatchObject({
      cart: [{ success: true }, { success: false, error_type: 'validation' }, { success: true }],
      order: [{ success: true }, { success: true }],
      'product.inventory': [{ success: true }, { success: false, error_type: 'validation' }],
      coupon: [
        { success: false, error_type: 'invalid_type' },
        { success: false, error_type: 'invalid_type' },
      ],
      customer: [],
    });
    expect(stored.map(([operation]) => operation).toSorted()).toEqual(['sendCart', 'sendCart', 'sendInventory', 'sendOrder', 'sendOrder']);
    expect(stored.every(([, site]) => site === 'my-shop')).toBe(true);
  });

  it('says of each event exactly what its own operation says of it', async () => {
    const { post } = service();
    const { body } = await post('/my-shop/batch', batch);
    const alone = await post('/my-shop/cart', { id: 'broken' });
    expect((body['cart'] as unknown[])[1]).toEqual(alone.body);
  });

  it('lets one event fail without the others', async () => {
    const { post } = service({
      onError: () => undefined,
      sendCart: ({ body, batch: place }) => {
        if (body.id === 'cart-1') throw new Error('lost');
        expect(place).toEqual({ key: 'cart', index: 2 });
      },
    });
    const { body } = await post('/my-shop/batch', batch);
    expect(body['cart']).toMatchObject([{ error_type: 'unknown' }, { error_type: 'validation' }, { success: true }]);
  });

  it('works on no more events at a time than it is told', async () => {
    let running = 0;
    let most = 0;
    const { post } = service({
      concurrency: 3,
      sendCategory: async () => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 1));
        running -= 1;
      },
    });
    const { body } = await post('/my-shop/batch', { category: Array.from({ length: 20 }, () => mocks.makeCategory()) });
    expect(body['category']).toEqual(Array.from({ length: 20 }, () => ({ success: true })));
    expect(most).toBe(3);
  });

  it('gives all valid events to the callback of the batch, where there is one', async () => {
    const got: string[] = [];
    const { post, stored } = service({
      sendBatch: ({ events, params }) => {
        for (const event of events) got.push(`${params.siteId} ${event.key} ${event.index}`);
        return events.map(({ key }) => (key === 'order' ? new UnknownError({ message: 'later' }) : undefined));
      },
    });
    const { body } = await post('/my-shop/batch', batch);
    expect(got).toEqual(['my-shop cart 0', 'my-shop cart 2', 'my-shop order 0', 'my-shop order 1', 'my-shop product.inventory 0']);
    expect(body).toMatchObject({
      cart: [{ success: true }, { error_type: 'validation' }, { success: true }],
      order: [{ error_type: 'unknown' }, { error_type: 'unknown' }],
      'product.inventory': [{ success: true }, { error_type: 'validation' }],
    });
    expect(stored).toEqual([]);
  });

  it('hands that callback each event as it came: its bytes, its text, its value and its depth', async () => {
    const seen: unknown[] = [];
    const { post } = service({
      sendBatch: ({ events }) => {
        for (const { bytes, text, body, depth } of events) seen.push({ bytes: new TextDecoder().decode(bytes), text, body, depth });
      },
    });
    const category = { ...mocks.makeCategory(), name: 'Größe 😀', note: { deep: [] } };
    await post('/my-shop/batch', { category: [category] });
    const text = JSON.stringify(category);
    expect(seen).toEqual([{ bytes: text, text, body: category, depth: 3 }]);
  });

  it('answers 503 for all of it when that callback fails', async () => {
    const { post } = service({ sendBatch: () => Promise.reject(new Error('full')), onError: () => undefined });
    expect(await post('/my-shop/batch', batch)).toMatchObject({ status: 503, body: { error_type: 'unknown' } });
  });

  it.each([
    ['no object', [], { '': 'must be an object' }],
    ['an object with something else than an array for a type', { cart: {}, order: [] }, { cart: 'must be an array' }],
  ])('answers %s with 400 validation', async (_what, body, errors) => {
    const { post } = service();
    expect(await post('/my-shop/batch', body)).toMatchObject({ status: 400, body: { error_type: 'validation', errors } });
  });

  it('takes no key for a type because every object has it', async () => {
    const { post } = service();
    const { body } = await post('/my-shop/batch', '{"__proto__":[{}],"constructor":[{}],"toString":[{}]}');
    expect(Object.keys(body)).toEqual(['__proto__', 'constructor', 'toString']);
    expect(JSON.stringify(body)).not.toContain('"success":true');
  });
});

describe('bodies', () => {
  it('are unpacked, and counted unpacked', async () => {
    const { send, stored } = service({ maxBytes: 20_000 });
    const cart = mocks.makeCart();
    const headers = { 'content-encoding': 'gzip' };
    const fine = await send('/my-shop/cart', { method: 'POST', headers, body: gzipSync(JSON.stringify(cart)) });
    expect(fine.body).toEqual({ success: true });
    expect(stored[0]?.[2]).toEqual(cart);
    const bomb = await send('/my-shop/cart', { method: 'POST', headers, body: gzipSync('['.repeat(5_000_000)) });
    expect(bomb).toMatchObject({ status: 413, body: { error_type: 'too_large' } });
    const broken = await send('/my-shop/cart', { method: 'POST', headers, body: 'not gzip' });
    expect(broken).toMatchObject({ status: 400, body: { error_type: 'bad_json' } });
    const unknown = await send('/my-shop/cart', { method: 'POST', headers: { 'content-encoding': 'br' }, body: '{}' });
    expect(unknown.status).toBe(415);
    expect(unknown.headers.get('accept-encoding')).toBe('gzip, deflate');
  });

  it('are JSON whatever they are called, as old plugins call them', async () => {
    const { post } = service();
    const type = { headers: { 'content-type': 'application/x-www-form-urlencoded' } };
    expect((await post('/my-shop/category', mocks.makeCategory(), type)).body).toEqual({ success: true });
  });

  it('nested deeper than any stack is neither a crash nor a yes', async () => {
    const { post } = service();
    const deep = `{"id":${'['.repeat(200_000)}${']'.repeat(200_000)}}`;
    expect((await post('/my-shop/cart', deep)).status).toBe(400);
  });
});

describe('createHandler', () => {
  it('refuses to begin without authenticate, since the document asks for credentials', () => {
    expect(() => createHandler({} as HandlerOptions<Shop>)).toThrow('createHandler needs authenticate');
  });

  it('answers an operation without a callback with 501', async () => {
    const handler = createHandler({ authenticate: () => true });
    const init = { method: 'POST', headers: { authorization: 'Bearer x' }, body: JSON.stringify(mocks.makeCategory()) };
    expect((await handler(new Request('https://event.jirafe.com/v2/my-shop/category', init))).status).toBe(501);
  });

  it('stands under another path where it is told to', async () => {
    const { handler } = service({ basePath: '' });
    const init = { method: 'POST', headers: { authorization: 'Bearer secret' }, body: JSON.stringify(mocks.makeCategory()) };
    expect((await handler(new Request('https://shop.example/my-shop/category', init))).status).toBe(200);
    expect((await handler(new Request('https://shop.example/v2/my-shop/category', init))).status).toBe(404);
  });
});

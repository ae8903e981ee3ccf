import { join } from 'node:path';
import { makeOrderPlaced } from '@jirafe/events-mocks';
import { cartFixtures } from '@jirafe/events-mocks/fixtures';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { parseFault } from '../../generator/command/mock/fault.ts';
import { type Entry, type Mock, startMock } from '../../generator/command/mock/server.ts';
import { apiOf, apiOfFile } from '../support/api.ts';
import { root } from '../support/cli.ts';
import { petstore } from '../support/petstore.ts';

/** The mock server, on loopback, as a plugin under test meets it. */

const jirafe = await apiOfFile(join(root, 'spec/openapi.yaml'));
const store = await apiOf(petstore);
const wire = await apiOf(`openapi: 3.1.1
info: { title: Wire, version: 1.0.0 }
paths:
  /things:
    get:
      operationId: findThings
      parameters:
        - name: filter
          in: query
          style: deepObject
          schema:
            type: object
            additionalProperties: false
            properties:
              price: { type: object, properties: { min: { type: number }, max: { type: number } } }
              tags: { type: array, items: { type: string } }
        - { name: sizes, in: query, style: pipeDelimited, explode: false, schema: { type: array, items: { type: integer } } }
        - name: range
          in: query
          schema: { type: object, properties: { from: { type: integer }, to: { type: integer } } }
        - { name: where, in: query, content: { application/json: { schema: { type: object } } } }
        - { name: sort, in: query, schema: { enum: [name, price] } }
      responses: { '200': { description: Found, content: { text/plain: { schema: { const: all } } } } }
    post:
      operationId: addThing
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: '#/components/schemas/Thing' } }
          application/x-www-form-urlencoded: { schema: { $ref: '#/components/schemas/Thing' } }
          multipart/form-data: { schema: { $ref: '#/components/schemas/Thing' } }
          text/plain: { schema: { type: string, minLength: 3 } }
          application/x-ndjson: { itemSchema: { $ref: '#/components/schemas/Thing' } }
      responses: { '200': { description: Added, content: { text/plain: { schema: { const: added } } } } }
  /things/{id}:
    parameters: [{ name: id, in: path, required: true, style: matrix, schema: { type: integer } }]
    get:
      operationId: getThing
      responses: { '200': { description: Found, content: { text/plain: { schema: { const: one } } } } }
    delete:
      operationId: removeThing
      security: [{ oauth: [write] }]
      responses: { '204': { description: Gone } }
components:
  schemas:
    Thing:
      type: object
      required: [name]
      properties:
        name: { type: string }
        price: { type: number }
        tags: { type: array, items: { type: string } }
        photo: { type: string, format: binary }
        meta: { type: object, properties: { width: { type: number } } }
  securitySchemes:
    oauth: { type: oauth2, flows: { clientCredentials: { tokenUrl: https://wire.example/token, scopes: { write: Change things } } } }
`);
const running: Mock[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((mock) => mock.close()));
});

async function start(api = jirafe, faults: readonly string[] = [], seed = 1) {
  const told: Entry[] = [];
  const mock = await startMock({
    api,
    host: '127.0.0.1',
    port: 0,
    seed,
    faults: faults.map(parseFault),
    onRequest: (entry) => told.push(entry),
  });
  running.push(mock);
  const send = async (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(`${mock.url}${path}`, {
      method,
      headers: { authorization: 'Bearer secret', ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.includes('json') === true;
    return { status: answer.status, headers: answer.headers, body: (isJson ? JSON.parse(text) : text) as Record<string, unknown> };
  };
  const statuses = async (count: number): Promise<number[]> => {
    const found: number[] = [];
    for (let index = 0; index < count; index++) found.push((await send('POST', '/v2/my-shop/cart', cartFixtures.valid.minimal)).status);
    return found;
  };
  return { mock, told, send, statuses };
}

describe('answers', () => {
  it('come from the examples of the document', async () => {
    const { send, told } = await start();
    expect((await send('POST', '/v2/my-shop/cart', cartFixtures.valid.first)).body).toEqual({ success: true });
    expect(told[0]?.verdict).toMatchObject({ operation: 'sendCart', problems: [], notes: ['example accepted'] });
  });

  it('come from factories where there is none, the same for the same seed', async () => {
    const [one, two] = [await start(store), await start(store)];
    const first = await one.send('GET', '/api/v3/pet/7');
    expect(first.body).toMatchObject({ name: expect.any(String), photoUrls: expect.any(Array) });
    expect((await two.send('GET', '/api/v3/pet/7')).body).toEqual(first.body);
    const again = (seed: number) => two.send('GET', '/pet/7', undefined, { prefer: `seed=${seed}` });
    expect((await again(5)).body).toEqual((await again(5)).body);
    expect((await again(5)).body).not.toEqual((await again(6)).body);
  });

  it.each([
    ['code=503', 503, { error_type: 'unknown' }],
    ['code=400, example=validation', 400, { error_type: 'validation' }],
    ['code=418', 501, { detail: expect.stringContaining('it has 200, 400, 403, 413, 503') }],
    ['example=nothing', 501, { detail: expect.stringContaining('no example "nothing"') }],
  ])('are what Prefer asks for: %s', async (prefer, status, body) => {
    const { send } = await start();
    const answer = await send('POST', '/v2/my-shop/cart', cartFixtures.valid.minimal, { prefer });
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining(body)]);
  });

  it('hold the bytes of a pixel', async () => {
    const { mock } = await start();
    const data = encodeURIComponent(JSON.stringify({ site: 's', visit: { id: '1', visitor: '2' }, pageview: { page_type: 'cart' } }));
    const answer = await fetch(`${mock.url}/v2/tracker/pageview.gif?data=${data}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/gif']);
    expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(20);
  });
});

describe('requests are checked', () => {
  it('and a bad body is refused in the words of the API', async () => {
    const { send, told } = await start();
    const { status, body } = await send('POST', '/v2/my-shop/cart', { ...cartFixtures.valid.minimal, total: -1 });
    expect([status, body]).toEqual([
      400,
      { success: false, error_type: 'validation', errors: { total: 'must be at least 0' }, message: 'total must be at least 0' },
    ]);
    expect(told[0]?.verdict.problems).toEqual([{ at: 'body.total', message: 'must be at least 0', kind: 'body' }]);
  });

  it.each([
    ['no JSON', '{', { error_type: 'bad_json' }, 400, {}],
    ['no credentials', cartFixtures.valid.minimal, { error_type: 'invalid_token' }, 403, { authorization: '' }],
    ['another media type', 'a=b', { status: 415 }, 415, { 'content-type': 'text/csv' }],
  ])('%s', async (_what, body, want, status, headers) => {
    const { send } = await start();
    const answer = await send('POST', '/v2/my-shop/cart', body, headers);
    expect([answer.status, answer.body]).toEqual([status, expect.objectContaining(want)]);
  });

  it('with problem details where the API has no words of its own', async () => {
    const { send } = await start(store);
    const { status, headers, body } = await send('POST', '/api/v3/pet', { name: '' });
    expect([status, headers.get('content-type')]).toEqual([422, 'application/problem+json']);
    expect(body['errors']).toContainEqual({ at: 'body.photoUrls', message: 'is missing' });
  });

  it.each([
    ['/api/v3/pet/findByStatus?status=sold&status=lost', 'query.status.1'],
    ['/api/v3/pet/findByStatus?limit=0', 'query.limit'],
    ['/api/v3/pet/seven', 'path.petId'],
  ])('in path, query and header: %s', async (path, at) => {
    const { send, told } = await start(store);
    expect((await send('GET', path, undefined, { api_key: 'k' })).status).toBe(400);
    expect(told[0]?.verdict.problems.map((problem) => problem.at)).toContain(at);
  });

  it('event by event in a batch', async () => {
    const { send } = await start();
    const { body } = await send('POST', '/v2/my-shop/batch', {
      cart: [cartFixtures.valid.first, { id: 7 }],
      order: [makeOrderPlaced()],
      teapot: [1],
    });
    expect(body).toMatchObject({
      cart: [{ success: true }, { success: false, error_type: 'validation' }],
      order: [{ success: true }],
      teapot: [{ success: false, error_type: 'invalid_type' }],
    });
  });

  it('for path and method', async () => {
    const { send } = await start();
    expect((await send('GET', '/v2/nowhere')).status).toBe(404);
    const { status, headers } = await send('DELETE', '/v2/my-shop/cart');
    expect([status, headers.get('allow')]).toEqual([405, 'POST, PUT']);
  });
});

describe('requests are read as a generated server reads them', () => {
  const jwt = (claims: object): string => `Bearer e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
  type Sent = NonNullable<NonNullable<Parameters<typeof fetch>[1]>['body']>;
  const reading = { authorization: jwt({ scope: 'read' }) };
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  /** What the mock of `wire` finds wrong with a request: each as `query.filter.price.min: must be …`, and the status of its answer. */
  async function judged(method: string, path: string, body?: Sent, headers: Record<string, string> = {}): Promise<(string | number)[]> {
    const { mock, told } = await start(wire);
    const answer = await fetch(`${mock.url}${path}`, {
      method,
      headers: { authorization: 'Bearer opaque', ...headers },
      ...(body === undefined ? {} : { body }),
    });
    await answer.text();
    return [answer.status, ...(told[0]?.verdict.problems ?? []).map(({ at, message }) => `${at}: ${message}`)];
  }

  it.each<[what: string, path: string, want: (string | number)[]]>([
    ['deepObject', '/things?filter[price][min]=3&filter[tags][0]=a&filter[tags][1]=b', [200]],
    ['deepObject, wrong', '/things?filter[price][min]=cheap', [400, 'query.filter.price.min: must be a number']],
    ['deepObject, unknown', '/things?filter[colour]=red', [400, 'query.filter.colour: is not a known property']],
    ['pipes', '/things?sizes=1%7C2', [200]],
    ['pipes, wrong', '/things?sizes=1%7Ctwo', [400, 'query.sizes.1: must be an integer']],
    ['an exploded object', '/things?from=1&to=2', [200]],
    ['an exploded object, wrong', '/things?from=1&to=now', [400, 'query.range.to: must be an integer']],
    ['JSON in a query', `/things?where=${encodeURIComponent('{"a":1}')}`, [200]],
    ['JSON in a query that is none', '/things?where=%7B', [400, 'query.where: is no JSON']],
    ['a matrix', '/things/;id=7', [200]],
    ['a matrix, wrong', '/things/;id=seven', [400, 'path.id: must be an integer']],
    ['a bad escape', '/things?sort=%zz', [400, 'query.sort: must be "name" or "price"']],
  ])('%s: %s', async (_, path, want) => {
    expect(await judged('GET', path)).toEqual(
      want.map((one) => (typeof one === 'string' ? expect.stringContaining(one.split(':')[0] ?? '') : one)),
    );
  });

  it.each<[what: string, body: Sent, headers: Record<string, string>, want: (string | number)[]]>([
    ['a form', 'name=cup&price=3.5&tags=a&tags=b', form, [200]],
    ['a form, wrong', 'name=cup&price=much', form, [400, 'body.price']],
    ['a form that lacks something', 'price=3', form, [400, 'body.name']],
    ['a text', 'long enough', { 'content-type': 'text/plain' }, [200]],
    ['a text, too short', 'hm', { 'content-type': 'text/plain; charset=utf-8' }, [400, 'body']],
    ['lines of JSON', '{"name":"a"}\n\n{"name":"b"}\n', { 'content-type': 'application/x-ndjson' }, [200]],
    ['lines of JSON, one wrong', '{"name":"a"}\n{"name":7}', { 'content-type': 'application/x-ndjson' }, [400, 'body.1.name']],
    ['lines that are no JSON', '{"name":"a"}\n{', { 'content-type': 'application/x-ndjson' }, [400, 'body']],
    ['a body that is packed', gzipSync('{"name":"cup"}'), { 'content-type': 'application/json', 'content-encoding': 'gzip' }, [200]],
    [
      'a body that is packed, wrong',
      gzipSync('{"name":7}'),
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      [400, 'body.name'],
    ],
    [
      'a body that is not packed as it says',
      '{"name":"cup"}',
      { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      [400, 'body'],
    ],
    [
      'packed in a way of its own',
      '{}',
      { 'content-type': 'application/json', 'content-encoding': 'zz' },
      [415, 'header.content-encoding'],
    ],
    ['bytes in place of text', new Uint8Array([0xff, 0xfe]), { 'content-type': 'text/plain' }, [400, 'body']],
  ])('%s', async (_, body, headers, want) => {
    expect(await judged('POST', '/things', body, headers)).toEqual(
      want.map((one) => (typeof one === 'string' ? expect.stringMatching(`^${one}: `) : one)),
    );
  });

  it('a form of several parts, with files', async () => {
    const parts = (entries: Record<string, string | Blob>): FormData => {
      const data = new FormData();
      for (const [name, value] of Object.entries(entries)) data.append(name, value);
      return data;
    };
    const photo = new Blob(['bytes'], { type: 'image/png' });
    const meta = (value: object): Blob => new Blob([JSON.stringify(value)], { type: 'application/json' });
    expect(await judged('POST', '/things', parts({ name: 'cup', photo, meta: meta({ width: 2 }) }))).toEqual([200]);
    expect(await judged('POST', '/things', parts({ photo, meta: meta({ width: 'wide' }) }))).toEqual([
      400,
      expect.stringMatching('^body.meta.width: '),
      expect.stringMatching('^body.name: '),
    ]);
    expect(await judged('POST', '/things', '--x', { 'content-type': 'multipart/form-data; boundary=x' })).toEqual([
      400,
      'body: is not multipart/form-data',
    ]);
  });

  it.each<[what: string, authorization: string, want: (string | number)[]]>([
    ['a token that has them', jwt({ scope: 'write read' }), [204]],
    ['a token that lists them', jwt({ scp: ['write'] }), [204]],
    ['a token that lacks one', jwt({ scope: 'read' }), [403, 'credentials: lack the scopes write']],
    ['a token that has none', jwt({ scp: [] }), [403, 'credentials: lack the scopes write']],
    ['a token that does not say', jwt({ sub: 'me' }), [204]],
    ['a token that is no JWT', 'Bearer a.b', [204]],
    ['a JWT that is broken', 'Bearer a.b.c', [204]],
    ['a key in place of a token', 'Basic bWU6c2VjcmV0', [401, 'credentials: are missing: oauth']],
  ])('scopes: %s', async (_, authorization, want) => {
    expect(await judged('DELETE', '/things/;id=7', undefined, { authorization })).toEqual(want);
  });

  it('methods that stand for another one', async () => {
    const { send, told } = await start();
    expect((await send('PUT', '/v2/my-shop/cart', cartFixtures.valid.first)).status).toBe(200);
    expect((await send('PUT', '/v2/my-shop/cart', { id: 7 })).status).toBe(400);
    expect(told.map(({ verdict }) => verdict.operation)).toEqual(['sendCart', 'sendCart']);
    const asks = { origin: 'https://shop.example', 'access-control-request-method': 'PUT' };
    expect((await send('OPTIONS', '/v2/my-shop/cart', undefined, asks)).headers.get('access-control-allow-methods')).toBe('POST, PUT');
    expect(await judged('GET', '/things', undefined, reading)).toEqual([200]);
  });
});

describe('a browser', () => {
  it('may ask from any page', async () => {
    const { send } = await start();
    const asks = {
      origin: 'https://shop.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization',
    };
    const preflight = await send('OPTIONS', '/v2/my-shop/cart', undefined, asks);
    expect([
      preflight.status,
      preflight.headers.get('access-control-allow-methods'),
      preflight.headers.get('access-control-allow-headers'),
    ]).toEqual([204, 'POST, PUT', 'authorization']);
    const answer = await send('POST', '/v2/my-shop/cart', cartFixtures.valid.minimal, { origin: 'https://shop.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('https://shop.example');
  });
});

describe('faults', () => {
  it('come as often as they are asked for, and the same for the same seed', async () => {
    const runs = await Promise.all([
      start(jirafe, ['429 retry-after=2 p=0.3'], 9),
      start(jirafe, ['429 retry-after=2 p=0.3'], 9),
      start(jirafe, ['429 retry-after=2 p=0.3'], 10),
    ]);
    const [one, two, three] = await Promise.all(runs.map(({ statuses }) => statuses(60)));
    expect(one).toEqual(two);
    expect(one).not.toEqual(three);
    expect(one?.filter((status) => status === 429).length).toBeGreaterThan(8);
    expect(one?.filter((status) => status === 429).length).toBeLessThan(30);
  });

  it('answer with the words of the API, and say when to come back', async () => {
    const { send } = await start(jirafe, ['503 retry-after=2 times=1']);
    const first = await send('POST', '/v2/my-shop/cart', cartFixtures.valid.minimal);
    expect([first.status, first.headers.get('retry-after'), first.body['error_type']]).toEqual([503, '2', 'unknown']);
    expect((await send('POST', '/v2/my-shop/cart', cartFixtures.valid.minimal)).status).toBe(200);
  });

  it('leave other operations alone, and begin when they are told to', async () => {
    const { send, statuses } = await start(jirafe, ['500 op=sendCart after=1']);
    expect(await statuses(3)).toEqual([200, 500, 500]);
    expect((await send('POST', '/v2/my-shop/order', makeOrderPlaced())).status).toBe(200);
  });

  it('break the connection', async () => {
    const { send } = await start(jirafe, ['reset']);
    await expect(send('POST', '/v2/my-shop/cart', cartFixtures.valid.minimal)).rejects.toThrow('fetch failed');
  });

  it('never answer, and let the connection be closed', async () => {
    const { mock, told, statuses } = await start(jirafe, ['hang times=1']);
    const waiting = fetch(`${mock.url}/v2/my-shop/cart`, { method: 'POST', body: '{}', signal: AbortSignal.timeout(400) });
    await expect(waiting).rejects.toThrow('aborted due to timeout');
    expect(told).toMatchObject([{ status: 0, verdict: { operation: 'sendCart', notes: ['fault hang times=1'] } }]);
    // The next is answered, and the mock can be closed while one hangs.
    expect(await statuses(1)).toEqual([200]);
    const { mock: other } = await start(jirafe, ['hang']);
    const hanging = fetch(`${other.url}/v2/my-shop/cart`, { method: 'POST', body: '{}' }).catch((error: Error) => error.message);
    await expect.poll(() => other.requests.length).toBe(1);
    await other.close();
    expect(await hanging).toBe('fetch failed');
  });

  it('refuse what is too large', async () => {
    const { send } = await start(jirafe, ['too-large over=10']);
    expect(await send('POST', '/v2/my-shop/cart', cartFixtures.valid.minimal)).toMatchObject({
      status: 413,
      body: { error_type: 'too_large' },
    });
  });

  it('reject some events of a batch', async () => {
    const { send } = await start(jirafe, ['reject k=1 n=2']);
    const { body } = await send('POST', '/v2/my-shop/batch', { cart: Array.from({ length: 40 }, () => cartFixtures.valid.minimal) });
    const rejected = (body['cart'] as { success: boolean; error_type?: string }[]).filter(({ success }) => !success);
    expect(rejected.length).toBeGreaterThan(8);
    expect(rejected.length).toBeLessThan(32);
    expect(new Set(rejected.map(({ error_type }) => error_type))).toEqual(new Set(['unknown']));
  });

  it('slow an answer down, and wait before it', async () => {
    const { send, told } = await start(jirafe, ['slow rate=400', 'latency ms=30..60']);
    expect((await send('POST', '/v2/my-shop/cart', cartFixtures.valid.minimal)).body).toEqual({ success: true });
    expect(told[0]?.milliseconds).toBeGreaterThan(25);
  });

  it.each([
    ['teapot', 'begins with none of these'],
    ['429 p=2', 'p is a part of all requests'],
    ['reset k=1', '"k=1" is nothing that it takes'],
    ['latency ms=soon', 'ms wants a number'],
    ['latency normal=5', 'normal=<mean>,<deviation>'],
  ])('are refused where they cannot be read: %s', (text, message) => {
    expect(() => parseFault(text)).toThrow(message);
  });
});

describe('the control endpoint', () => {
  it('sets faults for a test, tells what came, and begins anew', async () => {
    const { send, statuses } = await start();
    expect((await send('PUT', '/__okapi/faults', ['503 times=1'])).body).toEqual(['503 times=1']);
    expect(await statuses(2)).toEqual([503, 200]);
    expect((await send('GET', '/__okapi/requests')).body).toMatchObject([{ status: 503 }, { status: 200 }]);
    expect((await send('POST', '/__okapi/reset')).body).toEqual({ requests: 0 });
    expect(await statuses(2)).toEqual([503, 200]);
    await send('DELETE', '/__okapi/faults');
    expect(await statuses(1)).toEqual([200]);
    expect((await send('PUT', '/__okapi/faults', 'nonsense')).status).toBe(400);
  });

  it('tells what the mock ignores', async () => {
    const { send } = await start(store);
    const { body } = await send('GET', '/__okapi');
    expect(body['ignored']).toEqual([
      'whether credentials are right: any will do (2)',
      'scopes, of tokens that are no JWT and do not say theirs (2)',
      'bodies of bytes, XML and events: they are taken as they come (1)',
    ]);
  });
});

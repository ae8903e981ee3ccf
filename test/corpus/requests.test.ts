import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagesOf, type TestPackages } from '../support/packages.ts';

/**
 * All that a document can say of a request and an answer, said by one document. A client calls a handler, both generated: what
 * the callback is given is what the caller gave, whatever way it went; and what breaks its schema is refused.
 */
const document = `
openapi: 3.2.0
info: { title: Odd, version: 1.0.0 }
paths:
  /find/{id}/{labels}/{matrix}:
    parameters:
      - { name: id, in: path, required: true, schema: { type: integer } }
      - { name: labels, in: path, required: true, style: label, explode: true, schema: { type: array, items: { type: string } } }
      - { name: matrix, in: path, required: true, style: matrix, schema: { type: object, additionalProperties: { type: integer } } }
    get:
      operationId: find
      parameters:
        - { name: id, in: path, required: true, schema: { type: string, maxLength: 5 } }
        - { name: free, in: query, allowReserved: true, schema: { type: string } }
        - { name: list, in: query, explode: false, schema: { type: array, items: { type: integer } } }
        - { name: piped, in: query, style: pipeDelimited, explode: false, schema: { type: array, items: { type: string } } }
        - { name: spaced, in: query, style: spaceDelimited, explode: false, schema: { type: array, items: { type: boolean } } }
        - { name: deep, in: query, style: deepObject, schema: { type: object, properties: { from: { type: integer } } } }
        - { name: open, in: query, schema: { type: object, properties: { x: { type: integer }, y: { type: string } } } }
        - { name: nested, in: query, schema: { type: array, items: { type: array, items: { type: string } } } }
        - { name: json, in: query, content: { application/json: { schema: { type: object, properties: { x: { type: number } } } } } }
        - { name: X-Trace, in: header, schema: { type: string } }
        - { name: X-Tags, in: header, schema: { type: array, items: { type: string } } }
        - { name: X-Json, in: header, content: { application/json: { schema: { type: object } } } }
        - { name: session, in: cookie, schema: { type: string } }
        - { name: jar, in: cookie, style: cookie, schema: { type: array, items: { type: string } } }
        - { name: pot, in: cookie, schema: { type: array, items: { type: integer } } }
        - { name: box, in: cookie, content: { application/json: { schema: { type: object } } } }
      responses: { '204': { description: none } }
    additionalOperations:
      COPY: { operationId: copy, responses: { '204': { description: none } } }
  /whole:
    get:
      operationId: whole
      parameters:
        - { name: q, in: querystring, content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { a: { type: integer } } } } } }
      responses: { '204': { description: none } }
  /events:
    query:
      operationId: watch
      requestBody: { required: true, content: { application/json: { $ref: '#/components/mediaTypes/Line' } } }
      responses:
        '200':
          description: Events
          content:
            text/event-stream:
              itemSchema:
                type: object
                required: [data]
                properties: { event: { type: string }, data: { type: string, contentMediaType: application/json, contentSchema: { type: integer } } }
    post:
      operationId: pour
      requestBody: { required: true, content: { application/x-ndjson: { itemSchema: { $ref: '#/components/schemas/Line' } } } }
      responses:
        '2XX':
          description: Lines
          headers:
            X-Rate: { schema: { type: integer } }
            X-List: { schema: { type: array, items: { type: integer } } }
            X-Pairs: { schema: { type: object } }
            X-Json: { content: { application/json: { schema: { type: object, properties: { a: { type: string } } } } } }
          content: { application/jsonl: { itemSchema: { $ref: '#/components/schemas/Line' } } }
        default: { description: Trouble, content: { application/problem+json: { schema: { type: object } } } }
  /forms:
    post:
      operationId: upload
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [meta, file]
              properties:
                meta: { type: object, required: [a], properties: { a: { type: integer } } }
                file: { type: string, contentMediaType: image/png }
                files: { type: array, items: { type: string, contentMediaType: application/octet-stream } }
                note: { type: string }
                size: { type: integer }
            encoding: { note: { contentType: text/markdown, headers: { X-Part: { schema: { type: string } } } } }
      responses: { '204': { description: none } }
    put:
      operationId: fill
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [list]
              properties:
                list: { type: array, items: { type: integer } }
                commas: { type: array, items: { type: string } }
                pipes: { type: array, items: { type: string } }
                deep: { type: object, properties: { x: { type: integer } } }
                json: { type: object, properties: { x: { type: integer } } }
            encoding: { commas: { explode: false }, pipes: { style: pipeDelimited, explode: false }, deep: { style: deepObject } }
      responses: { '204': { description: none } }
  /either:
    post:
      operationId: either
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: '#/components/schemas/Line' } }
          text/csv: { schema: { type: string } }
          image/*: {}
      responses:
        '200': { description: As JSON or as text, content: { application/json: { schema: { $ref: '#/components/schemas/Line' } }, text/csv: { schema: { type: string } } } }
components:
  mediaTypes: { Line: { schema: { $ref: '#/components/schemas/Line' } } }
  schemas:
    Line: { type: object, required: [n], properties: { n: { type: integer } } }
`;

let packages: TestPackages;
beforeAll(async () => {
  packages = await packagesOf(document);
}, 60_000);
afterAll(() => packages[Symbol.dispose]());

type Given = Readonly<Record<string, unknown>>;

/** Calls an operation; gives what its callback was given, and the request that was sent. */
async function through(
  operation: string,
  args: readonly unknown[],
  answer?: unknown,
): Promise<{ given: Given; sent: Request; data: unknown; headers: unknown }> {
  let given: Given = {};
  const { client, sent } = packages.connected({
    [operation]: (context: Given) => {
      given = context;
      return answer;
    },
  });
  const { data, headers } = await client[operation](...args);
  return { given, sent: sent[0] as Request, data, headers };
}

async function* of(...items: readonly unknown[]): AsyncGenerator<unknown> {
  yield* items;
}

async function all(items: unknown): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const item of items as AsyncIterable<unknown>) found.push(item);
  return found;
}

const path = { id: 'a/b', labels: ['x', 'y'], matrix: { a: 1, b: 2 } };

describe('parameters', () => {
  it.each([
    ['a path of three styles, one of them said anew by the operation', 'params', {}, path],
    ['reserved characters that are let through', 'query', { free: 'a/b?c=d&e+f' }, { free: 'a/b?c=d&e+f' }],
    ['lists with commas, pipes and spaces', 'query', { list: [1, 2], piped: ['a', 'b'], spaced: [true, false] }, undefined],
    ['an object in brackets, and one spread out', 'query', { deep: { from: 1 }, open: { x: 1, y: 'z' } }, undefined],
    ['a list of lists', 'query', { nested: [['a', 'b'], ['c,d']] }, undefined],
    ['JSON', 'query', { json: { x: 1.5 } }, undefined],
    ['headers', 'headers', { xTrace: 't', xTags: ['a', 'b'], xJson: { b: 'é' } }, undefined],
    ['cookies', 'cookies', { session: 's;1', jar: ['a', 'b'], pot: [1, 2], box: { a: 1 } }, undefined],
  ])('arrive as they were given: %s', async (_what, place, more, want) => {
    const { given } = await through('find', [{ ...path, ...more }]);
    expect(given[place]).toEqual(want ?? more);
  });

  it('are checked by what the operation says, not its path', async () => {
    await expect(through('find', [{ ...path, id: 'too long' }])).rejects.toMatchObject({ status: 400 });
    await expect(through('copy', [{ ...path, id: 'x' }])).rejects.toMatchObject({ status: 400 });
    expect((await through('copy', [{ ...path, id: 7 }])).sent.method).toBe('COPY');
  });

  it('may be the whole query', async () => {
    const { given, sent } = await through('whole', [{ q: { a: 1 } }]);
    expect(sent.url).toBe('https://api.test/whole?a=1');
    expect(given['query']).toEqual({ q: { a: 1 } });
  });
});

describe('streams', () => {
  it('of events go from QUERY to an async iterable', async () => {
    const { sent, data } = await through('watch', [{ n: 1 }], { status: 200, body: of({ data: 1, event: 'x' }, { data: 2 }) });
    expect(sent.method).toBe('QUERY');
    expect(await all(data)).toMatchObject([{ data: 1, event: 'x' }, { data: 2 }]);
  });

  it('of lines go both ways, and each line is checked', async () => {
    const { given, data } = await through('pour', [[{ n: 1 }, { n: 2 }]], { status: 201, body: of({ n: 3 }) });
    expect(given['body']).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await all(data)).toEqual([{ n: 3 }]);
    await expect(through('pour', [[{ n: 1 }, { n: 'x' }]])).rejects.toMatchObject({
      status: 400,
      errors: { '1.n': 'must be a whole number' },
    });
  });

  it('carry headers as what they are', async () => {
    const sent = { xRate: 3, xList: [1, 2], xPairs: { a: 1, b: 2 }, xJson: { a: 'é' } };
    const { headers } = await through('pour', [[]], { status: 200, body: of(), headers: sent });
    // OpenAPI gives the properties of an object in a header no types that could be read back.
    expect(headers).toEqual({ ...sent, xPairs: 'a,1,b,2' });
  });
});

describe('media types behind a reference', () => {
  it('check their bodies', async () => {
    await expect(through('watch', [{ n: 'x' }])).rejects.toMatchObject({ status: 400 });
  });
});

describe('forms', () => {
  it('of parts carry files as files, and what is JSON as what it says', async () => {
    const files = [new Blob(['1']), new Blob(['2'])];
    const form = { meta: { a: 1 }, file: new Blob(['x'], { type: 'image/png' }), files, note: '*hi*', size: 4 };
    const { given } = await through('upload', [form]);
    const body = given['body'] as Given & { file: File; files: File[] };
    expect(body).toMatchObject({ meta: { a: 1 }, note: '*hi*', size: 4 });
    expect([await body.file.text(), body.file.type, body.files.length]).toEqual(['x', 'image/png', 2]);
  });

  it('of parts are checked', async () => {
    await expect(through('upload', [{ meta: { a: 'x' }, size: 'q' }])).rejects.toMatchObject({
      errors: { 'meta.a': 'must be a whole number', size: 'must be a whole number', file: 'is missing' },
    });
  });

  it('are read as their encoding says that they are written', async () => {
    const form = { list: [1, 2], commas: ['a', 'b'], pipes: ['c', 'd'], deep: { x: 1 }, json: { x: 2 } };
    const { given, sent } = await through('fill', [form]);
    expect(await sent.text()).toBe('list=1&list=2&commas=a,b&pipes=c%7Cd&deep%5Bx%5D=1&json=%7B%22x%22%3A2%7D');
    expect(given['body']).toEqual(form);
    await expect(through('fill', [{ commas: ['a'] }])).rejects.toMatchObject({ errors: { list: 'is missing' } });
  });
});

describe('several media types', () => {
  it('are told apart by what the caller says, and by what the callback says', async () => {
    const { content } = packages.client;
    expect((await through('either', [{ n: 1 }], { status: 200, body: { n: 2 } })).data).toEqual({ n: 2 });
    const csv = await through('either', [content('text/csv', 'n\n1')], { status: 200, body: 'n\n2', mediaType: 'text/csv' });
    expect([csv.given['body'], csv.data]).toEqual(['n\n1', 'n\n2']);
    const image = await through('either', [content('image/gif', new Blob(['gif'], { type: 'image/gif' }))], {
      status: 200,
      body: { n: 3 },
    });
    expect(image.sent.headers.get('content-type')).toBe('image/gif');
    expect(image.given['body']).toEqual(new TextEncoder().encode('gif'));
  });
});

describe('all of it', () => {
  it('compiles', () => {
    expect(packages.check()).toBe('');
  }, 300_000);

  it('tells what it cannot carry', () => {
    expect(packages.said).toEqual([
      'word-without-effect "headers" of an encoding has no effect: FormData has no place for headers of a part.',
    ]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packagesOf, type TestPackages } from '../support/packages.ts';

/** Where a request goes and what it shows of the caller, as servers and security requirements of every level say it. */
const document = `
openapi: 3.1.1
info: { title: Places, version: '1' }
servers: [{ url: 'https://{host}/v1', variables: { host: { default: a.example } } }]
paths:
  /root: { get: { operationId: ofDocument, responses: { '204': { description: none } } } }
  /path:
    servers: [{ url: 'https://{region}.path.example', variables: { region: { default: eu, enum: [eu, us] } } }]
    get: { operationId: ofPath, responses: { '204': { description: none } } }
    post:
      operationId: ofOperation
      servers: [{ url: 'https://op.example/{version}', variables: { version: { default: v9 } } }]
      responses: { '204': { description: none } }
  /either:
    get:
      operationId: either
      security: [{ key: [], bearer: [] }, { basic: [] }]
      responses: { '204': { description: none } }
  /lines:
    get:
      operationId: lines
      responses:
        '200':
          description: rows
          content: { application/x-ndjson: { schema: { type: array, items: { $ref: '#/components/schemas/Row' } } } }
components:
  schemas:
    Row: { type: object, required: [id], properties: { id: { type: integer } } }
  securitySchemes:
    key: { type: apiKey, in: header, name: X-Key }
    bearer: { type: http, scheme: bearer }
    basic: { type: http, scheme: basic }
`;

let packages: TestPackages;
beforeAll(async () => {
  packages = await packagesOf(document);
}, 120_000);
afterAll(() => packages[Symbol.dispose]());

/** The request that a call of an operation sends. */
async function sent(operation: string, options: object = {}): Promise<Request> {
  const requests: Request[] = [];
  const fetch = async (input: Request | string, init?: RequestInit): Promise<Response> => {
    requests.push(new Request(input, init));
    return new Response(null, { status: 204 });
  };
  await packages.client['createClient']({ fetch, retry: false, ...options })[operation]();
  const [request] = requests;
  if (request === undefined) throw new Error('Nothing was sent.');
  return request;
}

describe('a request goes to', () => {
  it.each([
    ['ofDocument', 'https://a.example/v1/root'],
    ['ofPath', 'https://eu.path.example/path'],
    ['ofOperation', 'https://op.example/v9/path'],
  ])('the server nearest to it, its variables at their defaults: %s', async (operation, url) => {
    expect((await sent(operation)).url).toBe(url);
  });
});

describe('of requirements of which one is enough', () => {
  it.each([
    ['the first whose schemes are all there', { key: 'k', bearer: 'b', basic: { username: 'u', password: 'p' } }, 'k', 'Bearer b'],
    ['the second where a part of the first is missing', { key: 'k', basic: { username: 'u', password: 'p' } }, null, 'Basic dTpw'],
    ['nothing where none is complete, so that no credential goes where it is of no use', { key: 'k' }, null, null],
  ])('a request shows %s', async (_, credentials, key, authorization) => {
    const { headers } = await sent('either', { credentials });
    expect([headers.get('x-key'), headers.get('authorization')]).toEqual([key, authorization]);
  });
});

describe('lines that a document describes as the list of them', () => {
  it('come one by one, each of the type of an item', async () => {
    expect(packages.file('client/src/operations/lines.ts')).toContain('AsyncIterable<Row>');
    expect(packages.file('server/src/operations/lines.ts')).toContain('AsyncIterable<Row>');
    const rows = [{ id: 1 }, { id: 2 }];
    const { client } = packages.connected({ lines: () => ({ status: 200, body: rows.values() }) }, { validate: true });
    const { data } = await client['lines']();
    const got: unknown[] = [];
    for await (const row of data as AsyncIterable<unknown>) got.push(row);
    expect(got).toEqual(rows);
  });
});

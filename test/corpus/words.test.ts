import { describe, expect, it } from 'vitest';
import { build } from '../../generator/build.ts';
import { targets } from '../../generator/targets/index.ts';

/**
 * Nothing that a document says is ignored in silence: each word of OpenAPI 3.2 and of JSON Schema 2020-12, added to a small
 * document, changes what is generated, or is named in a diagnostic.
 */

type Json = { [key: string]: unknown };

const base = (): Json => ({
  openapi: '3.2.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/carts/{id}': {
      post: {
        operationId: 'send',
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'ids', in: 'query', schema: { type: 'array', items: { type: 'string' } } },
        ],
        requestBody: { content: { 'multipart/form-data': { schema: { $ref: '#/components/schemas/Cart' }, encoding: { a: {} } } } },
        responses: {
          '200': { description: 'Good', headers: { 'X-A': { schema: { type: 'string' } } }, content: { 'application/json': {} } },
        },
      },
    },
  },
  components: {
    schemas: { Cart: { type: 'object', properties: { a: { type: 'string' }, b: { type: 'array' }, c: { type: 'number' } } } },
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      bearer: { type: 'http', scheme: 'bearer' },
      oauth: { type: 'oauth2' },
    },
  },
  servers: [{ url: 'https://{host}/v1', variables: { host: { default: 'a.example' } } }],
  tags: [{ name: 'carts' }],
});

const operation = ['paths', '/carts/{id}', 'post'];
const ids = [...operation, 'parameters', '1'];
const body = [...operation, 'requestBody'];
const media = [...body, 'content', 'multipart/form-data'];
const answer = [...operation, 'responses', '200'];
const cart = ['components', 'schemas', 'Cart'];
const text = [...cart, 'properties', 'a'];
const list = [...cart, 'properties', 'b'];
const number = [...cart, 'properties', 'c'];
const scheme = ['components', 'securitySchemes'];
const answers = { '204': { description: 'None' } };

/** Where, what and with which value. What a document must have anyway is not here. */
const words: readonly (readonly [where: readonly string[], word: string, value: unknown])[] = [
  [[], 'jsonSchemaDialect', 'https://example.com/dialect'],
  [[], 'security', [{ key: [] }]],
  [[], 'externalDocs', { url: 'https://example.com' }],
  [
    [],
    'webhooks',
    { cartSent: { post: { operationId: 'cartSent', requestBody: { content: { 'application/json': { schema: { type: 'string' } } } } } } },
  ],
  [['info'], 'summary', 'A shop.'],
  [['info'], 'description', 'A shop.'],
  [['info'], 'termsOfService', 'https://example.com'],
  [['info'], 'contact', { name: 'The shop' }],
  [['info'], 'license', { name: 'MIT' }],
  [['servers', '0'], 'description', 'The shop.'],
  [['servers', '0'], 'name', 'shop'],
  [['servers', '0', 'variables', 'host'], 'enum', ['a.example', 'b.example']],
  [['servers', '0', 'variables', 'host'], 'description', 'Which.'],
  [['tags', '0'], 'summary', 'Carts'],
  [['tags', '0'], 'description', 'Carts.'],
  [['tags', '0'], 'externalDocs', { url: 'https://example.com' }],
  [['tags', '0'], 'parent', 'carts'],
  [['tags', '0'], 'kind', 'nav'],
  [['paths', '/carts/{id}'], 'summary', 'A cart'],
  [['paths', '/carts/{id}'], 'description', 'A cart.'],
  [['paths', '/carts/{id}'], 'servers', [{ url: 'https://other.example' }]],
  [['paths', '/carts/{id}'], 'parameters', [{ name: 'more', in: 'query', schema: {} }]],
  [
    ['paths', '/carts/{id}'],
    'query',
    { operationId: 'search', parameters: [{ name: 'id', in: 'path', required: true, schema: {} }], responses: answers },
  ],
  [
    ['paths', '/carts/{id}'],
    'additionalOperations',
    { COPY: { operationId: 'copy', parameters: [{ name: 'id', in: 'path', required: true, schema: {} }], responses: answers } },
  ],
  [operation, 'tags', ['carts']],
  [operation, 'summary', 'Sends'],
  [operation, 'description', 'Sends.'],
  [operation, 'externalDocs', { url: 'https://example.com' }],
  [
    operation,
    'callbacks',
    {
      done: {
        '{$request.query.ids}': {
          post: { operationId: 'done', requestBody: { content: { 'application/json': { schema: { type: 'string' } } } } },
        },
      },
    },
  ],
  [operation, 'deprecated', true],
  [operation, 'security', [{ bearer: [] }]],
  [operation, 'servers', [{ url: 'https://other.example' }]],
  [ids, 'description', 'Which.'],
  [ids, 'required', true],
  [ids, 'deprecated', true],
  [ids, 'allowEmptyValue', true],
  [ids, 'style', 'pipeDelimited'],
  [ids, 'explode', false],
  [ids, 'allowReserved', true],
  [ids, 'example', ['a']],
  [ids, 'examples', { one: { value: ['a'] } }],
  [body, 'description', 'What to send.'],
  [body, 'required', true],
  [media, 'itemEncoding', {}],
  [media, 'prefixEncoding', [{}]],
  [[...media, 'encoding', 'a'], 'contentType', 'text/csv'],
  [[...media, 'encoding', 'a'], 'headers', { 'X-B': { schema: { type: 'string' } } }],
  [[...media, 'encoding', 'a'], 'encoding', {}],
  [answer, 'summary', 'Good'],
  [answer, 'headers', { 'X-B': { schema: { type: 'integer' } } }],
  [answer, 'links', { next: { operationId: 'send' } }],
  [[...answer, 'headers', 'X-A'], 'content', { 'application/json': { schema: { type: 'string' } } }],
  [[...answer, 'content', 'application/json'], 'schema', { type: 'string' }],
  [[...answer, 'content', 'application/json'], 'itemSchema', { type: 'string' }],
  [[...answer, 'content'], 'text/event-stream', { itemSchema: { type: 'string' } }],
  [[...scheme, 'key'], 'description', 'A key.'],
  [[...scheme, 'bearer'], 'bearerFormat', 'JWT'],
  [[...scheme, 'oauth'], 'flows', { implicit: { authorizationUrl: 'https://example.com', scopes: {} } }],
  [[...scheme, 'oauth'], 'oauth2MetadataUrl', 'https://example.com'],
  [[...scheme, 'oauth'], 'deprecated', true],

  [cart, 'title', 'A cart'],
  [cart, 'description', 'A cart.'],
  [cart, 'default', {}],
  [cart, 'deprecated', true],
  [cart, 'examples', [{ a: 'b' }]],
  [cart, 'example', { a: 'b' }],
  [cart, 'required', ['a']],
  [cart, 'additionalProperties', false],
  [cart, 'patternProperties', { '^x': { type: 'number' } }],
  [cart, 'propertyNames', { maxLength: 3 }],
  [cart, 'unevaluatedProperties', false],
  [cart, 'minProperties', 1],
  [cart, 'maxProperties', 5],
  [cart, 'dependentRequired', { a: ['b'] }],
  [cart, 'dependentSchemas', { a: { required: ['b'] } }],
  [cart, 'allOf', [{ required: ['a'] }]],
  [cart, 'anyOf', [{ required: ['a'] }, { required: ['b'] }]],
  [cart, 'oneOf', [{ required: ['a'] }, { required: ['b'] }]],
  [cart, 'not', { required: ['a'] }],
  [cart, 'if', { required: ['a'] }],
  [cart, 'discriminator', { propertyName: 'a' }],
  [cart, 'xml', { name: 'cart' }],
  [cart, 'externalDocs', { url: 'https://example.com' }],
  [text, 'const', 'x'],
  [text, 'enum', ['x', 'y']],
  [text, 'format', 'date'],
  [text, 'pattern', '^x'],
  [text, 'minLength', 1],
  [text, 'maxLength', 9],
  [text, 'readOnly', true],
  [text, 'writeOnly', true],
  [text, 'nullable', true],
  [text, 'contentEncoding', 'base64'],
  [text, 'contentMediaType', 'image/png'],
  [text, 'contentSchema', { type: 'string' }],
  [text, '$ref', '#/components/schemas/Cart'],
  [text, 'unheard', true],
  [list, 'items', { type: 'string' }],
  [list, 'prefixItems', [{ type: 'string' }]],
  [list, 'contains', { type: 'string' }],
  [list, 'minItems', 1],
  [list, 'maxItems', 9],
  [list, 'uniqueItems', true],
  [list, 'unevaluatedItems', false],
  [number, 'minimum', 1],
  [number, 'maximum', 9],
  [number, 'exclusiveMinimum', 1],
  [number, 'exclusiveMaximum', 9],
  [number, 'multipleOf', 2],
];

/** Prose and order for the readers of a document: it promises nothing that a package could keep, so that nothing need be said of it. */
const forReaders: ReadonlySet<string> = new Set([
  'externalDocs',
  'info/summary',
  'info/description',
  'info/termsOfService',
  'info/contact',
  'servers/0/description',
  'servers/0/name',
  'servers/0/variables/host/description',
  ...['summary', 'description', 'externalDocs', 'parent', 'kind'].map((word) => `tags/0/${word}`),
  `${operation.join('/')}/tags`,
  `${operation.join('/')}/externalDocs`,
  `${answer.join('/')}/summary`,
]);

/** All that is generated of a document but the document itself, and all that is said of it. */
async function madeOf(document: Json): Promise<{ files: Map<string, string>; said: string }> {
  const input = { text: JSON.stringify(document), name: 'spec.json' };
  const { files = [], diagnostics } = await build({ input, root: process.cwd(), remote: false, targets, packages: '@test/{target}' });
  const made = files.filter(({ path }) => !path.startsWith('server/openapi/'));
  return { files: new Map(made.map(({ path, text }) => [path, text])), said: diagnostics.map(({ message }) => message).join('\n') };
}

describe('every word', () => {
  it('of OpenAPI and JSON Schema has an effect, or is said to have none', async () => {
    const plain = await madeOf(base());
    const silent: string[] = [];
    for (const [where, word, value] of words) {
      if (forReaders.has([...where, word].join('/'))) continue;
      const document = base();
      const holder = where.reduce<Json>((node, token) => node[token] as Json, document);
      holder[word] = value;
      const { files, said } = await madeOf(document);
      const isChanged = files.size !== plain.files.size || [...files].some(([path, text]) => plain.files.get(path) !== text);
      if (!isChanged && !(said !== plain.said && said.includes(`"${word}"`))) silent.push(`${where.join('/')}: ${word}`);
    }
    expect(silent).toEqual([]);
  }, 300_000);
});

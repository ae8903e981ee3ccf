import { describe, expect, test } from 'vitest';
import { head, readFiles } from './reading.ts';

const item = 'type: object\nproperties:\n  price: { $ref: "#/$defs/Money" }\n$defs:\n  Money: { type: number }\n';

const body = (ref: string): string => `paths:
  /cart:
    post:
      operationId: sendCart
      requestBody:
        content:
          application/json:
            schema: { $ref: '${ref}' }
      responses: { '200': { description: Taken. } }
`;

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** Parts of the bundled document, by pointer. */
  readonly want: Readonly<Record<string, unknown>>;
}

const bodySchema = 'paths /cart post requestBody content application/json schema';

const cases: readonly Case[] = [
  {
    name: 'a file that a component names is referred to by that name everywhere',
    files: {
      'openapi.yaml': `${head}paths:\n  /cart: { $ref: paths/cart.yaml }\ncomponents:\n  schemas:\n    Cart: { $ref: schemas/cart.yaml }\n`,
      'paths/cart.yaml':
        'post:\n  operationId: sendCart\n  requestBody:\n    content:\n      application/json:\n        schema: { $ref: ../schemas/cart.yaml }\n  responses: {}\n',
      'schemas/cart.yaml': 'type: object\nproperties:\n  parent: { $ref: "#" }\n',
    },
    want: {
      [bodySchema]: { $ref: '#/components/schemas/Cart' },
      'components schemas': { Cart: { type: 'object', properties: { parent: { $ref: '#/components/schemas/Cart' } } } },
    },
  },
  {
    name: 'a file that no component names gets the name of the file, and a definition in it its own',
    files: { 'openapi.yaml': head + body('schemas/item.yaml'), 'schemas/item.yaml': item },
    want: {
      [bodySchema]: { $ref: '#/components/schemas/item' },
      'components schemas': {
        item: { type: 'object', properties: { price: { $ref: '#/components/schemas/Money' } } },
        Money: { type: 'number' },
      },
    },
  },
  {
    name: 'two files of one name get two names, in the order of their paths',
    files: {
      'openapi.yaml': `${head}${body('b/item.yaml')}components:\n  schemas:\n    List: { type: array, items: { $ref: a/item.yaml } }\n`,
      'a/item.yaml': 'type: string\n',
      'b/item.yaml': 'type: number\n',
    },
    want: {
      [bodySchema]: { $ref: '#/components/schemas/item_2' },
      'components schemas item': { type: 'string' },
      'components schemas item_2': { type: 'number' },
    },
  },
  {
    name: 'the second component of one file refers to the first',
    files: {
      'openapi.yaml': `${head}paths: {}\ncomponents:\n  schemas:\n    Cart: { $ref: cart.yaml }\n    Basket: { $ref: cart.yaml }\n`,
      'cart.yaml': 'type: object\n',
    },
    want: { 'components schemas': { Cart: { type: 'object' }, Basket: { $ref: '#/components/schemas/Cart' } } },
  },
  {
    name: 'a component that refers to a component stays an alias',
    files: {
      'openapi.yaml': `${head}paths: {}\ncomponents:\n  schemas:\n    Cart: { type: object }\n    Basket: { $ref: '#/components/schemas/Cart' }\n`,
    },
    want: { 'components schemas Basket': { $ref: '#/components/schemas/Cart' } },
  },
  {
    name: 'a schema with words beside its reference keeps them',
    files: {
      'openapi.yaml': `${head}paths: {}\ncomponents:\n  schemas:\n    Cart: { $ref: cart.yaml, description: 'Ours.' }\n`,
      'cart.yaml': 'type: object\n',
    },
    want: {
      'components schemas Cart': { $ref: '#/components/schemas/cart', description: 'Ours.' },
      'components schemas cart': { type: 'object' },
    },
  },
  {
    name: 'a chain of references over files ends at what is defined',
    files: {
      'openapi.yaml': head + body('index.yaml#/Cart'),
      'index.yaml': 'Cart: { $ref: carts.yaml#/schemas/Cart }\n',
      'carts.yaml': 'schemas:\n  Cart: { type: object }\n',
    },
    want: { [bodySchema]: { $ref: '#/components/schemas/Cart' }, 'components schemas': { Cart: { type: 'object' } } },
  },
  {
    name: 'a pointer goes through references on its way',
    files: {
      'openapi.yaml': head + body('order.yaml#/properties/item/properties/price'),
      'order.yaml': 'properties:\n  item: { $ref: item.yaml }\n',
      'item.yaml': item,
    },
    want: { [bodySchema]: { $ref: '#/components/schemas/Money' } },
  },
  {
    name: 'an inline part that is referred to gets a name of its own, and one home',
    files: {
      'openapi.yaml': `${head}${body('#/components/schemas/Order/properties/item')}components:\n  schemas:\n    Order: { type: object, properties: { item: { type: string } } }\n`,
    },
    want: {
      [bodySchema]: { $ref: '#/components/schemas/Order_item' },
      'components schemas': {
        Order: { type: 'object', properties: { item: { $ref: '#/components/schemas/Order_item' } } },
        Order_item: { type: 'string' },
      },
    },
  },
  {
    name: 'pointers may escape, and percent-escape',
    files: {
      'openapi.yaml': `${head}${body('my%20schemas.yaml#/a~1b/c~0d/%C3%A9')}`,
      'my schemas.yaml': 'a/b:\n  c~d:\n    é: { type: string }\n',
    },
    want: { 'components schemas': { a_b_c_d: { type: 'string' } } },
  },
  {
    name: 'anchors and identifiers are followed, and gone afterwards',
    files: {
      'openapi.yaml': `${head}${body('cart.yaml#money')}components:\n  schemas:\n    Order: { $ref: 'https://shop.example/schemas/line' }\n    Cart: { $ref: cart.yaml }\n`,
      'cart.yaml':
        '$id: https://shop.example/schemas/cart\ntype: object\nproperties: { line: { $ref: line } }\n$defs:\n  Money: { $anchor: money, type: number }\n  Line: { $id: line, type: object, properties: { price: { $ref: "cart#money" } } }\n',
    },
    want: {
      [bodySchema]: { $ref: '#/components/schemas/Money' },
      'components schemas': {
        Order: { type: 'object', properties: { price: { $ref: '#/components/schemas/Money' } } },
        Cart: { type: 'object', properties: { line: { $ref: '#/components/schemas/Order' } } },
        Money: { type: 'number' },
      },
    },
  },
  {
    name: 'path items and examples are put in place, the words beside the reference first',
    files: {
      'openapi.yaml': `${head}paths:\n  /cart: { $ref: cart.yaml, summary: Ours }\n`,
      'cart.yaml':
        'summary: Theirs\ndescription: Kept\npost:\n  operationId: sendCart\n  requestBody:\n    content:\n      application/json:\n        examples:\n          first: { $ref: examples.yaml#/first, summary: Mine }\n  responses: {}\n',
      'examples.yaml': 'first: { summary: Yours, value: { $ref: not-a-reference } }\n',
    },
    want: {
      'paths /cart summary': 'Ours',
      'paths /cart description': 'Kept',
      'paths /cart post requestBody content application/json examples first': { summary: 'Mine', value: { $ref: 'not-a-reference' } },
    },
  },
  {
    name: 'parameters, bodies, responses, headers, links and security schemes get their own sections',
    files: {
      'openapi.yaml': `${head}paths:
  /cart/{id}:
    post:
      operationId: sendCart
      parameters: [{ $ref: 'parts.yaml#/Id' }]
      requestBody: { $ref: 'parts.yaml#/Body' }
      responses:
        '200': { $ref: 'parts.yaml#/Taken' }
components:
  securitySchemes:
    token: { $ref: 'parts.yaml#/Token' }
`,
      'parts.yaml': `Id: { name: id, in: path, required: true, schema: { type: string } }
Body: { content: { application/json: {} } }
Taken:
  description: Taken.
  headers: { etag: { $ref: '#/Etag' } }
  links: { next: { $ref: '#/Next' } }
Etag: { schema: { type: string } }
Next: { operationId: sendCart }
Token: { type: http, scheme: bearer }
`,
    },
    want: {
      'paths /cart/{id} post parameters 0': { $ref: '#/components/parameters/Id' },
      'paths /cart/{id} post requestBody': { $ref: '#/components/requestBodies/Body' },
      'paths /cart/{id} post responses 200': { $ref: '#/components/responses/Taken' },
      'components headers Etag': { schema: { type: 'string' } },
      'components links Next': { operationId: 'sendCart' },
      'components securitySchemes token': { type: 'http', scheme: 'bearer' },
    },
  },
  {
    name: 'whole maps may be in a file of their own',
    files: {
      'openapi.yaml': `${head}paths: { $ref: paths.yaml }\ncomponents:\n  schemas: { $ref: schemas.yaml }\n`,
      'paths.yaml': '/cart:\n  get:\n    operationId: getCart\n    responses: {}\n',
      'schemas.yaml': 'Cart: { type: object }\n',
    },
    want: { 'paths /cart get operationId': 'getCart', 'components schemas Cart': { type: 'object' } },
  },
  {
    name: 'a discriminator mapping is followed, a bare name is left',
    files: {
      'openapi.yaml': `${head}paths: {}\ncomponents:\n  schemas:\n    Order:\n      oneOf: [{ $ref: placed.yaml }, { $ref: '#/components/schemas/Paid' }]\n      discriminator: { propertyName: status, mapping: { placed: placed.yaml, paid: Paid } }\n    Paid: { type: object }\n`,
      'placed.yaml': 'type: object\n',
    },
    want: {
      'components schemas Order discriminator mapping': { placed: '#/components/schemas/placed', paid: 'Paid' },
      'components schemas Order oneOf 0': { $ref: '#/components/schemas/placed' },
    },
  },
  {
    name: 'what only looks like a reference is data',
    files: {
      'openapi.yaml': `${head}paths: {}\nx-note: { $ref: nowhere.yaml }\ncomponents:\n  schemas:\n    Cart:\n      type: object\n      default: { $ref: nowhere.yaml }\n      enum: [{ $ref: nowhere.yaml }]\n      properties:\n        $ref: { type: string }\n`,
    },
    want: { 'components schemas Cart properties $ref': { type: 'string' }, 'x-note': { $ref: 'nowhere.yaml' } },
  },
  {
    name: 'recursion through any keyword is followed once',
    files: {
      'openapi.yaml': `${head}paths: {}\ncomponents:\n  schemas:\n    Tree: { $ref: tree.yaml }\n`,
      'tree.yaml':
        'type: object\nadditionalProperties: { $ref: "#" }\nproperties:\n  not: { not: { $ref: tree.yaml } }\n  any: { anyOf: [{ $ref: "other.yaml#/Leaf" }] }\n',
      'other.yaml': 'Leaf: { if: { $ref: tree.yaml }, then: { $ref: "#/Leaf" } }\n',
    },
    want: {
      'components schemas Tree additionalProperties': { $ref: '#/components/schemas/Tree' },
      'components schemas Leaf': { if: { $ref: '#/components/schemas/Tree' }, then: { $ref: '#/components/schemas/Leaf' } },
    },
  },
];

function part(root: unknown, path: string): unknown {
  let node = root;
  for (const key of path.split(' ')) node = (node as Record<string, unknown> | undefined)?.[key];
  return node;
}

describe('bundling', () => {
  test.each(cases)('$name', async ({ files, want }) => {
    const { document, diagnostics } = await readFiles(files);
    expect(diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([]);
    for (const [path, value] of Object.entries(want)) expect(part(document?.root, path), path).toEqual(value);
    const references = JSON.stringify(document?.root.paths).match(/"\$ref":"[^"]*"/g) ?? [];
    expect(references.filter((text) => !text.includes('#/components/') && !text.includes('not-a-reference'))).toEqual([]);
  });

  test('keeps the order of the document', async () => {
    const { document } = await readFiles({
      'openapi.yaml': `${head}paths:\n  /b: { $ref: b.yaml }\n  /a: {}\ncomponents:\n  schemas:\n    Z: { type: object, properties: { z: {}, a: {} } }\n    A: {}\n`,
      'b.yaml': 'get: { operationId: getB, responses: {} }\n',
    });
    expect(Object.keys(document?.root.paths as object)).toEqual(['/b', '/a']);
    expect(Object.keys(part(document?.root, 'components schemas') as object)).toEqual(['Z', 'A']);
  });

  test('knows every file that it read, once', async () => {
    const { document } = await readFiles({ 'openapi.yaml': head + body('item.yaml'), 'item.yaml': item });
    expect(document?.inputs.map(({ file }) => file.split('/').at(-1))).toEqual(['openapi.yaml', 'item.yaml']);
    for (const { sha256 } of document?.inputs ?? []) expect(sha256).toMatch(/^[\da-f]{64}$/);
  });
});

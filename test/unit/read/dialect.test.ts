import { describe, expect, it } from 'vitest';
import { head, readFiles } from './reading.ts';

const seven = 'http://json-schema.org/draft-07/schema#';

interface Case {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  /** What `#/components/schemas` holds then. */
  readonly want: Readonly<Record<string, unknown>>;
  readonly told?: readonly string[];
}

const components = (schemas: string, more = ''): string => `${head}${more}paths: {}\ncomponents:\n  schemas:\n${schemas}`;

const cases: readonly Case[] = [
  {
    name: 'a schema is read by the draft that it names, and what stands in it too',
    files: {
      'openapi.yaml': components(`    Pair:
      $schema: ${seven}
      type: array
      items: [{ type: string }, { type: array, items: [{ type: number }], additionalItems: false }]
      dependencies: { a: [b] }
`),
    },
    want: {
      Pair: {
        type: 'array',
        prefixItems: [{ type: 'string' }, { type: 'array', prefixItems: [{ type: 'number' }], items: false }],
        dependentRequired: { a: ['b'] },
      },
    },
  },
  {
    name: 'a schema inside that names a later draft is read by that',
    files: {
      'openapi.yaml': components(`    Outer:
      $schema: ${seven}
      properties:
        inner: { $schema: 'https://json-schema.org/draft/2020-12/schema', $ref: '#/components/schemas/Text', maxLength: 3 }
        other: { $ref: '#/components/schemas/Text', maxLength: 3, description: 'Kept: it limits nothing.' }
    Text: { type: string }
`),
    },
    want: {
      Outer: {
        properties: {
          inner: { $schema: 'https://json-schema.org/draft/2020-12/schema', $ref: '#/components/schemas/Text', maxLength: 3 },
          other: { $ref: '#/components/schemas/Text', description: 'Kept: it limits nothing.' },
        },
      },
      Text: { type: 'string' },
    },
  },
  {
    name: 'jsonSchemaDialect is the draft of all schemas that name none',
    files: {
      'openapi.yaml': components(
        '    Price: { minimum: 0, exclusiveMinimum: true }\n',
        'jsonSchemaDialect: http://json-schema.org/draft-04/schema#\n',
      ),
    },
    want: { Price: { exclusiveMinimum: 0 } },
  },
  {
    name: 'a file that names its draft is read by it, and its definitions with it',
    files: {
      'openapi.yaml': components("    Cart: { $ref: cart.json }\n    Line: { $ref: 'cart.json#/definitions/Line' }\n"),
      'cart.json': JSON.stringify({
        $schema: seven,
        type: 'object',
        properties: { lines: { type: 'array', items: { $ref: '#/definitions/Line' } } },
        definitions: { Line: { type: 'array', items: [{ type: 'string' }] } },
      }),
    },
    want: {
      Cart: { type: 'object', properties: { lines: { type: 'array', items: { $ref: '#/components/schemas/Line' } } } },
      Line: { type: 'array', prefixItems: [{ type: 'string' }] },
    },
  },
  {
    name: "OpenAPI's own dialect, and one that nobody knows, is read as 2020-12",
    files: {
      'openapi.yaml': components(
        "    A: { $schema: 'https://spec.openapis.org/oas/3.1/dialect/base', prefixItems: [{ type: string }] }\n    B: { $schema: 'https://shop.example/meta', prefixItems: [true] }\n",
      ),
    },
    want: {
      A: { $schema: 'https://spec.openapis.org/oas/3.1/dialect/base', prefixItems: [{ type: 'string' }] },
      B: { $schema: 'https://shop.example/meta', prefixItems: [true] },
    },
  },
  {
    name: 'a word that the draft does not have is told, and has no effect',
    files: { 'openapi.yaml': components("    Kind: { $schema: 'http://json-schema.org/draft-04/schema', const: cart }\n") },
    want: { Kind: {} },
    told: ['word-without-effect openapi.yaml:6:64'],
  },
  {
    name: 'an example that looks like a schema is left alone',
    files: { 'openapi.yaml': components(`    Any: { examples: [{ $schema: '${seven}', items: [] }] }\n`) },
    want: { Any: { examples: [{ $schema: seven, items: [] }] } },
  },
];

describe('schemas of an older draft in an OpenAPI document', () => {
  it.each(cases)('$name', async ({ files, want, told = [] }) => {
    const outcome = await readFiles(files);
    expect(outcome.told).toEqual(told);
    const { components } = (outcome.document ?? { root: {} }).root as { components: { schemas: Record<string, Record<string, unknown>> } };
    for (const schema of Object.values(components.schemas)) delete schema['definitions'];
    expect(components.schemas).toEqual(want);
  });
});

import { resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Api } from '../../generator/ir/api.ts';
import { apiOfFile } from '../support/api.ts';

/** Every example of the spec holds by a judge that is not ours: ajv, with its own formats. */

let api: Api;

beforeAll(async () => {
  api = await apiOfFile(resolve(import.meta.dirname, '../../spec/openapi.yaml'));
});

function judge(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema({ $id: 'all', $defs: Object.fromEntries(api.schemas.map(({ name, json }) => [name, json])) });
  return ajv;
}

describe('the examples of the spec', () => {
  it('are valid, all of them', () => {
    const ajv = judge();
    const wrong = api.schemas.flatMap(({ name, examples }) =>
      examples.flatMap((example) => {
        const valid = ajv.validate({ $ref: `all#/$defs/${name}` }, example.value);
        return valid ? [] : [{ example: `${name} ${example.name}`, errors: ajv.errorsText() }];
      }),
    );
    expect(wrong).toEqual([]);
  });

  it('show every event and every answer at least once', () => {
    const shown = api.schemas.filter(({ examples }) => examples.length > 0).map(({ name }) => name);
    const bodies = api.schemas.filter(({ role }) => role === 'body').map(({ name }) => name);
    expect(bodies.filter((name) => !shown.includes(name))).toEqual([]);
    const answers = api.operations.flatMap(({ responses }) => responses.flatMap(({ contents }) => contents));
    expect(answers.filter(({ schema, examples }) => schema !== undefined && examples.length === 0).map(({ at }) => at)).toEqual([]);
    const types = new Set(answers.flatMap(({ examples }) => examples.map(({ value }) => (value as { error_type?: string }).error_type)));
    expect(api.errors.filter(({ type }) => !types.has(type)).map(({ type }) => type)).toEqual([]);
  });

  it('tell the stories that a plugin meets: a first cart, changed items, a variant, a batch of one action', () => {
    const example = (schema: string, name: string): Record<string, unknown> =>
      api.schemas.find((one) => one.name === schema)?.examples.find((one) => one.name === name)?.value as Record<string, unknown>;
    expect(example('Cart', 'first')).not.toHaveProperty('previous_items');
    expect(example('Order', 'changed')['items']).not.toEqual(example('Order', 'changed')['previous_items']);
    expect(example('Product', 'variant')).toMatchObject({
      is_product: false,
      is_sku: true,
      base_product: expect.anything(),
      attributes: expect.anything(),
    });
    expect(Object.keys(example('Batch', 'order'))).toEqual(expect.arrayContaining(['cart', 'order', 'product', 'customer']));
  });
});

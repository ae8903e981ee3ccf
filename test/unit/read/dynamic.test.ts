import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOf } from '../../support/api.ts';
import { forget, type Loaded, load } from '../../support/validators.ts';
import { head, readFiles } from './reading.ts';

/** `$dynamicRef` in OpenAPI 3.1: a page of whatever, and a tree that others make stricter. */
const spec = `${head}paths:
  /dogs:
    get:
      operationId: listDogs
      responses:
        '200':
          description: A page of dogs.
          content:
            application/json:
              schema: { $id: dog-page, $ref: page, $defs: { item: { $dynamicAnchor: item, $ref: './#/components/schemas/Dog' } } }
components:
  schemas:
    Dog: { type: object, required: [barks], properties: { barks: { type: boolean } } }
    Page:
      $id: page
      type: object
      properties: { items: { type: array, items: { $dynamicRef: '#item' } }, next: { type: string } }
      $defs: { item: { $dynamicAnchor: item } }
    Numbers:
      $id: numbers
      $ref: page
      $defs: { item: { $dynamicAnchor: item, type: number } }
    Tree: { $id: tree, $dynamicAnchor: node, type: object, properties: { data: true, children: { type: array, items: { $dynamicRef: '#node' } } } }
    Strict: { $id: strict, $dynamicAnchor: node, $ref: tree, unevaluatedProperties: false }
    Plain: { type: object, properties: { of: { $ref: '#/components/schemas/Dog' } } }
`;
const text = spec.replace('./#/components', 'spec.yaml#/components');

describe('$dynamicRef in an OpenAPI document', () => {
  it('is resolved by the way to it: each way that makes a difference is a schema of its own', async () => {
    const { document, told } = await readFiles({ 'spec.yaml': text });
    expect(told).toEqual([]);
    const { components, paths } = (document ?? { root: {} }).root as { components: { schemas: Record<string, unknown> }; paths: unknown };
    expect(Object.keys(components.schemas)).toEqual(
      expect.arrayContaining(['Dog', 'Page', 'Numbers', 'Tree', 'Strict', 'Plain', 'Page_2']),
    );
    expect(components.schemas['Plain']).toEqual({ type: 'object', properties: { of: { $ref: '#/components/schemas/Dog' } } });
    expect(JSON.stringify([components, paths])).not.toContain('$dynamic');
  });

  it('has the place of what it was made of', async () => {
    const { told } = await readFiles({ 'spec.yaml': text.replace('next: { type: string }', 'next: { type: text }') });
    expect([...new Set(told)]).toEqual(['structure spec.yaml:19:86']);
  });

  let loaded: Loaded;
  beforeAll(async () => {
    loaded = await load(await apiOf(text), 'dynamic');
  });
  afterAll(() => forget('dynamic'));

  it.each([
    ['Page', { items: [1, 'a', {}] }, true],
    ['Page', { items: [], next: 1 }, false],
    ['Numbers', { items: [1, 2] }, true],
    ['Numbers', { items: [1, 'a'] }, false],
    ['Tree', { children: [{ daat: 1 }] }, true],
    ['Strict', { children: [{ data: 1, children: [] }] }, true],
    ['Strict', { children: [{ children: [{ daat: 1 }] }] }, false],
    ['Page3', { items: [{ barks: true }] }, true],
    ['Page3', { items: [{ meows: true }] }, false],
  ])('%s of %j: %s', (name, value, valid) => {
    expect(loaded.is(name, value)).toBe(valid);
    expect(loaded.errors(name, value).length === 0).toBe(valid);
  });
});

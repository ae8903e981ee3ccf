import { describe, expect, it } from 'vitest';
import { packagesOf } from '../support/packages.ts';

/** What a document says once and refers to from several places is one thing in the packages. */
describe('what operations share', () => {
  it('path items and callbacks, which may lead back to themselves', async () => {
    using packages = await packagesOf(`
openapi: 3.1.1
info: { title: Shop, version: '1' }
paths:
  /carts/{id}:
    $ref: '#/components/pathItems/Cart'
  /orders:
    post: { operationId: sendOrder, responses: { '204': { description: Taken } }, callbacks: { told: { $ref: '#/components/callbacks/Told' } } }
  /returns:
    post: { operationId: sendReturn, responses: { '204': { description: Taken } }, callbacks: { told: { $ref: '#/components/callbacks/Told' } } }
components:
  pathItems:
    Cart:
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      get: { operationId: readCart, responses: { '204': { description: none } } }
  callbacks:
    Told:
      '{$request.query.hook}':
        post:
          operationId: tell
          requestBody: { required: true, content: { application/json: { schema: { type: object, required: [parcel], properties: { parcel: { type: string } } } } } }
          responses: { '204': { description: Heard } }
          callbacks: { again: { $ref: '#/components/callbacks/Told' } }
`);
    expect(packages.said).toEqual([]);
    expect(packages.check()).toBe('');
    const given: unknown[] = [];
    const { client } = packages.connected({ readCart: ({ params }: { params: unknown }) => void given.push(params) });
    await client['readCart']({ id: 'a' });
    expect(given).toEqual([{ id: 'a' }]);
    const { isTellBody } = packages.validators;
    expect([isTellBody({ parcel: 'p' }), isTellBody({})]).toEqual([true, false]);
  }, 60_000);
});

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
  # One path item at two paths: each is an operation of its own.
  /baskets/{id}:
    $ref: '#/paths/~1carts~1{id}'
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
    expect(packages.said).toEqual([
      'operation-id-duplicate GET /baskets/{id} has the operationId "readCart" of GET /carts/{id}, being the same by $ref; it is called "readCart_2".',
    ]);
    expect(packages.check()).toBe('');
    const given: unknown[] = [];
    const take = ({ params }: { params: unknown }): void => void given.push(params);
    const { client } = packages.connected({ readCart: take, readCart2: take });
    await client['readCart']({ id: 'a' });
    await client['readCart2']({ id: 'b' });
    expect(given).toEqual([{ id: 'a' }, { id: 'b' }]);
    const { isTellBody } = packages.validators;
    expect([isTellBody({ parcel: 'p' }), isTellBody({})]).toEqual([true, false]);
  }, 60_000);
});

import { describe, expect, it } from 'vitest';
import { packagesOf } from '../support/packages.ts';

/** Names that fall together in one way of writing or another stay apart in the packages. */
describe('names that clash', () => {
  it('of schemas that differ only in case, in every package', async () => {
    using packages = await packagesOf(`
openapi: 3.1.1
info: { title: Names, version: '1' }
paths: {}
components:
  schemas:
    Foo: { type: integer }
    FOO: { type: boolean }
    foo_: { type: string }
`);
    const { isFoo, isFOO, isFoo2 } = packages.validators;
    expect([isFoo(1), isFOO(true), isFoo2('x'), isFoo('x')]).toEqual([true, true, true, false]);
    expect(packages.said).toEqual(['name-changed The schema "foo_" is called Foo2 in code: Foo is taken.']);
  }, 60_000);

  it('of paths that differ only in the names of their parameters, which are one path', async () => {
    const parameter = (name: string): string => `{ name: ${name}, in: path, required: true, schema: { type: string } }`;
    using packages = await packagesOf(`
openapi: 3.1.1
info: { title: Names, version: '1' }
paths:
  /carts/{id}: { get: { operationId: readCart, parameters: [${parameter('id')}], responses: { '204': { description: none } } } }
  /carts/{key}: { put: { operationId: writeCart, parameters: [${parameter('key')}], responses: { '204': { description: none } } } }
`);
    const given: unknown[] = [];
    const take = ({ params }: { params: unknown }): void => void given.push(params);
    const { client } = packages.connected({ readCart: take, writeCart: take });
    await client['readCart']({ id: 'a' });
    await client['writeCart']({ key: 'b' });
    expect(given).toEqual([{ id: 'a' }, { key: 'b' }]);
  }, 60_000);
});

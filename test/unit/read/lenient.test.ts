import { describe, expect, it } from 'vitest';
import { createDiagnostics } from '../../../generator/diagnostics/diagnostic.ts';
import { lower } from '../../../generator/lower/lower.ts';
import { checkExamples } from '../../../generator/read/examples.ts';
import { readDocument } from '../../../generator/read/read.ts';
import type { Api } from '../../../generator/ir/api.ts';

/** A document of somebody else's cannot be mended: a lenient run works around what it can, and warns. */

async function leniently(text: string): Promise<{ api: Api; told: string[] }> {
  const diagnostics = createDiagnostics({ lenient: true });
  const document = await readDocument({ text, name: 'spec.yaml' }, { root: process.cwd(), remote: false }, diagnostics);
  if (document === undefined) throw new Error('there is no document');
  await checkExamples(document, diagnostics);
  const api = lower(document, diagnostics);
  return { api, told: diagnostics.all.map(({ severity, code }) => `${severity} ${code}`) };
}

const paths = (yaml: string): string => `openapi: 3.1.1\ninfo: { title: Shop, version: '1' }\n${yaml}`;

describe('a lenient run', () => {
  it('names an operation without an operationId by its method and path', async () => {
    const { api, told } = await leniently(
      paths(`paths: { '/carts/{id}/items': { parameters: [{ name: id, in: path, required: true, schema: {} }], get: {} } }`),
    );
    expect(told).toEqual(['warning operation-id-missing']);
    expect(api.operations.map(({ name }) => name)).toEqual(['getCartsIdItems']);
  });

  it('gives no two operations one name, though their paths differ by a sign only', async () => {
    const { api } = await leniently(paths(`paths: { /users: { get: {} }, /users/~: { get: {} } }`));
    expect(api.document['paths']).toMatchObject({
      '/users': { get: { operationId: 'getUsers' } },
      '/users/~': { get: { operationId: 'getUsers2' } },
    });
  });

  it('tells two operations of one operationId apart by a number', async () => {
    const { api, told } = await leniently(paths(`paths: { /a: { get: { operationId: read }, put: { operationId: read } } }`));
    expect(told).toEqual(['warning operation-id-duplicate']);
    expect(api.operations.map(({ name }) => name)).toEqual(['read', 'read2']);
  });

  it('takes a path parameter that nobody declares for a string', async () => {
    const { api, told } = await leniently(paths(`paths: { '/carts/{id}': { get: { operationId: read } } }`));
    expect(told).toEqual(['warning path-parameter-undeclared']);
    expect(api.operations[0]?.parameters).toMatchObject([{ name: 'id', in: 'path', required: true }]);
    expect(api.schemas.map(({ node }) => node.kind)).toEqual(['string']);
  });

  it('leaves out a path parameter that the path has no place for', async () => {
    const parameters = `[{ name: id, in: path, required: true, schema: {} }, { name: page, in: query, schema: {} }]`;
    const { api, told } = await leniently(paths(`paths: { /carts: { get: { operationId: read, parameters: ${parameters} } } }`));
    expect(told).toEqual(['warning path-parameter-unused']);
    expect(api.operations[0]?.parameters.map(({ name }) => name)).toEqual(['page']);
  });

  it('takes a $ref to nowhere for anything', async () => {
    const { api, told } = await leniently(
      paths(`components: { schemas: { Cart: { properties: { owner: { $ref: '#/components/schemas/Nobody' } } } } }`),
    );
    expect(told).toEqual(['warning ref-not-found']);
    expect(api.schemas[0]?.node).toMatchObject({ kind: 'object', properties: [{ name: 'owner', schema: { kind: 'unknown' } }] });
  });

  it('goes on without an example that breaks its schema, and keeps the others', async () => {
    const { api, told } = await leniently(paths(`components: { schemas: { Code: { type: string, examples: [1, ok] } } }`));
    expect(told).toEqual(['warning example-invalid']);
    expect(api.schemas[0]?.examples.map(({ value }) => value)).toEqual(['ok']);
  });

  it('does not bear what there is no way around', async () => {
    const diagnostics = createDiagnostics({ lenient: true });
    await readDocument({ text: 'a: [', name: 'spec.yaml' }, { root: process.cwd(), remote: false }, diagnostics);
    expect(diagnostics.failed).toBe(true);
  });
});

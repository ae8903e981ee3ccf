import { describe, expect, it } from 'vitest';
import { head, readFiles } from './reading.ts';

const said = async (...paths: readonly string[]): Promise<string[]> => {
  const { diagnostics } = await readFiles({ 'openapi.yaml': `${head}paths:\n${paths.map((path) => `  '${path}': {}\n`).join('')}` });
  return diagnostics.map(({ severity, message }) => `${severity}: ${message}`);
};

describe('the paths of a document', () => {
  it.each(['/carts/{id}', '/{id}.json', '/{a}{b}', '/{a}:do', '/ü/x y', '/'])('may be %s', async (path) => {
    expect(await said(path)).toEqual([]);
  });

  it.each([
    ['/a/{b', 'has a brace without its partner or without a name, which is taken as it stands'],
    ['/a/b}', 'has a brace without its partner or without a name, which is taken as it stands'],
    ['/a/{}', 'has a brace without its partner or without a name, which is taken as it stands'],
    ['/{id}/b/{id}', 'has {id} twice: both get one value'],
    ['/a?b=c', 'has a query: the client sends it, and the server, which finds operations by their path, never comes here'],
    ['/a#b', 'has a fragment, which is never sent (RFC 9110, 7.1): a server cannot tell it from the path without it'],
  ])('are warned of where one is %s', async (path, what) => {
    expect(await said(path)).toEqual([`warning: The path ${path} ${what}.`]);
  });

  it('begin with a slash', async () => {
    expect(await said('cart')).toEqual(['error: A path must begin with "/", not "cart".']);
  });

  it('are one path where only the names of parameters differ', async () => {
    expect(await said('/a/{id}', '/a/{key}')).toEqual(['warning: The path /a/{key} is /a/{id} with other names.']);
  });
});

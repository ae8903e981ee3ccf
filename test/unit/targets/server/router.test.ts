import { describe, expect, it } from 'vitest';
import type { Route } from '../../../../generator/targets/server/runtime/route.ts';
import { createRouter } from '../../../../generator/targets/server/runtime/router.ts';

function route(method: string, path: string, base = ''): Route {
  return { name: `${method} ${path}`, method, path, base, parameters: [], answers: [], security: [] };
}

/** The operation that a path leads to and the parameters on the way; or why there is none. */
function find(routes: readonly Route[], method: string, path: string, base?: string): string {
  const found = createRouter(routes, base, { PUT: 'POST' }).find(path);
  if (found.kind === 'none') return `none, siblings ${[...found.siblings].join(' ') || '-'}`;
  const target = found.methods.get(method);
  const values = [...found.valuesOf(target ?? [...found.methods.values()][0]!)].map(([name, value]) => `${name}=${value}`).join(' ');
  return `${target?.name ?? `only ${[...found.methods.keys()].join(' ')}`}${values && ` | ${values}`}`;
}

describe('a router', () => {
  const shop = [
    route('GET', '/tracker/visit.gif'),
    route('POST', '/{site-id}/cart'),
    route('POST', '/{site-id}/product.cost'),
    route('GET', '/pets/mine'),
    route('GET', '/pets/{petId}'),
    route('DELETE', '/pets/{petId}'),
    route('POST', '/pets/{petId}/photos'),
    route('PUT', '/pets/{petId}/photos'),
    route('GET', '/compare/{base}...{head}'),
    route('GET', '/files/{name}.json'),
    route('GET', '/files/{name}'),
    route('GET', '/a/{x}/c'),
    route('GET', '/a/b/{y}/d'),
    route('GET', '/pairs/{left}/{right}'),
    route('PUT', '/pairs/{right}/{left}'),
    route('GET', '/odd/{x/{y}'),
    route('GET', '/twice/{id}/of/{id}'),
  ];

  it.each([
    ['a static path', 'GET', '/tracker/visit.gif', 'GET /tracker/visit.gif'],
    ['a brace without its partner, as it stands', 'GET', '/odd/{x/1', 'GET /odd/{x/{y} | y=1'],
    ['one name twice', 'GET', '/twice/1/of/1', 'GET /twice/{id}/of/{id} | id=1'],
    ['a parameter', 'POST', '/my-shop/cart', 'POST /{site-id}/cart | site-id=my-shop'],
    ['PUT as POST where there is no PUT', 'PUT', '/my-shop/cart', 'POST /{site-id}/cart | site-id=my-shop'],
    ['PUT as itself where there is one', 'PUT', '/pets/1/photos', 'PUT /pets/{petId}/photos | petId=1'],
    ['static before templates', 'GET', '/pets/mine', 'GET /pets/mine'],
    ['a static path for all its methods', 'DELETE', '/pets/mine', 'only GET'],
    ['a template that only another method has', 'POST', '/pets/7', 'only GET DELETE | petId=7'],
    ['two parameters in one segment', 'GET', '/compare/main...dev', 'GET /compare/{base}...{head} | base=main head=dev'],
    ['as little for the first as can be', 'GET', '/compare/a...b...c', 'GET /compare/{base}...{head} | base=a head=b...c'],
    ['the template that fixes more', 'GET', '/files/x.json', 'GET /files/{name}.json | name=x'],
    ['the other one', 'GET', '/files/x.yaml', 'GET /files/{name} | name=x.yaml'],
    ['back to a template where the static way ends', 'GET', '/a/b/c', 'GET /a/{x}/c | x=b'],
    ['the static way where it leads on', 'GET', '/a/b/c/d', 'GET /a/b/{y}/d | y=c'],
    ['one path of two spellings', 'GET', '/pairs/1/2', 'GET /pairs/{left}/{right} | left=1 right=2'],
    ['the parameters as each method calls them', 'PUT', '/pairs/1/2', 'PUT /pairs/{right}/{left} | right=1 left=2'],
    ['values as they are encoded', 'POST', '/a%2Fb/cart', 'POST /{site-id}/cart | site-id=a%2Fb'],
    ['static segments however they are encoded', 'POST', '/x/c%61rt', 'POST /{site-id}/cart | site-id=x'],
    ['an encoding that is none', 'POST', '/%zz/cart', 'POST /{site-id}/cart | site-id=%zz'],
  ])('finds %s', (_what, method, path, want) => {
    expect(find(shop, method, path)).toBe(want);
  });

  it.each([
    ['an empty segment', '//cart', 'none, siblings -'],
    ['a slash too many', '/my-shop/cart/', 'none, siblings -'],
    ['a step up', '/../cart', 'none, siblings -'],
    ['a step up, encoded', '/%2e%2E/cart', 'none, siblings -'],
    ['half a comparison', '/compare/main...', 'none, siblings POST PUT'],
    ['the root', '/', 'none, siblings -'],
    ['a neighbour of known types', '/my-shop/coupon', 'none, siblings POST PUT'],
    ['a prototype', '/__proto__/constructor', 'none, siblings POST PUT'],
  ])('finds nothing for %s', (_what, path, want) => {
    expect(find(shop, 'POST', path)).toBe(want);
  });

  it('stands under the path of the server, or under the one that it is given', () => {
    const routes = [route('GET', '/x', '/v2')];
    expect(find(routes, 'GET', '/v2/x')).toBe('GET /x');
    expect(find(routes, 'GET', '/api/x', '/api')).toBe('GET /x');
    expect(find(routes, 'GET', '/v2/x', '/api')).toBe('none, siblings -');
  });

  it('takes a path of ten thousand segments in its stride', () => {
    expect(find(shop, 'GET', '/a'.repeat(10_000))).toBe('none, siblings -');
    expect(find(shop, 'GET', `/compare/${'...'.repeat(100_000)}`)).toMatch(/^GET/);
  });
});

import { sValidator } from '@hono/standard-validator';
import { initTRPC } from '@trpc/server';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StandardSchema } from '../../../../generator/judge/standard.ts';
import { eventsApi, samplesOf } from '../../../support/spec.ts';
import { forget, load } from '../../../support/validators.ts';

/** Every schema is a Standard Schema: two libraries that have never heard of Okapi take it as it is. */

interface Cart {
  readonly id: string;
}

let schema: StandardSchema<Cart>;
let cart: Cart;
beforeAll(async () => {
  const api = await eventsApi();
  const { module } = await load(api, 'standard');
  schema = module['cartSchema'] as StandardSchema<Cart>;
  cart = samplesOf(api).find(({ name }) => name === 'Cart')?.value as Cart;
});
afterAll(() => forget('standard'));

describe('the Standard Schema of a cart', () => {
  it('names its version and vendor, gives a good value back, and says what is wrong with a bad one, and where', () => {
    const standard = schema['~standard'];
    expect([standard.version, standard.vendor]).toEqual([1, 'okapi']);
    expect(standard.validate(cart)).toEqual({ value: cart });
    const items = [{ product: { code: 5 } }];
    const result = standard.validate({ ...cart, items });
    expect(result.issues).toContainEqual({ message: 'items.0.product.code must be a string', path: ['items', 0, 'product', 'code'] });
  });

  it("validates bodies in Hono's validator", async () => {
    const app = new Hono().post('/cart', sValidator('json', schema), (context) => context.json({ id: context.req.valid('json').id }));
    const send = (body: unknown): Promise<Response> =>
      Promise.resolve(
        app.request('/cart', { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      );
    const good = await send(cart);
    expect([good.status, await good.json()]).toEqual([200, { id: cart.id }]);
    const bad = await send({ ...cart, id: 5 });
    expect(bad.status).toBe(400);
    expect(JSON.stringify(await bad.json())).toContain('id must be a string');
  });

  it('validates inputs in tRPC', async () => {
    const { router, procedure, createCallerFactory } = initTRPC.create();
    const call = createCallerFactory(router({ send: procedure.input(schema).mutation(({ input }) => input.id) }))({});
    expect(await call.send(cart)).toBe(cart.id);
    await expect(call.send({ ...cart, id: 5 } as unknown as Cart)).rejects.toThrow('id must be a string');
  });
});

import type { Client, Settings } from './client.ts';

type Operations = { readonly [name: string]: (client: never, ...rest: never[]) => unknown };

/** Adds a method for each function to a client, and `with`, which gives the same client with other options. */
export function bind<Methods>(client: Client, functions: object, again: (options: never) => unknown): Methods {
  const methods = Object.entries(functions as Operations).map(([name, run]) => [name, (...rest: never[]) => run(client as never, ...rest)]);
  return {
    ...client,
    ...Object.fromEntries(methods),
    with: (options: Settings) => again({ ...client.settings(), ...options } as never),
  } as Methods;
}

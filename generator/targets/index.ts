import { client } from './client/target.ts';
import { mocks } from './mocks/target.ts';
import { server } from './server/target.ts';
import type { Target } from './target.ts';
import { types } from './types/target.ts';
import { validators } from './validators/target.ts';

export { client, mocks, server, types, validators };

/** Every target, each behind those whose packages it imports. A new one is a folder and a line here. */
export const targets: readonly Target[] = [types, validators, client, server, mocks];

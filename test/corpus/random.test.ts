import { expect, it } from 'vitest';
import { problemsOf } from './random.ts';

/**
 * Documents that nobody would write, drawn at random, become packages that type-check strictly. What came of more of them stands in
 * `test/bench/RESULTS.md`; `node test/corpus/random.ts 100 50` tries others.
 */
it('twelve random documents become packages that TypeScript accepts', async () => {
  expect(await problemsOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])).toEqual([]);
}, 240_000);

import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Api } from '../../../../generator/ir/api.ts';
import { mocks } from '../../../../generator/targets/mocks/target.ts';
import { fixturesOf } from '../../../../generator/targets/mocks/all-fixtures.ts';
import { changed } from '../../../../generator/targets/mocks/runtime/fixtures.ts';
import { makeBy } from '../../../../generator/targets/mocks/runtime/make.ts';
import { solve, type Solved } from '../../../../generator/targets/mocks/solve/solve.ts';
import { ajvOf } from '../../../support/ajv.ts';
import { apiOfFile } from '../../../support/api.ts';
import { root } from '../../../support/cli.ts';

/** A real document of 13 MB that nobody wrote for us: GitHub's. */

let api: Api;
let solved: Solved;
let ajv: ReturnType<typeof ajvOf>;
beforeAll(async () => {
  api = await apiOfFile(join(root, 'node_modules/@octokit/openapi/generated/api.github.com.json'));
  solved = solve(api.schemas);
  ajv = ajvOf(api);
});

/** Every so many: ajv takes as long for one schema as ours for a hundred. */
const some = <Item>(items: readonly Item[], every: number): Item[] => items.filter((_, index) => index % every === 0);

describe("GitHub's document", () => {
  it('has a valid value for every schema', () => {
    const problems = [...solved.solutions.values()].flatMap(({ name, problem }) => (problem === undefined ? [] : [`${name}: ${problem}`]));
    expect(problems).toEqual([]);
    expect(api.schemas.length).toBeGreaterThan(4000);
  });

  it('gets values that ajv takes too', () => {
    for (const { name } of some(api.schemas, 15)) {
      const { recipe, problem } = solved.solutions.get(name) ?? {};
      if (recipe === undefined || problem !== undefined) continue;
      for (const optional of ['none', 'some', 'all'] as const) {
        const value = makeBy(recipe, 3, { optional });
        expect([name, optional, ajv(name)(value), ajv(name).errors]).toEqual([name, optional, true, null]);
      }
    }
  });

  it('gets fixtures, valid and invalid, that ajv agrees with', () => {
    const all = fixturesOf(api);
    for (const { schema, valid, invalid } of some(all, 25)) {
      const judge = ajv(schema.name);
      for (const { name, value } of valid) expect([schema.name, name, judge(value)]).toEqual([schema.name, name, true]);
      for (const { why, base, at, to } of invalid)
        expect([schema.name, why, judge(changed(base.value, at, to))]).toEqual([schema.name, why, false]);
    }
  });

  it('says what is left out of a package that would be too large', () => {
    const told = mocks.check?.(api, { locate: (pointer) => ({ file: 'api.github.com.json', pointer }) }) ?? [];
    expect(told.map(({ code }) => code).filter((code) => code !== 'no-value-fits')).toEqual(['fixtures-left-out']);
  });
});

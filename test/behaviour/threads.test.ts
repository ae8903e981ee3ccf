import { join } from 'node:path';
import { expect, it } from 'vitest';
import { build, type BuildResult } from '../../generator/build.ts';
import { createHelper } from '../../generator/helper.ts';
import { mocks, server, targets, types, validators } from '../../generator/targets/index.ts';
import type { Target } from '../../generator/targets/target.ts';
import { root } from '../support/cli.ts';

/** A second thread makes some of the packages: nobody shall see which. */

async function inTwo(wanted: readonly Target[]): Promise<BuildResult> {
  const helper = createHelper(wanted);
  try {
    return await build({ ...options, targets: wanted, helper });
  } finally {
    helper.close();
  }
}

const options = { input: { file: join(root, 'spec/openapi.yaml') }, root: join(root, 'spec'), remote: false, packages: '@shop/{target}' };

/** A user's own: it cannot be handed to another thread. */
const page: Target = {
  name: 'page',
  summary: 'a list of all operations',
  uses: [],
  dependencies: {},
  package: false,
  emit: (api) => [{ kind: 'text', path: 'page.md', text: api.operations.map(({ name }) => `- ${name}\n`).join('') }],
  check: (api, { locate }) => [
    { code: 'no-value-fits', severity: 'warning', message: 'A word of the page.', place: locate(api.operations[0]?.at ?? '') },
  ],
};

it('gives from two threads, file by file and problem by problem, what one gives', async () => {
  const wanted = [types, page, ...targets.filter((target) => target !== types)];
  const [alone, together] = [await build({ ...options, targets: wanted }), await inTwo(wanted)];
  expect(together.files?.length).toBeGreaterThan(100);
  expect(together).toEqual(alone);
  expect(together.diagnostics.find(({ message }) => message === 'A word of the page.')?.place?.file).toMatch(/\.yaml$/);
});

it('keeps the order of the targets, and does with one alone', async () => {
  const { files } = await inTwo([types, validators, server, mocks]);
  expect([...new Set(files?.map(({ path }) => path.split('/')[0]))]).toEqual(['types', 'validators', 'server', 'mocks']);
  expect((await inTwo([types])).files).toEqual((await build({ ...options, targets: [types] })).files);
  expect((await inTwo([page])).files?.map(({ path }) => path)).toEqual(['page/page.md']);
});

it('fails in the one thread as in the other', async () => {
  const broken: Target = {
    ...page,
    emit: () => {
      throw new Error('A bug of the page');
    },
  };
  await expect(inTwo([types, broken])).rejects.toThrow('A bug of the page');
  const helper = createHelper([types]);
  helper.close();
  await expect(helper.rest()).rejects.toThrow('ended before');
});

import { existsSync, globSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import type { Draft } from '../../generator/judge/drafts.ts';
import { root } from '../support/cli.ts';

/** The official JSON-Schema-Test-Suite, read where it lies: beside the repository, or where an environment variable says. */
const places = [process.env['JSON_SCHEMA_TEST_SUITE'], resolve(root, '../shared/json-schema-test-suite')];

/** The folder of a checkout of the suite; undefined where there is none. */
export const suiteFolder: string | undefined = places.find((place) => place !== undefined && existsSync(join(place, 'tests')));

export const drafts: readonly Draft[] = ['2020-12', '2019-09', '7', '6', '4'];

export type Part = 'required' | 'optional' | 'format';
export const parts: readonly Part[] = ['required', 'optional', 'format'];

export interface Group {
  readonly file: string;
  readonly description: string;
  readonly schema: unknown;
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[];
}

const folderOf = (draft: Draft): string => `draft${draft}`;

/** The groups of a part: `required` stands in the folder of the draft itself, `format` in `optional/format`. */
export function groupsOf(suite: string, draft: Draft, part: Part): Group[] {
  const folder = join(suite, 'tests', folderOf(draft));
  const pattern = part === 'required' ? '*.json' : part === 'optional' ? 'optional/*.json' : 'optional/format/*.json';
  return globSync(pattern, { cwd: folder })
    .sort()
    .flatMap((file) =>
      (JSON.parse(readFileSync(join(folder, file), 'utf8')) as Omit<Group, 'file'>[]).map((group) => ({ ...group, file })),
    );
}

/** What schemas of the suite refer to: its remotes at http://localhost:1234, and the meta-schemas. */
export function documentsOf(suite: string): Map<string, unknown> {
  const documents = new Map<string, unknown>();
  const remotes = join(suite, 'remotes');
  for (const file of globSync('**/*.json', { cwd: remotes })) {
    documents.set(`http://localhost:1234/${file}`, JSON.parse(readFileSync(join(remotes, file), 'utf8')));
  }
  const ajv = join(root, 'node_modules/ajv/dist/refs');
  const files = [...globSync('json-schema-20*/**/*.json', { cwd: ajv }), ...globSync('json-schema-draft-*.json', { cwd: ajv })].map(
    (file) => join(ajv, file),
  );
  for (const file of [...files, join(import.meta.dirname, 'draft-04.json')]) {
    const schema = JSON.parse(readFileSync(file, 'utf8')) as { readonly $id?: string; readonly id?: string };
    documents.set((schema.$id ?? schema.id ?? relative(root, file)).replace(/#$/, ''), schema);
  }
  return documents;
}

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDiagnostics } from '../../../generator/diagnostics/diagnostic.ts';
import type { Api } from '../../../generator/ir/api.ts';
import { lower } from '../../../generator/lower/lower.ts';
import { readDocument } from '../../../generator/read/read.ts';
import { types } from '../../../generator/targets/types/target.ts';
import { apiOf, emitted } from '../../support/api.ts';
import { root, workplace } from '../../support/cli.ts';
import { petstore } from '../../support/petstore.ts';
import { check, type Packages } from '../../support/strictest.ts';

/**
 * The named types and the whole-API view are written by two libraries: json-schema-to-typescript and openapi-typescript. Each
 * schema's are assignable to one another, so that code may mix them; and all of it compiles under the strictest settings.
 */

const same = `type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : 'the second is wider') : 'the first is wider';
const agree = <_Same extends true>(): void => undefined;
`;

const here = import.meta.dirname;
const cases = readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

async function apis(): Promise<[string, Api][]> {
  const diagnostics = createDiagnostics();
  const document = await readDocument({ file: join(root, 'spec/openapi.yaml') }, { root: join(root, 'spec'), remote: false }, diagnostics);
  if (document === undefined) throw new Error('the spec cannot be read');
  const scenarios = await Promise.all(cases.map(async (name): Promise<[string, Api]> => [name, await apiOf(readFileSync(join(here, name, 'spec.yaml'), 'utf8'))]));
  return [['jirafe', lower(document, diagnostics)], ['petstore', await apiOf(petstore)], ...scenarios];
}

function agreement(api: Api): string {
  const rows = api.schemas
    .filter(({ inline, at }) => !inline && at.startsWith('#/components/schemas/'))
    .map((schema) => ({ schema: schema.name, key: JSON.stringify(schema.at.slice('#/components/schemas/'.length)) }));
  const names = rows.map(({ schema }) => schema);
  const lines = rows.map(({ schema, key }) => `agree<Same<${schema}, components['schemas'][${key}]>>();`);
  if (rows.length === 0) return 'export {};\n';
  return `import type { ${names.join(', ')} } from './index.js';\nimport type { components } from './openapi.js';\n\n${same}${lines.join('\n')}\n`;
}

describe('the named types and the whole-API view', () => {
  test('agree on every schema of the Jirafe Events API, the pet store, and the scenarios', async () => {
    using place = workplace();
    const written: Packages[] = [];
    for (const [name, api] of await apis()) {
      const files = await emitted(types, api);
      for (const [path, text] of files) place.put(join(name, 'types', path), text);
      place.put(join(name, 'types/src/agree.ts'), agreement(api));
      place.put(join(name, 'types/package.json'), '{ "type": "module" }');
      written.push({ output: dirname(join(place.folder, name, 'types')), prefix: `@${name}/` });
    }
    expect(check(place.folder, 'typescript-7', ...written)).toBe('');
  });
});

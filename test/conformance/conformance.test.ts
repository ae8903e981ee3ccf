import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Draft } from '../../generator/judge/drafts.ts';
import { createResolver } from '../../generator/judge/resolve.ts';
import { isJsonObject } from '../../generator/judge/rules.ts';
import { apiOfSchemas, forget, type Loaded, load, namedSchema } from '../support/validators.ts';
import { documentsOf, drafts, type Group, groupsOf, type Part, parts, suiteFolder } from './suite.ts';

/**
 * The official test suite against what is emitted for each of its schemas: the guard and the collector of errors must both say what the
 * suite says. What fails is listed in conformance.md, each with its reason, and the list must be exact.
 */
const listed = [...readFileSync(join(import.meta.dirname, 'conformance.md'), 'utf8').matchAll(/^- `(.+)`$/gm)].map(
  ([, line]) => line ?? '',
);

const suite = suiteFolder ?? '';
const documents = documentsOf(suite);
const isMissing = suiteFolder === undefined;
afterAll(() => forget('conformance'));

/** Without the suite every test is skipped under a name that says how to get it. */
describe.skipIf(isMissing).each(drafts)(
  `${isMissing ? 'Set JSON_SCHEMA_TEST_SUITE to a checkout of the suite to test ' : ''}JSON Schema %s`,
  (draft) => {
    it.each(parts)('%s: guard and collector say what the suite says, but for what conformance.md lists', async (part) => {
      const groups = groupsOf(suite, draft, part);
      const { roots, loaded } = await emit(groups, draft, part);
      const failed = groups.flatMap((group, index) => failures(group, roots[index] ?? '', loaded));
      const known = listed.filter((line) => line.startsWith(`${draft} ${part} `)).map((line) => line.slice(`${draft} ${part} `.length));
      expect(groups.length).toBeGreaterThan(5);
      expect(failed).toEqual(known);
    });
  },
);

/** Every group in a module of its own, all of them in one package. Formats are asserted only where they are what is tested. */
async function emit(groups: readonly Group[], draft: Draft, part: Part): Promise<{ roots: string[]; loaded: Loaded }> {
  const roots: string[] = [];
  const schemas = groups.flatMap(({ schema }, index) => {
    let count = 0;
    const resolver = createResolver({
      draft,
      documents: new Map([...documents, ['okapi:schema', schema]]),
      formats: part === 'format',
      prefix: '#/$defs/',
      nameOf: () => `Group${index + 1}Schema${(count += 1)}`,
    });
    const root = isJsonObject(schema) ? resolver.define(schema) : `Group${index + 1}Boolean`;
    roots.push(root);
    const definitions = isJsonObject(schema) ? [...resolver.definitions()] : [[root, schema] as const];
    return definitions.map(([name, json]) => namedSchema(name, json, `group-${index + 1}`));
  });
  return { roots, loaded: await load(apiOfSchemas(schemas), `conformance/${draft}-${part}`) };
}

function failures({ file, description, tests }: Group, root: string, loaded: Loaded): string[] {
  return tests.flatMap((test) => {
    const [guard, collector] = [loaded.is(root, test.data), loaded.errors(root, test.data).length === 0];
    const line = `${file}: ${description}: ${test.description}`;
    if (guard !== collector) return [`${line} (guard and collector disagree)`];
    return guard === test.valid ? [] : [line];
  });
}

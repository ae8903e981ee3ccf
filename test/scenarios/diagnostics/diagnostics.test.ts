import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../../generator/diagnostics/catalogue.ts';
import { createDiagnostics } from '../../../generator/diagnostics/diagnostic.ts';
import { report } from '../../../generator/diagnostics/report.ts';
import { lower } from '../../../generator/lower/lower.ts';
import { checkExamples } from '../../../generator/read/examples.ts';
import { readDocument } from '../../../generator/read/read.ts';
import { targets } from '../../../generator/targets/index.ts';

/** A folder for each code: `spec.yaml` (or `.json`) with what it refers to, and `report.txt`, what a user is told. */
const here = import.meta.dirname;
const folders = readdirSync(here, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));

async function reportOf(folder: string): Promise<string> {
  const root = join(here, folder);
  const file = ['spec.yaml', 'spec.json'].map((name) => join(root, name)).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${folder} has no spec`);
  const options = join(root, 'options.json');
  const { remote } = existsSync(options) ? (JSON.parse(readFileSync(options, 'utf8')) as { remote: boolean }) : { remote: false };
  const diagnostics = createDiagnostics();
  const document = await readDocument({ file }, { root, remote }, diagnostics);
  if (document) {
    const api = lower(document, diagnostics);
    for (const target of diagnostics.failed ? [] : targets) for (const found of target.check?.(api, document) ?? []) diagnostics.add(found);
    await checkExamples(document, diagnostics);
  }
  const prefix = `${relative(process.cwd(), root)}/`;
  return report(diagnostics.all, { colour: false, cwd: process.cwd() }).replaceAll(prefix, '');
}

describe('every diagnostic', () => {
  test.each(folders)('%s is reported as a user would want it', async (code) => {
    const text = await reportOf(code);
    expect(text).toContain(` ${code}  `);
    await expect(text).toMatchFileSnapshot(join(here, code, 'report.txt'));
  });

  test('has a scenario, and every scenario a diagnostic', () => {
    expect([...folders].sort()).toEqual(Object.keys(catalogue).sort());
  });
});

import { dirname } from 'node:path';
import { createDiagnostics, type Diagnostic } from '../../generator/diagnostics/diagnostic.ts';
import { report } from '../../generator/diagnostics/report.ts';
import type { Api } from '../../generator/ir/api.ts';
import { lower } from '../../generator/lower/lower.ts';
import { print } from '../../generator/print/print.ts';
import { readDocument } from '../../generator/read/read.ts';
import { packageNames } from '../../generator/targets/package.ts';
import type { Target } from '../../generator/targets/target.ts';

/** A document's model, and what was said on the way. */
export interface Lowered {
  readonly api: Api;
  readonly diagnostics: readonly Diagnostic[];
}

/** Reads and lowers a document given as YAML (or JSON) text. Throws only where there is nothing to lower. */
export async function lowered(text: string): Promise<Lowered> {
  const diagnostics = createDiagnostics();
  const document = await readDocument({ text, name: 'spec.yaml' }, { root: process.cwd(), remote: false }, diagnostics);
  if (document === undefined) throw new Error(told(diagnostics.all));
  return { api: lower(document, diagnostics), diagnostics: diagnostics.all };
}

/** The model of a document given as YAML (or JSON) text; throws an Error that lists the diagnostics if any is an error. */
export async function apiOf(text: string): Promise<Api> {
  const { api, diagnostics } = await lowered(text);
  if (diagnostics.some(({ severity }) => severity === 'error')) throw new Error(told(diagnostics));
  return api;
}

/** The text of every file that a target emits for an API, by its path in the package. */
export async function emitted(target: Target, api: Api): Promise<Map<string, string>> {
  const artifacts = await target.emit(api, packageNames('@shop/{target}', api));
  return new Map(artifacts.map((artifact) => [artifact.path, print(artifact)]));
}

/** A whole document around some schemas, for tests that need no more: `Cart: { type: object }`. */
export function schemasOnly(schemas: string): string {
  return `openapi: 3.1.1\ninfo: { title: Shop, version: '1' }\npaths: {}\ncomponents:\n  schemas:\n${indent(schemas, 4)}`;
}

/** Moves every line of a text to the right. */
export function indent(text: string, by: number): string {
  return text.replace(/^(?=.)/gm, ' '.repeat(by));
}

function told(diagnostics: readonly Diagnostic[]): string {
  return report(diagnostics, { colour: false, cwd: process.cwd() });
}

/** The model of a document in a file. */
export async function apiOfFile(file: string): Promise<Api> {
  const diagnostics = createDiagnostics({ lenient: true });
  const document = await readDocument({ file }, { root: dirname(file), remote: false }, diagnostics);
  if (document === undefined || diagnostics.failed) throw new Error(told(diagnostics.all));
  return lower(document, diagnostics);
}

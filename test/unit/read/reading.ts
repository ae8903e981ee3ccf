import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createDiagnostics, type Diagnostic } from '../../../generator/diagnostics/diagnostic.ts';
import type { Document } from '../../../generator/read/document.ts';
import { readDocument, type ReadOptions } from '../../../generator/read/read.ts';

export interface Outcome {
  readonly document: Document | undefined;
  readonly diagnostics: readonly Diagnostic[];
  /** `code file:line:column` of each, for short comparisons. */
  readonly told: readonly string[];
}

/** Reads a document given as files, the first of which is the root, in a folder of its own. */
export async function readFiles(files: Readonly<Record<string, string>>, options: Partial<ReadOptions> = {}): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'okapi-read-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    const [first = ''] = Object.keys(files);
    const diagnostics = createDiagnostics();
    const document = await readDocument({ file: join(folder, first) }, { root: folder, remote: false, ...options }, diagnostics);
    return { document, diagnostics: diagnostics.all, told: diagnostics.all.map(tell) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads a document given as one text. */
export async function readText(text: string): Promise<Outcome> {
  const diagnostics = createDiagnostics();
  const document = await readDocument({ text, name: 'spec.yaml' }, { root: '/nowhere', remote: false }, diagnostics);
  return { document, diagnostics: diagnostics.all, told: diagnostics.all.map(tell) };
}

function tell({ code, place }: Diagnostic): string {
  if (place === undefined) return code;
  const file = place.file.split('/').at(-1);
  return `${code} ${file}${place.line === undefined ? '' : `:${place.line}:${place.column}`}`;
}

/** The head that every document needs. */
export const head = "openapi: 3.1.1\ninfo: { title: Shop, version: '1' }\n";

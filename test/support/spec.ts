import { join } from 'node:path';
import { createDiagnostics } from '../../generator/diagnostics/diagnostic.ts';
import type { Api } from '../../generator/ir/api.ts';
import { lower } from '../../generator/lower/lower.ts';
import { readDocument } from '../../generator/read/read.ts';
import { root } from './cli.ts';

/** The model of the Jirafe Events API, read from `spec/`. */
export async function eventsApi(): Promise<Api> {
  const document = await readDocument(
    { file: join(root, 'spec/openapi.yaml') },
    { root: join(root, 'spec'), remote: false },
    createDiagnostics(),
  );
  if (document === undefined) throw new Error('The spec cannot be read');
  return lower(document, createDiagnostics());
}

/** Every example of every schema of it, with the schema's name. */
export function samplesOf(api: Api): { readonly name: string; readonly value: unknown }[] {
  return api.schemas.flatMap(({ name, examples }) => examples.map(({ value }) => ({ name, value })));
}

import type { Diagnostic, Diagnostics } from '../diagnostics/diagnostic.ts';
import { follow } from './check.ts';
import type { Document } from './document.ts';
import { isObject, type MutableObject } from './json.ts';
import { toPointer, type Tokens } from './pointer.ts';
import type { Kind } from './shapes.ts';
import { createJudge, type Direction } from './validate.ts';
import { walk } from './walk.ts';

/**
 * Checks every example of a document against the schema that it stands beside: those of schemas, media types,
 * parameters and headers. An example in another media type than JSON is only checked where it is not text.
 * Takes those that do not fit out of the document, so that a lenient run goes on without them.
 * Diagnostic: `example-invalid`, an error unless `severity` says otherwise.
 */
export async function checkExamples(
  document: Document,
  diagnostics: Diagnostics,
  severity: Diagnostic['severity'] = 'error',
): Promise<void> {
  const root: MutableObject = document.root;
  const judge = createJudge(root);
  const verify = (schema: unknown, value: unknown, direction: Direction, tokens: Tokens): boolean => {
    const breach = judge(schema, value, direction);
    if (breach === undefined) return true;
    const where = breach.path.length === 0 ? 'it' : breach.path.join('.');
    diagnostics.add({
      code: 'example-invalid',
      severity,
      message: `The example does not fit its schema: ${where} ${breach.message}.`,
      place: document.locate(toPointer([...tokens, ...breach.path])),
    });
    return false;
  };
  const unfit: { node: MutableObject; paths: readonly Tokens[] }[] = [];
  walk(root, 'document', (node, kind, tokens) => {
    if (Object.hasOwn(node, '$ref') && kind !== 'schema') return;
    const schema = kind === 'schema' ? node : node['schema'];
    const paths = examplesOf(root, node, kind, tokens)
      .filter(({ value, path }) => !verify(schema, value, directionOf(kind, tokens), [...tokens, ...path]))
      .map(({ path }) => path);
    if (paths.length > 0) unfit.push({ node, paths });
  });
  for (const { node, paths } of unfit) leaveOut(node, paths);
}

function leaveOut(node: MutableObject, paths: readonly Tokens[]): void {
  const names = new Set(paths.map(([field, name]) => (field === 'examples' ? name : undefined)));
  const { examples } = node;
  if (paths.some(([field]) => field === 'example')) delete node['example'];
  if (Array.isArray(examples)) node['examples'] = examples.filter((_example, index) => !names.has(String(index)));
  else if (isObject(examples)) node['examples'] = Object.fromEntries(Object.entries(examples).filter(([name]) => !names.has(name)));
}

function examplesOf(root: MutableObject, node: MutableObject, kind: Kind, tokens: Tokens): { value: unknown; path: Tokens }[] {
  if (kind === 'schema') {
    const { examples } = node;
    const listed = Array.isArray(examples) ? examples.map((value: unknown, index) => ({ value, path: ['examples', String(index)] })) : [];
    return Object.hasOwn(node, 'example') ? [...listed, { value: node['example'], path: ['example'] }] : listed;
  }
  if (kind !== 'mediaType' && kind !== 'parameter' && kind !== 'header') return [];
  if (node['schema'] === undefined) return [];
  const isJson = kind !== 'mediaType' || /^(application|text)\/(json|[^;]*\+json)\b/i.test(tokens.at(-1) ?? '');
  const found: { value: unknown; path: Tokens }[] = [];
  if (Object.hasOwn(node, 'example')) found.push({ value: node['example'], path: ['example'] });
  const { examples } = node;
  for (const name of isObject(examples) ? Object.keys(examples) : []) {
    const example = follow(root, isObject(examples) ? examples[name] : undefined);
    if (isObject(example) && Object.hasOwn(example, 'value')) found.push({ value: example['value'], path: ['examples', name, 'value'] });
    // OpenAPI 3.2: `dataValue` is what the schema describes; `serializedValue` is its text.
    if (isObject(example) && Object.hasOwn(example, 'dataValue'))
      found.push({ value: example['dataValue'], path: ['examples', name, 'dataValue'] });
  }
  return isJson ? found : found.filter(({ value }) => typeof value !== 'string');
}

function directionOf(kind: Kind, tokens: Tokens): Direction {
  if (kind === 'schema') return 'either';
  return tokens.includes('responses') ? 'response' : 'request';
}

import type { Diagnostic, Diagnostics } from '../diagnostics/diagnostic.ts';
import { type Compiler, createCompiler } from '../judge/compile.ts';
import { errorsOf } from '../judge/judge.ts';
import type { Rules } from '../judge/rules.ts';
import { follow } from './check.ts';
import type { Document } from './document.ts';
import { isObject, type MutableObject, own } from './json.ts';
import { fromPointer, toPointer, type Tokens } from './pointer.ts';
import type { Kind } from './shapes.ts';
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
  const compilers = { request: compilerFor(root, 'request'), response: compilerFor(root, 'response'), either: compilerFor(root, 'either') };
  const verify = (schema: unknown, value: unknown, direction: Direction, tokens: Tokens): boolean => {
    const [error] = errorsOf(compilers[direction].compile(schema), value, { most: 1, formats: true });
    if (error === undefined) return true;
    const path = fromPointer(error.pointer) ?? [];
    const received = error.received === undefined ? '' : `; it is ${error.received}`;
    diagnostics.add({
      code: 'example-invalid',
      severity,
      message: `The example does not fit its schema: ${error.path === '' ? 'it' : error.path} ${error.message}${received}.`,
      // What is missing has no place of its own.
      place: document.locate(toPointer([...tokens, ...(error.received === undefined ? path.slice(0, -1) : path)])),
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

/** Requests may leave out what is `readOnly`, answers what is `writeOnly` (OpenAPI 3.0, 4.7.24.2); a schema alone is either. */
type Direction = 'request' | 'response' | 'either';

function compilerFor(root: MutableObject, direction: Direction): Compiler {
  const lookUp = (ref: string): unknown =>
    (fromPointer(ref) ?? []).reduce<unknown>(
      (node, token) => (Array.isArray(node) ? node[Number(token)] : isObject(node) ? own(node, token) : undefined),
      root,
    );
  const mayBeLeftOut = (schema: unknown, hops = 0): boolean => {
    if (!isObject(schema) || hops > 20) return false;
    if (direction !== 'response' && schema['readOnly'] === true) return true;
    if (direction !== 'request' && schema['writeOnly'] === true) return true;
    return typeof schema['$ref'] === 'string' && mayBeLeftOut(lookUp(schema['$ref']), hops + 1);
  };
  const adjust = (rules: Rules): Rules => {
    if (rules.required === undefined || rules.properties === undefined) return rules;
    const optional = new Set(rules.properties.flatMap(([name, schema]) => (mayBeLeftOut(schema) ? [name] : [])));
    return optional.size === 0 ? rules : { ...rules, required: rules.required.filter((name) => !optional.has(name)) };
  };
  return createCompiler({ lookUp, adjust });
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

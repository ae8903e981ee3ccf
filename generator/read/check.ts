import { canExplode } from '../judge/backtracking.ts';
import type { Diagnostics, Place } from '../diagnostics/diagnostic.ts';
import { formWords, forms, hasForm, type Form } from './forms.ts';
import { define, describe, isObject, own, type MutableObject } from './json.ts';
import { operationsOf, type Found } from './operations.ts';
import { checkPaths } from './paths.ts';
import { fromPointer, type Tokens } from './pointer.ts';
import type { Report } from './report.ts';
import { childKind, shapes, type Kind } from './shapes.ts';

/**
 * Checks the form of a bundled OpenAPI 3.1 document, reports everything that is wrong, and takes out what was reported, so
 * that the stages behind can go on and find their own.
 * `incomplete` holds lists of parameters that lost one already, so that it is not missed again.
 * Diagnostics: `structure`, `pattern-slow`, `operation-id-missing`, `operation-id-duplicate`, `path-parameter-undeclared`,
 * `path-parameter-unused`, `path-twice`, `security-unknown`.
 */
export function checkDocument(
  root: MutableObject,
  incomplete: ReadonlySet<object>,
  place: (tokens: Tokens) => Place,
  diagnostics: Diagnostics,
): void {
  const report: Report = (code, severity, message, tokens, fix) =>
    diagnostics.add({ code, severity, message, place: place(tokens), ...(fix === undefined ? {} : { fix }) });
  if (!Object.hasOwn(root, 'info'))
    report(
      'structure',
      'warning',
      'The document has no "info".',
      [],
      'Add "info" with a title and a version: packages are described by them.',
    );
  checkForms(root, report);
  checkOperations(root, incomplete, report);
}

/** Fields of the wrong form. In a schema they are ignored with a warning, for all else in it still holds. */
function checkForms(root: MutableObject, report: Report): void {
  const seen = new Set<object>();
  const isSlow = memoized(canExplode);
  enter(root, 'document', []);

  function enter(node: MutableObject, kind: Kind, tokens: string[]): void {
    const shape = shapes[kind];
    if (shape.section === undefined) {
      if (seen.has(node)) return;
      seen.add(node);
    }
    checkFields(node, kind, tokens, report);
    details[kind]?.(node, tokens, report, isSlow);
    if (shape.fields === undefined && shape.each === undefined) return;
    for (const key of Object.keys(node)) {
      const childs = childKind(shape, key);
      if (childs === undefined) continue;
      const child = node[key];
      tokens.push(key);
      if (Array.isArray(child) && isList(kind, key)) enterList(child, childs, tokens);
      else if (isObject(child)) enter(child, childs, tokens);
      else if (!(childs === 'schema' && typeof child === 'boolean')) drop(node, key, childs, tokens);
      tokens.pop();
    }
  }

  function enterList(list: unknown[], kind: Kind, tokens: string[]): void {
    for (let index = list.length - 1; index >= 0; index--) {
      const item = list[index];
      tokens.push(String(index));
      if (isObject(item)) enter(item, kind, tokens);
      else if (!(kind === 'schema' && typeof item === 'boolean')) {
        report('structure', 'error', `This must be ${article(kind)}, not ${describe(item)}.`, [...tokens]);
        list.splice(index, 1);
      }
      tokens.pop();
    }
  }

  function drop(node: MutableObject, key: string, kind: Kind, tokens: readonly string[]): void {
    const value = node[key];
    delete node[key];
    if (value === null) report('structure', 'warning', `"${key}" is empty, and is ignored.`, [...tokens]);
    else report('structure', 'error', `"${key}" must be ${article(kind)}, not ${describe(value)}.`, [...tokens]);
  }
}

/** Where the grammar has a list of one kind. Older drafts have one in `items`, too. */
const lists: ReadonlySet<string> = new Set(
  'servers tags parameters allOf anyOf oneOf prefixItems items additionalItems itemEncoding prefixEncoding'.split(' '),
);

function isList(kind: Kind, key: string): boolean {
  return shapes[kind].each === undefined && lists.has(key);
}

function memoized(test: (text: string) => boolean): (text: string) => boolean {
  const known = new Map<string, boolean>();
  return (text) => {
    const result = known.get(text) ?? test(text);
    known.set(text, result);
    return result;
  };
}

function checkFields(node: MutableObject, kind: Kind, tokens: readonly string[], report: Report): void {
  const wanted = forms[kind];
  if (wanted === undefined) return;
  for (const key of Object.keys(node)) {
    if (!Object.hasOwn(wanted, key)) continue;
    const form = wanted[key] as Form;
    const value = node[key];
    if (hasForm(value, form)) continue;
    const severity = kind === 'schema' || value === null ? 'warning' : 'error';
    const end = severity === 'warning' ? ', and is ignored.' : '.';
    report('structure', severity, `"${key}" must be ${formWords[form]}, not ${describe(value)}${end}`, [...tokens, key]);
    delete node[key];
  }
}

type Detail = (node: MutableObject, tokens: Tokens, report: Report, isSlow: (pattern: string) => boolean) => void;

const places = ['path', 'query', 'header', 'cookie', 'querystring'];

/** What the form of single fields cannot say. */
const details: Partial<Record<Kind, Detail>> = {
  parameter(node, tokens, report) {
    if (Object.hasOwn(node, '$ref') || tokens.length === 0) return;
    for (const field of ['name', 'in']) {
      if (!Object.hasOwn(node, field))
        report('structure', 'error', `A parameter must have "${field}".`, [...tokens], `Add "${field}" to it.`);
    }
    const where = node['in'];
    if (typeof where === 'string' && !places.includes(where)) {
      report('structure', 'error', `"in" must be path, query, header or cookie, not ${describe(where)}.`, [...tokens, 'in']);
    }
    if (!Object.hasOwn(node, 'schema') && !Object.hasOwn(node, 'content')) {
      report(
        'structure',
        'warning',
        'A parameter must have "schema" or "content"; without one it may be anything.',
        [...tokens],
        'Add "schema" to it.',
      );
      node['schema'] = {};
    }
    if (where === 'path' && node['required'] !== true) {
      report('structure', 'warning', 'A path parameter is always required.', [...tokens], 'Add "required: true" to it.');
      node['required'] = true;
    }
  },
  schema(node, tokens, report, isSlow) {
    checkPatterns(node, tokens, report, isSlow);
    const discriminator = node['discriminator'];
    if (isObject(discriminator) && typeof discriminator['propertyName'] !== 'string') {
      report('structure', 'error', 'A discriminator must have "propertyName", a string.', [...tokens, 'discriminator']);
      delete node['discriminator'];
    }
  },
  requestBody(node, tokens, report) {
    if (Object.hasOwn(node, '$ref') || Object.hasOwn(node, 'content')) return;
    report(
      'structure',
      'error',
      'A request body must have "content".',
      [...tokens],
      'Add "content" with a media type, such as application/json.',
    );
    node['content'] = {};
  },
  responses(node, tokens, report) {
    if (tokens.at(-2) === 'components') return;
    for (const status of Object.keys(node)) {
      if (/^([1-5](\d\d|XX)|default)$/.test(status) || status.startsWith('x-')) continue;
      const upper = status.toUpperCase();
      if (/^[1-5]XX$/.test(upper) && !Object.hasOwn(node, upper)) define(node, upper, node[status]);
      else
        report('structure', 'error', `A response is named by a status such as 200 or 4XX, or "default", not ${JSON.stringify(status)}.`, [
          ...tokens,
          status,
        ]);
      delete node[status];
    }
  },
  securityScheme(node, tokens, report) {
    if (Object.hasOwn(node, '$ref')) return;
    const type = node['type'];
    if (['apiKey', 'http', 'oauth2', 'openIdConnect', 'mutualTLS'].some((name) => name === type)) return;
    report('structure', 'error', `"type" must be apiKey, http, oauth2, openIdConnect or mutualTLS, not ${describe(type)}.`, [
      ...tokens,
      'type',
    ]);
  },
};

/** `pattern`, and the keys of `patternProperties`; without one of those, nothing can be said of other properties either. */
function checkPatterns(node: MutableObject, tokens: Tokens, report: Report, isSlow: (pattern: string) => boolean): void {
  const { pattern, patternProperties } = node;
  if (typeof pattern === 'string' && !isUsable(pattern, [...tokens, 'pattern'], report, isSlow)) delete node['pattern'];
  for (const key of isObject(patternProperties) ? Object.keys(patternProperties) : []) {
    if (isUsable(key, [...tokens, 'patternProperties', key], report, isSlow)) continue;
    delete node['additionalProperties'];
    if (isObject(patternProperties)) delete patternProperties[key];
  }
}

function isUsable(pattern: string, at: Tokens, report: Report, isSlow: (pattern: string) => boolean): boolean {
  if (!isPattern(pattern)) {
    report('structure', 'warning', `This is not a regular expression of ECMA-262, and is ignored: ${describe(pattern)}.`, at);
    return false;
  }
  if (!isSlow(pattern)) return true;
  report('pattern-slow', 'error', `The pattern ${JSON.stringify(pattern)} can take exponential time.`, at);
  return false;
}

function isPattern(pattern: string): boolean {
  for (const flags of ['u', '']) {
    try {
      new RegExp(pattern, flags);
      return true;
    } catch {
      continue;
    }
  }
  return false;
}

function checkOperations(root: MutableObject, incomplete: ReadonlySet<object>, report: Report): void {
  const first = new Map<string, Found>();
  const paths = own(root, 'paths');
  if (isObject(paths)) checkPaths(paths, report);
  checkSecurity(root, root['security'], ['security'], report);
  for (const found of operationsOf(root)) {
    checkId(root, found, first, report);
    checkParameters(root, found, incomplete, report);
    checkSecurity(root, found.operation['security'], [...found.tokens, 'security'], report);
  }
}

/** Requirements of schemes that are described nowhere (OpenAPI 3.1, 4.8.30). */
function checkSecurity(root: MutableObject, requirements: unknown, tokens: Tokens, report: Report): void {
  const components = own(root, 'components');
  const schemes = isObject(components) ? own(components, 'securitySchemes') : undefined;
  const known = isObject(schemes) ? Object.keys(schemes) : [];
  listOf(requirements).forEach((requirement, index) => {
    for (const name of isObject(requirement) ? Object.keys(requirement) : []) {
      if (known.includes(name)) continue;
      const fix = known.length === 0 ? 'Describe it in components.securitySchemes.' : `Name one of: ${known.join(', ')}.`;
      report('security-unknown', 'error', `There is no security scheme ${JSON.stringify(name)}.`, [...tokens, String(index), name], fix);
    }
  });
}

function checkId(root: MutableObject, found: Found, first: Map<string, Found>, report: Report): void {
  const { operation, tokens, path, side } = found;
  const id = operation['operationId'];
  if (typeof id !== 'string' || id === '') {
    // What comes from outside is named by its webhook or callback.
    if (side !== 'path') return;
    const words = [tokens.at(-1) ?? '', ...path.split(/[^A-Za-z0-9]+/)].filter((word) => word !== '');
    const base = words.map((word, index) => (index === 0 ? word : word[0]?.toUpperCase() + word.slice(1))).join('');
    let name = base;
    for (let number = 2; first.has(name); number++) name = base + String(number);
    first.set(name, found);
    report('operation-id-missing', 'error', `${title(found)} has no operationId.`, tokens, `Add an operationId, such as "${name}".`);
    operation['operationId'] = name;
    return;
  }
  const other = first.get(id);
  if (other === undefined) {
    first.set(id, found);
    return;
  }
  let number = 2;
  while (first.has(`${id}_${number}`)) number++;
  const name = `${id}_${number}`;
  first.set(name, found);
  const says = `${title(found)} has the operationId ${JSON.stringify(id)} of ${title(other)}`;
  if (other.operation === operation) {
    // One path item at two paths, by `$ref`: that is allowed, and each is an operation of its own.
    report('operation-id-duplicate', 'warning', `${says}, being the same by $ref; it is called ${JSON.stringify(name)}.`, tokens);
    nameApart(root, found, name);
    return;
  }
  report('operation-id-duplicate', 'error', `${says}.`, [...tokens, 'operationId']);
  operation['operationId'] = name;
}

/** Gives an operation that stands in several places one of its own at this place, with another name; what leads there is copied, for it is shared, too. */
function nameApart(root: MutableObject, { operation, tokens }: Found, name: string): void {
  let above = root;
  for (const token of tokens.slice(0, -1)) {
    const copy = { ...(above[token] as MutableObject) };
    define(above, token, copy);
    above = copy;
  }
  define(above, tokens.at(-1) ?? '', { ...operation, operationId: name });
}

function title({ tokens, path }: Found): string {
  return `${(tokens.at(-1) ?? '').toUpperCase()} ${path}`;
}

function checkParameters(root: MutableObject, found: Found, incomplete: ReadonlySet<object>, report: Report): void {
  if (found.side !== 'path') return;
  const { operation, item, path, tokens } = found;
  const template = new Set([...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? ''));
  const listed = parametersOf(root, operation['parameters'], [...tokens, 'parameters']);
  const common = parametersOf(root, item['parameters'], [...tokens.slice(0, 2), 'parameters']);
  const declared = new Set<string>();
  const strays = new Set<string>();
  for (const [list, isOwn] of [
    [listed, true],
    [common, false],
  ] as const) {
    const names = new Set<string>();
    for (const { parameter, at } of list) {
      const name = String(parameter['name']);
      const id = `${String(parameter['in'])} ${name}`;
      if (names.has(id))
        report('structure', 'error', `The ${String(parameter['in'])} parameter ${JSON.stringify(name)} is given twice.`, at);
      names.add(id);
      if (parameter['in'] !== 'path') continue;
      declared.add(name);
      if (!isOwn || template.has(name)) continue;
      report('path-parameter-unused', 'error', `The path ${path} has no {${name}}.`, at);
      strays.add(at.at(-1) ?? '');
    }
  }
  const kept = listOf(operation['parameters']).filter((_parameter, index) => !strays.has(String(index)));
  if (strays.size > 0) operation['parameters'] = kept;
  if (isIn(incomplete, operation['parameters']) || isIn(incomplete, item['parameters'])) return;
  for (const name of template) {
    if (declared.has(name)) continue;
    report('path-parameter-undeclared', 'error', `${title(found)} does not declare its path parameter ${JSON.stringify(name)}.`, tokens);
    kept.push({ name, in: 'path', required: true, schema: { type: 'string' } });
    operation['parameters'] = kept;
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function isIn(set: ReadonlySet<object>, value: unknown): boolean {
  return typeof value === 'object' && value !== null && set.has(value);
}

function parametersOf(root: MutableObject, list: unknown, tokens: Tokens): { parameter: MutableObject; at: Tokens }[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index) => {
    const parameter = follow(root, item);
    return isObject(parameter) ? [{ parameter, at: [...tokens, String(index)] }] : [];
  });
}

/** What a reference of the bundled document leads to. */
export function follow(root: MutableObject, node: unknown): unknown {
  let current = node;
  for (let hops = 0; isObject(current) && typeof current['$ref'] === 'string' && hops < 50; hops++) {
    let next: unknown = root;
    for (const token of fromPointer(current['$ref']) ?? [])
      next = isObject(next) ? own(next, token) : Array.isArray(next) ? next[Number(token)] : undefined;
    current = next;
  }
  return current;
}

const kindWords: Partial<Record<Kind, string>> = {
  schema: 'a schema',
  parameter: 'a parameter',
  operation: 'an operation',
  example: 'an example',
  encoding: 'an encoding',
};

function article(kind: Kind): string {
  return kindWords[kind] ?? `an object (${kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)})`;
}

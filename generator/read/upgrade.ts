import { define, isObject, own, type MutableObject } from './json.ts';
import type { Kind } from './shapes.ts';
import { walk } from './walk.ts';

/** What an OpenAPI 3.0 document becomes. */
const upgraded = '3.1.1';

/**
 * Turns OpenAPI 3.0 into 3.1, in place, by https://www.openapis.org/blog/2021/02/16/migrating-from-openapi-3-0-to-3-1-0:
 * `nullable`, boolean `exclusiveMinimum` and `exclusiveMaximum`, `example`, the formats of files, `x-webhooks`.
 * It knows from the grammar what is a schema; examples and defaults that look like one are left alone.
 */
export function upgradeFrom30(root: MutableObject): void {
  root['openapi'] = upgraded;
  walk(root, 'document', upgradeNode);
  if (Object.hasOwn(root, 'x-webhooks')) {
    if (!Object.hasOwn(root, 'webhooks')) root['webhooks'] = root['x-webhooks'];
    delete root['x-webhooks'];
  }
}

function upgradeNode(node: MutableObject, kind: Kind, tokens: readonly string[]): void {
  switch (kind) {
    case 'schema':
      return upgradeSchema(node, tokens);
    case 'mediaType':
    case 'parameter':
    case 'header':
      return nameExample(node);
    default:
  }
}

function upgradeSchema(schema: MutableObject, tokens: readonly string[]): void {
  if (Object.hasOwn(schema, '$ref')) dropSiblings(schema);
  if (Object.hasOwn(schema, 'nullable')) upgradeNullable(schema, tokens);
  if (Object.hasOwn(schema, 'exclusiveMinimum')) upgradeBound(schema, 'minimum', 'exclusiveMinimum');
  if (Object.hasOwn(schema, 'exclusiveMaximum')) upgradeBound(schema, 'maximum', 'exclusiveMaximum');
  if (Object.hasOwn(schema, 'example')) listExample(schema);
  if (Object.hasOwn(schema, 'format')) upgradeFile(schema, tokens);
}

/** Keywords that say something about a value without limiting it; they stay where they are when the rest moves. */
const annotations = new Set([
  'title',
  'description',
  'deprecated',
  'default',
  'example',
  'examples',
  'externalDocs',
  'readOnly',
  'writeOnly',
  'xml',
]);
const isAnnotation = (key: string): boolean => annotations.has(key) || key.startsWith('x-');

/** In 3.0 nothing beside a `$ref` counts (3.0.4, 4.8.23.1), nor in JSON Schema before 2019-09; now it would. What only describes is worth keeping. */
export function dropSiblings(schema: MutableObject): void {
  for (const key of Object.keys(schema)) {
    if (key !== '$ref' && key !== 'nullable' && !isAnnotation(key)) delete schema[key];
  }
}

function upgradeNullable(schema: MutableObject, tokens: readonly string[]): void {
  const nullable = schema['nullable'];
  delete schema['nullable'];
  if (nullable !== true) return;
  const type = own(schema, 'type');
  const values = own(schema, 'enum');
  // An enum that has no null would forbid what `nullable` allows.
  if (Array.isArray(values) && !values.includes(null)) schema['enum'] = [...values, null];
  if (typeof type === 'string') {
    if (type !== 'null') schema['type'] = [type, 'null'];
    limitsToNull(schema);
  } else if (Array.isArray(type)) {
    if (!type.includes('null')) schema['type'] = [...type, 'null'];
    limitsToNull(schema);
  } else if (Array.isArray(schema['anyOf']) && constraintsOf(schema).length === 1) {
    schema['anyOf'] = [...schema['anyOf'], { type: 'null' }];
  } else if (constraintsOf(schema).some((key) => key !== 'enum')) {
    moveIntoUnion(schema);
  } else if (isUnionArm(tokens) && !Array.isArray(values)) {
    // `oneOf: [{ nullable: true }, …]` is how some exporters write "or null"; as it stands it would mean "or anything".
    schema['type'] = 'null';
  }
}

/** Beside a type, `allOf`, `oneOf` and `anyOf` still refuse the null that the type allows: they move behind "or null". */
function limitsToNull(schema: MutableObject): void {
  if (!['allOf', 'oneOf', 'anyOf'].some((key) => Object.hasOwn(schema, key))) return;
  const type = schema['type'];
  schema['type'] = Array.isArray(type) ? type.filter((name) => name !== 'null') : type;
  if (Array.isArray(schema['type']) && schema['type'].length === 1) schema['type'] = schema['type'][0];
  moveIntoUnion(schema);
}

function constraintsOf(schema: MutableObject): string[] {
  return Object.keys(schema).filter((key) => !isAnnotation(key));
}

function moveIntoUnion(schema: MutableObject): void {
  const moved: MutableObject = {};
  for (const key of constraintsOf(schema)) {
    define(moved, key, schema[key]);
    delete schema[key];
  }
  schema['anyOf'] = [moved, { type: 'null' }];
}

function isUnionArm(tokens: readonly string[]): boolean {
  const keyword = tokens.at(-2);
  return (keyword === 'oneOf' || keyword === 'anyOf') && /^\d+$/.test(tokens.at(-1) ?? '');
}

function upgradeBound(schema: MutableObject, bound: 'minimum' | 'maximum', exclusive: 'exclusiveMinimum' | 'exclusiveMaximum'): void {
  const value = schema[exclusive];
  if (typeof value !== 'boolean') return;
  delete schema[exclusive];
  if (!value || typeof schema[bound] !== 'number') return;
  schema[exclusive] = schema[bound];
  delete schema[bound];
}

function listExample(schema: MutableObject): void {
  const { example, examples } = schema;
  delete schema['example'];
  schema['examples'] = Array.isArray(examples) ? [example, ...examples] : [example];
}

/** Parameters, headers and media types: `example` becomes the only one of the named examples. */
function nameExample(node: MutableObject): void {
  if (!Object.hasOwn(node, 'example')) return;
  const { example, examples } = node;
  delete node['example'];
  const named: MutableObject = isObject(examples) ? examples : {};
  if (!Object.hasOwn(named, 'default')) named['default'] = { value: example };
  node['examples'] = named;
}

/** Bytes are no JSON: 3.1 says so by a media type in the place of a type (OpenAPI 3.1, 4.8.14.1 and 4.8.24.4). */
function upgradeFile(schema: MutableObject, tokens: readonly string[]): void {
  const { type, format } = schema;
  const isString = type === 'string' || (Array.isArray(type) && type.includes('string'));
  if (!isString) return;
  if (format === 'binary') {
    delete schema['format'];
    delete schema['type'];
    const isBody = tokens.at(-1) === 'schema' && tokens.at(-3) === 'content';
    if (!isBody && !Object.hasOwn(schema, 'contentMediaType')) schema['contentMediaType'] = 'application/octet-stream';
  } else if (format === 'byte' || format === 'base64') {
    delete schema['format'];
    schema['contentEncoding'] = 'base64';
  }
}

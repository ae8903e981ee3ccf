import type { NamedSchema } from '../../ir/api.ts';
import type { Json, Schema } from '../../ir/schema.ts';
import { literal, propertyKey } from '../../typescript/literal.ts';

/** The keywords that `runtime/check.ts` asserts, by what they hold. */
const plain: ReadonlySet<string> = new Set(
  (
    'type const enum multipleOf minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength pattern format minContains maxContains minItems maxItems ' +
    'uniqueItems required minProperties maxProperties dependentRequired'
  ).split(' '),
);
const schemas: ReadonlySet<string> = new Set('items contains additionalProperties propertyNames not if then else'.split(' '));
const lists: ReadonlySet<string> = new Set('prefixItems allOf anyOf oneOf'.split(' '));
const maps: ReadonlySet<string> = new Set('properties patternProperties dependentSchemas'.split(' '));
const words: ReadonlySet<string> = new Set(
  'title description default examples example deprecated readOnly writeOnly $comment $schema $id $anchor $defs definitions externalDocs xml contentEncoding contentMediaType contentSchema nullable'.split(
    ' ',
  ),
);

/** A schema as source of the `Schema` that the runtime reads. `refer` gives the expression for a named schema. */
export function schemaText(schema: NamedSchema, refer: (name: string) => string): string {
  return text(schema.json, schema.node, refer, 0);
}

/** Keywords of a schema that nothing asserts, each with the path to it. */
export function unassertedKeywords(json: Json, at: string): { keyword: string; at: string }[] {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return [];
  return Object.entries(json as Readonly<Record<string, Json>>).flatMap(([key, value]) => {
    if (schemas.has(key)) return unassertedKeywords(value, `${at}/${key}`);
    if (lists.has(key) && Array.isArray(value)) return value.flatMap((one, index) => unassertedKeywords(one, `${at}/${key}/${index}`));
    if (maps.has(key) && typeof value === 'object' && value !== null) {
      return Object.entries(value).flatMap(([name, one]) =>
        unassertedKeywords(one as Json, `${at}/${key}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
      );
    }
    const known = plain.has(key) || words.has(key) || key === '$ref' || key === 'discriminator' || key.startsWith('x-');
    return known ? [] : [{ keyword: key, at }];
  });
}

type Refer = (name: string) => string;

function text(json: Json, node: Schema | undefined, refer: Refer, indent: number): string {
  if (typeof json === 'boolean') return String(json);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return 'true';
  const object = json as Readonly<Record<string, Json>>;
  const rows = Object.entries(object).flatMap(([key, value]): [string, string][] => {
    const row = keywordText(key, value, refer, indent + 1);
    return row === undefined ? [] : [[key, row]];
  });
  const tags = discriminatorText(node, indent + 1);
  if (tags !== undefined && (Array.isArray(object['oneOf']) || Array.isArray(object['anyOf']))) rows.push(['discriminator', tags]);
  return block(rows, indent);
}

function keywordText(key: string, value: Json, refer: Refer, indent: number): string | undefined {
  if (key === '$ref') return `() => ${refer(String(value).replace('#/$defs/', ''))}`;
  if (plain.has(key)) return literal(value, indent);
  if (schemas.has(key)) return text(value, undefined, refer, indent);
  if (lists.has(key) && Array.isArray(value)) return `[${value.map((one) => text(one, undefined, refer, indent)).join(', ')}]`;
  if (maps.has(key) && typeof value === 'object' && value !== null) {
    return block(
      Object.entries(value).map(([name, one]) => [name, text(one as Json, undefined, refer, indent + 1)]),
      indent,
    );
  }
  return undefined;
}

/** The branches by tag, as they were worked out when the schema was lowered: mapping, constants, implicit names. */
function discriminatorText(node: Schema | undefined, indent: number): string | undefined {
  if (node?.kind !== 'union' || node.discriminator === undefined) return undefined;
  const { property, tags } = node.discriminator;
  const branches = Object.fromEntries(tags.map(({ value, branch }) => [value, branch]));
  return literal({ propertyName: property, branches }, indent);
}

function block(rows: readonly (readonly [string, string])[], indent: number): string {
  if (rows.length === 0) return '{}';
  const entries = rows.map(([key, value]) => `${key === '__proto__' ? `['__proto__']` : propertyKey(key)}: ${value}`);
  const line = `{ ${entries.join(', ')} }`;
  if (line.length + indent * 2 <= 100 && !line.includes('\n')) return line;
  const pad = '  '.repeat(indent + 1);
  return `{\n${entries.map((entry) => `${pad}${entry},\n`).join('')}${'  '.repeat(indent)}}`;
}

import type { Artifact } from '../../artifact.ts';
import type { Api, NamedSchema } from '../../ir/api.ts';
import { literal } from '../../typescript/literal.ts';
import { baseName } from './names.ts';

/**
 * The JSON Schemas themselves, as data that a bundler can leave out: a file of definitions for each noun, and `json-schema.ts`, where each
 * schema that the document names is put together with what it refers to.
 */
export function jsonSchemaTexts(api: Api): Artifact[] {
  const byName = new Map(api.schemas.map((schema) => [schema.name, schema]));
  const wanted = api.schemas.filter(({ inline }) => !inline);
  const closures = new Map(wanted.map((schema) => [schema, reachable(schema, byName)]));
  const used = new Set([...closures].flatMap(([schema, others]) => [schema, ...others]));
  const files = [...Map.groupBy(used, ({ module }) => module)].sort(([a], [b]) => (a < b ? -1 : 1));
  const definitions = files.map(([module, schemas]): Artifact => {
    const path = `src/json-schemas/${module}.ts`;
    return { kind: 'deferred', path, of: schemas, make: () => ({ kind: 'text', path, text: `${definitionsText(schemas)}\n` }) };
  });
  const imports = files.map(
    ([module, schemas]) => `import { ${schemas.map(definitionName).sort().join(', ')} } from './json-schemas/${module}.js';`,
  );
  const whole = wanted.map((schema) => wholeText(schema, closures.get(schema) ?? []));
  // A document without named schemas has nothing to put together.
  const words = whole.length === 0 ? 'type JsonSchema' : 'type JsonSchema, jsonSchema';
  const text = [
    [...imports, `import { ${words} } from './runtime/json-schema.js';`].join('\n'),
    'export type { JsonSchema };',
    ...whole,
  ].join('\n\n');
  return [...definitions, { kind: 'text', path: 'src/json-schema.ts', text: `${text}\n` }];
}

function definitionName({ key }: NamedSchema): string {
  return `${baseName(key)}Definition`;
}

function definitionsText(schemas: readonly NamedSchema[]): string {
  const head = schemas.every(({ json }) => typeof json === 'boolean')
    ? []
    : [`import type { JsonSchema } from '../runtime/json-schema.js';`];
  return [...head, ...schemas.map(definitionText)].join('\n\n');
}

function definitionText(schema: NamedSchema): string {
  const type = typeof schema.json === 'boolean' ? 'boolean' : 'JsonSchema';
  return `export const ${definitionName(schema)}: ${type} = ${literal(schema.json)};`;
}

function wholeText(schema: NamedSchema, others: readonly NamedSchema[]): string {
  const rows = others.map((other) => `  ${other.name}: ${definitionName(other)},\n`);
  const definitions = rows.length === 0 ? '{}' : `{\n${rows.join('')}}`;
  const doc = `/** The JSON Schema of ${schema.name}, with all that it refers to. */`;
  return `${doc}\nexport const ${baseName(schema.key)}JsonSchema: JsonSchema = /* @__PURE__ */ jsonSchema(${definitionName(schema)}, ${definitions});`;
}

/** Schemas that a schema leads to, sorted by name; itself only if it recurs. */
function reachable(schema: NamedSchema, byName: ReadonlyMap<string, NamedSchema>): NamedSchema[] {
  const found = new Set<NamedSchema>();
  const follow = ({ refs }: NamedSchema): void => {
    for (const name of refs) {
      const other = byName.get(name);
      if (other === undefined || found.has(other)) continue;
      found.add(other);
      follow(other);
    }
  };
  follow(schema);
  return [...found].sort((a, b) => (a.name < b.name ? -1 : 1));
}

import type { NamedSchema } from '../ir/api.ts';
import type { Content } from '../ir/operation.ts';
import type { Json, Schema } from '../ir/schema.ts';
import { createModule, type ModuleBuilder } from '../typescript/module.ts';
import { typeText } from '../typescript/type-text.ts';

/** What targets that speak of schemas by the names of the types package have in common. */

export type Schemas = ReadonlyMap<string, NamedSchema>;

/** The schema behind references, as far as it is a plain one: a parameter's type is shorter said than named. */
export function plain(schema: Schema, schemas: Schemas): Schema {
  const target = schema.kind === 'ref' ? schemas.get(schema.name) : undefined;
  if (target === undefined) return schema;
  const scalar = ['string', 'number', 'boolean', 'literal'].includes(target.node.kind);
  return scalar || target.inline ? (target.node.kind === 'ref' ? plain(target.node, schemas) : target.node) : schema;
}

/** The schema behind all references; a reference that leads only to itself stays one. */
export function resolved(schema: Schema, schemas: Schemas): Schema {
  const seen = new Set<string>();
  let node = schema;
  while (node.kind === 'ref' && !seen.has(node.name)) {
    seen.add(node.name);
    node = schemas.get(node.name)?.node ?? node;
  }
  return node;
}

/** The one value that a schema has, as far as what it requires goes; undefined where there is a choice. */
export function onlyValue(schema: Schema, schemas: Schemas, around: ReadonlySet<Schema> = new Set()): Json | undefined {
  const node = resolved(schema, schemas);
  // What requires itself has no value at all.
  if (around.has(node)) return undefined;
  if (node.kind === 'literal') return node.values.length === 1 ? node.values[0] : undefined;
  if (node.kind === 'null') return null;
  if (node.kind !== 'object') return undefined;
  const required = node.properties.filter((property) => property.required);
  if (required.length === 0) return undefined;
  const inside = new Set([...around, node]);
  const entries = required.map(({ name, schema: inner }): [string, Json | undefined] => [name, onlyValue(inner, schemas, inside)]);
  return entries.some(([, value]) => value === undefined) ? undefined : (Object.fromEntries(entries) as Json);
}

/** A module in which schemas are named by the types package. */
export interface TypedModule extends ModuleBuilder {
  /** The local name of a schema's type. */
  named(schemaName: string): string;
  /** A type as text, with the types that it names imported. */
  type(schema: Schema): string;
}

/** Starts such a module. A schema whose name means something else in it (`isTaken`) is imported under another one. */
export function createTypedModule(typesPackage: string, schemas: Schemas, isTaken: (schemaName: string) => boolean): TypedModule {
  const module = createModule();
  const named = (schemaName: string): string => {
    if (!isTaken(schemaName)) return module.useType(typesPackage, schemaName);
    let alias = `${schemaName}Schema`;
    while (schemas.has(alias)) alias += '_';
    return module.useType(typesPackage, schemaName, alias);
  };
  return { ...module, named, type: (schema) => typeText(schema, named) };
}

/** The type of the data of a server-sent event. OpenAPI 3.2 describes a whole event, older documents only its data. */
export function eventData(item: Content['schema'], module: TypedModule, schemas: Schemas): string {
  if (item === undefined) return 'string';
  const node = resolved(item, schemas);
  if (node.kind === 'string') return 'string';
  const isEvent = node.kind === 'object' && node.properties.some(({ name, required }) => name === 'data' && required);
  return isEvent ? `${module.named(item.name)}['data']` : module.named(item.name);
}

/** Properties that are files: strings of format `binary`, or with a media type and no encoding, and lists of such. */
export function fileProperties(schema: Schema, schemas: Schemas, seen: ReadonlySet<string> = new Set()): string[] {
  if (schema.kind === 'ref' && seen.has(schema.name)) return [];
  const inside = schema.kind === 'ref' ? new Set([...seen, schema.name]) : seen;
  const node = resolved(schema, schemas);
  if (node.kind === 'intersection') return [...new Set(node.members.flatMap((one) => fileProperties(one, schemas, inside)))];
  if (node.kind === 'union') return [...new Set(node.branches.flatMap((one) => fileProperties(one, schemas, inside)))];
  if (node.kind !== 'object') return [];
  return node.properties.filter((property) => isFile(property.schema, schemas)).map(({ name }) => name);
}

function isFile(schema: Schema, schemas: Schemas): boolean {
  const node = resolved(schema, schemas);
  if (node.kind === 'array') return isFile(node.items, schemas);
  if (node.kind === 'union') return node.branches.some((branch) => isFile(branch, schemas));
  if (node.kind !== 'string') return false;
  return node.format === 'binary' || (node.contentMediaType !== undefined && node.contentEncoding === undefined);
}

/** Whether a parameter or header that is given by `content` is JSON. */
export function isJson(mediaType: string | undefined): boolean {
  return mediaType !== undefined && /[/+]json$/.test((mediaType.split(';')[0] ?? '').trim().toLowerCase());
}

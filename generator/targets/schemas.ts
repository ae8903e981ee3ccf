import type { Module } from '../artifact.ts';
import type { NamedSchema } from '../ir/api.ts';
import type { Content } from '../ir/operation.ts';
import type { Schema } from '../ir/schema.ts';
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
  const aliases = new Map<string, string>();
  const named = (schemaName: string): string => {
    module.useType(typesPackage, schemaName);
    if (!isTaken(schemaName)) return schemaName;
    let alias = `${schemaName}Schema`;
    while (schemas.has(alias)) alias += '_';
    aliases.set(schemaName, alias);
    return alias;
  };
  return {
    ...module,
    named,
    type: (schema) => typeText(schema, named),
    done: (): Module => {
      const made = module.done();
      const imports = made.imports.map((one) => {
        const alias = one.from === typesPackage ? aliases.get(one.name) : undefined;
        return alias === undefined ? one : { ...one, alias };
      });
      return { ...made, imports };
    },
  };
}

/** The type of the data of a server-sent event. OpenAPI 3.2 describes a whole event, older documents only its data. */
export function eventData(item: Content['schema'], module: TypedModule, schemas: Schemas): string {
  if (item === undefined) return 'string';
  const node = resolved(item, schemas);
  if (node.kind === 'string') return 'string';
  const isEvent = node.kind === 'object' && node.properties.some(({ name, required }) => name === 'data' && required);
  return isEvent ? `${module.named(item.name)}['data']` : module.named(item.name);
}

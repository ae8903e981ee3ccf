import type { Import, Module } from '../../artifact.ts';
import type { Api, NamedSchema } from '../../ir/api.ts';
import type { Operation, Parameter } from '../../ir/operation.ts';
import type { Schema } from '../../ir/schema.ts';
import { createModule, type ModuleBuilder } from '../../typescript/module.ts';
import { typeText } from '../../typescript/type-text.ts';
import { hides, operationNames, type OperationNames, parameterKey } from './names.ts';

/** What all modules of one client package look things up in. */
export interface Scope {
  readonly api: Api;
  /** npm name of the types package. */
  readonly types: string;
  readonly schemas: ReadonlyMap<string, NamedSchema>;
  readonly names: ReadonlyMap<string, OperationNames>;
  /** Keys of the path parameters that a client may be given once, each with one parameter to show its type. */
  readonly presets: ReadonlyMap<string, Parameter>;
}

export function scopeOf(api: Api, types: string): Scope {
  const schemas = new Map(api.schemas.map((schema) => [schema.name, schema]));
  return { api, types, schemas, names: operationNames(api), presets: presetsOf(api, schemas) };
}

/**
 * A path parameter that more than one operation has, always of the same type, may be given to the client once: `siteId`,
 * or GitHub's `owner` and `repo`. Parameters of other places are about one call, and stay there.
 */
function presetsOf(api: Api, schemas: ReadonlyMap<string, NamedSchema>): ReadonlyMap<string, Parameter> {
  const uses = Map.groupBy(
    api.operations.flatMap(({ parameters }) => parameters.filter((parameter) => parameter.in === 'path')),
    ({ key }) => parameterKey(key),
  );
  const shared = [...uses].filter(([, parameters]) => {
    const types = new Set(parameters.map(({ schema }) => typeText(plain(schema, schemas), (name) => name)));
    return parameters.length > 1 && types.size === 1;
  });
  return new Map(shared.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, [first]]) => [key, first as Parameter]));
}

/** The schema behind references, as far as it is a plain one: a parameter's type is shorter said than named. */
export function plain(schema: Schema, schemas: ReadonlyMap<string, NamedSchema>): Schema {
  const target = schema.kind === 'ref' ? schemas.get(schema.name) : undefined;
  if (target === undefined) return schema;
  const scalar = ['string', 'number', 'boolean', 'literal'].includes(target.node.kind);
  return scalar || target.inline ? (target.node.kind === 'ref' ? plain(target.node, schemas) : target.node) : schema;
}

/** The schema behind all references; a reference that leads only to itself stays one. */
export function resolved(schema: Schema, schemas: ReadonlyMap<string, NamedSchema>): Schema {
  const seen = new Set<string>();
  let node = schema;
  while (node.kind === 'ref' && !seen.has(node.name)) {
    seen.add(node.name);
    node = schemas.get(node.name)?.node ?? node;
  }
  return node;
}

/** A module of the client package, in which schemas are named by the types package. */
export interface Source extends ModuleBuilder {
  /** The local name of a schema's type. */
  named(schemaName: string): string;
  /** A type as text, with the types that it names imported. */
  type(schema: Schema): string;
}

export function createSource(scope: Scope, operation?: Operation): Source {
  const module = createModule();
  const aliases = new Map<string, string>();
  const named = (schemaName: string): string => {
    module.useType(scope.types, schemaName);
    if (!hides(schemaName, operation, scope.names, scope.api)) return schemaName;
    let alias = `${schemaName}Schema`;
    while (scope.schemas.has(alias)) alias += '_';
    aliases.set(schemaName, alias);
    return alias;
  };
  return {
    ...module,
    named,
    type: (schema) => typeText(schema, named),
    done: (): Module => {
      const made = module.done();
      const imports = made.imports.map((one): Import => {
        const alias = one.from === scope.types ? aliases.get(one.name) : undefined;
        return alias === undefined ? one : { ...one, alias };
      });
      return { ...made, imports };
    },
  };
}

import type { Module } from '../../artifact.ts';
import type { Api, NamedSchema } from '../../ir/api.ts';
import type { Operation } from '../../ir/operation.ts';
import type { Schema } from '../../ir/schema.ts';
import { createModule, type ModuleBuilder } from '../../typescript/module.ts';
import { typeText } from '../../typescript/type-text.ts';
import type { PackageNames } from '../target.ts';
import { type OperationNames, operationNames, packageWords } from './names.ts';

/** What all modules of one server package look things up in. */
export interface Scope {
  readonly api: Api;
  /** npm names of the packages that types and validators come from. */
  readonly types: string;
  readonly validators: string;
  readonly schemas: ReadonlyMap<string, NamedSchema>;
  readonly names: ReadonlyMap<string, OperationNames>;
}

export function scopeOf(api: Api, packages: PackageNames): Scope {
  return {
    api,
    types: packages.of('types'),
    validators: packages.of('validators'),
    schemas: new Map(api.schemas.map((schema) => [schema.name, schema])),
    names: operationNames(api),
  };
}

export function namesOf({ name }: Operation, { names }: Scope): OperationNames {
  const found = names.get(name);
  if (found === undefined) throw new Error(`The operation ${name} has no names`);
  return found;
}

/** The schema behind references, as far as it is a plain one: a parameter's type is shorter said than named. */
export function plain(schema: Schema, schemas: Scope['schemas']): Schema {
  const target = schema.kind === 'ref' ? schemas.get(schema.name) : undefined;
  if (target === undefined) return schema;
  const scalar = ['string', 'number', 'boolean', 'literal'].includes(target.node.kind);
  return scalar || target.inline ? (target.node.kind === 'ref' ? plain(target.node, schemas) : target.node) : schema;
}

/** The schema behind all references; a reference that leads only to itself stays one. */
export function resolved(schema: Schema, schemas: Scope['schemas']): Schema {
  const seen = new Set<string>();
  let node = schema;
  while (node.kind === 'ref' && !seen.has(node.name)) {
    seen.add(node.name);
    node = schemas.get(node.name)?.node ?? node;
  }
  return node;
}

/** A module of the server package, in which schemas are named by the types package. */
export interface Source extends ModuleBuilder {
  /** The local name of a schema's type. */
  named(schemaName: string): string;
  /** A type as text, with the types that it names imported. */
  type(schema: Schema): string;
  /** A validator's pair of functions for a schema, as source. */
  check(schemaName: string): string;
}

/** Starts a module; schemas whose names mean something else in it (`taken`) are imported under another one. */
export function createSource(scope: Scope, taken: ReadonlySet<string> = new Set()): Source {
  const module = createModule();
  const aliases = new Map<string, string>();
  const named = (schemaName: string): string => {
    module.useType(scope.types, schemaName);
    if (!taken.has(schemaName) && !packageWords.has(schemaName)) return schemaName;
    let alias = `${schemaName}Schema`;
    while (scope.schemas.has(alias)) alias += '_';
    aliases.set(schemaName, alias);
    return alias;
  };
  return {
    ...module,
    named,
    type: (schema) => typeText(schema, named),
    check: (name) => `{ is: ${module.use(scope.validators, `is${name}`)}, validate: ${module.use(scope.validators, `validate${name}`)} }`,
    done: (): Module => {
      const made = module.done();
      const imports = made.imports.map((one) => {
        const alias = one.from === scope.types ? aliases.get(one.name) : undefined;
        return alias === undefined ? one : { ...one, alias };
      });
      return { ...made, imports };
    },
  };
}

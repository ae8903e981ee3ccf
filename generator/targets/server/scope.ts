import type { Api, NamedSchema } from '../../ir/api.ts';
import type { Operation } from '../../ir/operation.ts';
import { createTypedModule, type TypedModule } from '../schemas.ts';
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

/** A module of the server package. */
export interface Source extends TypedModule {
  /** A validator's pair of functions for a schema, as source. */
  check(schemaName: string): string;
}

/** Starts a module; schemas whose names mean something else in it (`taken`) are imported under another one. */
export function createSource(scope: Scope, taken: ReadonlySet<string> = new Set()): Source {
  const module = createTypedModule(scope.types, scope.schemas, (name) => taken.has(name) || packageWords.has(name));
  return {
    ...module,
    check: (name) => `{ is: ${module.use(scope.validators, `is${name}`)}, validate: ${module.use(scope.validators, `validate${name}`)} }`,
  };
}

import type { Api, NamedSchema } from '../../ir/api.ts';
import type { Operation, Parameter } from '../../ir/operation.ts';
import { typeText } from '../../typescript/type-text.ts';
import { createTypedModule, plain, type TypedModule } from '../schemas.ts';
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

/** A module of the client package. */
export type Source = TypedModule;

export function createSource(scope: Scope, operation?: Operation): Source {
  return createTypedModule(scope.types, scope.schemas, (name) => hides(name, operation, scope.names, scope.api));
}

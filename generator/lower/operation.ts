import type { Body, Method, Operation, Response, SecurityRequirement, Server, Variant } from '../ir/operation.ts';
import type { JsonObject, NamedSchema } from '../ir/api.ts';
import type { Json } from '../ir/schema.ts';
import { below, type Context, defined, entriesOf, isObject, listOf, stringOf } from './context.ts';
import { lowerContents } from './content.ts';
import { type Allocator, camelCase, kebabCase, pascalCase } from './names.ts';
import type { NamedSchemas } from './named.ts';
import { lowerHeaders, lowerParameters, type OperationNaming } from './parameter.ts';

/** Fixed fields of a Path Item Object (OpenAPI 3.1, 4.8.9; `query` is 3.2). */
const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const;

/** What all operations share while they are lowered. */
export interface OperationScope {
  readonly context: Context;
  readonly schemas: NamedSchemas;
  readonly names: Allocator;
  readonly modules: Allocator;
  readonly security: Json | undefined;
  /** True for webhooks and callbacks, which the API sends. */
  readonly outgoing: boolean;
  /** The callbacks of all operations by where they stand, in the order of the document: one that several refer to is there once. */
  readonly callbacks: Map<string, readonly Operation[]>;
  /** What a callback is called by the operation that has it: its own paths are expressions. */
  readonly called?: string;
}

/** The operations of `paths` (or `webhooks`), in the order of the document. Their callbacks are added to `scope.callbacks`. */
export function lowerPaths(value: Json | undefined, at: string, scope: OperationScope): Operation[] {
  return entriesOf(value).flatMap(([path, entry]) => {
    const item = scope.context.deref(entry, below(at, path));
    if (item === undefined || path.startsWith('x-')) return [];
    const fixed = methods.map((method): [string, string] => [method, below(item.at, method)]);
    const additional = entriesOf(item.value['additionalOperations']).map(([method]): [string, string] => [
      method,
      below(item.at, 'additionalOperations', method),
    ]);
    return [...fixed, ...additional].flatMap(([method, place]) => {
      const extra = item.value['additionalOperations'];
      const operation = item.value[method] ?? (isObject(extra) ? extra[method] : undefined);
      if (!isObject(operation)) return [];
      return [lowerOperation(path, method.toUpperCase(), operation, place, item.value, item.at, scope)];
    });
  });
}

function lowerOperation(
  path: string,
  method: Method,
  value: JsonObject,
  at: string,
  item: JsonObject,
  itemAt: string,
  scope: OperationScope,
): Operation {
  const { context, schemas } = scope;
  const id = stringOf(value['operationId']) ?? `${method.toLowerCase()} ${scope.called ?? path}`;
  const wanted = camelCase(id);
  const name = scope.names.take(wanted);
  if (name !== wanted)
    context.problem('name-changed', 'warning', at, `The operation "${id}" is called ${name} in code: ${wanted} is taken.`);
  const typeName = pascalCase(name);
  const module = scope.modules.take(kebabCase(name));
  // What the API sends of itself comes back as we send to it.
  const [sent, received] = scope.outgoing ? (['answer', 'request'] as const) : (['request', 'answer'] as const);
  const naming = { typeName, module, way: sent };
  const parameters = lowerParameters(
    [
      { value: item['parameters'], at: below(itemAt, 'parameters') },
      { value: value['parameters'], at: below(at, 'parameters') },
    ],
    naming,
    schemas,
    context,
    at.startsWith('#/paths/') ? path : undefined,
  );
  const body = lowerBody(value['requestBody'], below(at, 'requestBody'), naming, scope);
  const servers = value['servers'] ?? item['servers'];
  for (const [key, callback] of entriesOf(value['callbacks'])) {
    const found = context.deref(callback, below(at, 'callbacks', key));
    if (found === undefined || scope.callbacks.has(found.at)) continue;
    // Known before it is read: its own operations may refer to it.
    scope.callbacks.set(found.at, []);
    scope.callbacks.set(found.at, lowerPaths(found.value, found.at, { ...scope, outgoing: true, called: key }));
  }
  return {
    id,
    name,
    typeName,
    module,
    at,
    method,
    path,
    parameters,
    responses: lowerResponses(value['responses'], below(at, 'responses'), { ...naming, way: received }, scope),
    deprecated: value['deprecated'] === true,
    tags: listOf(value['tags']).filter((tag): tag is string => typeof tag === 'string'),
    security: lowerSecurity(value['security'] ?? scope.security),
    variants: [],
    ...defined({
      summary: stringOf(value['summary']) ?? stringOf(item['summary']),
      description: stringOf(value['description']) ?? stringOf(item['description']),
      body,
      servers: servers === undefined ? undefined : lowerServers(servers),
      beaconOf: stringOf(value['x-beacon']),
    }),
  };
}

function lowerBody(value: Json | undefined, at: string, naming: OperationNaming, { context, schemas }: OperationScope): Body | undefined {
  const found = value === undefined ? undefined : context.deref(value, at);
  if (found === undefined) return undefined;
  const wanted = { wanted: `${naming.typeName} body`, module: naming.module, role: 'body', way: naming.way } as const;
  const contents = lowerContents(found.value['content'], below(found.at, 'content'), wanted, schemas, context);
  if (contents.length === 0) return undefined;
  return {
    at: found.at,
    required: found.value['required'] === true,
    contents,
    ...defined({ description: stringOf(found.value['description']) }),
  };
}

function lowerResponses(value: Json | undefined, at: string, naming: OperationNaming, { context, schemas }: OperationScope): Response[] {
  const entries = entriesOf(value).filter(([status]) => /^([1-5](\d\d|XX)|default)$/i.test(status));
  const named = entries.some(([status]) => status.startsWith('2'));
  return entries.flatMap(([status, entry]) => {
    const found = context.deref(entry, below(at, status));
    if (found === undefined) return [];
    const success = status.startsWith('2') || (status === 'default' && !named);
    // A response that components share is named after its component, and stands in a file for all such.
    const key = found.at.startsWith('#/components/responses/') ? found.at.slice('#/components/responses/'.length) : undefined;
    const wanted = key === undefined ? `${naming.typeName} response ${success && status === '200' ? '' : status}` : `${key} response`;
    const module = key === undefined ? naming.module : 'responses';
    const where = below(found.at, 'content');
    return [
      {
        status: status.toUpperCase() === 'DEFAULT' ? 'default' : status.toUpperCase(),
        at: found.at,
        description: stringOf(found.value['description']) ?? '',
        success,
        headers: lowerHeaders(
          found.value['headers'],
          below(found.at, 'headers'),
          { typeName: pascalCase(wanted), module, way: naming.way },
          schemas,
          context,
        ),
        contents: lowerContents(found.value['content'], where, { wanted, module, role: 'answer', way: naming.way }, schemas, context),
      },
    ];
  });
}

export function lowerServers(value: Json | undefined): Server[] {
  return listOf(value).flatMap((entry) => {
    if (!isObject(entry) || typeof entry['url'] !== 'string') return [];
    const variables = entriesOf(entry['variables']).map(([name, variable]) => {
      const object = isObject(variable) ? variable : {};
      const values = listOf(object['enum']).filter((one): one is string => typeof one === 'string');
      return {
        name,
        default: String(object['default'] ?? ''),
        ...defined({ enum: values.length > 0 ? values : undefined, description: stringOf(object['description']) }),
      };
    });
    return [{ url: entry['url'], variables, ...defined({ description: stringOf(entry['description']) }) }];
  });
}

function lowerSecurity(value: Json | undefined): SecurityRequirement[][] {
  return listOf(value).map((alternative) =>
    entriesOf(alternative).map(([scheme, scopes]) => ({
      scheme,
      scopes: listOf(scopes).filter((scope): scope is string => typeof scope === 'string'),
    })),
  );
}

/** Typed calls for the branches of a discriminated body: `sendOrder` with a body `Order` gives `sendOrderPlaced` for `OrderPlaced`. */
export function variantsOf(operation: Operation, schemas: ReadonlyMap<string, NamedSchema>, names: Allocator): Variant[] {
  const schema = schemas.get(operation.body?.contents[0]?.schema?.name ?? '');
  if (schema?.node.kind !== 'union' || schema.node.discriminator === undefined) return [];
  const { branches, discriminator } = schema.node;
  return discriminator.tags.flatMap(({ value, branch }) => {
    const node = branches[branch];
    if (node?.kind !== 'ref') return [];
    const wanted = operation.typeName.includes(schema.name)
      ? operation.typeName.replace(schema.name, node.name)
      : operation.typeName + node.name;
    const name = names.take(camelCase(wanted));
    return [{ name, typeName: pascalCase(name), schema: node.name, tag: { property: discriminator.property, value } }];
  });
}

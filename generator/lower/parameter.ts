import type { Parameter, ParameterPlace, ParameterStyle } from '../ir/operation.ts';
import type { Json, Schema } from '../ir/schema.ts';
import { below, type Context, defined, entriesOf, isObject, listOf, stringOf } from './context.ts';
import { allocator, camelCase } from './names.ts';
import type { NamedSchemas } from './named.ts';
import type { Way } from './views.ts';
import { reservedKeys } from './reserved.ts';

/** What the schemas of an operation are named after, and which way their values go. */
export interface OperationNaming {
  readonly typeName: string;
  readonly module: string;
  readonly way: Way;
}

const saidElsewhere = 'content, responses and security say it';

/** The argument object of a call holds its parameters beside the body. */
const reservedParameters: ReadonlySet<string> = new Set([...reservedKeys, 'body']);

/**
 * Parameters of an operation: those of its path first, each replaced by one of the operation with the same name and place
 * (OpenAPI 3.1, 4.8.10). One that the template `path` has no place for is left out.
 */
export function lowerParameters(
  lists: readonly { readonly value: Json | undefined; readonly at: string }[],
  naming: OperationNaming,
  schemas: NamedSchemas,
  context: Context,
  path?: string,
): Parameter[] {
  const found = new Map<string, { value: { readonly [key: string]: Json }; at: string }>();
  for (const { value, at } of lists) {
    listOf(value).forEach((entry, index) => {
      const parameter = context.deref(entry, below(at, index));
      if (parameter === undefined || typeof parameter.value['name'] !== 'string') return;
      // RFC 9110: these three are said by other parts of an OpenAPI document (4.8.12.2); a parameter of that name is ignored.
      if (parameter.value['in'] === 'header' && /^(accept|content-type|authorization)$/i.test(parameter.value['name'])) {
        context.problem(
          'word-without-effect',
          'info',
          parameter.at,
          `The header parameter ${parameter.value['name']} has no effect: ${saidElsewhere}.`,
        );
        return;
      }
      if (path !== undefined && parameter.value['in'] === 'path' && !path.includes(`{${parameter.value['name']}}`)) return;
      found.set(`${String(parameter.value['in'])} ${parameter.value['name']}`, parameter);
    });
  }
  const keys = allocator({ reserved: reservedParameters, suffix: 'Parameter' });
  return [...found.values()].map(({ value, at }) => {
    const name = String(value['name']);
    return lowerParameter(name, keys.take(camelCase(name)), value, at, naming, schemas);
  });
}

/** A Header Object (OpenAPI 3.1, 4.8.21) is a parameter without a name and a place. */
export function lowerHeaders(
  value: Json | undefined,
  at: string,
  naming: OperationNaming,
  schemas: NamedSchemas,
  context: Context,
): Parameter[] {
  const keys = allocator({ reserved: reservedKeys, suffix: 'Header' });
  return entriesOf(value).flatMap(([name, entry]) => {
    const header = context.deref(entry, below(at, name));
    if (header === undefined) return [];
    if (/^content-type$/i.test(name)) {
      context.problem('word-without-effect', 'info', header.at, `The header ${name} has no effect: ${saidElsewhere}.`);
      return [];
    }
    return [lowerParameter(name, keys.take(camelCase(name)), { ...header.value, in: 'header' }, header.at, naming, schemas)];
  });
}

const defaultStyle: Readonly<Record<ParameterPlace, ParameterStyle>> = {
  path: 'simple',
  query: 'form',
  header: 'simple',
  cookie: 'form',
  querystring: 'form',
};

function lowerParameter(
  name: string,
  key: string,
  value: { readonly [key: string]: Json },
  at: string,
  naming: OperationNaming,
  schemas: NamedSchemas,
): Parameter {
  const place = (['path', 'query', 'header', 'cookie', 'querystring'] as const).find((one) => one === value['in']) ?? 'query';
  const style = (stringOf(value['style']) as ParameterStyle | undefined) ?? defaultStyle[place];
  const [content] = entriesOf(value['content']);
  const contentSchema = content !== undefined && isObject(content[1]) ? content[1]['schema'] : undefined;
  const json = value['schema'] ?? contentSchema ?? true;
  const schemaAt = content === undefined ? below(at, 'schema') : below(at, 'content', content[0], 'schema');
  // A parameter that components share is one schema, named without the operation.
  const shared = at.startsWith('#/components/');
  const wanted = shared ? `${name} parameter` : `${naming.typeName} ${name} parameter`;
  const module = shared ? 'parameters' : naming.module;
  const schemaName = schemas.use(json, schemaAt, { role: 'parameter', wanted, module, way: naming.way });
  const node: Schema = { kind: 'ref', at: schemaAt, name: schemaName };
  return {
    name,
    key,
    in: place,
    at,
    required: place === 'path' || value['required'] === true,
    deprecated: value['deprecated'] === true,
    style,
    explode: typeof value['explode'] === 'boolean' ? value['explode'] : style === 'form' || style === 'cookie',
    allowReserved: value['allowReserved'] === true,
    schema: node,
    schemaName,
    ...defined({ description: stringOf(value['description']), mediaType: content?.[0], example: value['example'] }),
  };
}

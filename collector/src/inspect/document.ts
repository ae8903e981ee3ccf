import { openapiDocument } from '@jirafe/events-server/node';
import { typeOfOperation } from './record.ts';

/** The description of the API as the generated package brings it, and the JSON Schemas of the events that are in it. */
export interface ApiDocument {
  /** As JSON. */
  readonly text: string;
  /** By type of event (`cart`, `product.inventory`) or by schema (`order-placed`); undefined for a name that is neither. */
  schema(name: string): string | undefined;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

export function loadDocument(): ApiDocument {
  const document = openapiDocument() as {
    components: { schemas: Record<string, Json> };
    paths: Record<string, Record<string, JsonObject>>;
  };
  const text = `${JSON.stringify(document, null, 1)}\n`;
  const { schemas } = document.components;
  const names = new Map(Object.keys(schemas).map((name) => [kebab(name), name]));
  for (const operation of Object.values(document.paths).flatMap((item) => Object.values(item))) {
    const type = typeOfOperation[String(operation['operationId'])];
    const name = bodySchema(operation);
    if (type !== undefined && name !== undefined) names.set(type, name);
  }
  return {
    text,
    schema(wanted) {
      const name = names.get(wanted);
      return name === undefined ? undefined : standAlone(name, wanted, schemas);
    },
  };
}

function bodySchema(operation: JsonObject): string | undefined {
  const body = operation['requestBody'] as { content?: Record<string, { schema?: { $ref?: string } }> } | undefined;
  return body?.content?.['application/json']?.schema?.$ref?.split('/').at(-1);
}

/** A schema with all that it refers to, as a document of its own. */
function standAlone(name: string, file: string, schemas: Readonly<Record<string, Json>>): string {
  const needed = new Set<string>();
  const visit = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, key === '$ref' || key === 'mapping' ? refer(inner) : visit(inner)]),
    );
  };
  const refer = (ref: Json): Json => {
    if (typeof ref === 'object' && ref !== null && !Array.isArray(ref))
      return Object.fromEntries(Object.entries(ref).map(([tag, target]) => [tag, refer(target)]));
    const target = String(ref).replace('#/components/schemas/', '');
    needed.add(target);
    return `#/$defs/${target}`;
  };
  const own = visit(schemas[name] ?? true);
  const defs: JsonObject = {};
  for (const target of needed) defs[target] = visit(schemas[target] ?? true);
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `/v2/schema/${file}.json`,
    title: name,
    ...(own as JsonObject),
    $defs: defs,
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function kebab(name: string): string {
  return name.replace(/([a-z])([A-Z])/g, '$1-$2').toLowerCase();
}

import type { Content, ContentKind, Encoding, Example, ParameterStyle } from '../ir/operation.ts';
import type { Json } from '../ir/schema.ts';
import { below, type Context, defined, entriesOf, isObject, stringOf } from './context.ts';
import type { NamedSchemas, Naming } from './named.ts';

/** A `content` object (OpenAPI 3.1, 4.8.14): one entry per media type, in the order of the document. */
export function lowerContents(value: Json | undefined, at: string, naming: Naming, schemas: NamedSchemas, context: Context): Content[] {
  const entries = entriesOf(value);
  return entries.map(([mediaType, entry], index) => {
    const place = below(at, mediaType);
    const object = isObject(entry) ? entry : {};
    const suffix = index === 0 ? '' : ` ${mediaType.split('/').pop() ?? ''}`;
    const wanted = `${naming.wanted}${suffix}`;
    const kind = contentKind(mediaType);
    const lines =
      kind === 'ndjson' && object['itemSchema'] === undefined ? linesOf(object['schema'], below(place, 'schema'), context) : undefined;
    const schema = lines === undefined ? nameSchema(object['schema'], below(place, 'schema'), { ...naming, wanted }, schemas) : undefined;
    const [item, itemAt] = lines ?? [object['itemSchema'], below(place, 'itemSchema')];
    const itemSchema = nameSchema(item, itemAt, { ...naming, wanted: `${wanted} item` }, schemas);
    const examples = lowerExamples(object, place, context);
    const target = lines === undefined ? (schema ?? itemSchema) : undefined;
    if (target !== undefined) for (const example of examples) schemas.addExample(target.name, example);
    return {
      mediaType,
      kind,
      at: place,
      examples,
      encoding: Object.fromEntries(entriesOf(object['encoding']).map(([property, encoding]) => [property, lowerEncoding(encoding)])),
      ...defined({ schema, itemSchema, pixel: stringOf(object['x-pixel']) }),
    };
  });
}

/** A schema of a sequence is that of the list of its items (OpenAPI 3.2, 4.14.2): the items' own, and where it stands. */
function linesOf(schema: Json | undefined, at: string, context: Context): readonly [items: Json, at: string] | undefined {
  const found = schema === undefined ? undefined : context.deref(schema, at);
  const items = found?.value['type'] === 'array' ? found.value['items'] : undefined;
  return found === undefined || items === undefined ? undefined : [items, below(found.at, 'items')];
}

function nameSchema(schema: Json | undefined, at: string, naming: Naming, schemas: NamedSchemas): Content['schema'] {
  if (schema === undefined) return undefined;
  return { kind: 'ref', at, name: schemas.use(schema, at, naming) };
}

function contentKind(mediaType: string): ContentKind {
  const essence = mediaType.split(';')[0]?.trim().toLowerCase() ?? '';
  if (essence === 'application/json' || essence.endsWith('+json')) return 'json';
  if (essence === 'application/x-www-form-urlencoded') return 'form';
  if (essence === 'text/event-stream') return 'events';
  if (/^application\/(x-ndjson|ndjson|jsonl|json-seq|x-jsonlines)$/.test(essence)) return 'ndjson';
  if (essence.startsWith('multipart/')) return 'multipart';
  if (essence === 'application/xml' || essence === 'text/xml' || essence.endsWith('+xml')) return 'xml';
  if (essence.startsWith('text/')) return 'text';
  if (essence === 'application/octet-stream' || /^(image|audio|video|font)\//.test(essence)) return 'binary';
  return 'other';
}

function lowerExamples(content: { readonly [key: string]: Json }, at: string, context: Context): Example[] {
  const single: Example[] =
    content['example'] === undefined ? [] : [{ name: 'example', value: content['example'], at: below(at, 'example') }];
  const named = entriesOf(content['examples']).flatMap(([name, value]): Example[] => {
    const found = context.deref(value, below(at, 'examples', name));
    if (found === undefined || found.value['value'] === undefined) return [];
    return [{ name, value: found.value['value'], at: below(found.at, 'value'), ...defined({ summary: stringOf(found.value['summary']) }) }];
  });
  return [...single, ...named];
}

function lowerEncoding(value: Json): Encoding {
  if (!isObject(value)) return {};
  return defined({
    contentType: stringOf(value['contentType']),
    style: stringOf(value['style']) as ParameterStyle | undefined,
    explode: typeof value['explode'] === 'boolean' ? value['explode'] : undefined,
    allowReserved: typeof value['allowReserved'] === 'boolean' ? value['allowReserved'] : undefined,
  }) as Encoding;
}

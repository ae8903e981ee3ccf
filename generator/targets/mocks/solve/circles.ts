import type { Json } from '../../../ir/schema.ts';
import { isList, isObject } from './values.ts';

/** Keywords whose schemas are asked about the very value that the schema is asked about (2020-12, core, 10.2). */
const lists = ['allOf', 'anyOf', 'oneOf'];
const singles = ['not', 'if', 'then', 'else'];

/** More references than these are not followed for one value. */
const most = 10_000;

/**
 * The names of the schemas that are asked about a value again before they have answered: `A: { anyOf: [{ $ref: A }, …] }`, and
 * whatever leads there. JSON Schema leaves open what they mean (2020-12, core, 9.4.1), and no judge comes to an end with them.
 * So is what asks the same few schemas over and over, each of which does so in turn: that ends, but nobody waits for it.
 * A schema that has itself in a property or an item is none of these. Linear in the size of the schemas.
 */
export function circles(schemas: readonly { readonly name: string; readonly json: Json }[]): ReadonlySet<string> {
  const uses = new Map(schemas.map(({ name, json }) => [name, inPlace(json)]));
  const open = new Map([...uses].map(([name, used]) => [name, new Set(used)]));
  const steps = new Map<string, number>();
  const users = new Map<string, string[]>();
  for (const [name, used] of open) for (const one of used) users.set(one, [...(users.get(one) ?? []), name]);
  const ended = [...open].filter(([, used]) => used.size === 0).map(([name]) => name);
  for (const [name] of users) if (!open.has(name)) ended.push(name);
  for (let name = ended.pop(); name !== undefined; name = ended.pop()) {
    steps.set(
      name,
      (uses.get(name) ?? []).reduce((sum, used) => sum + (steps.get(used) ?? 1), 1),
    );
    if ((steps.get(name) ?? 1) > most) continue;
    open.delete(name);
    for (const user of users.get(name) ?? []) {
      const left = open.get(user);
      if (left?.delete(name) === true && left.size === 0) ended.push(user);
    }
  }
  return new Set(open.keys());
}

/** The names that a schema refers to outside of its properties and items. */
function inPlace(schema: Json): string[] {
  if (!isObject(schema)) return [];
  const { $ref: ref, dependentSchemas } = schema;
  const inner = [
    ...lists.flatMap((keyword) => (isList(schema[keyword]) ? schema[keyword] : [])),
    ...singles.flatMap((keyword) => (schema[keyword] === undefined ? [] : [schema[keyword]])),
    ...(isObject(dependentSchemas) ? Object.values(dependentSchemas) : []),
  ];
  return [...(typeof ref === 'string' ? [ref.replace(/^#\/\$defs\//, '')] : []), ...inner.flatMap(inPlace)];
}

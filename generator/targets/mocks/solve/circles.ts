import type { Json } from '../../../ir/schema.ts';
import { isList, isObject } from './values.ts';

/** Keywords whose schemas are asked about the very value that the schema is asked about (2020-12, core, 10.2). */
const lists = ['allOf', 'anyOf', 'oneOf'];
const singles = ['not', 'if', 'then', 'else'];

/** More references than these are not followed for one value. */
const most = 10_000;

/**
 * The names of the schemas that are asked about a value again before they have answered: `A: { anyOf: [{ $ref: A }, …] }`, and
 * whatever leads there. JSON Schema leaves open what they mean (2020-12, core, 9.4.1), and no judge comes to an end with them; see `unwound`.
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

/** Keywords that only ask more or fewer schemas: what they say of a value does not change back when one of these is found to be valid. */
const steady: ReadonlySet<string> = new Set(['allOf', 'anyOf', '$ref']);

/** More schemas than these are not written into one. */
const mostWritten = 500;

/**
 * A schema of a circle without the circle: where it is asked about a value again before it has answered, the answer is no, for a value that is only
 * valid if it is valid is none that anything shows. So `A: anyOf [A, B]` is B. Undefined where that changes the meaning of the rest:
 * where the way back goes through `oneOf`, `not` or `if`; where there is none; and where the schemas are too many.
 */
export function unwound(name: string, endless: ReadonlySet<string>, jsonOf: (name: string) => Json | undefined): Json | undefined {
  let [written, cut] = [0, 0];
  const within = (schema: Json, path: ReadonlySet<string>): Json | undefined => {
    if (!isObject(schema) || !inPlace(schema).some((one) => endless.has(one))) return schema;
    if (Object.entries(schema).some(([keyword, held]) => !steady.has(keyword) && asksAny(keyword, held, endless))) return undefined;
    const { $ref: ref, allOf = [], anyOf, ...own } = schema;
    const target = typeof ref === 'string' ? nameOf(ref) : undefined;
    const followed = target === undefined || !endless.has(target) ? undefined : schemaOf(target, path);
    const all = everyOne(listOf(allOf), path);
    const any = anyOf === undefined ? undefined : everyOne(listOf(anyOf), path);
    if (all === undefined || (anyOf !== undefined && any === undefined)) return undefined;
    if (target !== undefined && endless.has(target) && followed === undefined) return undefined;
    const parts = followed === undefined ? all : [followed, ...all];
    const open = any?.filter((branch) => branch !== false);
    return {
      ...own,
      ...(ref === undefined || followed !== undefined ? {} : { $ref: ref }),
      ...(parts.length === 0 ? {} : { allOf: parts }),
      ...(open === undefined ? {} : { anyOf: open.length === 0 ? [false] : open }),
    };
  };
  const everyOne = (schemas: readonly Json[], path: ReadonlySet<string>): readonly Json[] | undefined => {
    const found = schemas.map((schema) => within(schema, path));
    return found.every((one) => one !== undefined) ? found : undefined;
  };
  const schemaOf = (target: string, path: ReadonlySet<string>): Json | undefined => {
    if (path.has(target)) {
      cut++;
      return false;
    }
    if (++written > mostWritten) return undefined;
    return within(jsonOf(target) ?? true, new Set([...path, target]));
  };
  const whole = schemaOf(name, new Set());
  return cut === 0 ? undefined : whole;
}

function asksAny(keyword: string, held: Json, names: ReadonlySet<string>): boolean {
  return inPlace({ [keyword]: held }).some((name) => names.has(name));
}

const listOf = (value: Json): readonly Json[] => (isList(value) ? value : []);
const nameOf = (ref: string): string => ref.replace(/^#\/\$defs\//, '');

/** The names that a schema refers to outside of its properties and items. */
function inPlace(schema: Json): string[] {
  if (!isObject(schema)) return [];
  const { $ref: ref, dependentSchemas } = schema;
  const inner = [
    ...lists.flatMap((keyword) => (isList(schema[keyword]) ? schema[keyword] : [])),
    ...singles.flatMap((keyword) => (schema[keyword] === undefined ? [] : [schema[keyword]])),
    ...(isObject(dependentSchemas) ? Object.values(dependentSchemas) : []),
  ];
  return [...(typeof ref === 'string' ? [nameOf(ref)] : []), ...inner.flatMap(inPlace)];
}

import type { JsonObject } from '../ir/api.ts';
import type { Json } from '../ir/schema.ts';
import { below, entriesOf, isObject, listOf, resolvePointer, stringOf } from './context.ts';
import { dataKeywords, schemaMaps } from './keywords.ts';

/**
 * Which way a value goes. What is `readOnly` is no part of a request, and what is `writeOnly` no part of an answer, even where
 * it is `required` (JSON Schema 2020-12, validation, 9.4; OpenAPI 3.0, 4.7.24.2).
 */
export type Way = 'request' | 'answer';

/** Keywords whose schemas are about the same value. */
const composing: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else', 'not']);

const hiding: Readonly<Record<Way, string>> = { request: 'readOnly', answer: 'writeOnly' };

/** Tells where a schema looks different on the way in or out, and how it looks then. */
export interface Views {
  /** Whether some property of the schema, or of one that it refers to, is hidden that way. */
  differs(schema: Json, way: Way): boolean;
  /** The schema with no hidden property among its `required`; with `without`, with no hidden property at all. */
  seen(schema: Json, way: Way, without: boolean): Json;
}

export function createViews(root: JsonObject): Views {
  const differing: Record<Way, ReadonlySet<string> | undefined> = { request: undefined, answer: undefined };

  const hides = (schema: Json, way: Way): boolean => {
    for (let current: Json | undefined = schema, hops = 0; isObject(current) && hops < 20; hops += 1) {
      if (current[hiding[way]] === true) return true;
      const only = listOf(current['allOf']);
      const ref: string | undefined =
        stringOf(current['$ref']) ?? (only.length === 1 && isObject(only[0]) ? stringOf(only[0]['$ref']) : undefined);
      if (ref === undefined) return false;
      current = resolvePointer(root, ref);
    }
    return false;
  };

  /** What one schema says itself: whether it hides anything, and which others it refers to. */
  const look = (schema: Json, way: Way): { hidden: boolean; refs: Set<string> } => {
    const refs = new Set<string>();
    let hidden = false;
    const visit = (node: Json): void => {
      if (Array.isArray(node)) return node.forEach(visit);
      if (!isObject(node)) return;
      hidden ||= entriesOf(node['properties']).some(([, property]) => hides(property, way));
      for (const [key, value] of Object.entries(node)) {
        if (key === '$ref' && typeof value === 'string') refs.add(value);
        else if (schemaMaps.has(key)) entriesOf(value).forEach(([, inner]) => visit(inner));
        else if (!dataKeywords.has(key) && typeof value === 'object') visit(value);
      }
    };
    visit(schema);
    return { hidden, refs };
  };

  /** Pointers of all components that differ: those that hide something, and all that lead to them. */
  const differingComponents = (way: Way): ReadonlySet<string> => {
    const found = new Set<string>();
    const users = new Map<string, string[]>();
    const components = isObject(root['components']) ? entriesOf(root['components']['schemas']) : [];
    const queue: string[] = [];
    for (const [key, schema] of components) {
      const at = below('#/components/schemas', key);
      const { hidden, refs } = look(schema, way);
      if (hidden) queue.push(at);
      for (const ref of refs) users.set(ref, [...(users.get(ref) ?? []), at]);
    }
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (found.has(at)) continue;
      found.add(at);
      queue.push(...(users.get(at) ?? []));
    }
    return found;
  };

  const differs = (schema: Json, way: Way): boolean => {
    const components = (differing[way] ??= differingComponents(way));
    if (isObject(schema) && typeof schema['$ref'] === 'string' && Object.keys(schema).length === 1) return components.has(schema['$ref']);
    const { hidden, refs } = look(schema, way);
    return hidden || [...refs].some((ref) => components.has(ref));
  };

  const hiddenNames = (schema: Json, way: Way): ReadonlySet<string> => {
    const names = new Set<string>();
    const seen = new Set<Json>();
    const visit = (node: Json | undefined): void => {
      if (!isObject(node) || seen.has(node)) return;
      seen.add(node);
      for (const [name, property] of entriesOf(node['properties'])) if (hides(property, way)) names.add(name);
      if (typeof node['$ref'] === 'string') visit(resolvePointer(root, node['$ref']));
      for (const key of ['allOf', 'anyOf', 'oneOf']) listOf(node[key]).forEach(visit);
    };
    visit(schema);
    return names;
  };

  const seen = (schema: Json, way: Way, without: boolean, outer: ReadonlySet<string> = new Set()): Json => {
    if (Array.isArray(schema)) return schema.map((entry) => seen(entry, way, without, outer));
    if (!isObject(schema)) return schema;
    const hidden = new Set([...outer, ...hiddenNames(schema, way)]);
    const entries = Object.entries(schema).map(([key, value]): [string, Json] => {
      if (dataKeywords.has(key)) return [key, value];
      if (key === 'required') return [key, listOf(value).filter((name) => typeof name !== 'string' || !hidden.has(name))];
      if (key === 'properties') {
        const kept = entriesOf(value).filter(([, property]) => !(without && hides(property, way)));
        return [key, Object.fromEntries(kept.map(([name, property]) => [name, seen(property, way, without)]))];
      }
      if (schemaMaps.has(key)) return [key, Object.fromEntries(entriesOf(value).map(([name, inner]) => [name, seen(inner, way, without)]))];
      return [key, seen(value, way, without, composing.has(key) ? hidden : undefined)];
    });
    return Object.fromEntries(entries);
  };

  return { differs, seen };
}

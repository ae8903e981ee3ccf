import { type Draft, draftOf, isBefore, upgradeDraft } from './drafts.ts';
import { isJsonObject, type JsonObject } from './rules.ts';

/**
 * References of plain JSON Schema, resolved ahead: by `$id`, `$anchor`, `$dynamicRef` and `$recursiveRef` as well as by pointer (2020-12,
 * core, 8 and 9). What comes out has only references of the form `#/$defs/…` to schemas of the last draft, so that nothing has to be
 * looked up when values are judged. A dynamic reference depends on the way by which it was reached; each way that makes a
 * difference gives a copy of its own, in which the reference leads to one place.
 */
export interface Resolved {
  /** Name of the schema itself among the definitions. */
  readonly root: string;
  readonly definitions: ReadonlyMap<string, unknown>;
}

export interface ResolveOptions {
  /** Draft of what has no `$schema`. */
  readonly draft: Draft;
  /** Schemas of other documents by their URL. */
  readonly documents: ReadonlyMap<string, unknown>;
  /** Whether a format is kept; without, formats are annotations, but for meta-schemas that ask for their assertion. */
  readonly formats: boolean;
  /** What names of definitions begin with. */
  readonly prefix?: string;
}

/** A schema with an identifier of its own, and everything in it down to the next such. */
interface Resource {
  readonly node: unknown;
  readonly base: string;
  readonly dialect: Dialect;
  readonly anchors: Map<string, JsonObject>;
  readonly dynamic: Map<string, JsonObject>;
}

/** How the schemas of a resource are to be read. */
interface Dialect {
  readonly draft: Draft;
  /** Whether the vocabulary of validation is in force. */
  readonly validates: boolean;
  readonly assertsFormats: boolean;
}

/** Of every anchor the outermost place on the way here. */
type Scope = ReadonlyMap<string, JsonObject>;

/** `$recursiveAnchor` is one dynamic anchor that has no name. */
const recursive = '';

export function resolveSchema(schema: unknown, { draft, documents, formats, prefix = 'Schema' }: ResolveOptions): Resolved {
  const resources = new Map<string, Resource>();
  const homes = new WeakMap<object, Resource>();
  const definitions = new Map<string, unknown>();
  const names = new Map<string, string>();
  const ids = new WeakMap<object, number>();
  let count = 0;
  const queue: (() => void)[] = [];

  const idOf = (node: object): number => {
    const known = ids.get(node);
    if (known !== undefined) return known;
    ids.set(node, ++count);
    return count;
  };

  const dialectOf = ($schema: unknown, outer: Dialect): Dialect => {
    if (typeof $schema !== 'string') return outer;
    const known = draftOf($schema);
    if (known !== undefined) return { draft: known, validates: true, assertsFormats: formats };
    const meta = documents.get(withoutFragment($schema));
    if (!isJsonObject(meta)) return outer;
    const own = draftOf(meta['$schema']) ?? outer.draft;
    const vocabulary = isJsonObject(meta['$vocabulary']) ? Object.keys(meta['$vocabulary']) : undefined;
    const has = (word: string): boolean => vocabulary === undefined || vocabulary.some((url) => url.endsWith(`/vocab/${word}`));
    return { draft: own, validates: has('validation'), assertsFormats: formats || (vocabulary !== undefined && has('format-assertion')) };
  };

  /** Identifiers of schemas; before 2019-09 a reference replaced also the identifier beside it. */
  const identifierOf = (node: unknown, { draft: own }: Dialect): string | undefined => {
    if (!isJsonObject(node) || (isBefore(own, '2019-09') && typeof node['$ref'] === 'string')) return undefined;
    const id = node[own === '4' ? 'id' : '$id'];
    return typeof id === 'string' ? id : undefined;
  };

  /** Begins a resource at a URL, or at the URL that its own identifier makes of that. */
  const enter = (node: unknown, url: string, outer: Dialect): void => {
    const dialect = isJsonObject(node) ? dialectOf(node['$schema'], outer) : outer;
    const id = identifierOf(node, dialect);
    const base = id === undefined || id.startsWith('#') ? url : withoutFragment(absolute(id, url));
    const resource: Resource = { node, base, dialect, anchors: new Map(), dynamic: new Map() };
    for (const address of [base, url]) if (!resources.has(address)) resources.set(address, resource);
    register(node, resource);
  };

  /** Finds identifiers and anchors in the places of a schema where schemas are. */
  const register = (node: unknown, resource: Resource): void => {
    if (!isJsonObject(node) || homes.has(node)) return;
    const { draft: own } = resource.dialect;
    const id = identifierOf(node, resource.dialect);
    if (id !== undefined && !id.startsWith('#') && node !== resource.node) return enter(node, resource.base, resource.dialect);
    homes.set(node, resource);
    if (id?.startsWith('#') === true) resource.anchors.set(id.slice(1), node);
    if (typeof node['$anchor'] === 'string') resource.anchors.set(node['$anchor'], node);
    if (typeof node['$dynamicAnchor'] === 'string' && !isBefore(own, '2020-12')) {
      resource.anchors.set(node['$dynamicAnchor'], node);
      resource.dynamic.set(node['$dynamicAnchor'], node);
    }
    if (node['$recursiveAnchor'] === true && own === '2019-09' && node === resource.node) resource.dynamic.set(recursive, node);
    for (const part of schemasIn(node)) register(part, resource);
  };

  const initial: Dialect = { draft, validates: true, assertsFormats: formats };
  for (const [url, document] of documents) enter(document, url, initial);
  const home = 'okapi:schema';
  resources.delete(home);
  enter(schema, home, initial);

  const find = (
    ref: string,
    base: string,
  ): { readonly node: unknown; readonly resource: Resource; readonly anchor?: string } | undefined => {
    const url = absolute(ref, base);
    const found = resources.get(withoutFragment(url));
    const resource = isJsonObject(found?.node) ? (homes.get(found.node) ?? found) : found;
    const fragment = fragmentOf(url);
    if (resource === undefined) return undefined;
    if (fragment === '') return { node: resource.node, resource };
    if (!fragment.startsWith('/')) {
      const node = resource.anchors.get(fragment);
      return node === undefined ? undefined : { node, resource: homes.get(node) ?? resource, anchor: fragment };
    }
    let node: unknown = resource.node;
    let inner = resource;
    for (const token of fragment.slice(1).split('/')) {
      const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
      node = Array.isArray(node) ? node[Number(name)] : isJsonObject(node) && Object.hasOwn(node, name) ? node[name] : undefined;
      if (isJsonObject(node)) inner = homes.get(node) ?? inner;
    }
    if (node === undefined) return undefined;
    if (isJsonObject(node) && !homes.has(node)) register(node, inner);
    return { node, resource: isJsonObject(node) ? (homes.get(node) ?? inner) : inner };
  };

  const extend = (scope: Scope, resource: Resource): Scope => {
    const added = [...resource.dynamic].filter(([name]) => !scope.has(name));
    return added.length === 0 ? scope : new Map([...scope, ...added]);
  };

  /** The name of a schema as it is reached by a way; it is converted later, for it may lead to itself. */
  const nameOf = (node: unknown, resource: Resource, outer: Scope): string => {
    const scope = extend(outer, resource);
    const way = [...scope].map(([name, target]) => `${name}=${idOf(target)}`).sort();
    const key = JSON.stringify([isJsonObject(node) ? idOf(node) : node, way]);
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = `${prefix}${names.size + 1}`;
    names.set(key, name);
    definitions.set(name, true);
    queue.push(() => void definitions.set(name, convert(node, resource, scope)));
    return name;
  };

  const convert = (node: unknown, outer: Resource, outerScope: Scope): unknown => {
    if (!isJsonObject(node)) return node;
    const resource = homes.get(node) ?? outer;
    const scope = resource === outer ? outerScope : extend(outerScope, resource);
    const { dialect } = resource;
    const upgraded = upgradeDraft(node, dialect.draft);
    const references: { readonly $ref: string }[] = [];
    const entries = Object.entries(upgraded).flatMap(([keyword, value]): [string, unknown][] => {
      if (scaffolding.has(keyword) || (keyword === 'format' && !dialect.assertsFormats) || (!dialect.validates && validation.has(keyword)))
        return [];
      if (keyword === '$ref' || keyword === '$dynamicRef' || keyword === '$recursiveRef') {
        const target = typeof value === 'string' ? follow(keyword, value, resource, scope) : undefined;
        if (target !== undefined) references.push({ $ref: `#/$defs/${target}` });
        return [];
      }
      return [[keyword, convertParts(keyword, value, resource, scope)]];
    });
    const [only, ...others] = references;
    if (only === undefined) return Object.fromEntries(entries);
    if (others.length === 0) return Object.fromEntries([...Object.entries(only), ...entries]);
    const allOf = entries.find(([keyword]) => keyword === 'allOf')?.[1];
    return Object.fromEntries([
      ...entries.filter(([keyword]) => keyword !== 'allOf'),
      ['allOf', [...references, ...(Array.isArray(allOf) ? allOf : [])]],
    ]);
  };

  const follow = (keyword: string, ref: string, resource: Resource, scope: Scope): string | undefined => {
    const found = find(ref, resource.base);
    if (found === undefined) return undefined;
    const anchor = keyword === '$recursiveRef' ? recursive : keyword === '$dynamicRef' ? found.anchor : undefined;
    const isDynamic = anchor !== undefined && found.resource.dynamic.has(anchor);
    const target = isDynamic ? (scope.get(anchor) ?? found.resource.dynamic.get(anchor)) : undefined;
    if (target === undefined) return nameOf(found.node, found.resource, scope);
    return nameOf(target, homes.get(target) ?? found.resource, scope);
  };

  const convertParts = (keyword: string, value: unknown, resource: Resource, scope: Scope): unknown => {
    if (single.has(keyword)) return convert(value, resource, scope);
    if (several.has(keyword) && Array.isArray(value)) return value.map((one) => convert(one, resource, scope));
    if (!named.has(keyword) || !isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, convert(one, resource, scope)]));
  };

  const start = resources.get(home);
  const own = isJsonObject(schema) ? homes.get(schema) : start;
  const root = nameOf(schema, own ?? (start as Resource), new Map());
  for (let work = queue.shift(); work !== undefined; work = queue.shift()) work();
  return { root, definitions };
}

/** What serves only references, or describes. */
const scaffolding: ReadonlySet<string> = new Set(
  '$id id $anchor $dynamicAnchor $recursiveAnchor $schema $vocabulary $comment $defs definitions'.split(' '),
);

/** JSON Schema 2020-12, validation, 6. */
const validation: ReadonlySet<string> = new Set(
  (
    'type enum const multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern maxItems minItems uniqueItems ' +
    'maxContains minContains maxProperties minProperties required dependentRequired'
  ).split(' '),
);

const single: ReadonlySet<string> = new Set(
  'items additionalItems contains additionalProperties propertyNames unevaluatedItems unevaluatedProperties not if then else contentSchema'.split(
    ' ',
  ),
);
const several: ReadonlySet<string> = new Set('items prefixItems allOf anyOf oneOf'.split(' '));
const named: ReadonlySet<string> = new Set('properties patternProperties dependentSchemas dependencies $defs definitions'.split(' '));

function schemasIn(node: JsonObject): unknown[] {
  return Object.entries(node).flatMap(([keyword, value]) => {
    if (several.has(keyword) && Array.isArray(value)) return value as unknown[];
    if (single.has(keyword)) return [value];
    return named.has(keyword) && isJsonObject(value) ? Object.values(value) : [];
  });
}

/** A URI reference against its base (RFC 3986, 5.2); of what is no hierarchy, such as a URN, only the fragment changes. */
function absolute(ref: string, base: string): string {
  if (ref.startsWith('#')) return `${withoutFragment(base)}${ref}`;
  try {
    return new URL(ref, base).href;
  } catch {
    return ref;
  }
}

function withoutFragment(url: string): string {
  const cut = url.indexOf('#');
  return cut < 0 ? url : url.slice(0, cut);
}

function fragmentOf(url: string): string {
  const cut = url.indexOf('#');
  if (cut < 0) return '';
  try {
    return decodeURIComponent(url.slice(cut + 1));
  } catch {
    return url.slice(cut + 1);
  }
}

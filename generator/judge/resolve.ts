import { type Draft, draftOf, isBefore, upgradeDraft } from './drafts.ts';
import { isJsonObject, type JsonObject } from './rules.ts';

/**
 * References of plain JSON Schema, resolved ahead: by `$id`, `$anchor`, `$dynamicRef` and `$recursiveRef` as well as by pointer (2020-12,
 * core, 8 and 9). What comes out has only references of the form `#/$defs/…` to schemas of the last draft, so that nothing has to be
 * looked up when values are judged. A dynamic reference depends on the way by which it was reached; each way that makes a
 * difference gives a copy of its own, in which the reference leads to one place.
 */
export interface Resolver {
  /** The name of the definition of a schema, as it is where nothing refers to it. */
  define(schema: JsonObject): string;
  /** Whether what a schema says depends on the way by which it is reached. */
  isDynamic(schema: JsonObject): boolean;
  /** Every schema that was asked for, and those that it refers to, by name. */
  definitions(): ReadonlyMap<string, unknown>;
}

export interface ResolveOptions {
  /** Draft of what has no `$schema`. */
  readonly draft: Draft;
  /** Schemas by the URLs of their files. */
  readonly documents: ReadonlyMap<string, unknown>;
  /** Whether a format is kept; without, formats are annotations, but for meta-schemas that ask for their assertion. */
  readonly formats: boolean;
  /** What references to definitions begin with: `#/$defs/`. */
  readonly prefix: string;
  /** A new name for a schema, or for one of the ways by which it is reached. */
  nameOf(schema: JsonObject): string;
  /** Told of each reference that leads nowhere; gives what is to stand there, or it says nothing in what comes out. */
  onMissing?(missing: Missing): JsonObject | undefined;
}

/** A reference that leads nowhere. */
export interface Missing {
  readonly holder: JsonObject;
  /** `$ref`, or the tag of a discriminator's mapping. */
  readonly keyword: string;
  readonly ref: string;
  /** The URL of the document that is not known; absent where that is known, and lacks the place. */
  readonly address?: string;
  /** That URL with what the reference says behind it. */
  readonly url?: string;
}

/** A schema with an identifier of its own, and everything in it down to the next such. */
interface Resource {
  readonly node: unknown;
  readonly base: string;
  readonly dialect: Dialect;
  readonly anchors: Map<string, JsonObject>;
  readonly dynamic: Map<string, JsonObject>;
}

interface Found {
  readonly node: unknown;
  readonly resource: Resource;
  readonly anchor?: string;
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

export function createResolver({ draft, documents, formats, prefix, nameOf: wish, onMissing }: ResolveOptions): Resolver {
  const resources = new Map<string, Resource>();
  const homes = new WeakMap<object, Resource>();
  const definitions = new Map<string, unknown>();
  const names = new Map<string, string>();
  const ids = new WeakMap<object, number>();
  const asked = new WeakMap<object, ReadonlySet<string>>();
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

  const find = (ref: string, base: string): Found | undefined => {
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

  /** Where a reference of a schema leads, and by which anchor it is dynamic. */
  const targetOf = (keyword: string, ref: string, { base }: Resource): { readonly found: Found; readonly dynamic?: string } | undefined => {
    const found = find(ref, base);
    if (found === undefined) return undefined;
    const anchor = keyword === '$recursiveRef' ? recursive : keyword === '$dynamicRef' ? found.anchor : undefined;
    return anchor !== undefined && found.resource.dynamic.has(anchor) ? { found, dynamic: anchor } : { found };
  };

  /** The anchors that a schema, and all that it leads to, asks for dynamically: only they make ways differ. */
  const anchorsOf = (start: JsonObject): ReadonlySet<string> => {
    const known = asked.get(start);
    if (known !== undefined) return known;
    const anchors = new Set<string>();
    const all = [...new Set(resources.values())];
    const reached = new Set<unknown>([start]);
    if (all.some(({ dynamic }) => dynamic.size > 0)) {
      for (const node of reached) {
        if (!isJsonObject(node)) continue;
        const resource = homes.get(node);
        for (const keyword of resource === undefined ? [] : references) {
          const ref = node[keyword];
          const target = typeof ref === 'string' && resource !== undefined ? targetOf(keyword, ref, resource) : undefined;
          if (target === undefined) continue;
          reached.add(target.found.node);
          const { dynamic } = target;
          if (dynamic === undefined || anchors.has(dynamic)) continue;
          anchors.add(dynamic);
          for (const one of all) reached.add(one.dynamic.get(dynamic));
        }
        for (const part of schemasIn(node)) reached.add(part);
      }
    }
    asked.set(start, anchors);
    return anchors;
  };

  /** The name of a schema as it is reached by a way; it is converted later, for it may lead to itself. */
  const nameOf = (node: JsonObject, resource: Resource, outer: Scope): string => {
    const anchors = anchorsOf(node);
    const scope: Scope = new Map([...extend(outer, resource)].filter(([name]) => anchors.has(name)));
    const way = [...scope].map(([name, target]) => `${name}=${idOf(target)}`).sort();
    const key = JSON.stringify([idOf(node), way]);
    const known = names.get(key);
    if (known !== undefined) return known;
    const name = wish(node);
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
    const targets: (JsonObject | boolean)[] = [];
    const entries = Object.entries(upgraded).flatMap(([keyword, value]): [string, unknown][] => {
      if (scaffolding.has(keyword) || (keyword === 'format' && !dialect.assertsFormats) || (!dialect.validates && validation.has(keyword)))
        return [];
      if (references.includes(keyword)) {
        const target = follow(node, keyword, value, resource, scope);
        if (target !== undefined) targets.push(target);
        return [];
      }
      if (keyword === 'discriminator') return [[keyword, convertMapping(value, resource, scope)]];
      return [[keyword, convertParts(keyword, value, resource, scope)]];
    });
    const [only, ...others] = targets;
    if (only === undefined) return Object.fromEntries(entries);
    if (others.length === 0 && isJsonObject(only)) return Object.fromEntries([...Object.entries(only), ...entries]);
    const allOf = entries.find(([keyword]) => keyword === 'allOf')?.[1];
    return Object.fromEntries([
      ...entries.filter(([keyword]) => keyword !== 'allOf'),
      ['allOf', [...targets, ...(Array.isArray(allOf) ? allOf : [])]],
    ]);
  };

  /** What stands for a reference: one to a definition, or the schema `true` or `false` itself. */
  const follow = (
    holder: JsonObject,
    keyword: string,
    ref: unknown,
    resource: Resource,
    scope: Scope,
  ): JsonObject | boolean | undefined => {
    const target = typeof ref === 'string' ? targetOf(keyword, ref, resource) : undefined;
    if (target === undefined) {
      const url = typeof ref === 'string' ? absolute(ref, resource.base) : '';
      const isUnknown = typeof ref === 'string' && !resources.has(withoutFragment(url));
      return onMissing?.({ holder, keyword, ref: String(ref), ...(isUnknown ? { address: withoutFragment(url), url } : {}) });
    }
    const { found, dynamic } = target;
    const inScope = dynamic === undefined ? undefined : (scope.get(dynamic) ?? found.resource.dynamic.get(dynamic));
    const node = inScope ?? found.node;
    if (!isJsonObject(node)) return node !== false;
    return { $ref: `${prefix}${nameOf(node, homes.get(node) ?? found.resource, scope)}` };
  };

  /** OpenAPI's `discriminator`: what its mapping names by references. */
  const convertMapping = (discriminator: unknown, resource: Resource, scope: Scope): unknown => {
    const mapping = isJsonObject(discriminator) ? discriminator['mapping'] : undefined;
    if (!isJsonObject(discriminator) || !isJsonObject(mapping)) return discriminator;
    const rows = Object.entries(mapping).map(([tag, ref]) => {
      const target = typeof ref === 'string' && /[#/]|\.(?:json|ya?ml)$/.test(ref) ? follow(mapping, tag, ref, resource, scope) : undefined;
      return [tag, isJsonObject(target) ? target['$ref'] : ref];
    });
    return { ...discriminator, mapping: Object.fromEntries(rows) };
  };

  const convertParts = (keyword: string, value: unknown, resource: Resource, scope: Scope): unknown => {
    if (single.has(keyword)) return convert(value, resource, scope);
    if (several.has(keyword) && Array.isArray(value)) return value.map((one) => convert(one, resource, scope));
    if (!named.has(keyword) || !isJsonObject(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, convert(one, resource, scope)]));
  };

  const [first] = resources.values();
  return {
    define(schema) {
      const resource = homes.get(schema) ?? first;
      if (resource === undefined) throw new Error('The schema is in none of the documents');
      return nameOf(schema, resource, new Map());
    },
    isDynamic: (schema) => anchorsOf(schema).size > 0,
    definitions() {
      for (let work = queue.shift(); work !== undefined; work = queue.shift()) work();
      return definitions;
    },
  };
}

const references: readonly string[] = ['$ref', '$dynamicRef', '$recursiveRef'];

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

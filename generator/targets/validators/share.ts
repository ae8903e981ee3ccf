import type { NamedSchema } from '../../ir/api.ts';
import type { Json } from '../../ir/schema.ts';
import { isSecret } from '../../judge/analysis.ts';
import { holdingOf, isJsonObject, type JsonObject, leafOf, type Rules, rulesOf } from '../../judge/rules.ts';
import { freeName } from '../../typescript/module.ts';
import { type Graph, prefix } from './graph.ts';
import { hasArrayRules } from './guard-array.ts';
import { hasObjectRules } from './guard-object.ts';
import { word } from './names.ts';

/** The schemas of an API with what several modules have in common told once. */
export interface Shared {
  readonly schemas: readonly NamedSchema[];
  /** Parts that the document repeats, as schemas of a module of their own. */
  readonly parts: ReadonlySet<NamedSchema>;
}

/** What a schema asserts, as a number: the same for schemas that assert the same, whatever words they have for people. */
type Identity = number;

interface Meaning {
  readonly identity: Identity;
  /** Objects and lists, of which guards are functions: what a call costs is little beside them. */
  readonly isLarge: boolean;
}

/** Where a part was found first, and all the modules that have it. */
interface Use {
  readonly schema: JsonObject;
  readonly name: string;
  readonly modules: Set<string>;
  /** What it stands in: a part that always stands in the same other part goes with that. */
  readonly around: Set<Identity | string>;
}

/** Keywords below which a part may give way to a reference; in `oneOf` and the like a reference would say more than the part: OpenAPI makes its name a tag. */
const replaceable: ReadonlySet<string> = new Set(['properties', 'items', 'additionalProperties']);

/**
 * Finds objects and lists that stand in two modules or more, and puts references in their place: to the schema of the document that asserts
 * the same, or else to a part. GitHub's webhooks tell what a user is eighty times. What leads to itself stays, for each reference would
 * count as a level of depth; so does what is secret, for that belongs to the place.
 */
export function shareParts(schemas: readonly NamedSchema[], graph: Graph): Shared {
  const meaningOf = meanings(graph);
  const uses = new Map<Identity, Use>();
  const roots = new Map<Identity, NamedSchema>();
  for (const schema of schemas) {
    const meaning = meaningOf(schema.json);
    if (meaning?.isLarge === true && !schema.inline && !roots.has(meaning.identity)) roots.set(meaning.identity, schema);
    collect(schema.json, schema, schema.name, schema.module, false);
  }

  function collect(json: unknown, schema: NamedSchema, name: string, around: Identity | string, mayGive: boolean): void {
    if (!isJsonObject(json)) return;
    const meaning = mayGive ? meaningOf(json) : undefined;
    if (meaning?.isLarge === true) {
      const use = uses.get(meaning.identity) ?? { schema: json, name, modules: new Set(), around: new Set() };
      uses.set(meaning.identity, use);
      use.modules.add(schema.module);
      use.around.add(around);
    }
    const inner = meaning?.isLarge === true ? meaning.identity : around;
    mapParts(json, (part, token, isReplaceable) => {
      collect(part, schema, token === undefined ? `${name}Item` : word(token), inner, isReplaceable);
      return part;
    });
  }

  const names = new Set(schemas.map(({ name }) => name));
  const module = freeModule(schemas);
  const targets = new Map<Identity, string>();
  const found = [...uses].filter(([identity, { modules, around }]) => roots.has(identity) || (modules.size > 1 && around.size > 1));
  for (const [identity, { schema, name }] of found) {
    const named = roots.get(identity)?.name ?? freeName(`Shared${plainListName(schema) ?? name}`, names);
    names.add(named);
    targets.set(identity, named);
  }

  /** The schema with references in the places of parts; `own` is the name of what it is itself. */
  const rewrite = (json: unknown, own: string | undefined, mayGive: boolean): unknown => {
    if (!isJsonObject(json)) return json;
    const meaning = mayGive ? meaningOf(json) : undefined;
    const target = meaning && targets.get(meaning.identity);
    if (target !== undefined && target !== own) return { $ref: prefix + target };
    return mapParts(json, (part, _token, isReplaceable) => rewrite(part, undefined, isReplaceable));
  };

  const parts = found.flatMap(([identity, { schema }]): NamedSchema[] => {
    const name = targets.get(identity) ?? '';
    if (roots.has(identity)) return [];
    const key = `${name[0]?.toLowerCase() ?? ''}${name.slice(1)}`;
    const at = `${prefix}${name}`;
    const json = rewrite(schema, name, true) as Json;
    return [{ name, key, module, at, role: 'part', inline: true, node: { kind: 'unknown', at }, json, refs: [], examples: [] }];
  });
  const rewritten = schemas.map((schema) => ({ ...schema, json: rewrite(schema.json, schema.name, false) as Json }));
  return { schemas: [...rewritten, ...parts], parts: new Set(parts) };
}

/** What schemas assert; undefined for what must stay where it is. */
function meanings(graph: Graph): (json: unknown) => Meaning | undefined {
  const known = new Map<JsonObject, Meaning | { readonly identity: undefined }>();
  const leaves = new Map<string, Meaning | { readonly identity: undefined }>();
  const identities = new Map<string, Identity>();
  const meaningOf = (json: unknown): Meaning | undefined => {
    if (!isJsonObject(json)) return { identity: json === false ? -2 : -1, isLarge: false };
    const before = known.get(json);
    if (before !== undefined) return before.identity === undefined ? undefined : before;
    const leaf = leafOf(json);
    const meaning = (leaf === undefined ? undefined : leaves.get(leaf)) ?? read(json);
    if (leaf !== undefined) leaves.set(leaf, meaning);
    known.set(json, meaning);
    return meaning.identity === undefined ? undefined : meaning;
  };

  const read = (json: JsonObject): Meaning | { readonly identity: undefined } => {
    const rules = rulesOf(json);
    const text = textOf(json, rules);
    if (text === undefined) return { identity: undefined };
    const identity = identities.get(text) ?? identities.size;
    identities.set(text, identity);
    return { identity, isLarge: isLarge(rules) };
  };

  const textOf = (json: JsonObject, rules: Rules): string | undefined => {
    if (json['discriminator'] !== undefined || rules.unevaluatedItems !== undefined || rules.unevaluatedProperties !== undefined)
      return undefined;
    if (isSecret(json, graph)) return undefined;
    const target = rules.$ref === undefined ? undefined : graph.named(rules.$ref);
    if (target !== undefined && graph.countsDepth(target.name)) return undefined;
    let isFree = true;
    const inner = (part: unknown): Identity => {
      const meaning = meaningOf(part);
      if (meaning === undefined) isFree = false;
      return meaning?.identity ?? -3;
    };
    const said = Object.entries(rules).map(([keyword, value]) => [keyword, partly(keyword, value, inner)]);
    return isFree ? JSON.stringify(said) : undefined;
  };
  return meaningOf;
}

/** The value of a keyword with numbers in the place of the schemas that it holds. */
function partly(keyword: string, value: unknown, inner: (part: unknown) => Identity): unknown {
  if (keyword === 'pattern') return String(value);
  switch (holdingOf(keyword)) {
    case 'map':
      return (value as readonly (readonly [unknown, unknown])[]).map(([name, part]) => [String(name), inner(part)]);
    case 'list':
      return (value as readonly unknown[]).map(inner);
    case 'one':
      return inner(value);
    default:
      return value;
  }
}

/** `Strings` for a list of texts: it is found in places that have nothing else in common. */
function plainListName(schema: JsonObject): string | undefined {
  const { type, items, ...others } = rulesOf(schema);
  const { type: [plain, ...more] = [], ...asked } = isJsonObject(items) ? rulesOf(items) : {};
  const isPlain = type?.join() === 'array' && plain !== undefined && [...Object.keys(others), ...Object.keys(asked), ...more].length === 0;
  return isPlain ? word(`${plain}s`) : undefined;
}

function isLarge(rules: Rules): boolean {
  const types = rules.type ?? [];
  return (types.includes('object') && hasObjectRules(rules)) || (types.includes('array') && hasArrayRules(rules));
}

/** The schema with others in the place of those that it holds; the same one where nothing changes. */
function mapParts(json: JsonObject, change: (part: unknown, token: string | undefined, isReplaceable: boolean) => unknown): JsonObject {
  let made: [string, unknown][] | undefined;
  const keywords = Object.keys(json);
  for (const [index, keyword] of keywords.entries()) {
    const value = json[keyword];
    const held = mapHeld(keyword, value, (part, token) => change(part, token, replaceable.has(keyword)));
    if (held !== value) made ??= keywords.slice(0, index).map((before) => [before, json[before]]);
    made?.push([keyword, held]);
  }
  return made === undefined ? json : Object.fromEntries(made);
}

/** The value of a keyword with other schemas in it; the same one where nothing changes. */
function mapHeld(keyword: string, value: unknown, change: (part: unknown, token: string | undefined) => unknown): unknown {
  switch (holdingOf(keyword)) {
    case 'map': {
      if (!isJsonObject(value)) return value;
      const names = Object.keys(value);
      const parts = names.map((name) => change(value[name], name));
      return parts.every((part, index) => part === value[names[index] ?? ''])
        ? value
        : Object.fromEntries(parts.map((part, index) => [names[index] ?? '', part]));
    }
    case 'list': {
      if (!Array.isArray(value)) return value;
      const parts = value.map((part: unknown) => change(part, undefined));
      return parts.every((part, index) => part === value[index]) ? value : parts;
    }
    case 'one':
      return change(value, undefined);
    default:
      return value;
  }
}

function freeModule(schemas: readonly NamedSchema[]): string {
  const taken = new Set([...schemas.map(({ module }) => module), 'index', 'parameters', 'json-schema']);
  let name = 'shared';
  while (taken.has(name)) name += '-parts';
  return name;
}

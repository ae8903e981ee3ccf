import { createResolver } from '../judge/resolve.ts';
import { suggestName } from './bundle.ts';
import { define, isObject, own, type MutableObject } from './json.ts';
import type { Tokens } from './pointer.ts';
import type { Source } from './source.ts';
import { walk } from './walk.ts';

/** A schema of a document that stands in none other, and where. */
interface Slot {
  readonly schema: MutableObject;
  readonly tokens: Tokens;
}

/**
 * Resolves `$dynamicRef` in the schemas of an OpenAPI document (2020-12, core, 8.2.3.2), which say by it what a general schema is to be of:
 * each schema that such a reference makes different is a component of its own. References to other files stay as they are.
 * Writes into the document; gives it with the places of what was added.
 */
export function resolveDynamic(source: Source): Source {
  const root = source.box.value;
  if (!source.isDynamic || !isObject(root)) return source;
  const slots = outermost(root);
  const components = componentsOf(root);
  const keys = new Map<object, string>(Object.entries(components).flatMap(([key, schema]) => (isObject(schema) ? [[schema, key]] : [])));
  const origins = new Map<object, Tokens>(slots.map(({ schema, tokens }) => [schema, tokens]));
  const added = new Map<string, Tokens>();
  const taken = new Set<string>();
  const nameOf = (schema: object): string => {
    const key = keys.get(schema);
    if (key !== undefined && !taken.has(key)) return taken.add(key) && key;
    const tokens = origins.get(schema) ?? [];
    const wish = key ?? (suggestName({ source, tokens }) || 'Schema');
    let name = wish;
    for (let number = 2; taken.has(name) || Object.hasOwn(components, name); number++) name = `${wish}_${number}`;
    added.set(name, tokens);
    return taken.add(name) && name;
  };
  const resolver = createResolver({
    draft: '2020-12',
    documents: new Map([[source.url, { ...root, $defs: Object.fromEntries(slots.map(({ schema }, index) => [index, schema])) }]]),
    formats: true,
    prefix: '#/components/schemas/',
    nameOf,
    onMissing: ({ url, ref }) => ({ $ref: url ?? ref }),
  });
  // Components first: each as it is by itself keeps its name.
  const dynamic = slots.filter(({ schema }) => resolver.isDynamic(schema));
  dynamic.sort((a, b) => Number(keys.has(b.schema)) - Number(keys.has(a.schema)));
  const names = dynamic.map(({ schema }) => resolver.define(schema));
  const definitions = resolver.definitions();
  const text = JSON.stringify([...definitions.values()]);
  const inPlace = new Set<string>();
  dynamic.forEach(({ schema, tokens }, index) => {
    const name = names[index] ?? '';
    const ref = `#/components/schemas/${name}`;
    if (keys.has(schema)) return;
    // What only stands here, and is referred to by nothing, stays here.
    const isNamed = text.includes(JSON.stringify(ref));
    if (!isNamed) inPlace.add(name);
    put(root, tokens, isNamed ? { $ref: ref } : definitions.get(name));
  });
  for (const [name, schema] of definitions) if (!inPlace.has(name)) define(components, name, schema);
  return {
    ...source,
    place: (tokens) => {
      const [first, section, name = '', ...inner] = tokens;
      const origin = first === 'components' && section === 'schemas' ? added.get(name) : undefined;
      return source.place(origin === undefined ? tokens : [...origin, ...inner]);
    },
  };
}

/** Schemas that stand in none other, in the order of the document. */
function outermost(root: MutableObject): Slot[] {
  const found: Slot[] = [];
  walk(root, 'document', (node, kind, tokens) => {
    if (kind !== 'schema') return;
    // A schema comes after those in it.
    while (isBelow(found.at(-1)?.tokens, tokens)) found.pop();
    found.push({ schema: node, tokens: [...tokens] });
  });
  return found;
}

function isBelow(tokens: Tokens | undefined, above: Tokens): boolean {
  return tokens !== undefined && tokens.length > above.length && above.every((token, index) => tokens[index] === token);
}

function componentsOf(root: MutableObject): MutableObject {
  let node = root;
  for (const word of ['components', 'schemas']) {
    const inner = own(node, word);
    const next = isObject(inner) ? inner : {};
    if (next !== inner) define(node, word, next);
    node = next;
  }
  return node;
}

function put(root: MutableObject, tokens: Tokens, value: unknown): void {
  const above = tokens.slice(0, -1).reduce<unknown>((node, token) => (node as MutableObject)[token], root);
  if (Array.isArray(above)) above[Number(tokens.at(-1))] = value;
  else define(above as MutableObject, tokens.at(-1) ?? '', value);
}

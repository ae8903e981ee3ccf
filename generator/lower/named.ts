import type { NamedSchema } from '../ir/api.ts';
import type { Example } from '../ir/operation.ts';
import type { Json, Schema } from '../ir/schema.ts';
import { breakCircles } from './circles.ts';
import { below, type Context, entriesOf, isObject, listOf, resolvePointer, stringOf } from './context.ts';
import { dataKeywords, schemaMaps } from './keywords.ts';
import { allocateAll, allocator, camelCase, kebabCase, pascalCase } from './names.ts';
import { reservedFiles, reservedTypes } from './reserved.ts';
import { lowerSchema } from './schema.ts';
import { createViews, type Way } from './views.ts';

type Role = NamedSchema['role'];

/** Collects every schema that gets a name, and gives each its name when it is first met. */
export interface NamedSchemas {
  /**
   * The name for a schema at `at`: its own if it is a reference to a named one, else a new one. Where the schema looks different
   * on its way (see `views.ts`), it is the name of that view: `UserRequest`.
   */
  use(schema: Json, at: string, naming: Naming): string;
  addExample(name: string, example: Example): void;
  /** Converts all; nothing can be added after. Sorted by name. */
  finish(): NamedSchema[];
}

/** How a schema without a name of its own is named, and which way its values go. */
export interface Naming {
  readonly wanted: string;
  readonly module: string;
  readonly role: Role;
  readonly way: Way;
}

interface Entry {
  readonly name: string;
  readonly module: string;
  readonly at: string;
  readonly value: Json;
  readonly inline: boolean;
  readonly examples: Example[];
  readonly way: Way | undefined;
  role: Role;
}

const roleRank: Readonly<Record<Role, number>> = { body: 0, answer: 1, parameter: 2, part: 3 };

export function createNamedSchemas(context: Context): NamedSchemas {
  const types = allocator({ reserved: reservedTypes, suffix: 'Schema' });
  const modules = allocator({ reserved: reservedFiles, suffix: '-schema', fold: (name) => name.toLowerCase() });
  /** By pointer; what looks different one way has that way before it. */
  const byId = new Map<string, Entry>();
  const byName = new Map<string, Entry>();

  const views = createViews(context.root);

  const enter = (id: string, entry: Omit<Entry, 'examples'>): Entry => {
    const whole: Entry = { ...entry, examples: schemaExamples(entry.value, entry.at) };
    byId.set(id, whole);
    byName.set(whole.name, whole);
    return whole;
  };

  const components = entriesOf(schemasOf(context));
  const names = allocateAll(
    components.map(([key]) => key),
    pascalCase,
    types,
  );
  const files = allocateAll([...names.values()], kebabCase, modules);
  for (const [key, value] of components) {
    const at = below('#/components/schemas', key);
    const name = names.get(key) ?? key;
    if (name !== pascalCase(key)) {
      context.problem('name-changed', 'warning', at, `The schema "${key}" is called ${name} in code: ${pascalCase(key)} is taken.`);
    }
    enter(at, { name, module: files.get(name) ?? name, at, value, inline: false, role: 'part', way: undefined });
  }

  const entryOf = (ref: string, way: Way | undefined): Entry => {
    const entry = byId.get(ref) ?? enterMiddle(ref);
    if (way === undefined || !views.differs({ $ref: ref }, way)) return entry;
    const id = `${way} ${ref}`;
    const { module, at, value } = entry;
    const name = (): string => types.take(entry.name + (way === 'request' ? 'Request' : 'Response'));
    return byId.get(id) ?? enter(id, { name: name(), module, at, value, inline: true, role: 'part', way });
  };

  /** A reference into the middle of another schema makes that place a schema of its own, named by its last words. */
  const enterMiddle = (ref: string): Entry => {
    const value = resolvePointer(context.root, ref) ?? true;
    const name = types.take(pascalCase(lastWords(ref)));
    return enter(ref, { name, module: modules.take(kebabCase(name)), at: ref, value, inline: true, role: 'part', way: undefined });
  };

  const use: NamedSchemas['use'] = (schema, at, { role, wanted, module, way }) => {
    const ref = isObject(schema) && Object.keys(schema).length === 1 ? stringOf(schema['$ref']) : undefined;
    const differs = views.differs(schema, way);
    const id = differs ? `${way} ${at}` : at;
    const inline = (): Omit<Entry, 'examples'> => ({
      name: types.take(pascalCase(wanted)),
      module,
      at,
      value: schema,
      inline: true,
      role,
      way: differs ? way : undefined,
    });
    const entry = ref === undefined ? (byId.get(id) ?? enter(id, inline())) : entryOf(ref, way);
    if (roleRank[role] < roleRank[entry.role]) entry.role = role;
    return entry.name;
  };

  const convert = ({ name, module, at, value, role, inline, way, examples }: Entry): Omit<NamedSchema, 'key'> => {
    const refs = new Set<string>();
    const nameOf = (ref: string): string => entryOf(ref, way).name;
    const json = rewriteRefs(way === undefined ? value : views.seen(value, way, false), (ref) => {
      const name = nameOf(ref);
      refs.add(name);
      return `#/$defs/${name}`;
    });
    const seen = way === undefined ? value : views.seen(value, way, true);
    const node = describe(lowerSchema(seen, at, { root: context.root, nameOf }), way);
    return { name, module, at, role, inline, node, json, refs: [...refs].sort(), examples: uniquelyNamed(examples) };
  };

  return {
    use,
    addExample: (name, example) => void byName.get(name)?.examples.push(example),
    finish() {
      const done: Omit<NamedSchema, 'key'>[] = [];
      // Converting may name more schemas; a Map gives those, too, while it is walked.
      for (const entry of byId.values()) done.push(convert(entry));
      return breakCircles(withKeys(done.sort((a, b) => (a.name < b.name ? -1 : 1))));
    },
  };
}

/** `Foo` and `FOO` are both `foo` in camelCase: the one that reads so keeps it. */
function withKeys(schemas: readonly Omit<NamedSchema, 'key'>[]): NamedSchema[] {
  const isPlain = ({ name }: Omit<NamedSchema, 'key'>): boolean => name.slice(1) === camelCase(name).slice(1);
  const keys = allocator();
  const given = new Map(
    [...schemas.filter(isPlain), ...schemas.filter((one) => !isPlain(one))].map(({ name }) => [name, keys.take(camelCase(name))]),
  );
  return schemas.map((schema) => ({ ...schema, key: given.get(schema.name) ?? camelCase(schema.name) }));
}

/** Says of a view what it leaves out. */
function describe(node: Schema, way: Way | undefined): Schema {
  if (way === undefined) return node;
  const words = way === 'request' ? 'As it is sent: without what is read-only.' : 'As it comes back: without what is write-only.';
  const description = node.doc?.description === undefined ? words : `${node.doc.description.trimEnd()}\n\n${words}`;
  return { ...node, doc: { ...node.doc, description } };
}

function schemasOf(context: Context): Json | undefined {
  const { components } = context.root;
  return isObject(components) ? components['schemas'] : undefined;
}

function lastWords(ref: string): string {
  const words = ref.split('/').filter((token) => !['#', 'components', 'schemas', 'properties', 'items', '$defs', 'paths'].includes(token));
  return words.slice(-3).join(' ');
}

/** What no reference stands in is not copied: it is most of a document. */
function rewriteRefs(schema: Json, rewrite: (ref: string) => string): Json {
  if (Array.isArray(schema)) {
    const entries = schema.map((entry: Json) => rewriteRefs(entry, rewrite));
    return entries.every((entry, index) => entry === schema[index]) ? schema : entries;
  }
  if (!isObject(schema)) return schema;
  let isSame = true;
  const entries = Object.keys(schema).map((key): [string, Json] => {
    const value = schema[key] as Json;
    const rewritten = typeof value === 'object' || key === '$ref' ? rewriteValue(key, value, rewrite) : value;
    isSame &&= rewritten === value;
    return [key, rewritten];
  });
  return isSame ? schema : fromEntries(entries);
}

function rewriteValue(key: string, value: Json, rewrite: (ref: string) => string): Json {
  if (dataKeywords.has(key)) return value;
  if (key === '$ref' && typeof value === 'string') return rewrite(value);
  if (key === 'discriminator') return rewriteMapping(value, rewrite);
  if (!schemaMaps.has(key)) return rewriteRefs(value, rewrite);
  const before = entriesOf(value);
  const entries = before.map(([name, inner]): [string, Json] => [name, rewriteRefs(inner, rewrite)]);
  return isObject(value) && entries.every(([, inner], index) => inner === before[index]?.[1]) ? value : fromEntries(entries);
}

function rewriteMapping(discriminator: Json, rewrite: (ref: string) => string): Json {
  if (!isObject(discriminator) || !isObject(discriminator['mapping'])) return discriminator;
  const mapping = entriesOf(discriminator['mapping']).map(([tag, target]): [string, Json] => {
    const ref = String(target);
    return [tag, rewrite(ref.startsWith('#') ? ref : below('#/components/schemas', ref))];
  });
  return { ...discriminator, mapping: fromEntries(mapping) };
}

/** Object.fromEntries defines properties rather than assigning them, so that `__proto__` stays data. */
function fromEntries(entries: readonly (readonly [string, Json])[]): Json {
  return Object.fromEntries(entries);
}

function schemaExamples(schema: Json, at: string): Example[] {
  if (!isObject(schema)) return [];
  if (Array.isArray(schema['examples'])) {
    return listOf(schema['examples']).map((value, index) => ({ name: `example${index + 1}`, value, at: below(at, 'examples', index) }));
  }
  return schema['example'] === undefined ? [] : [{ name: 'example', value: schema['example'], at: below(at, 'example') }];
}

function uniquelyNamed(examples: readonly Example[]): Example[] {
  const names = allocator();
  const seen = new Set<string>();
  return examples
    .filter(({ value }) => {
      const text = JSON.stringify(value);
      return !seen.has(text) && seen.add(text);
    })
    .map((example) => ({ ...example, name: names.take(camelCase(example.name)) }));
}

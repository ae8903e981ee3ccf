import type { NamedSchema } from '../ir/api.ts';
import type { Example } from '../ir/operation.ts';
import type { Json } from '../ir/schema.ts';
import { below, type Context, entriesOf, isObject, listOf, resolvePointer, stringOf } from './context.ts';
import { allocator, camelCase, kebabCase, pascalCase } from './names.ts';
import { reservedFiles, reservedTypes } from './reserved.ts';
import { lowerSchema } from './schema.ts';

type Role = NamedSchema['role'];

/** Collects every schema that gets a name, and gives each its name when it is first met. */
export interface NamedSchemas {
  /** The name for a schema at `at`: its own if it is a reference to a named one, else a new one made of `wanted`, in the file `module`. */
  use(schema: Json, at: string, role: Role, wanted: string, module: string): string;
  addExample(name: string, example: Example): void;
  /** Converts all; nothing can be added after. Sorted by name. */
  finish(): NamedSchema[];
}

interface Entry {
  readonly name: string;
  readonly module: string;
  readonly at: string;
  readonly value: Json;
  readonly inline: boolean;
  readonly examples: Example[];
  role: Role;
}

const roleRank: Readonly<Record<Role, number>> = { body: 0, answer: 1, parameter: 2, part: 3 };

export function createNamedSchemas(context: Context): NamedSchemas {
  const types = allocator({ reserved: reservedTypes, suffix: 'Schema' });
  const modules = allocator({ reserved: reservedFiles, suffix: '-schema', fold: (name) => name.toLowerCase() });
  const byPointer = new Map<string, Entry>();

  const add = (at: string, value: Json, wanted: string, module: string | undefined, role: Role, inline: boolean): Entry => {
    const name = types.take(pascalCase(wanted));
    if (!inline && name !== pascalCase(wanted)) {
      context.problem('name-changed', 'warning', at, `The schema "${wanted}" is called ${name} in code: ${pascalCase(wanted)} is taken.`);
    }
    const entry: Entry = {
      name,
      module: module ?? modules.take(kebabCase(name)),
      at,
      value,
      inline,
      role,
      examples: schemaExamples(value, at),
    };
    byPointer.set(at, entry);
    return entry;
  };

  for (const [key, value] of entriesOf(components(context)['schemas'])) {
    add(below('#/components/schemas', key), value, key, undefined, 'part', false);
  }

  const entryOf = (ref: string): Entry => {
    const known = byPointer.get(ref);
    if (known !== undefined) return known;
    const value = resolvePointer(context.root, ref) ?? true;
    // A reference into the middle of another schema makes that place a schema of its own, named by its last words.
    return add(ref, value, lastWords(ref), undefined, 'part', true);
  };

  const use: NamedSchemas['use'] = (schema, at, role, wanted, module) => {
    const ref = isObject(schema) && Object.keys(schema).length === 1 ? stringOf(schema['$ref']) : undefined;
    const entry = ref === undefined ? (byPointer.get(at) ?? add(at, schema, wanted, module, role, true)) : entryOf(ref);
    if (roleRank[role] < roleRank[entry.role]) entry.role = role;
    return entry.name;
  };

  const nameOf = (ref: string): string => entryOf(ref).name;
  const convert = (entry: Entry): NamedSchema => {
    const refs = new Set<string>();
    const json = rewriteRefs(entry.value, (ref) => {
      const name = nameOf(ref);
      refs.add(name);
      return `#/$defs/${name}`;
    });
    const { name, module, at, role, inline } = entry;
    const node = lowerSchema(entry.value, at, { root: context.root, nameOf });
    return {
      name,
      key: camelCase(name),
      module,
      at,
      role,
      inline,
      node,
      json,
      refs: [...refs].sort(),
      examples: uniquelyNamed(entry.examples),
    };
  };

  return {
    use,
    addExample(name, example) {
      [...byPointer.values()].find((entry) => entry.name === name)?.examples.push(example);
    },
    finish() {
      const done: NamedSchema[] = [];
      // Converting may name more schemas; a Map gives those, too, while it is walked.
      for (const entry of byPointer.values()) done.push(convert(entry));
      return done.sort((a, b) => (a.name < b.name ? -1 : 1));
    },
  };
}

function components(context: Context): { readonly [key: string]: Json } {
  const value = context.root['components'];
  return isObject(value) ? value : {};
}

function lastWords(ref: string): string {
  const words = ref.split('/').filter((token) => !['#', 'components', 'schemas', 'properties', 'items', '$defs', 'paths'].includes(token));
  return words.slice(-3).join(' ');
}

/** Keywords whose value is data, in which `$ref` is no reference. */
const data: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'example', 'examples']);

/** Keywords that hold schemas by names of the author's own, among which `const` or `$ref` may be one. */
const maps: ReadonlySet<string> = new Set(['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']);

function rewriteRefs(schema: Json, rewrite: (ref: string) => string): Json {
  if (Array.isArray(schema)) return schema.map((entry) => rewriteRefs(entry, rewrite));
  if (!isObject(schema)) return schema;
  return fromEntries(
    Object.entries(schema).map(([key, value]) => {
      if (data.has(key)) return [key, value];
      if (key === '$ref' && typeof value === 'string') return [key, rewrite(value)];
      if (key === 'discriminator') return [key, rewriteMapping(value, rewrite)];
      if (maps.has(key)) return [key, fromEntries(entriesOf(value).map(([name, inner]) => [name, rewriteRefs(inner, rewrite)]))];
      return [key, rewriteRefs(value, rewrite)];
    }),
  );
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

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Diagnostics, Place } from '../diagnostics/diagnostic.ts';
import { draftOf } from '../judge/drafts.ts';
import { createResolver, type Missing } from '../judge/resolve.ts';
import { suggestName } from './bundle.ts';
import { define, isObject, own, type MutableObject } from './json.ts';
import type { Loader } from './load.ts';
import type { Tokens } from './pointer.ts';
import { createSource, type Source } from './source.ts';
import { hasSchemaWords } from './version.ts';

/** Words that describe a file of schemas without being a schema of its own. */
const headWords = new Set(['$schema', '$id', 'id', '$comment', 'title', 'description', '$defs', 'definitions', '$vocabulary']);

/** A part of a file: where a schema comes from. */
interface Origin {
  readonly source: Source;
  readonly tokens: Tokens;
}

/** Whether a file of a folder holds a schema: others lie there, too (`package.json` has a `type`). */
export function isSchemaFile({ box: { value } }: Source): boolean {
  if (!isObject(value) || own(value, 'openapi') !== undefined || own(value, 'swagger') !== undefined) return false;
  if (draftOf(own(value, '$schema')) !== undefined) return true;
  const type = own(value, 'type');
  const isType = type === undefined || Array.isArray(type) || /^(?:null|boolean|object|array|number|string|integer)$/.test(String(type));
  return isType && hasSchemaWords(value, ['$schema']);
}

/**
 * Makes the root of an OpenAPI document with no paths of files of JSON Schema, of any draft from 4 on: one component for each file, named
 * by its `title` or its name, one for each of its `$defs` (`definitions` before 2019-09), and one for whatever else is referred to.
 * References by `$id`, anchor and `$dynamicRef` are resolved here, other files loaded on the way (2020-12, core, 8 and 9).
 * Diagnostics: `ref-not-found`, `ref-invalid`, and what loading gives.
 */
export async function readSchemas(files: readonly Source[], loader: Loader, diagnostics: Diagnostics): Promise<Source> {
  const documents = new Map<string, unknown>();
  const origins = new Map<object, Origin>();
  const include = (source: Source, url: string): void => {
    if (!documents.has(source.url)) noteOrigins(source, origins);
    for (const address of [source.url, url]) if (!documents.has(address)) documents.set(address, source.box.value);
  };
  for (const file of files) include(file, file.url);
  const tried = new Set<string>();
  for (;;) {
    const { schemas, places, missing } = resolveAll(files, documents, origins);
    const wanted = missing.flatMap((one) =>
      one.address === undefined || tried.has(one.address) ? [] : [{ ...one, address: one.address }],
    );
    if (wanted.length === 0) {
      for (const one of missing) if (one.address === undefined) report(one, origins, diagnostics);
      return rootOf(files, schemas, places);
    }
    for (const one of wanted) {
      if (tried.has(one.address)) continue;
      tried.add(one.address);
      const source = await load(one, origins, loader, diagnostics);
      if (source !== undefined) include(source, one.address);
    }
  }
}

/** One pass over all that is loaded so far. */
function resolveAll(
  files: readonly Source[],
  documents: ReadonlyMap<string, unknown>,
  origins: ReadonlyMap<object, Origin>,
): { readonly schemas: MutableObject; readonly places: ReadonlyMap<string, Origin | undefined>; readonly missing: readonly Missing[] } {
  const places = new Map<string, Origin | undefined>();
  const plain = new Map<string, boolean>();
  const missing = new Map<string, Missing>();
  const ids = new Map<object, number>();
  const wishes = new Map<object, string>();
  const freeName = (wish: string): string => {
    let name = wish || 'Schema';
    for (let number = 2; places.has(name); number++) name = `${wish || 'Schema'}_${number}`;
    return name;
  };
  const resolver = createResolver({
    draft: '2020-12',
    documents,
    formats: true,
    prefix: '#/components/schemas/',
    nameOf(schema) {
      const origin = origins.get(schema);
      const name = freeName(wishes.get(schema) ?? (origin === undefined ? '' : suggestName(origin)));
      places.set(name, origin);
      return name;
    },
    onMissing(one) {
      if (!ids.has(one.holder)) ids.set(one.holder, ids.size);
      missing.set(`${ids.get(one.holder)} ${one.keyword}`, one);
      return undefined;
    },
  });
  const wanted = files.flatMap((file) => schemasOf(file));
  // Wishes first, so that what is referred to before its turn has its own name.
  for (const { schema, wish } of wanted) if (isObject(schema)) wishes.set(schema, wish);
  for (const { schema, wish, origin } of wanted) {
    if (isObject(schema)) resolver.define(schema);
    if (typeof schema !== 'boolean') continue;
    const name = freeName(wish);
    places.set(name, origin);
    plain.set(name, schema);
  }
  const schemas: MutableObject = {};
  const definitions = resolver.definitions();
  for (const [name, schema] of [...definitions, ...plain]) define(schemas, name, schema);
  return { schemas, places, missing: [...missing.values()] };
}

interface Named {
  readonly schema: unknown;
  readonly wish: string;
  readonly origin: Origin;
}

/** The schemas that a file gives by name. */
function schemasOf(file: Source): Named[] {
  const root = file.box.value;
  if (!isObject(root)) return [];
  const words = Object.keys(root).filter((key) => !headWords.has(key));
  // Many generators write `{ $ref: '#/definitions/Cart', definitions: { Cart } }`: that is the definition, not another schema.
  const isAlias = words.length === 1 && /^#\/(?:\$defs|definitions)\/[^/]+$/.test(String(root['$ref']));
  const whole = words.length > 0 && !isAlias ? [{ schema: root, wish: schemaName(root, file), origin: { source: file, tokens: [] } }] : [];
  return [...whole, ...['$defs', 'definitions'].flatMap((word) => definitionsIn(root, word, file))];
}

function definitionsIn(root: MutableObject, word: string, source: Source): Named[] {
  const definitions = own(root, word);
  if (!isObject(definitions)) return [];
  return Object.entries(definitions).map(([key, schema]) => ({
    schema,
    wish: componentName(key),
    origin: { source, tokens: [word, key] },
  }));
}

/** Gets the file that a reference goes to: by its URL, or else by its place beside the file that refers to it. */
async function load(
  { holder, keyword, ref, address }: Missing & { readonly address: string },
  origins: ReadonlyMap<object, Origin>,
  loader: Loader,
  diagnostics: Diagnostics,
): Promise<Source | undefined> {
  const origin = origins.get(holder);
  if (origin === undefined) return undefined;
  const place = (): Place => origin.source.place([...origin.tokens, keyword]);
  const beside = URL.canParse(ref) ? undefined : besideOf(ref, origin.source.url);
  if (beside !== undefined && beside !== address && existsSync(fileURLToPath(beside)))
    return loader.reference(beside, origin.source, place);
  if (URL.canParse(address)) return loader.reference(address, origin.source, place);
  const message = `Nothing that was read is called ${JSON.stringify(address)}.`;
  diagnostics.add({ code: 'ref-not-found', severity: 'error', message, place: place() });
  return undefined;
}

function besideOf(ref: string, url: string): string | undefined {
  if (!url.startsWith('file:') || !URL.canParse(ref, url)) return undefined;
  const found = new URL(ref, url);
  found.hash = '';
  return found.protocol === 'file:' && !/%2f|%5c/i.test(found.pathname) ? found.href : undefined;
}

function report({ holder, keyword, ref }: Missing, origins: ReadonlyMap<object, Origin>, diagnostics: Diagnostics): void {
  const origin = origins.get(holder);
  const isText = typeof own(holder as MutableObject, keyword) === 'string';
  diagnostics.add({
    code: isText ? 'ref-not-found' : 'ref-invalid',
    severity: 'error',
    message: isText ? `The ${keyword} ${JSON.stringify(ref)} leads to no schema.` : `A ${keyword} must be a string.`,
    ...(origin === undefined ? {} : { place: origin.source.place([...origin.tokens, keyword]) }),
  });
}

/** Every object of a file by its place. */
function noteOrigins(source: Source, origins: Map<object, Origin>): void {
  const visit = (node: unknown, tokens: Tokens): void => {
    if (typeof node !== 'object' || node === null || origins.has(node)) return;
    if (isObject(node)) origins.set(node, { source, tokens });
    for (const [key, inner] of Object.entries(node)) if (typeof inner === 'object') visit(inner, [...tokens, key]);
  };
  visit(source.box.value, []);
}

function rootOf(files: readonly Source[], schemas: MutableObject, places: ReadonlyMap<string, Origin | undefined>): Source {
  const first = files[0]?.box.value;
  const description = files.length === 1 && isObject(first) ? own(first, 'description') : undefined;
  const title = Object.keys(schemas)[0] ?? 'Schemas';
  const root: MutableObject = {
    openapi: '3.1.1',
    info: { title, ...(typeof description === 'string' ? { description } : {}), version: '0.0.0' },
    components: { schemas },
  };
  const source = createSource('okapi:schemas', files[0]?.name ?? title, '{}', root);
  return {
    ...source,
    place(tokens) {
      const [, , name = '', ...inner] = tokens;
      const origin = places.get(name);
      return origin === undefined ? source.place(tokens) : origin.source.place([...origin.tokens, ...inner]);
    },
  };
}

function schemaName(schema: MutableObject, file: Source): string {
  const title = own(schema, 'title');
  if (typeof title === 'string' && componentName(title) !== '') return componentName(title);
  const base = decodeURIComponent(file.url.split('/').at(-1) ?? '');
  return componentName(base.replace(/(\.schema)?\.(ya?ml|json)$/i, ''));
}

function componentName(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^_+|_+$/g, '');
}

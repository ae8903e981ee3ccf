import type { Diagnostics, Place } from '../diagnostics/diagnostic.ts';
import { describe, isObject, type MutableObject } from './json.ts';
import type { Loader } from './load.ts';
import { upgradeSchemaFile } from './dialect.ts';
import { fromPointer, decode, toPointer, type Tokens } from './pointer.ts';
import { childKind, shapes, type Kind } from './shapes.ts';
import type { Source } from './source.ts';

/** Where a value hangs, so that it can be replaced. */
export interface Slot {
  readonly parent: MutableObject | unknown[];
  readonly key: string | number;
}

/** A place that a reference leads to; one object for each place. */
export interface Target extends Slot {
  readonly source: Source;
  readonly tokens: Tokens;
}

/** A reference that was met, and where it leads. */
export interface Reference extends Slot {
  readonly kind: Kind;
  readonly source: Source;
  readonly tokens: Tokens;
  /** The object that holds it, and its field: `$ref`, or a tag of a discriminator's mapping. */
  readonly holder: MutableObject;
  readonly field: string;
  readonly base: string;
  /** Absent where it leads nowhere; that has been reported. */
  target: Target | undefined;
}

export interface References {
  /** In the order of the document, those of other files behind it. */
  readonly all: readonly Reference[];
  /** The reference that an object holds in its `$ref`. */
  readonly of: ReadonlyMap<object, Reference>;
  /** Schemas that have some of the scaffolding. */
  readonly identified: readonly MutableObject[];
}

export function valueAt(slot: Slot): unknown {
  return Array.isArray(slot.parent) ? slot.parent[Number(slot.key)] : slot.parent[slot.key];
}

export function replaceAt(slot: Slot, value: unknown): void {
  if (Array.isArray(slot.parent)) slot.parent[Number(slot.key)] = value;
  else Object.defineProperty(slot.parent, slot.key, { value, enumerable: true, configurable: true, writable: true });
}

interface Visit {
  readonly slot: Slot;
  readonly kind: Kind;
  readonly source: Source;
  readonly tokens: Tokens;
  readonly base: string;
}

/**
 * Finds every reference of a document and resolves it, loading other files on the way; each part is looked at once.
 * References are those of OpenAPI 3.1, 4.8.23 (Reference Object), Path Item, JSON Schema 2020-12, 8.2, and Discriminator mappings.
 */
export async function findReferences(root: Target, kind: Kind, loader: Loader, diagnostics: Diagnostics): Promise<References> {
  const all: Reference[] = [];
  const of = new Map<object, Reference>();
  const identified: MutableObject[] = [];
  const seen = new Set<object>();
  const registry = createRegistry();
  registry.add(root.source);

  const queue: Visit[] = [{ slot: root, kind, source: root.source, tokens: root.tokens, base: root.source.url }];
  // What looks like another server may be the $id of a schema in a file that is still to come.
  const later: Reference[] = [];
  for (let index = 0; index < queue.length || later.length > 0;) {
    const visit = queue[index];
    if (visit === undefined) {
      for (const reference of later.splice(0)) enter(reference, await resolve(reference));
      continue;
    }
    index += 1;
    for (const reference of collect(visit, seen, identified, diagnostics)) {
      all.push(reference);
      if (reference.field === '$ref') of.set(reference.holder, reference);
      if (registry.isElsewhere(reference)) later.push(reference);
      else enter(reference, await resolve(reference));
    }
  }
  return { all, of, identified };

  function enter(reference: Reference, target: Target | undefined): void {
    reference.target = target;
    const node = target && valueAt(target);
    if (!target || typeof node !== 'object' || node === null || seen.has(node)) return;
    queue.push({ slot: target, kind: reference.kind, source: target.source, tokens: target.tokens, base: registry.baseOf(target) });
  }

  async function resolve(reference: Reference): Promise<Target | undefined> {
    const ref = reference.holder[reference.field];
    const place = (): Place => reference.source.place([...reference.tokens, reference.field]);
    for (;;) {
      const outcome = registry.find(String(ref), reference.base, reference.source);
      if (outcome.kind === 'found') return outcome.target;
      if (outcome.kind === 'load') {
        const source = await loader.reference(outcome.url, reference.source, place);
        if (source === undefined) return undefined;
        upgradeSchemaFile(source, diagnostics);
        registry.add(source, outcome.url);
        continue;
      }
      diagnostics.add({
        code: outcome.kind === 'invalid' ? 'ref-invalid' : 'ref-not-found',
        severity: 'error',
        message: outcome.message,
        place: place(),
        ...(outcome.fix === undefined ? {} : { fix: outcome.fix }),
      });
      return undefined;
    }
  }
}

/** All references below one place, in the order of the document. */
function collect(visit: Visit, seen: Set<object>, identified: MutableObject[], diagnostics: Diagnostics): Reference[] {
  const found: Reference[] = [];
  const tokens: string[] = [...visit.tokens];
  const { source } = visit;
  walk(valueAt(visit.slot), visit.kind, visit.base, visit.slot.parent, visit.slot.key);
  return found;

  function walk(node: unknown, kind: Kind, base: string, parent: Slot['parent'], key: Slot['key']): void {
    if (typeof node !== 'object' || node === null || seen.has(node)) return;
    seen.add(node);
    if (Array.isArray(node)) {
      for (let index = 0; index < node.length; index++) {
        tokens.push(String(index));
        walk(node[index], kind, base, node, index);
        tokens.pop();
      }
      return;
    }
    if (!isObject(node)) return;
    if (kind === 'schema') base = schemaBase(node, base, identified);
    if (Object.hasOwn(node, '$ref')) addReference(node, kind, base, parent, key);
    if (kind === 'schema' && isObject(node['discriminator'])) addMapping(node['discriminator'], base, parent, key);
    const shape = shapes[kind];
    if (shape.fields === undefined && shape.each === undefined) return;
    for (const name of Object.keys(node)) {
      const child = node[name];
      if (typeof child !== 'object' || child === null) continue;
      const childs = childKind(shape, name);
      if (childs === undefined) continue;
      tokens.push(name);
      walk(child, childs, base, node, name);
      tokens.pop();
    }
  }

  function addReference(holder: MutableObject, kind: Kind, base: string, parent: Slot['parent'], key: Slot['key']): void {
    const ref = holder['$ref'];
    if (typeof ref === 'string') {
      found.push({ kind, source, tokens: [...tokens], holder, field: '$ref', base, parent, key, target: undefined });
      return;
    }
    // In a map of names, `$ref` is one of the names.
    if (shapes[kind].each !== undefined && isObject(ref)) return;
    diagnostics.add({
      code: 'ref-invalid',
      severity: 'error',
      message: `A $ref must be a string; this one is ${describe(ref)}.`,
      place: source.place([...tokens, '$ref']),
    });
    delete holder['$ref'];
  }

  function addMapping(discriminator: MutableObject, base: string, parent: Slot['parent'], key: Slot['key']): void {
    const mapping = discriminator['mapping'];
    if (!isObject(mapping)) return;
    for (const tag of Object.keys(mapping)) {
      const ref = mapping[tag];
      if (typeof ref !== 'string' || !looksLikeReference(ref)) continue;
      const path = [...tokens, 'discriminator', 'mapping'];
      found.push({ kind: 'schema', source, tokens: path, holder: mapping, field: tag, base, parent, key, target: undefined });
    }
  }
}

/** A mapping may also give the bare name of a schema (OpenAPI 3.1, 4.8.25). */
function looksLikeReference(text: string): boolean {
  return text.includes('/') || text.includes('#') || /\.(json|ya?ml)$/i.test(text);
}

/** Words that only serve references; they mean nothing once every reference is resolved. */
export const scaffolding = ['$id', '$anchor', '$dynamicAnchor', '$defs', 'definitions'] as const;

function schemaBase(schema: MutableObject, base: string, identified: MutableObject[]): string {
  const id = schema['$id'];
  if (scaffolding.some((word) => Object.hasOwn(schema, word))) identified.push(schema);
  return typeof id === 'string' ? (absolute(id, base)?.address ?? base) : base;
}

type Outcome =
  | { readonly kind: 'found'; readonly target: Target }
  | { readonly kind: 'load'; readonly url: string }
  | { readonly kind: 'missing' | 'invalid'; readonly message: string; readonly fix?: string };

interface Registry {
  add(source: Source, url?: string): void;
  find(ref: string, base: string, from: Source): Outcome;
  /** True for a URL that is no file and that nothing read so far is called by. */
  isElsewhere(reference: Reference): boolean;
  baseOf(target: Target): string;
}

/** What can be named: files by their URL, schemas by `$id` and `$anchor`, and places by pointer. */
function createRegistry(): Registry {
  const roots = new Map<string, Target>();
  const targets = new Map<string, Target>();
  const bases = new Map<Target, string>();
  const anchors = new Map<Target, Map<string, Target>>();

  function intern(source: Source, tokens: Tokens, slot: Slot): Target {
    const id = source.url + toPointer(tokens);
    const known = targets.get(id);
    if (known) return known;
    const target = { source, tokens, parent: slot.parent, key: slot.key };
    targets.set(id, target);
    return target;
  }

  function add(source: Source, url: string = source.url): void {
    const root = intern(source, [], { parent: source.box, key: 'value' });
    roots.set(url, root);
    if (source.identifies) registerIdentifiers(root);
  }

  function registerIdentifiers(root: Target): void {
    const visit = (node: unknown, slot: Slot, base: string, resource: Target, tokens: Tokens): void => {
      if (typeof node !== 'object' || node === null) return;
      let inner = base;
      let home = resource;
      if (isObject(node)) {
        const id = node['$id'];
        const target = intern(root.source, tokens, slot);
        if (typeof id === 'string') {
          inner = absolute(id, base)?.address ?? base;
          if (!roots.has(inner)) roots.set(inner, target);
          bases.set(target, inner);
          home = target;
        }
        for (const word of ['$anchor', '$dynamicAnchor']) {
          const anchor = node[word];
          if (typeof anchor !== 'string') continue;
          const named = anchors.get(home) ?? new Map<string, Target>();
          anchors.set(home, named.set(anchor, target));
        }
        for (const key of Object.keys(node)) visit(node[key], { parent: node, key }, inner, home, [...tokens, key]);
      } else if (Array.isArray(node)) {
        node.forEach((item, index) => visit(item, { parent: node, key: index }, inner, home, [...tokens, String(index)]));
      }
    };
    visit(valueAt(root), root, root.source.url, root, []);
  }

  function find(ref: string, base: string, from: Source): Outcome {
    const parts = absolute(ref, base);
    if (parts === undefined) return { kind: 'invalid', message: `${JSON.stringify(ref)} is not a URI reference.` };
    const root = roots.get(parts.address);
    if (root === undefined) return { kind: 'load', url: parts.address };
    if (parts.fragment === '') return { kind: 'found', target: root };
    const tokens = fromPointer(parts.fragment);
    if (tokens === undefined) {
      const target = anchors.get(root)?.get(decode(parts.fragment));
      if (target) return { kind: 'found', target };
      return { kind: 'missing', message: `${root.source.name} has no $anchor ${JSON.stringify(parts.fragment)}.` };
    }
    const outcome = step(root, tokens);
    if (outcome.kind !== 'missing' || !ref.startsWith('#')) return outcome;
    // Within a schema with an $id, "#/…" is relative to that schema; many authors mean the file.
    const file = roots.get(from.url);
    const again = file && file !== root ? step(file, tokens) : outcome;
    return again.kind === 'found' ? again : outcome;
  }

  function step(root: Target, tokens: Tokens): Outcome {
    let target = root;
    for (let index = 0, hops = 0; index < tokens.length;) {
      const token = tokens[index] ?? '';
      const node = valueAt(target);
      const child = isObject(node) && Object.hasOwn(node, token) ? node : Array.isArray(node) && isIndex(token, node) ? node : undefined;
      if (child !== undefined) {
        target = intern(target.source, [...target.tokens, token], { parent: child, key: token });
        index += 1;
        continue;
      }
      if (isObject(node) && typeof node['$ref'] === 'string' && hops++ < 50) {
        const outcome = find(node['$ref'], target.source.url, target.source);
        if (outcome.kind !== 'found') return outcome;
        target = outcome.target;
        continue;
      }
      return missing(root.source, tokens, index, node);
    }
    return { kind: 'found', target };
  }

  function isElsewhere({ holder, field, base }: Reference): boolean {
    const ref = holder[field];
    if (typeof ref !== 'string' || ref.startsWith('#')) return false;
    const parts = absolute(ref, base);
    return parts !== undefined && !parts.address.startsWith('file:') && !roots.has(parts.address);
  }

  return { add, find, isElsewhere, baseOf: (target) => bases.get(target) ?? target.source.url };
}

function isIndex(token: string, list: readonly unknown[]): boolean {
  return /^(0|[1-9]\d*)$/.test(token) && Number(token) < list.length;
}

function missing(source: Source, tokens: Tokens, index: number, node: unknown): Outcome {
  const token = tokens[index] ?? '';
  const where = index === 0 ? source.name : `${source.name}${toPointer(tokens.slice(0, index))}`;
  const message = `${where} has no ${JSON.stringify(token)}.`;
  const near = isObject(node) ? closest(token, Object.keys(node)) : undefined;
  return near === undefined ? { kind: 'missing', message } : { kind: 'missing', message, fix: `Did you mean ${JSON.stringify(near)}?` };
}

/** The name that differs by the fewest letters, if it is near enough to be a slip. */
function closest(word: string, names: readonly string[]): string | undefined {
  let best: { name: string; distance: number } | undefined;
  for (const name of names.slice(0, 2000)) {
    if (Math.abs(name.length - word.length) > 3) continue;
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance <= Math.max(1, Math.floor(word.length / 3)) && (best === undefined || distance < best.distance)) best = { name, distance };
  }
  return best?.name;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** A URI reference against its base, split at `#` (RFC 3986, 5.2). */
function absolute(ref: string, base: string): { address: string; fragment: string } | undefined {
  if (ref.startsWith('#')) return { address: base, fragment: ref.slice(1) };
  try {
    const url = new URL(ref, base);
    const fragment = url.hash.slice(1);
    url.hash = '';
    return { address: url.href, fragment };
  } catch {
    return undefined;
  }
}

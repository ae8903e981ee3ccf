import type { Diagnostics } from '../diagnostics/diagnostic.ts';
import { define, isObject, own, type MutableObject } from './json.ts';
import type { Loader } from './load.ts';
import { toPointer, type Tokens } from './pointer.ts';
import { findReferences, replaceAt, scaffolding, valueAt, type Reference, type References, type Target } from './references.ts';
import { sections, shapes, type Section } from './shapes.ts';
import type { Source } from './source.ts';

/** Where a part of the bundled document came from, if it was not there before. */
export interface Jump {
  readonly source: Source;
  readonly tokens: Tokens;
  /** Fields that stand beside the `$ref`, and stayed. */
  readonly siblings: ReadonlySet<string>;
}

export interface Bundle {
  readonly root: MutableObject;
  readonly source: Source;
  /** By `place in the file` for what a `$ref` brought in, and by pointer of the root for what was given a name. */
  readonly jumps: ReadonlyMap<string, Jump>;
  /** Lists of parameters that lost one to a broken reference: what they lack has been reported. */
  readonly incomplete: ReadonlySet<object>;
}

/** Where definitions live: `components` since OpenAPI 3.0, the root in Swagger 2.0. */
interface Home {
  of(section: Section): Tokens;
  /** The section of which a place is a definition. */
  sectionAt(tokens: Tokens): Section | undefined;
}

const modernHome: Home = {
  of: (section) => ['components', section],
  sectionAt: ([components, section = '', , ...rest]) =>
    components === 'components' && rest.length === 0 && isSection(section) ? section : undefined,
};

const swaggerSections: Readonly<Record<string, Section>> = {
  definitions: 'schemas',
  responses: 'responses',
  parameters: 'parameters',
  securityDefinitions: 'securitySchemes',
};

const swaggerHome: Home = {
  of: (section) => [Object.keys(swaggerSections).find((word) => swaggerSections[word] === section) ?? section],
  sectionAt: ([word = '', , ...rest]) => (rest.length === 0 && Object.hasOwn(swaggerSections, word) ? swaggerSections[word] : undefined),
};

function isSection(word: string): word is Section {
  return sections.has(word);
}

/**
 * Makes one document of all the files that its references reach. What has a place in `components` is referred to there,
 * under the name that the document gives it or else one made of its file and pointer; path items, examples and all else
 * are put in the place of their reference, with the fields beside it (OpenAPI 3.1, 4.8.9 and 4.8.23).
 * Writes into the sources' values. Linear in the size of the files.
 * Diagnostics: `ref-not-found`, `ref-invalid`, `ref-to-itself`, and what loading gives.
 */
export async function bundle(source: Source, loader: Loader, diagnostics: Diagnostics): Promise<Bundle | undefined> {
  const root = source.box.value;
  if (!isObject(root)) return undefined;
  const target: Target = { source, tokens: [], parent: source.box, key: 'value' };
  const references = await findReferences(target, 'document', loader, diagnostics);
  reportCircles(references, diagnostics);
  const home = Object.hasOwn(root, 'swagger') ? swaggerHome : modernHome;
  const jumps = new Map<string, Jump>();
  const names = nameTargets(root, source, references, home, jumps);
  rewrite(references, names, home, source, jumps);
  const incomplete = dropBroken(references);
  for (const schema of references.identified) for (const word of scaffolding) delete schema[word];
  return { root, source, jumps, incomplete };
}

/** Where a reference leads when references to references are followed; ends at a component, which keeps its name. */
function finalTarget(reference: Reference, references: References, isComponent: (target: Target) => boolean): Target | undefined {
  let target = reference.target;
  while (target !== undefined && !isComponent(target)) {
    const node = valueAt(target);
    if (!isObject(node) || !Object.hasOwn(node, '$ref') || Object.keys(node).length > 1) return target;
    const next = references.of.get(node);
    if (next === undefined) return target;
    target = next.target;
  }
  return target;
}

/** Reports each circle of references that holds nothing but references, and cuts it. */
function reportCircles(references: References, diagnostics: Diagnostics): void {
  const done = new Set<Reference>();
  for (const start of references.all) {
    const path = new Set<Reference>();
    let current: Reference | undefined = start;
    while (current !== undefined && !done.has(current) && !path.has(current)) {
      path.add(current);
      const node: unknown = current.target && valueAt(current.target);
      current = isObject(node) ? references.of.get(node) : undefined;
    }
    if (current !== undefined && path.has(current)) {
      const members = [...path];
      const circle = members.slice(members.indexOf(current));
      diagnostics.add({
        code: 'ref-to-itself',
        severity: 'error',
        message:
          circle.length === 1
            ? `The $ref ${JSON.stringify(refOf(current))} leads to itself.`
            : `The $ref ${JSON.stringify(refOf(current))} leads back to itself over ${circle.length - 1} other reference${circle.length > 2 ? 's' : ''}.`,
        place: current.source.place([...current.tokens, current.field]),
      });
      for (const member of circle) member.target = undefined;
    }
    for (const member of path) done.add(member);
  }
}

function refOf(reference: Reference): string {
  return String(reference.holder[reference.field]);
}

interface Names {
  /** Final target and section to the name in that section. */
  readonly of: Map<Target, Map<Section, string>>;
  final(reference: Reference): Target | undefined;
  /** References of components that are to be replaced by what they name. */
  readonly claims: ReadonlySet<Reference>;
}

/** Decides the name of everything that a reference with a section leads to, and puts what had none into its section. */
function nameTargets(root: MutableObject, source: Source, references: References, home: Home, jumps: Map<string, Jump>): Names {
  const depth = home.of('schemas').length + 1;
  const sectionOf = (tokens: Tokens): Section | undefined => (tokens.length === depth ? home.sectionAt(tokens) : undefined);
  const isComponent = (target: Target): boolean => target.source === source && sectionOf(target.tokens) !== undefined;
  const final = (reference: Reference): Target | undefined => finalTarget(reference, references, isComponent);

  const of = new Map<Target, Map<Section, string>>();
  const claims = new Set<Reference>();
  const nameIn = (target: Target, section: Section, name: string): void => {
    const map = of.get(target) ?? new Map<Section, string>();
    map.set(section, name);
    of.set(target, map);
  };

  // Components first: what they name is called so everywhere.
  for (const reference of references.all) {
    if (reference.source !== source || reference.field !== '$ref') continue;
    const section = sectionOf(reference.tokens);
    const name = reference.tokens.at(-1);
    if (section === undefined || name === undefined || Object.keys(reference.holder).length > 1) continue;
    const target = final(reference);
    if (target === undefined || isComponent(target) || of.get(target)?.has(section)) continue;
    nameIn(target, section, name);
    claims.add(reference);
  }

  const homeless = new Map<Target, Set<Section>>();
  for (const reference of references.all) {
    const section = shapes[reference.kind].section;
    const target = section && final(reference);
    if (section === undefined || target === undefined) continue;
    if (of.get(target)?.has(section)) continue;
    if (isComponent(target) && sectionOf(target.tokens) === section) nameIn(target, section, target.tokens.at(-1) ?? '');
    else homeless.set(target, (homeless.get(target) ?? new Set<Section>()).add(section));
  }

  const rows = [...homeless].map(([target, sections]) => ({ target, sections, id: target.source.name + toPointer(target.tokens) }));
  rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  const moves: { target: Target; section: Section; name: string; value: unknown }[] = [];
  for (const { target, sections } of rows) {
    for (const section of sections) {
      const definitions = objectAt(root, home.of(section));
      const name = freeName(definitions, suggestName(target));
      define(definitions, name, true);
      nameIn(target, section, name);
      moves.push({ target, section, name, value: valueAt(target) });
    }
  }
  for (const { target, section, name, value } of moves) {
    define(objectAt(root, home.of(section)), name, value);
    jumps.set(placeId(source, [...home.of(section), name]), { source: target.source, tokens: target.tokens, siblings: new Set() });
  }
  // Only now, for one of them may stand inside another.
  for (const { target, section, name } of moves) {
    if (target.tokens.length > 0) replaceAt(target, { $ref: toPointer([...home.of(section), name]) });
  }
  return { of, final, claims };
}

/** Writes every reference's new value, or what it leads to in its place. */
function rewrite(references: References, names: Names, home: Home, source: Source, jumps: Map<string, Jump>): void {
  const inlines: Reference[] = [];
  for (const reference of references.all) {
    const section = shapes[reference.kind].section;
    const target = reference.target === undefined ? undefined : names.final(reference);
    if (target === undefined) continue;
    if (section === undefined) inlines.push(reference);
    else if (!names.claims.has(reference)) {
      const name = names.of.get(target)?.get(section) ?? '';
      reference.holder[reference.field] = toPointer([...home.of(section), name]);
    }
  }
  for (const reference of references.all) {
    if (!names.claims.has(reference)) continue;
    const target = names.final(reference);
    if (target === undefined) continue;
    const value = valueAt(target);
    jumps.set(placeId(source, reference.tokens), { source: target.source, tokens: target.tokens, siblings: new Set() });
    if (target.tokens.length > 0) replaceAt(target, { $ref: toPointer(reference.tokens) });
    replaceAt(reference, value);
  }
  inlineAll(inlines, references, jumps);
}

/**
 * Takes out what cannot be resolved, which has been reported, so that nothing behind trips over it: a schema becomes one
 * that allows anything, a response one without content; parameters and all else go. Gives the lists that became shorter.
 */
function dropBroken(references: References): ReadonlySet<object> {
  const incomplete = new Set<object>();
  for (const reference of references.all) {
    if (reference.target !== undefined) continue;
    const { holder, field, parent, kind } = reference;
    delete holder[field];
    if (field !== '$ref' || kind === 'schema') continue;
    if (Array.isArray(parent)) {
      parent.splice(parent.indexOf(holder), 1);
      incomplete.add(parent);
    } else if (kind === 'response') {
      define(holder, 'description', '');
    } else {
      delete parent[reference.key];
    }
  }
  return incomplete;
}

function inlineAll(inlines: readonly Reference[], references: References, jumps: Map<string, Jump>): void {
  const done = new Set<Reference>();
  const inline = (reference: Reference): void => {
    if (done.has(reference)) return;
    done.add(reference);
    const { target, holder } = reference;
    if (target === undefined) return;
    const before = valueAt(target);
    const inner = isObject(before) ? references.of.get(before) : undefined;
    if (inner !== undefined && shapes[inner.kind].section === undefined) inline(inner);
    const value = valueAt(target);
    const siblings = Object.keys(holder).filter((key) => key !== '$ref');
    jumps.set(placeId(reference.source, reference.tokens), {
      source: target.source,
      tokens: target.tokens,
      siblings: new Set(siblings),
    });
    replaceAt(reference, isObject(value) && siblings.length > 0 ? withSiblings(value, holder, siblings) : value);
  };
  for (const reference of inlines) inline(reference);
}

function withSiblings(value: MutableObject, holder: MutableObject, siblings: readonly string[]): MutableObject {
  const merged: MutableObject = { ...value };
  for (const key of siblings) define(merged, key, holder[key]);
  return merged;
}

/** Names a place in a file, for the table of jumps. */
export function placeId(source: Source, tokens: Tokens): string {
  return source.url + toPointer(tokens);
}

function objectAt(root: MutableObject, tokens: Tokens): MutableObject {
  let node = root;
  for (const token of tokens) {
    const child = own(node, token);
    if (isObject(child)) node = child;
    else {
      const made: MutableObject = {};
      define(node, token, made);
      node = made;
    }
  }
  return node;
}

/** Words of the format itself say nothing in a name. */
const plainWords = new Set([
  'components',
  'schemas',
  'schema',
  '$defs',
  'definitions',
  'properties',
  'paths',
  'content',
  'responses',
  'parameters',
  'requestBody',
  'application/json',
]);
const holders = new Set([
  'schemas',
  '$defs',
  'definitions',
  'responses',
  'parameters',
  'requestBodies',
  'headers',
  'securitySchemes',
  'links',
  'callbacks',
  'examples',
]);

/** `schemas/cart.yaml` is cart; `common.yaml#/$defs/Money` is Money; anything deeper is named by its whole way. */
export function suggestName(target: Pick<Target, 'source' | 'tokens'>): string {
  const { tokens, source } = target;
  const last = tokens.at(-1);
  if (last === undefined) return clean(fileBase(source.url));
  if (tokens.length === 1 || holders.has(tokens.at(-2) ?? '')) return clean(last);
  return clean(tokens.filter((token) => !plainWords.has(token)).join('_')) || clean(fileBase(source.url));
}

function fileBase(url: string): string {
  const file = decodeURIComponent(url.split('/').at(-1) ?? '');
  return file.replace(/(\.(schema|openapi))?\.(ya?ml|json)$/i, '') || 'document';
}

/** Component names may hold only these characters (OpenAPI 3.1, 4.8.7). */
function clean(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^_+|_+$/g, '');
}

function freeName(taken: MutableObject, wish: string): string {
  if (!Object.hasOwn(taken, wish)) return wish;
  for (let number = 2; ; number++) {
    const name = `${wish}_${number}`;
    if (!Object.hasOwn(taken, name)) return name;
  }
}

import type { Route } from './route.ts';
import { decoded } from './styles.ts';

/** Which operation a path is for: a tree of segments, static ones first; no regular expression, and no way back but between templates that overlap. */
export interface Router {
  find(path: string): Found;
}

export type Found =
  | { readonly kind: 'route'; readonly methods: ReadonlyMap<string, Route>; valuesOf(route: Route): PathValues }
  /** No such path; `siblings` are the methods of paths that differ from it only in their last, static segment. */
  | { readonly kind: 'none'; readonly siblings: ReadonlySet<string> };

/** Values of path parameters by name, still percent-encoded. */
export type PathValues = ReadonlyMap<string, string>;

interface Node {
  readonly statics: Map<string, Node>;
  readonly templates: Template[];
  readonly methods: Map<string, Route>;
}

/**
 * A segment with parameters in it: `{id}`, `{id}.json`; `literals` are what stands around them. It has no names: `/{id}` and `/{key}`
 * are one path (OpenAPI 3.1, 4.8.8), whose methods may call their parameters as they like.
 */
interface Template {
  readonly literals: readonly string[];
  readonly node: Node;
}

/** `aliases` names methods that stand for another where a path does not have them: PUT for POST. */
export function createRouter(routes: readonly Route[], base: string | undefined, aliases: Readonly<Record<string, string>>): Router {
  const root = newNode();
  const paths = new Map<string, Node>();
  const names = new Map<Route, readonly string[]>();
  for (const route of routes) {
    const path = (base ?? route.base) + route.path;
    names.set(
      route,
      [...path.matchAll(parameter)].map(([, name = '']) => name),
    );
    const node = insert(root, path.slice(1).split('/'));
    if (!node.methods.has(route.method)) node.methods.set(route.method, route);
    if (path.search(parameter) < 0) paths.set(path, node);
  }
  for (const node of nodesOf(root)) addAliases(node.methods, aliases);
  const noValues = (): PathValues => new Map();
  // Most requests are for a path that was asked for a moment ago.
  const recent = new Map<string, Found>();
  return {
    find(path) {
      const known = paths.get(path);
      if (known !== undefined) return { kind: 'route', methods: known.methods, valuesOf: noValues };
      const before = recent.get(path);
      if (before !== undefined) return before;
      const segments = path.slice(1).split('/');
      const values: string[] = [];
      const node = walk(root, segments, 0, values);
      if (node === undefined) return { kind: 'none', siblings: siblingMethods(root, segments) };
      const named = new Map<Route, PathValues>();
      const valuesOf = (route: Route): PathValues => {
        const made = named.get(route) ?? new Map(names.get(route)?.map((name, index) => [name, values[index] ?? '']));
        named.set(route, made);
        return made;
      };
      const found: Found = { kind: 'route', methods: node.methods, valuesOf };
      if (path.length <= longestRecent) {
        if (recent.size === mostRecent) recent.clear();
        recent.set(path, found);
      }
      return found;
    },
  };
}

/** How many paths are remembered, and how long they may be: whoever asks for ever new ones fills no memory. */
const mostRecent = 1_024;
const longestRecent = 256;

const parameter = /\{([^{}]+)\}/g;

function newNode(): Node {
  return { statics: new Map(), templates: [], methods: new Map() };
}

function* nodesOf(node: Node): Generator<Node> {
  yield node;
  for (const next of node.statics.values()) yield* nodesOf(next);
  for (const { node: next } of node.templates) yield* nodesOf(next);
}

function insert(root: Node, segments: readonly string[]): Node {
  return segments.reduce((node, segment) => {
    const literals = segment.split(/\{[^{}]+\}/);
    if (literals.length === 1) {
      const next = node.statics.get(segment) ?? newNode();
      node.statics.set(segment, next);
      return next;
    }
    const known = node.templates.find((one) => one.literals.join('{}') === literals.join('{}'));
    if (known !== undefined) return known.node;
    const template: Template = { literals, node: newNode() };
    node.templates.push(template);
    // The more a template fixes, the sooner it is asked.
    node.templates.sort((a, b) => fixed(b) - fixed(a));
    return template.node;
  }, root);
}

function fixed({ literals }: Template): number {
  return literals.reduce((length, literal) => length + literal.length, 0);
}

function addAliases(methods: Map<string, Route>, aliases: Readonly<Record<string, string>>): void {
  for (const [alias, method] of Object.entries(aliases)) {
    const route = methods.get(method);
    if (route !== undefined && !methods.has(alias)) methods.set(alias, route);
  }
}

/** Puts the values of the way into `values`, in the order of the path. */
function walk(node: Node, segments: readonly string[], index: number, values: string[]): Node | undefined {
  const segment = segments[index];
  if (segment === undefined) return node.methods.size > 0 ? node : undefined;
  const fitting = node.statics.get(segment.includes('%') ? decoded(segment) : segment);
  const found = fitting === undefined ? undefined : walk(fitting, segments, index + 1, values);
  if (found !== undefined) return found;
  for (const template of node.templates) {
    const read = readTemplate(template, segment);
    if (read === undefined) continue;
    const before = values.length;
    values.push(...read);
    const end = walk(template.node, segments, index + 1, values);
    if (end !== undefined) return end;
    values.length = before;
  }
  return undefined;
}

/** The values in a segment; undefined where it does not fit. Each takes as little as it can, the last one all that is left. */
function readTemplate({ literals }: Template, segment: string): readonly string[] | undefined {
  // A parser of URLs takes these for steps in the path, however they are written.
  if (/^(?:\.|%2e){1,2}$/i.test(segment)) return undefined;
  const [prefix = ''] = literals;
  if (!segment.startsWith(prefix)) return undefined;
  const read: string[] = [];
  let at = prefix.length;
  for (let index = 1; index < literals.length; index++) {
    const literal = literals[index] ?? '';
    const end = index === literals.length - 1 ? segment.length - literal.length : segment.indexOf(literal, at + 1);
    if (end <= at || !segment.startsWith(literal, end)) return undefined;
    read.push(segment.slice(at, end));
    at = end + literal.length;
  }
  return read;
}

/** The methods of all paths that are this one but for the last segment. */
function siblingMethods(root: Node, segments: readonly string[]): ReadonlySet<string> {
  const methods = new Set<string>();
  if (segments.at(-1) === '') return methods;
  const visit = (node: Node, index: number): void => {
    const segment = segments[index];
    if (segment === undefined) return;
    if (index === segments.length - 1) {
      for (const sibling of node.statics.values()) for (const method of sibling.methods.keys()) methods.add(method);
      return;
    }
    const fitting = node.statics.get(segment);
    if (fitting !== undefined) visit(fitting, index + 1);
    for (const template of node.templates) if (readTemplate(template, segment) !== undefined) visit(template.node, index + 1);
  };
  visit(root, 0);
  return methods;
}

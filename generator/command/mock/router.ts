import type { Api } from '../../ir/api.ts';
import type { Operation } from '../../ir/operation.ts';

/** An operation that a request is for, and the values of its path, as they came. */
export interface Route {
  readonly operation: Operation;
  readonly values: Readonly<Record<string, string>>;
}

/** What is at a path: the operations by method; none where there is nothing. */
export interface Found {
  readonly methods: ReadonlyMap<string, Route>;
}

interface Node {
  readonly fixed: Map<string, Node>;
  /** Segments with a parameter in them, in the order of the document. */
  readonly open: { readonly pattern: RegExp; readonly names: readonly string[]; readonly node: Node }[];
  readonly operations: Operation[];
}

const newNode = (): Node => ({ fixed: new Map(), open: [], operations: [] });

/** Finds operations by path, with or without the path of one of the API's servers before it. Fixed segments win over parameters. */
export function createRouter(api: Api): (path: string) => Found {
  const root = newNode();
  for (const operation of api.operations) nodeFor(root, operation.path).operations.push(operation);
  const bases = [...new Set([...basesOf(api), ''])];
  return (path) => {
    for (const base of bases) {
      if (!path.startsWith(base)) continue;
      const methods = new Map<string, Route>();
      collect(root, path.slice(base.length).split('/').slice(1), {}, methods);
      if (methods.size > 0) return { methods };
    }
    return { methods: new Map() };
  };
}

/** `https://api.example/v2/` stands at `/v2`. Longest first. */
export function basesOf({ servers }: Api): string[] {
  const paths = servers.map(({ url, variables }) => {
    const filled = url.replace(/\{([^}]+)\}/g, (_, name: string) => variables.find((one) => one.name === name)?.default ?? name);
    return filled.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/\/+$/, '');
  });
  return paths.filter((path) => path.startsWith('/')).toSorted((a, b) => b.length - a.length);
}

function nodeFor(root: Node, template: string): Node {
  return template
    .split('/')
    .slice(1)
    .reduce((node, segment) => {
      const names = [...segment.matchAll(/\{([^}]+)\}/g)].map(([, name = '']) => name);
      if (names.length === 0) return child(node, segment);
      const source = segment
        .split(/\{[^}]+\}/)
        .map((text) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
        .join('([^/]+?)');
      const known = node.open.find((one) => one.pattern.source === `^${source}$` && one.names.join() === names.join());
      if (known !== undefined) return known.node;
      const made = { pattern: new RegExp(`^${source}$`), names, node: newNode() };
      node.open.push(made);
      return made.node;
    }, root);
}

function child(node: Node, segment: string): Node {
  const known = node.fixed.get(segment) ?? newNode();
  node.fixed.set(segment, known);
  return known;
}

function collect(node: Node, segments: readonly string[], values: Readonly<Record<string, string>>, methods: Map<string, Route>): void {
  const [segment, ...rest] = segments;
  if (segment === undefined) {
    for (const operation of node.operations) if (!methods.has(operation.method)) methods.set(operation.method, { operation, values });
    return;
  }
  const fixed = node.fixed.get(segment);
  if (fixed !== undefined) collect(fixed, rest, values, methods);
  for (const { pattern, names, node: inner } of node.open) {
    const found = pattern.exec(segment);
    if (found === null) continue;
    const own = Object.fromEntries(names.map((name, index) => [name, found[index + 1] ?? '']));
    collect(inner, rest, { ...values, ...own }, methods);
  }
}

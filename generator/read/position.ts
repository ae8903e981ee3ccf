import type { Tokens } from './pointer.ts';
import { jsonView } from './position-json.ts';
import { yamlView } from './position-yaml.ts';
import type { View } from './view.ts';

export interface Position {
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  /** The pointer as it is in this text, where upgrading had moved what it names. */
  readonly tokens: Tokens;
}

/**
 * Finds where pointers stand in a YAML or JSON text.
 * A pointer that leads nowhere gives the place of the deepest part of it that is there.
 */
export function createLocator(text: string): (tokens: Tokens) => Position {
  let find: ((tokens: Tokens) => Position) | undefined;
  return (tokens) => {
    find ??= /^\s*[[{]/.test(text) && isJson(text) ? finder(jsonView(text)) : finder(yamlView(text));
    return find(tokens);
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function finder<Node>(view: View<Node>): (tokens: Tokens) => Position {
  return (wanted) => {
    let node = view.root;
    let place = { line: 1, column: 1 };
    const used: string[] = [];
    let rest = wanted;
    while (node !== undefined && rest.length > 0) {
      const here: Node = node;
      const found = view.child(here, rest[0] ?? '');
      if (found !== undefined) {
        node = found.node;
        place = { line: found.line, column: found.column };
        used.push(rest[0] ?? '');
        rest = rest.slice(1);
        continue;
      }
      const older = olderSpelling(rest, (token) => view.child(here, token) !== undefined);
      if (older === undefined) break;
      rest = older;
    }
    return { ...place, tokens: [...used, ...rest] };
  };
}

/** What a pointer into an upgraded document was before: undefined where nothing of the kind is there. */
function olderSpelling(tokens: Tokens, has: (token: string) => boolean): Tokens | undefined {
  const [first = '', second = '', third = ''] = tokens;
  if (first === 'examples' && has('example')) {
    if (second === 'default' && third === 'value') return ['example', ...tokens.slice(3)];
    if (second === '0' || second === 'default') return ['example', ...tokens.slice(2)];
  }
  if (first === 'anyOf' && second === '0' && has('nullable')) return tokens.slice(2);
  if (first === 'webhooks' && has('x-webhooks')) return ['x-webhooks', ...tokens.slice(1)];
  // Swagger 2.0
  if (first === 'requestBody' && has('parameters')) return ['parameters'];
  if (first === 'content' && third === 'schema' && has('schema')) return tokens.slice(2);
  if (first === 'content' && third === 'examples' && has('examples')) return ['examples', second, ...tokens.slice(5)];
  if (first === 'content' && (has('schema') || has('examples'))) return [has('schema') ? 'schema' : 'examples'];
  if (first === 'schema' && second !== '' && has(second)) return tokens.slice(1);
  return undefined;
}

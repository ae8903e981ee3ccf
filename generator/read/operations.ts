import { isObject, own, type MutableObject } from './json.ts';

export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const;

/** An operation of a bundled document with its surroundings. */
export interface Found {
  readonly operation: MutableObject;
  readonly item: MutableObject;
  readonly tokens: readonly string[];
  /** The path, the webhook's name, or the callback's expression. */
  readonly path: string;
  readonly side: 'path' | 'webhook' | 'callback';
}

/** Every operation of a document in its order: those of paths, of webhooks, and of the callbacks of both; then those of callbacks that these refer to. */
export function operationsOf(root: MutableObject): Found[] {
  const found: Found[] = [];
  const open = new Set<object>();
  const items = (map: unknown, tokens: readonly string[], side: Found['side']): void => {
    if (!isObject(map)) return;
    for (const path of Object.keys(map)) {
      const item = map[path];
      if (!isObject(item) || path.startsWith('x-') || open.has(item)) continue;
      open.add(item);
      for (const [operation, way] of operationsOfItem(item)) {
        const here = [...tokens, path, ...way];
        found.push({ operation, item, tokens: here, path, side });
        const callbacks = own(operation, 'callbacks');
        if (!isObject(callbacks)) continue;
        for (const name of Object.keys(callbacks)) items(callbacks[name], [...here, 'callbacks', name], 'callback');
      }
      open.delete(item);
    }
  };
  items(own(root, 'paths'), ['paths'], 'path');
  items(own(root, 'webhooks'), ['webhooks'], 'webhook');
  const components = own(root, 'components');
  const shared = isObject(components) ? own(components, 'callbacks') : undefined;
  if (isObject(shared)) for (const name of Object.keys(shared)) items(shared[name], ['components', 'callbacks', name], 'callback');
  return found;
}

function operationsOfItem(item: MutableObject): [MutableObject, string[]][] {
  const found: [MutableObject, string[]][] = [];
  for (const key of Object.keys(item)) {
    const value = item[key];
    if (!isObject(value)) continue;
    if (methods.some((method) => method === key)) found.push([value, [key]]);
    if (key !== 'additionalOperations') continue;
    for (const name of Object.keys(value)) {
      const operation = value[name];
      if (isObject(operation)) found.push([operation, [key, name]]);
    }
  }
  return found;
}

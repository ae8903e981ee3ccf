import { isObject, type MutableObject } from './json.ts';
import { childKind, shapes, type Kind } from './shapes.ts';

/** Called for each object of the grammar, those inside it first. `tokens` is reused: copy it to keep it. */
export type Visitor = (node: MutableObject, kind: Kind, tokens: readonly string[]) => void;

/**
 * Walks a bundled document by its grammar: no examples, defaults or extensions, only what has a meaning in OpenAPI.
 * What a reference has put into two places is visited once. That can only be a part without a section: the others have one
 * home, and remembering a few of them instead of every object is most of the speed. Kinds in `without` are passed over with all that is in them.
 */
export function walk(root: MutableObject, kind: Kind, visit: Visitor, without: ReadonlySet<Kind> = new Set()): void {
  const seen = new Set<object>();
  const tokens: string[] = [];
  const enter = (node: unknown, kind: Kind): void => {
    if (typeof node !== 'object' || node === null) return;
    const shape = shapes[kind];
    if (shape.section === undefined) {
      if (seen.has(node)) return;
      seen.add(node);
    }
    if (Array.isArray(node)) {
      for (let index = 0; index < node.length; index++) {
        tokens.push(String(index));
        enter(node[index], kind);
        tokens.pop();
      }
      return;
    }
    if (!isObject(node)) return;
    if (shape.fields !== undefined || shape.each !== undefined) {
      for (const key of Object.keys(node)) {
        const child = node[key];
        if (typeof child !== 'object' || child === null) continue;
        const childs = childKind(shape, key);
        if (childs === undefined || without.has(childs)) continue;
        tokens.push(key);
        enter(child, childs);
        tokens.pop();
      }
    }
    visit(node, kind, tokens);
  };
  enter(root, kind);
}

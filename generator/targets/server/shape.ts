import { match } from '../../ir/match.ts';
import type { Json, Schema } from '../../ir/schema.ts';
import { isInherited, literal } from '../../typescript/literal.ts';
import type { Scope } from './scope.ts';

/** The runtime's `Shape`, as the data that it is. */
type Shape = 'text' | 'number' | 'boolean' | 'null' | { readonly list: Shape } | RecordShape | { readonly oneOf: readonly Shape[] };
interface RecordShape {
  readonly record: { readonly [name: string]: Shape };
  readonly rest?: Shape;
}

/** Deeper than a parameter or form has any meaning as text; what is deeper is taken as text. */
const deepest = 6;

/** What the texts of a parameter or form stand for, as source. */
export function shapeCode(schema: Schema, scope: Scope): string {
  const shape = shapeOf(schema, scope);
  return `${literal(shape as Json, 3)}${namesInherited(shape) ? ' as const' : ''}`;
}

function namesInherited(shape: Shape): boolean {
  if (typeof shape === 'string') return false;
  if ('list' in shape) return namesInherited(shape.list);
  if ('oneOf' in shape) return shape.oneOf.some(namesInherited);
  return (
    Object.entries(shape.record).some(([name, inner]) => isInherited(name) || namesInherited(inner)) || namesInherited(shape.rest ?? 'text')
  );
}

/** The same as a value. */
export function shapeOf(schema: Schema, scope: Pick<Scope, 'schemas'>, depth = 0): Shape {
  if (depth > deepest) return 'text';
  const inner = (one: Schema): Shape => shapeOf(one, scope, depth + 1);
  return match<Shape>(schema, {
    object: ({ properties, additional, patterns }) => {
      const [pattern] = patterns;
      const open = typeof additional === 'object' ? inner(additional) : additional ? 'text' : undefined;
      const rest = pattern === undefined ? open : inner(pattern.schema);
      const record = Object.fromEntries(properties.map(({ name, schema: one }) => [name, inner(one)]));
      return rest === undefined ? { record } : { record, rest };
    },
    array: ({ items }) => ({ list: inner(items) }),
    tuple: ({ prefix }) => ({ list: oneOf(prefix.map(inner)) }),
    literal: ({ values }) => oneOf(values.map(literalShape)),
    string: () => 'text',
    number: () => 'number',
    boolean: () => 'boolean',
    null: () => 'null',
    union: ({ branches }) => oneOf(branches.map(inner)),
    intersection: ({ members }) => members.map(inner).reduce(merged),
    ref: ({ name }) => {
      const target = scope.schemas.get(name)?.node;
      return target === undefined ? 'text' : inner(target);
    },
    unknown: () => 'text',
    never: () => 'text',
  });
}

function literalShape(value: Json): Shape {
  if (value === null) return 'null';
  return typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'boolean' : 'text';
}

function oneOf(shapes: readonly Shape[]): Shape {
  const distinct = [...new Map(shapes.map((shape) => [JSON.stringify(shape), shape])).values()];
  return distinct.length === 1 ? (distinct[0] ?? 'text') : distinct.length === 0 ? 'text' : { oneOf: distinct };
}

/** Records of an intersection are one; of anything else, the member that says more than "text" holds. */
function merged(a: Shape, b: Shape): Shape {
  if (isRecord(a) && isRecord(b)) return { ...a, ...b, record: { ...a.record, ...b.record } };
  return a === 'text' ? b : a;
}

function isRecord(shape: Shape): shape is RecordShape {
  return typeof shape === 'object' && 'record' in shape;
}

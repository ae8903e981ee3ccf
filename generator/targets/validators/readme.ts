import type { View } from '../../artifact.ts';
import type { Api, NamedSchema } from '../../ir/api.ts';
import type { Json } from '../../ir/schema.ts';
import { createCompiler } from '../../judge/compile.ts';
import { errorsOf } from '../../judge/judge.ts';
import { isJsonObject } from '../../judge/rules.ts';
import { literal } from '../../typescript/literal.ts';
import type { PackageNames } from '../target.ts';
import { graphOf } from './graph.ts';
import { exportNames } from './names.ts';

/** The usage part of the README: a body of the API with mistakes in it, and what is said of them. */
export function readmeView(api: Api, packages: PackageNames): View {
  const schema = chosen(api);
  if (schema === undefined) return { package: packages.of('validators'), hasName: false };
  const { guard, validate, standard } = exportNames(schema);
  const bad = spoiled(smallest(schema) ?? {});
  const graph = graphOf(api.schemas);
  const errors = errorsOf(createCompiler(graph).compile(schema.json), bad, { most: 5, formats: true });
  return {
    package: packages.of('validators'),
    hasName: true,
    isNamed: !schema.inline,
    name: schema.name,
    guard,
    validate,
    standard,
    jsonSchema: standard.replace(/Schema$/, 'JsonSchema'),
    bad: literal(bad),
    printed: errors
      .map(
        ({ path, message, received }) => `// ${path === '' ? 'it' : path} ${message}${received === undefined ? '' : `, not ${received}`}`,
      )
      .join('\n'),
  };
}

/** The order, where the API has one, or the first body that has an example. */
function chosen(api: Api): NamedSchema | undefined {
  const bodies = api.schemas.filter(({ role, node }) => role === 'body' && node.kind !== 'unknown');
  const withExample = bodies.filter((schema) => smallest(schema) !== undefined);
  return withExample.find(({ name }) => name === 'Order') ?? withExample[0] ?? bodies[0] ?? api.schemas[0];
}

function smallest({ examples }: NamedSchema): Json | undefined {
  const sizes = examples.filter(({ value }) => isJsonObject(value)).map(({ value }) => ({ value, size: JSON.stringify(value).length }));
  return sizes.filter(({ size }) => size > 150).sort((a, b) => a.size - b.size)[0]?.value ?? sizes[0]?.value;
}

/** A value with three mistakes: a number for a text, a text for a moment, and the last property gone from the last object in it. */
function spoiled(value: Json): Json {
  const copy = structuredClone(value) as Json;
  if (!isJsonObject(copy)) return copy;
  const object = copy as Record<string, Json>;
  const texts = Object.keys(object).filter((key) => typeof object[key] === 'string');
  const [number, moment] = [texts.find((key) => /number|id|name/.test(key)), texts.find((key) => /date|time|at$/.test(key))];
  if (number !== undefined) object[number] = 42;
  if (moment !== undefined) object[moment] = 'yesterday';
  const inner = Object.values(object).findLast(isJsonObject) as Record<string, Json> | undefined;
  const first = inner && Object.keys(inner)[0];
  if (inner !== undefined && first !== undefined) delete inner[first];
  return copy;
}

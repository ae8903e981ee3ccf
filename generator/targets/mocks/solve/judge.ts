import type { Json } from '../../../ir/schema.ts';
import { type Scope, tagOf } from '../../../judge/analysis.ts';
import { createCompiler } from '../../../judge/compile.ts';
import type { ValidationError } from '../../../judge/error.ts';
import { numberFormats, textFormats } from '../../../judge/formats.ts';
import { accepts, errorsOf } from '../../../judge/judge.ts';
import { rulesOf } from '../../../judge/rules.ts';
import { circles, unwound } from './circles.ts';
import type { Definitions, JsonSchema, Tags } from './values.ts';

/** Says what a value breaks of a schema whose references are known: as the validators of the package do. */
export interface Judge {
  /** What is wrong; of several things the first two. */
  errors(schema: Json, value: Json): readonly { readonly keyword: string; readonly pointer: string }[];
  accepts(schema: Json, value: Json): boolean;
  /** All that is wrong, in words; the first twenty. */
  all(schema: Json, value: unknown): readonly ValidationError[];
  /** Whether any value can break a format of that name. */
  knowsFormat(format: string): boolean;
}

/** Schemas by name, and how to judge with them. A schema's `at` ends with the tag that it has in a union by its name alone. */
export function createJudge(schemas: readonly { readonly name: string; readonly json: Json; readonly at?: string }[]): {
  readonly definitions: Definitions;
  readonly judge: Judge;
  /** Schemas that lead back to themselves for the same value, so that nothing says what they mean; nothing fits them here. */
  readonly endless: ReadonlySet<string>;
  /** Schemas that did, and are judged here without the way back. */
  readonly unwound: ReadonlySet<string>;
} {
  const byName = new Map(schemas.map((schema) => [schema.name, schema]));
  const circular = circles(schemas);
  const ended = new Map<string, Json>();
  for (const name of circular) {
    const json = unwound(name, circular, (one) => byName.get(one)?.json);
    if (json !== undefined) ended.set(name, json);
  }
  // What was written out may still ask too much.
  const straight =
    ended.size === 0 ? [] : schemas.map(({ name, json }) => ({ name, json: ended.get(name) ?? (circular.has(name) ? true : json) }));
  for (const name of circles(straight)) ended.delete(name);
  const endless = new Set([...circular].filter((name) => !ended.has(name)));
  const find = (ref: string): (typeof schemas)[number] | undefined => byName.get(ref.replace(/^#\/\$defs\//, ''));
  const jsonOf = (found: (typeof schemas)[number] | undefined): Json | undefined =>
    found === undefined ? undefined : endless.has(found.name) ? false : (ended.get(found.name) ?? found.json);
  const lastWord = (pointer: string): string => pointer.slice(pointer.lastIndexOf('/') + 1);
  const scope: Scope = { lookUp: (ref) => jsonOf(find(ref)), implicitTag: (ref) => lastWord(find(ref)?.at ?? ref) };
  const compiler = createCompiler(scope);
  const judge: Judge = {
    errors: (schema, value) => errorsOf(compiler.compile(schema), value, { most: 2, formats: true }),
    accepts: (schema, value) => accepts(compiler.compile(schema), value),
    all: (schema, value) => errorsOf(compiler.compile(schema), value, { most: 20, formats: true }),
    knowsFormat: (format) => textFormats.has(format) || numberFormats.has(format),
  };
  return {
    definitions: { get: (name) => jsonOf(byName.get(name)), tagsOf: (schema) => tagsOf(schema, scope) },
    judge,
    endless,
    unwound: new Set(ended.keys()),
  };
}

function tagsOf(schema: JsonSchema, scope: Scope): Tags | undefined {
  if (schema['discriminator'] === undefined) return undefined;
  const rules = rulesOf(schema);
  const tag = tagOf(schema, rules, scope);
  if (tag?.declared !== true) return undefined;
  const branches = rules.oneOf ?? rules.anyOf ?? [];
  const rows = Object.entries(tag.branches);
  return {
    property: tag.property,
    values: branches.map((_, index) => rows.flatMap(([value, branch]) => (branch === index ? [value] : []))),
  };
}

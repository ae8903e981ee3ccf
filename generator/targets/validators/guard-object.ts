import { anyKind } from '../../judge/analysis.ts';
import type { Rules } from '../../judge/rules.ts';
import { stringLiteral } from '../../typescript/literal.ts';
import { all, always, any, type Condition, demand, not, print, test } from './condition.ts';
import { byNameBody, canLoadByName } from './guard-by-name.ts';
import { regexText } from './regex.ts';
import { below, type Scene, usesName } from './scene.ts';

/**
 * The keywords of objects as one walk over the value's own properties: `for … in` and `switch`. It runs at the same speed whatever shapes
 * objects come in, where loads by name fall to a tenth once an engine has seen hundreds; and a closed object costs nothing
 * more. What is required is counted on the way. Objects that can have but few shapes are loaded by name instead.
 */
const keywords =
  'properties patternProperties additionalProperties propertyNames required minProperties maxProperties dependentRequired dependentSchemas'.split(
    ' ',
  ) as (keyof Rules)[];

export function hasObjectRules(rules: Rules): boolean {
  return keywords.some(
    (keyword) => rules[keyword] !== undefined && !(keyword === 'additionalProperties' && rules.additionalProperties === true),
  );
}

/** A few required names and nothing else are asked for by name. */
export function requiredAlone(rules: Rules): boolean {
  const used = keywords.filter(
    (keyword) => rules[keyword] !== undefined && !(keyword === 'additionalProperties' && rules.additionalProperties === true),
  );
  return used.length === 1 && used[0] === 'required' && (rules.required?.length ?? 0) <= 3;
}

/** The statements that test `value`, an object; at the end `rest` decides. */
export function objectBody(rules: Rules, rest: Condition, scene: Scene): readonly string[] {
  const byName = canLoadByName(rules) ? byNameBody(rules, all([...dependents(rules, scene), rest]), scene) : undefined;
  if (byName !== undefined) return byName;
  const { minProperties, maxProperties } = rules;
  const loop = loopBody(rules, scene);
  const countsSize = minProperties !== undefined || maxProperties !== undefined;
  const required = rules.required?.length ?? 0;
  const statements = [...(countsSize ? ['size++;'] : []), ...loop];
  const conditions = all([
    required > 0 ? test('missing === 0', 'missing !== 0') : always,
    minProperties === undefined ? always : test(`size >= ${minProperties}`, `size < ${minProperties}`),
    maxProperties === undefined ? always : test(`size <= ${maxProperties}`, `size > ${maxProperties}`),
    ...dependents(rules, scene),
    rest,
  ]);
  const usesObject = statements.length > 0;
  return [
    `if (!${scene.place.runtime('value', 'isObject')}(value)) return false;`,
    ...(usesObject
      ? [
          ...(required > 0 ? [`let missing = ${required};`] : []),
          ...(countsSize ? ['let size = 0;'] : []),
          'for (const key in value) {',
          ...indent(['if (!Object.prototype.hasOwnProperty.call(value, key)) continue;', ...statements]),
          '}',
        ]
      : []),
    `return ${print(conditions)};`,
  ];
}

function indent(lines: readonly string[]): string[] {
  return lines.flatMap((line) => line.split('\n')).map((line) => `  ${line}`);
}

/** What is done for each property. */
function loopBody(rules: Rules, scene: Scene): readonly string[] {
  const { patternProperties = [], additionalProperties, propertyNames } = rules;
  const isClosed = additionalProperties !== undefined && additionalProperties !== true;
  const other = (): Condition => scene.condition(additionalProperties, 'entry', anyKind, below(scene, 'Other'));
  const named = propertyNames === undefined ? [] : nameStatements(propertyNames, scene);
  const extra = isClosed && patternProperties.length === 0 ? demand(other()) : [];
  const members = membersOf(rules, scene);
  const patterns = patternProperties.map(([regex, schema], index) => {
    const pattern = scene.place.constant(`${scene.base}Pattern`, 'RegExp', regexText(regex));
    return { pattern, held: demand(scene.condition(schema, 'entry', anyKind, below(scene, `Pattern ${index + 1}`))) };
  });
  const others = isClosed && patternProperties.length > 0 ? demand(any([test('isKnown'), other()])) : [];
  const marksKnown = others.length > 0;
  const byName = switchStatements(members, rules, extra, marksKnown);
  const byPattern = patterns.flatMap(({ pattern, held }) => {
    const inner = [...(marksKnown ? ['isKnown = true;'] : []), ...held];
    return inner.length === 0 ? [] : block(`if (${pattern}.test(key))`, inner);
  });
  const statements = [...(marksKnown ? ['let isKnown = false;'] : []), ...byName, ...byPattern, ...others];
  const usesEntry = usesName('entry', statements);
  return [...named, ...(usesEntry ? ['const entry = value[key];'] : []), ...statements];
}

function nameStatements(propertyNames: unknown, scene: Scene): readonly string[] {
  const held = demand(scene.condition(propertyNames, 'name', anyKind, below(scene, 'Name')));
  return usesName('name', held) ? ['const name: unknown = key;', ...held] : held;
}

/** A property that has a name, and what is asked of it. */
interface Member {
  readonly name: string;
  readonly isDeclared: boolean;
  readonly held: readonly string[];
}

function membersOf({ properties = [], required = [] }: Rules, scene: Scene): Member[] {
  const declared = new Set(properties.map(([name]) => name));
  const entries = [...properties, ...required.filter((name) => !declared.has(name)).map((name) => [name, true] as const)];
  return entries.map(([name, schema]) => ({
    name,
    isDeclared: declared.has(name),
    held: demand(scene.condition(schema, 'entry', anyKind, below(scene, name))),
  }));
}

/** One `case` for each name; names of which the same is asked share one. `extra` is what is asked of those without a schema. */
function switchStatements(
  members: readonly Member[],
  { required = [], additionalProperties }: Rules,
  extra: readonly string[],
  marksKnown: boolean,
): readonly string[] {
  const isClosed = additionalProperties !== undefined && additionalProperties !== true;
  const needed = new Set(required);
  const groups = new Map<string, { readonly names: string[]; readonly body: string[] }>();
  for (const { name, isDeclared, held } of members) {
    const body = [
      ...held,
      ...(isDeclared ? [] : extra),
      ...(needed.has(name) ? ['missing--;'] : []),
      ...(marksKnown && isDeclared ? ['isKnown = true;'] : []),
    ];
    if (body.length === 0 && !isClosed) continue;
    const key = body.join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { names: [name], body });
    else group.names.push(name);
  }
  if (groups.size === 0) return extra;
  const cases = [...groups.values()].flatMap(({ names, body }) => [
    ...names.map((name) => `case ${stringLiteral(name)}:`),
    ...indent(body[0] === 'return false;' ? body.slice(0, 1) : [...body, 'break;']),
  ]);
  return block('switch (key)', [...cases, ...(extra.length > 0 ? ['default:', ...indent(extra)] : [])]);
}

function dependents({ dependentRequired = [], dependentSchemas = [] }: Rules, scene: Scene): Condition[] {
  const has = (name: string): Condition => test(`${scene.place.runtime('value', 'hasOwn')}.call(value, ${stringLiteral(name)})`);
  return [
    ...dependentRequired.map(([name, needed]) => any([not(has(name)), all(needed.map(has))])),
    ...dependentSchemas.map(([name, schema]) => any([not(has(name)), scene.isolated(schema, 'value', below(scene, `With ${name}`))])),
  ];
}

export function block(head: string, statements: readonly string[]): string[] {
  return [`${head} {`, ...indent(statements), '}'];
}

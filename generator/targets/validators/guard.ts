import type { NamedSchema } from '../../ir/api.ts';
import type { Json } from '../../ir/schema.ts';
import { anyKind, kindOf, kinds, kindsOf, tagOf } from '../../judge/analysis.ts';
import { numberFormats, textFormats } from '../../judge/formats.ts';
import { isJsonObject, type JsonObject, type Rules, rulesOf } from '../../judge/rules.ts';
import type { Tag } from '../../judge/schema.ts';
import { literal, stringLiteral } from '../../typescript/literal.ts';
import { all, always, any, type Condition, equals, never, not, print, test } from './condition.ts';
import { arrayBody, hasArrayRules } from './guard-array.ts';
import { hasObjectRules, objectBody, requiredAlone } from './guard-object.ts';
import { baseName, exportNames, word } from './names.ts';
import { regexText } from './regex.ts';
import { below, type GuardPlace, type Scene, within } from './scene.ts';

/** The statements of the guard of a named schema: they test `value`, and count `depth` where the schema leads to one that recurs. */
export function guardBody(schema: NamedSchema, place: GuardPlace): readonly string[] {
  const { json, name, key } = schema;
  const counts = place.graph.countsDepth(name);
  if (needsJudge(json)) return [`return ${judgeCall(place, exportNames(schema).table, 'value', counts ? 'depth' : undefined)};`];
  const scene: Scene = { place, base: baseName(key), condition, isolated };
  if (!place.graph.recurs(name)) return functionBody(json, counts ? { ...scene, depth: 'depth' } : scene);
  return [`if (depth > ${place.runtime('value', 'deepest')}) return false;`, ...functionBody(json, { ...scene, depth: 'depth + 1' })];
}

/** Whether only the judge can say what a schema object admits: what `unevaluated…` is about depends on what held before. */
export function needsJudge(json: unknown): boolean {
  return (
    isJsonObject(json) &&
    [json['unevaluatedProperties'], json['unevaluatedItems']].some((schema) => schema === false || isJsonObject(schema))
  );
}

function judgeCall(place: GuardPlace, table: string, value: string, depth: string | undefined): string {
  return `${place.runtime('judge', 'accepts')}(${[table, value, ...(depth === undefined ? [] : [depth])].join(', ')})`;
}

/** The statements of a function that tests `value`. */
function functionBody(json: unknown, scene: Scene): readonly string[] {
  if (isJsonObject(json) && !needsJudge(json)) {
    const rules = rulesOf(json);
    const rest = (kind: number): Condition =>
      all([valueCondition(rules, 'value', kind, scene), combinations(json, rules, 'value', kind, scene)]);
    if (isOnly(rules, 'object') && isLoop('object', rules)) return objectBody(rules, rest(kinds.object), scene);
    if (isOnly(rules, 'array') && isLoop('array', rules)) return arrayBody(rules, rest(kinds.array), scene);
  }
  return [`return ${print(condition(json, 'value', anyKind, scene))};`];
}

function isOnly({ type }: Rules, kind: string): boolean {
  return type?.length === 1 && type[0] === kind;
}

/** Whether the keywords of objects or arrays take a walk over the members, which is a function of its own. */
function isLoop(type: string, rules: Rules): boolean {
  return (type === 'object' && hasObjectRules(rules) && !requiredAlone(rules)) || (type === 'array' && hasArrayRules(rules));
}

function helperCall(body: readonly string[], value: string, { place, base, depth }: Scene): Condition {
  const { name, countsDepth } = place.helper(base, body);
  return test(`${name}(${countsDepth ? `${value}, ${depth ?? '0'}` : value})`);
}

function isolated(json: unknown, value: string, scene: Scene): Condition {
  return branch(json, value, 0, scene);
}

function refCall(ref: string, value: string, { place, depth }: Scene): Condition {
  const schema = place.graph.named(ref);
  if (schema === undefined) return always;
  const { guard, within: counting } = exportNames(schema);
  return (
    plainCondition(schema.json, value) ??
    (place.graph.countsDepth(schema.name)
      ? test(`${place.of(schema, counting)}(${value}, ${depth ?? '0'})`)
      : test(`${place.of(schema, guard)}(${value})`))
  );
}

/** A schema that is nothing but a type is tested where it is used. */
function plainCondition(json: unknown, value: string): Condition | undefined {
  if (json === true) return always;
  if (!isJsonObject(json)) return never;
  const rules = rulesOf(json);
  const keywords = Object.keys(rules);
  const [type] = rules.type ?? [];
  if (keywords.length === 0) return always;
  return keywords.length === 1 && rules.type?.length === 1 && type !== undefined ? typeCondition(type, value, false) : undefined;
}

function bit(type: string): number {
  return kinds[type as keyof typeof kinds] ?? 0;
}

/** `isNarrow` asks for a test that TypeScript, too, learns the type from. */
function typeCondition(type: string, value: string, isNarrow: boolean): Condition {
  const typed = equals(`typeof ${value}`, `'${type === 'integer' ? 'number' : type}'`);
  switch (type) {
    case 'null':
      return equals(value, 'null');
    case 'array':
      return test(`Array.isArray(${value})`);
    case 'object':
      return all([typed, test(`${value} !== null`, `${value} === null`), test(`!Array.isArray(${value})`, `Array.isArray(${value})`)]);
    case 'number':
      return all([isNarrow ? typed : always, test(`Number.isFinite(${value})`)]);
    case 'integer':
      return all([isNarrow ? typed : always, test(`Number.isInteger(${value})`)]);
    default:
      return typed;
  }
}

const everyType = ['null', 'boolean', 'object', 'array', 'number', 'string'];

function condition(json: unknown, value: string, known: number, scene: Scene): Condition {
  if (json === false) return never;
  if (!isJsonObject(json)) return always;
  if (needsJudge(json)) return test(judgeCall(scene.place, scene.place.table(`${scene.base}Part`, json), value, scene.depth));
  const rules = rulesOf(json);
  const kept = (rules.type ?? everyType).filter((type) => (known & bit(type)) !== 0);
  const [only] = kept;
  if (only === undefined) return never;
  // A list whose enum holds texts: no value fits, and what would look at its items must not be written.
  const lists = [rules.const, rules.enum].filter((list) => list !== undefined);
  if (lists.some((list) => !kept.some((type) => list.some((one) => (kindOf(one) & bit(type)) !== 0)))) return never;
  const isSingle = kept.length === 1;
  const typed = isSingle ? singleType(only, rules, value, known, scene) : severalTypes(kept, rules, value, scene);
  const left = isSingle ? bit(only) : known;
  const values = valueCondition(rules, value, left, scene);
  const isOpen = values.kind === 'always' && (isSingle || typed.kind === 'always');
  const others = all([values, combinations(json, rules, value, isOpen ? left : 0, scene)]);
  if (others.kind === 'always' && isSingle && known === anyKind && isLoop(only, rules) && typed.kind === 'test')
    scene.place.guards.set(json, typed.yes.replace(/\(.*/, ''));
  return all([typed, others]);
}

/** One type, which may be known already. */
function singleType(type: string, rules: Rules, value: string, known: number, scene: Scene): Condition {
  const inner = kindCondition(type, rules, value, scene);
  if (known === bit(type)) return all([type === 'integer' ? test(`Number.isInteger(${value})`) : always, inner]);
  if (isLoop(type, rules)) return inner;
  const values = rules.const ?? rules.enum;
  // What equals a constant has its type.
  if (values !== undefined && inner.kind === 'always' && type !== 'integer' && values.every((one) => kindOf(one) === bit(type)))
    return always;
  return all([typeCondition(type, value, inner.kind !== 'always' || hasCombinations(rules)), inner]);
}

/** Several types, or none given: what is asked of each holds only for values of it. */
function severalTypes(types: readonly string[], rules: Rules, value: string, scene: Scene): Condition {
  const parts = types.map((type) => ({ type, inner: kindCondition(type, rules, value, scene) }));
  if (rules.type !== undefined)
    return any(
      parts.map(({ type, inner }) => (isLoop(type, rules) ? inner : all([typeCondition(type, value, inner.kind !== 'always'), inner]))),
    );
  return all(
    parts.map(({ type, inner }) =>
      inner.kind === 'always'
        ? always
        : any([not(type === 'number' ? equals(`typeof ${value}`, "'number'") : typeCondition(type, value, true)), inner]),
    ),
  );
}

/** What the keywords of one type ask of a value that has it. */
function kindCondition(type: string, rules: Rules, value: string, scene: Scene): Condition {
  switch (type) {
    case 'string':
      return stringCondition(rules, value, scene);
    case 'number':
    case 'integer':
      return numberCondition(rules, value, scene);
    case 'object':
      if (requiredAlone(rules))
        return all(
          (rules.required ?? []).map((name) => test(`${scene.place.runtime('value', 'hasOwn')}.call(${value}, ${stringLiteral(name)})`)),
        );
      return hasObjectRules(rules) ? helperCall(objectBody(rules, always, within(scene)), value, scene) : always;
    case 'array':
      return hasArrayRules(rules) ? helperCall(arrayBody(rules, always, within(scene)), value, scene) : always;
    default:
      return always;
  }
}

function stringCondition({ minLength = 0, maxLength, pattern, format }: Rules, value: string, { place, base }: Scene): Condition {
  const compare = (left: string, operator: '>=' | '<=', limit: number): Condition =>
    test(`${left} ${operator} ${limit}`, `${left} ${operator === '>=' ? '<' : '>'} ${limit}`);
  const points = (operator: '>=' | '<=', limit: number): Condition =>
    compare(`${place.runtime('value', 'codePoints')}(${value})`, operator, limit);
  const length = `${value}.length`;
  const known = textFormats.get(format ?? '');
  return all([
    minLength === 0
      ? always
      : minLength === 1
        ? test(`${value} !== ''`, `${value} === ''`)
        : all([compare(length, '>=', minLength), any([compare(length, '>=', minLength * 2), points('>=', minLength)])]),
    maxLength === undefined ? always : any([compare(length, '<=', maxLength), points('<=', maxLength)]),
    known === undefined ? always : test(`${place.runtime(`formats/${known.file}`, known.name)}(${value})`),
    pattern === undefined ? always : test(`${place.constant(`${base}Pattern`, 'RegExp', regexText(pattern))}.test(${value})`),
  ]);
}

function numberCondition(rules: Rules, value: string, { place }: Scene): Condition {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, format } = rules;
  const bound = (operator: string, limit: number | undefined): Condition => {
    const text = `${value} ${operator} ${literal(limit ?? 0)}`;
    return limit === undefined ? always : test(text, `!(${text})`);
  };
  const known = numberFormats.get(format ?? '');
  return all([
    bound('>=', minimum),
    bound('<=', maximum),
    bound('>', exclusiveMinimum),
    bound('<', exclusiveMaximum),
    multipleOf === undefined ? always : test(`${place.runtime('value', 'isMultiple')}(${value}, ${literal(multipleOf)})`),
    known === undefined ? always : test(`${place.runtime(`formats/${known.file}`, known.name)}(${value})`),
  ]);
}

/** More constants than these are looked up in a set. */
const fewConstants = 12;

/** `const` and `enum`, as far as the value can still be one of them. */
function valueCondition(rules: Rules, value: string, known: number, { place, base }: Scene): Condition {
  const lists = [rules.const, rules.enum].filter((list) => list !== undefined);
  return all(
    lists.map((list) => {
      const possible = list.filter((one) => (kindOf(one) & known) !== 0) as readonly Json[];
      const plain = possible.filter((one) => typeof one !== 'object' || one === null);
      const nested = possible.filter((one) => typeof one === 'object' && one !== null);
      const set = (): Condition =>
        test(
          `${place.constant(`${base}Values`, 'ReadonlySet<unknown>', `/* @__PURE__ */ new Set<unknown>(${literal(plain)})`)}.has(${value})`,
        );
      return any([
        ...(plain.length > fewConstants ? [set()] : plain.map((one) => equals(value, literal(one)))),
        ...nested.map((one) =>
          test(`${place.runtime('value', 'equal')}(${value}, ${place.constant(`${base}Value`, 'unknown', literal(one))})`),
        ),
      ]);
    }),
  );
}

function hasCombinations(rules: Rules): boolean {
  return [rules.$ref, rules.allOf, rules.anyOf, rules.oneOf, rules.not, rules.if].some((value) => value !== undefined);
}

/** References and combinations; `known` is 0 where the value has been narrowed in a way that only a new function forgets. */
function combinations(json: JsonObject, rules: Rules, value: string, known: number, scene: Scene): Condition {
  const { $ref, allOf = [], anyOf, oneOf } = rules;
  const parts = [$ref, anyOf, oneOf, rules.not, rules.if].filter((part) => part !== undefined).length + allOf.length;
  const left = parts === 1 ? known : 0;
  return all([
    $ref === undefined ? always : refCall($ref, value, scene),
    ...allOf.map((schema, index) => branch(schema, value, left, below(scene, `All ${index + 1}`))),
    anyOf === undefined ? always : union('anyOf', anyOf, json, rules, value, left, scene),
    oneOf === undefined ? always : union('oneOf', oneOf, json, rules, value, left, scene),
    rules.not === undefined ? always : not(branch(rules.not, value, left, below(scene, 'Not'))),
    rules.if === undefined ? always : choice(rules, value, scene),
  ]);
}

/** One of several schemas for the same value: in place where nothing is known of the value that it might contradict, else by a call. */
function branch(json: unknown, value: string, known: number, scene: Scene): Condition {
  if (json === false) return never;
  if (!isJsonObject(json)) return always;
  const rules = rulesOf(json);
  const keywords = Object.keys(rules);
  if (keywords.length === 0) return always;
  if (keywords.length === 1 && rules.$ref !== undefined) return refCall(rules.$ref, value, scene);
  return known === 0 ? helperCall(functionBody(json, within(scene)), value, scene) : condition(json, value, known, scene);
}

/** Branches that decide nothing are not made, so that no function stands there unused. */
function choice(rules: Rules, value: string, scene: Scene): Condition {
  const asksNothing = (json: unknown): boolean => json === true || (isJsonObject(json) && Object.keys(rulesOf(json)).length === 0);
  const [then = true, otherwise = true] = [rules.then, rules.else];
  if (asksNothing(then) && asksNothing(otherwise)) return always;
  const asked = branch(rules.if, value, 0, below(scene, 'If'));
  const yes = asked.kind === 'never' ? always : branch(then, value, 0, below(scene, 'Then'));
  const no = asked.kind === 'always' ? always : branch(otherwise, value, 0, below(scene, 'Else'));
  if (asked.kind === 'always' || asked.kind === 'never') return asked.kind === 'always' ? yes : no;
  if (no.kind === 'always') return any([not(asked), yes]);
  if (yes.kind === 'always') return any([asked, no]);
  return test(`(${print(asked)} ? ${print(yes)} : ${print(no)})`);
}

type Union = 'anyOf' | 'oneOf';

function union(
  keyword: Union,
  branches: readonly unknown[],
  json: JsonObject,
  rules: Rules,
  value: string,
  known: number,
  scene: Scene,
): Condition {
  const tag = tagOf(json, rules, scene.place.graph);
  const indices = branches.map((_branch, index) => index);
  const name = (index: number): string => `${keyword === 'anyOf' ? 'Any' : 'One'} ${index + 1}`;
  if (tag !== undefined) return taggedUnion(keyword, branches, tag, value, scene);
  return combine(keyword, indices, branches, (index) => branch(branches[index], value, known, below(scene, name(index))), scene);
}

/** One of them, or exactly one: where their types exclude each other, that is the same. */
function combine(
  keyword: Union,
  indices: readonly number[],
  branches: readonly unknown[],
  conditionOf: (index: number) => Condition,
  { place }: Scene,
): Condition {
  const conditions = indices.map(conditionOf);
  if (keyword === 'anyOf' || areDisjoint(indices.map((index) => kindsOf(branches[index], place.graph)))) return any(conditions);
  const open = conditions.filter(({ kind }) => kind !== 'always' && kind !== 'never');
  const certain = conditions.filter(({ kind }) => kind === 'always').length;
  if (certain > 0) return certain > 1 ? never : not(any(open));
  const [first = never, second = never] = open;
  if (open.length < 2) return first;
  if (open.length === 2) return test(`(${print(first)}) !== (${print(second)})`, `(${print(first)}) === (${print(second)})`);
  const sum = open.map((one) => `Number(${print(one)})`).join(' + ');
  return test(`${sum} === 1`, `${sum} !== 1`);
}

function areDisjoint(masks: readonly number[]): boolean {
  return masks.every((mask, index) => masks.slice(0, index).every((other) => (mask & other) === 0));
}

/** A `switch` over the tag; a branch that no tag names is tried where the tag is none of those. */
function taggedUnion(keyword: Union, branches: readonly unknown[], tag: Tag, value: string, scene: Scene): Condition {
  const { place } = scene;
  const inner = within(scene);
  const made = new Map<number, Condition>();
  const tagsOf = (index: number): string[] => Object.keys(tag.branches).filter((one) => tag.branches[one] === index);
  const conditionOf = (index: number): Condition => {
    const known = made.get(index) ?? branch(branches[index], 'value', 0, below(inner, tagsOf(index)[0] ?? `Other ${index + 1}`));
    made.set(index, known);
    return known;
  };
  const named = [...new Set(Object.values(tag.branches))];
  const indices = branches.map((_branch, index) => index);
  const others = combine(
    keyword,
    indices.filter((index) => !named.includes(index)),
    branches,
    conditionOf,
    inner,
  );
  const admitsOthers = named.some((index) => (kindsOf(branches[index], place.graph) & ~kinds.object) !== 0);
  const untagged = admitsOthers
    ? `${print(typeCondition('object', 'value', true))} ? ${print(others)} : ${print(combine(keyword, indices, branches, conditionOf, inner))}`
    : print(others);
  const body = [
    `switch (${place.runtime('value', 'tagOf')}(value, ${stringLiteral(tag.property)})) {`,
    ...named.flatMap((index) => [
      ...tagsOf(index).map((one) => `  case ${stringLiteral(one)}:`),
      `    return ${print(conditionOf(index))};`,
    ]),
    '  default:',
    `    return ${untagged};`,
    '}',
  ];
  return helperCall(body, value, below(scene, `By ${word(tag.property)}`));
}

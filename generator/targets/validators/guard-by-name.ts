import { anyKind } from '../../judge/analysis.ts';
import { isJsonObject, type Rules, rulesOf } from '../../judge/rules.ts';
import { stringLiteral } from '../../typescript/literal.ts';
import { all, any, type Condition, demand, not, print, test } from './condition.ts';
import { below, type Scene } from './scene.ts';

/**
 * Objects that come in few shapes by loads of their properties by name: up to four shapes an engine tells apart where it loads, and then a
 * load costs a fifth of a step of the walk. Two optional properties make four shapes; from the fifth on loads would cost more than the walk.
 *
 * A load finds what is inherited, too. Where the prototype is not the usual one, or has one of the names, the guard therefore looks
 * at a copy of the own properties. Asking so costs nothing: engines know the answer from the shape. They know it for several shapes at once
 * only if the constructor was asked for before.
 */
const mostNames = 12;
const mostOptional = 2;

/** So few are loaded by name however many of them are optional: what many shapes then lose is little beside what few gain. */
const fewNames = 6;

/** Whether the keywords of objects are such that loads by name answer them: a few properties, and whatever else there is. */
export function canLoadByName(rules: Rules): boolean {
  const { properties = [], required = [], additionalProperties = true } = rules;
  const names = new Set([...properties.map(([name]) => name), ...required]);
  const isOther =
    rules.patternProperties !== undefined ||
    rules.propertyNames !== undefined ||
    rules.minProperties !== undefined ||
    rules.maxProperties !== undefined ||
    additionalProperties !== true;
  const optional = names.size - new Set(required).size;
  const isFew = names.size > 0 && (names.size <= fewNames || (names.size <= mostNames && optional <= mostOptional));
  return isFew && !isOther && [...names].every((name) => !(name in Object.prototype));
}

/** The statements that test `value`, an object; at the end `rest` decides. None where a property can have no value at all. */
export function byNameBody(rules: Rules, rest: Condition, scene: Scene): readonly string[] | undefined {
  const { properties = [], required = [] } = rules;
  const needed = new Set(required);
  const declared = new Map(properties);
  const names = [...declared.keys(), ...required.filter((name) => !declared.has(name))];
  const asked = names.flatMap((name) => {
    const local = scene.place.local(name);
    const schema = declared.get(name) ?? true;
    const held = scene.condition(schema, local, anyKind, below(scene, name));
    const has = test(`${stringLiteral(name)} in object`, `!(${stringLiteral(name)} in object)`);
    if (needed.has(name)) {
      const condition = refusesUndefined(schema, scene) ? held : all([has, held]);
      return [{ name, local, usesLocal: held.kind !== 'always' && held.kind !== 'never', statements: demand(condition) }];
    }
    if (held.kind === 'always') return [];
    const absent = refusesUndefined(schema, scene) && held.kind !== 'never';
    const statements = absent
      ? [`if (${local} === undefined ? ${print(has)} : ${print(not(held))}) return false;`]
      : demand(any([not(has), held]));
    return [{ name, local, usesLocal: held.kind !== 'never', statements }];
  });
  const statements = asked.flatMap((one) => one.statements);
  if (statements.includes('return false;')) return undefined;
  // Quoted where it has another name here, for `depth` alone would look like the count.
  const loaded = asked
    .filter(({ usesLocal }) => usesLocal)
    .map(({ name, local }) => (name === local ? name : `${stringLiteral(name)}: ${local}`));
  const plain = [
    'value.constructor === Object',
    'Object.getPrototypeOf(value) === Object.prototype',
    ...(asked.length > fewNames
      ? [scene.place.inherits(asked.map(({ name }) => name))]
      : asked.map(({ name }) => `!(${stringLiteral(name)} in Object.prototype)`)),
  ];
  return [
    `if (!${scene.place.runtime('value', 'isObject')}(value)) return false;`,
    ...(asked.length === 0
      ? []
      : [
          ...(plain.length < 5 ? [] : [`const isPlain =\n  ${plain.join(' &&\n  ')};`]),
          `const object = ${plain.length < 5 ? plain.join(' && ') : 'isPlain'} ? value : ${scene.place.runtime('value', 'ownOf')}(value);`,
          ...(loaded.length === 0 ? [] : [`const { ${loaded.join(', ')} } = object;`]),
        ]),
    ...statements,
    `return ${print(rest)};`,
  ];
}

/** Whether what is asked of a property that is required says no to `undefined`, which a load gives for what is not there. */
function refusesUndefined(json: unknown, scene: Scene, depth = 0): boolean {
  if (json === false) return true;
  if (!isJsonObject(json) || depth > 8) return false;
  const { type, const: constant, enum: values, $ref } = rulesOf(json);
  if (type !== undefined || constant !== undefined || values !== undefined) return true;
  return $ref !== undefined && refusesUndefined(scene.place.graph.lookUp($ref), scene, depth + 1);
}

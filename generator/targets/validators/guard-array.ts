import { anyKind, type Scope } from '../../judge/analysis.ts';
import { isJsonObject, type Rules, rulesOf } from '../../judge/rules.ts';
import { all, always, any, type Condition, demand, print, test } from './condition.ts';
import { block } from './guard-object.ts';
import { below, type Scene, usesName } from './scene.ts';

/** The keywords of arrays, as one loop over the items that have a schema. */
const keywords = 'items prefixItems contains minItems maxItems uniqueItems'.split(' ') as (keyof Rules)[];

export function hasArrayRules(rules: Rules): boolean {
  return keywords.some((keyword) => rules[keyword] !== undefined && !(keyword === 'items' && rules.items === true));
}

/** The statements that test `value`, an array; at the end `rest` decides. */
export function arrayBody(rules: Rules, rest: Condition, scene: Scene): readonly string[] {
  const { minItems, maxItems, prefixItems = [], items = true } = rules;
  const length = all([
    minItems === undefined ? always : test(`items.length >= ${minItems}`, `items.length < ${minItems}`),
    maxItems === undefined && items !== false ? always : test(`items.length <= ${most(rules)}`, `items.length > ${most(rules)}`),
  ]);
  const prefix = prefixItems.flatMap((schema, index) => {
    const held = scene.condition(schema, `item${index}`, anyKind, below(scene, `Item ${index}`));
    if (held.kind === 'always') return [];
    if (held.kind === 'never') return [`if (items.length > ${index}) return false;`];
    return block(`if (items.length > ${index})`, [`const item${index} = items[${index}];`, ...demand(held)]);
  });
  const each = items === false ? [] : demand(scene.condition(items, 'item', anyKind, below(scene, 'Item')));
  const usesItem = usesName('item', each);
  const loop =
    each.length === 0
      ? []
      : block(`for (let index = ${prefixItems.length}; index < items.length; index++)`, [
          ...(usesItem ? ['const item = items[index];'] : []),
          ...each,
        ]);
  const key = keyOf(rules, scene.place.graph);
  const unique = rules.uniqueItems === true ? test(`${scene.place.runtime('value', 'isUnique')}(items)`) : always;
  const isTold = key === undefined ? unique : any([test(scene.place.differ(key)), unique]);
  const statements = [...demand(length), ...prefix, ...loop, ...containsStatements(rules, scene)];
  const ending = print(all([isTold, rest]));
  const usesItems = usesName('items', [...statements, ending]);
  return [
    'if (!Array.isArray(value)) return false;',
    ...(usesItems ? ['const items: readonly unknown[] = value;'] : []),
    ...statements,
    `return ${ending};`,
  ];
}

/** A required text of items that are all objects: two that differ in it are not equal. */
function keyOf({ items, prefixItems, uniqueItems }: Rules, scope: Scope): string | undefined {
  const item = resolved(items, scope);
  if (uniqueItems !== true || prefixItems !== undefined || item?.type?.join() !== 'object') return undefined;
  const isText = (name: string): boolean =>
    !(name in Object.prototype) && resolved(new Map(item.properties).get(name), scope)?.type?.join() === 'string';
  return item.required?.find(isText);
}

function resolved(json: unknown, scope: Scope, depth = 0): Rules | undefined {
  if (!isJsonObject(json) || depth > 8) return undefined;
  const rules = rulesOf(json);
  return rules.type === undefined && rules.$ref !== undefined ? resolved(scope.lookUp(rules.$ref), scope, depth + 1) : rules;
}

function most({ maxItems, prefixItems = [], items }: Rules): number {
  return Math.min(maxItems ?? Infinity, items === false ? prefixItems.length : Infinity);
}

function containsStatements({ contains, minContains = 1, maxContains }: Rules, scene: Scene): readonly string[] {
  if (contains === undefined || (minContains === 0 && maxContains === undefined)) return [];
  const held = scene.isolated(contains, 'item', below(scene, 'Contains'));
  const counts = all([
    minContains === 0 ? always : test(`found >= ${minContains}`, `found < ${minContains}`),
    maxContains === undefined ? always : test(`found <= ${maxContains}`, `found > ${maxContains}`),
  ]);
  if (held.kind === 'always') return ['const found = items.length;', ...demand(counts)];
  return [
    'let found = 0;',
    ...(held.kind === 'never' ? [] : block('for (const item of items)', [`if (${print(held)}) found++;`])),
    ...demand(counts),
  ];
}

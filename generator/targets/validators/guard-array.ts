import { anyKind } from '../../judge/analysis.ts';
import type { Rules } from '../../judge/rules.ts';
import { all, always, type Condition, demand, print, test } from './condition.ts';
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
  const unique = rules.uniqueItems === true ? test(`${scene.place.runtime('value', 'isUnique')}(items)`) : always;
  const statements = [...demand(length), ...prefix, ...loop, ...containsStatements(rules, scene)];
  const ending = print(all([unique, rest]));
  const usesItems = usesName('items', [...statements, ending]);
  return [
    'if (!Array.isArray(value)) return false;',
    ...(usesItems ? ['const items: readonly unknown[] = value;'] : []),
    ...statements,
    `return ${ending};`,
  ];
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

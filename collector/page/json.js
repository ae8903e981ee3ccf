/** A JSON value as lines, each with the path of what stands on it, so that what is wrong can be told beside it. No DOM here. */

/**
 * @param {unknown} value
 * @param {Readonly<Record<string, string>>} errors path to what is wrong with it
 * @param {object | undefined} schema JSON Schema of the value, with `$defs`
 * @returns {{ depth: number, key?: string, open?: string, text?: string, close?: string, path: string, message?: string, words?: string, missing?: boolean }[]}
 */
export function linesOf(value, errors = {}, schema = undefined) {
  const lines = [];
  const told = new Set();
  const message = (path) => {
    told.add(path);
    return Object.hasOwn(errors, path) ? { message: errors[path] } : {};
  };
  const walk = (item, path, key, depth, rule, comma) => {
    const words = wordsOf(rule, schema);
    const common = { depth, path, ...(key === undefined ? {} : { key }), ...(words === undefined ? {} : { words }), ...message(path) };
    if (typeof item !== 'object' || item === null) {
      lines.push({ ...common, text: JSON.stringify(item) + comma });
      return;
    }
    const isList = Array.isArray(item);
    const entries = Object.entries(item);
    const [open, close] = isList ? '[]' : '{}';
    const missing = isList ? [] : missingBelow(path, item, errors);
    if (entries.length === 0 && missing.length === 0) {
      lines.push({ ...common, text: open + close + comma });
      return;
    }
    lines.push({ ...common, open });
    entries.forEach(([name, inner], index) => {
      const last = index === entries.length - 1;
      walk(
        inner,
        path === '' ? name : `${path}.${name}`,
        isList ? undefined : name,
        depth + 1,
        isList ? itemRule(rule, schema) : memberRule(rule, name, schema, item),
        last ? '' : ',',
      );
    });
    for (const [name, inner] of missing) {
      const rest = wordsOf(memberRule(rule, name, schema, item), schema);
      told.add(inner);
      lines.push({
        depth: depth + 1,
        key: name,
        path: inner,
        missing: true,
        message: errors[inner],
        ...(rest === undefined ? {} : { words: rest }),
      });
    }
    lines.push({ depth, path, close: close + comma });
  };
  walk(value, '', undefined, 0, schema, '');
  // What is wrong with something that is not on any line is told at the top.
  for (const [path, text] of Object.entries(errors))
    if (!told.has(path)) lines.unshift({ depth: 0, key: path, path, missing: true, message: text });
  return lines;
}

/** Fields that errors name right below a path and that are not there. */
function missingBelow(path, item, errors) {
  const prefix = path === '' ? '' : `${path}.`;
  return Object.keys(errors).flatMap((key) => {
    const name = key.startsWith(prefix) ? key.slice(prefix.length) : '';
    return name === '' || name.includes('.') || Object.hasOwn(item, name) ? [] : [[name, key]];
  });
}

function followed(rule, schema) {
  let found = rule;
  for (let hops = 0; hops < 20 && typeof found?.$ref === 'string'; hops += 1) found = schema?.$defs?.[found.$ref.replace('#/$defs/', '')];
  return found;
}

/** The branches that a rule may mean; of a union told apart by a tag, the one that the value has. */
function branches(rule, schema, value) {
  const found = followed(rule, schema);
  if (typeof found !== 'object' || found === null) return [];
  const inner = found.oneOf ?? found.anyOf ?? [];
  const tag = found.discriminator?.propertyName;
  const target = tag === undefined ? undefined : found.discriminator.mapping?.[value?.[tag]];
  const chosen = target === undefined ? inner : [{ $ref: target }];
  return [found, ...[...chosen, ...(found.allOf ?? [])].flatMap((one) => branches(one, schema, value))];
}

function memberRule(rule, name, schema, value) {
  for (const one of branches(rule, schema, value))
    if (one.properties !== undefined && Object.hasOwn(one.properties, name)) return one.properties[name];
  return undefined;
}

function itemRule(rule, schema) {
  return branches(rule, schema).find((one) => one.items !== undefined)?.items;
}

/** What the schema says of a field: its own words before those of what it refers to. */
function wordsOf(rule, schema) {
  const text = rule?.description ?? followed(rule, schema)?.description;
  return typeof text === 'string' ? text.trim() : undefined;
}

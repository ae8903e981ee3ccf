import type { Json } from '../../../ir/schema.ts';
import { isList, isObject, type JsonSchema, own, patternOf, pointerTo, sameJson } from './values.ts';

/** Why no value fits a schema. */
export interface Conflict {
  /** JSON pointer in the document: of the keyword that cannot be kept, or of the schema that it stands in. */
  readonly at: string;
  /** `its required property "code" cannot be: minLength 12 is more than maxLength 8`. */
  readonly why: string;
}

/** A schema, and where it stands in the document. */
interface Placed {
  readonly json: Json;
  readonly at: string;
}

/** What the search asks the solver. */
export interface Solver {
  /** Whether the solver finds that no value fits all of these. */
  isEmpty(schemas: readonly Json[]): boolean;
  /** A named schema, and where it stands. */
  find(name: string): Placed | undefined;
  accepts(schema: Json, value: Json): boolean;
}

/** Finds what contradicts what in a schema that no value fits; undefined where nothing simple is found. */
export function conflictOf(name: string, solver: Solver): Conflict | undefined {
  const schema = solver.find(name);
  return schema === undefined ? undefined : search([schema], solver, [name]);
}

/** An object of keywords that all hold for one value, and what they are alternatives of. */
interface Conjunct {
  readonly json: JsonSchema;
  readonly at: string;
}

interface Alternatives {
  readonly keyword: string;
  readonly branches: readonly Placed[];
}

interface Flat {
  readonly conjuncts: Conjunct[];
  readonly alternatives: Alternatives[];
  /** Names that were followed for this very value. */
  readonly names: Set<string>;
  conflict?: Conflict;
}

/** Who reads of more named schemas in one another has stopped reading. */
const deepest = 20;

/** The first conflict of schemas that are all asked about one value. `above` are the named schemas that it stands in. */
function search(schemas: readonly Placed[], solver: Solver, above: readonly string[]): Conflict | undefined {
  if (above.length > deepest) return undefined;
  const flat: Flat = { conjuncts: [], alternatives: [], names: new Set() };
  for (const schema of schemas) flatten(schema, flat, solver);
  const path = [...above, ...flat.names];
  const found = flat.conflict ?? conflictOfAll(flat.conjuncts, solver, path);
  if (found !== undefined) return found;
  for (const { keyword, branches } of flat.alternatives) {
    const tried = branches.map((branch) => ({ branch, all: [...flat.conjuncts, branch] }));
    if (!tried.every(({ all }) => solver.isEmpty(all.map(({ json }) => json)))) continue;
    const [first] = tried;
    const inner = first === undefined ? undefined : search(first.all, solver, path);
    const at = first?.branch.at ?? '';
    return {
      at: inner?.at ?? at,
      why: `none of its branches of ${keyword} can be kept${inner === undefined ? '' : `; of the first, ${inner.why}`}`,
    };
  }
  const refusing = flat.conjuncts.find(({ json }) => json['not'] !== undefined);
  return refusing && { at: `${refusing.at}/not`, why: 'what is left is excluded by not' };
}

function flatten({ json, at }: Placed, flat: Flat, solver: Solver): void {
  if (json === false) flat.conflict ??= { at, why: 'nothing is allowed here: its schema is false' };
  if (!isObject(json)) return;
  const { $ref: ref, allOf, anyOf, oneOf, ...rest } = json;
  flat.conjuncts.push({ json: rest, at });
  if (typeof ref === 'string') {
    const name = ref.replace(/^#\/\$defs\//, '');
    const target = solver.find(name);
    if (target !== undefined && !flat.names.has(name)) {
      flat.names.add(name);
      flatten(target, flat, solver);
    }
  }
  if (isList(allOf)) allOf.forEach((one, index) => flatten({ json: one, at: `${at}/allOf/${index}` }, flat, solver));
  for (const [keyword, list] of [
    ['anyOf', anyOf],
    ['oneOf', oneOf],
  ] as const)
    if (isList(list))
      flat.alternatives.push({ keyword, branches: list.map((one, index) => ({ json: one, at: `${at}/${keyword}/${index}` })) });
}

function conflictOfAll(all: readonly Conjunct[], solver: Solver, path: readonly string[]): Conflict | undefined {
  const typed = typeConflict(all);
  if (typed !== undefined) return typed;
  const listed = valueConflict(all, solver);
  if (listed !== undefined) return listed;
  const types = typesOf(all);
  const rows: readonly (readonly [string, () => Conflict | undefined])[] = [
    ['string', () => textConflict(all, solver)],
    ['number', () => numberConflict(all)],
    ['integer', () => numberConflict(all)],
    ['array', () => listConflict(all, solver, path)],
    ['object', () => objectConflict(all, solver, path)],
  ];
  // A value of any other type would do.
  const conflicts = [...types].map((type) => rows.find(([one]) => one === type)?.[1]());
  return conflicts.every((one) => one !== undefined) ? conflicts[0] : undefined;
}

const everyType = ['null', 'boolean', 'number', 'string', 'array', 'object'];

function typeList({ json: { type } }: Conjunct): readonly string[] | undefined {
  return type === undefined ? undefined : (isList(type) ? type : [type]).map(String);
}

function common(a: readonly string[], b: readonly string[]): string[] {
  const both = (one: string, other: readonly string[]): boolean => other.includes(one) || (one === 'integer' && other.includes('number'));
  return [...new Set([...a.filter((one) => both(one, b)), ...b.filter((one) => both(one, a))])];
}

function typesOf(all: readonly Conjunct[]): string[] {
  return all.reduce<string[]>((types, one) => common(types, typeList(one) ?? everyType), everyType);
}

function typeConflict(all: readonly Conjunct[]): Conflict | undefined {
  for (const [index, later] of all.entries()) {
    for (const earlier of all.slice(0, index)) {
      const [a, b] = [typeList(earlier), typeList(later)];
      if (a !== undefined && b !== undefined && common(a, b).length === 0)
        return { at: `${later.at}/type`, why: `it is to be of type ${b.join(' or ')} here, and of type ${a.join(' or ')} elsewhere` };
    }
  }
  return undefined;
}

function valueConflict(all: readonly Conjunct[], solver: Solver): Conflict | undefined {
  const lists = all.flatMap(({ json, at }) => {
    const values = json['const'] !== undefined ? [json['const']] : json['enum'];
    return isList(values) ? [{ values, keyword: json['const'] === undefined ? 'enum' : 'const', at }] : [];
  });
  const [first, second] = lists;
  if (first === undefined) return undefined;
  const shared = lists.reduce<readonly Json[]>(
    (left, { values }) => left.filter((one) => values.some((other) => sameJson(one, other))),
    first.values,
  );
  if (shared.length === 0 && second !== undefined)
    return { at: `${second.at}/${second.keyword}`, why: `no value of this ${second.keyword} is one of the other ${first.keyword}` };
  const at = `${first.at}/${first.keyword}`;
  const refusing = all.flatMap(({ json }) =>
    Object.entries(json).filter(
      ([keyword, limit]) => keyword !== 'enum' && !shared.some((value) => solver.accepts({ [keyword]: limit }, value)),
    ),
  );
  const [refused] = refusing;
  if (refused === undefined) return undefined;
  return { at, why: `no value of its ${first.keyword} keeps ${refused[0]} ${JSON.stringify(refused[1])}` };
}

/** The strictest of a bound, and where it stands. */
function bound(all: readonly Conjunct[], keyword: string, isLeast: boolean): { readonly limit: number; readonly at: string } | undefined {
  const found = all.flatMap(({ json, at }) => {
    const limit = json[keyword];
    return typeof limit === 'number' ? [{ limit, at: `${at}/${keyword}` }] : [];
  });
  return found.sort((a, b) => (isLeast ? b.limit - a.limit : a.limit - b.limit))[0];
}

function crossed(all: readonly Conjunct[], least: string, most: string, isStrict = false): Conflict | undefined {
  const [low, high] = [bound(all, least, true), bound(all, most, false)];
  if (low === undefined || high === undefined || low.limit < high.limit || (low.limit === high.limit && !isStrict)) return undefined;
  return { at: low.at, why: `${least} ${low.limit} is ${low.limit > high.limit ? 'more than' : 'no less than'} ${most} ${high.limit}` };
}

function numberConflict(all: readonly Conjunct[]): Conflict | undefined {
  const found =
    crossed(all, 'minimum', 'maximum') ??
    crossed(all, 'exclusiveMinimum', 'maximum', true) ??
    crossed(all, 'minimum', 'exclusiveMaximum', true) ??
    crossed(all, 'exclusiveMinimum', 'exclusiveMaximum', true);
  if (found !== undefined) return found;
  const low = bound(all, 'minimum', true) ?? bound(all, 'exclusiveMinimum', true);
  const high = bound(all, 'maximum', false) ?? bound(all, 'exclusiveMaximum', false);
  const multiple = bound(all, 'multipleOf', true);
  if (low === undefined || high === undefined) return undefined;
  return multiple === undefined
    ? { at: low.at, why: `no whole number lies between ${low.limit} and ${high.limit}` }
    : { at: multiple.at, why: `no multiple of ${multiple.limit} lies between ${low.limit} and ${high.limit}` };
}

function textConflict(all: readonly Conjunct[], solver: Solver): Conflict | undefined {
  const found = crossed(all, 'minLength', 'maxLength');
  if (found !== undefined) return found;
  const patterns = all.flatMap(({ json, at }) =>
    typeof json['pattern'] === 'string' ? [{ pattern: json['pattern'], at: `${at}/pattern` }] : [],
  );
  const [first, second] = patterns;
  const [low, high] = [bound(all, 'minLength', true), bound(all, 'maxLength', false)];
  if (first === undefined) {
    const formats = all.flatMap(({ json, at }) =>
      typeof json['format'] === 'string' ? [{ format: json['format'], at: `${at}/format` }] : [],
    );
    const [format] = formats;
    return format === undefined
      ? undefined
      : { at: format.at, why: `no text of format ${format.format} ${lengths(low?.limit, high?.limit)}was found` };
  }
  const alone = patterns.find(({ pattern }) => solver.isEmpty([{ type: 'string', pattern }]));
  if (alone !== undefined) {
    const isRegex = patternOf(alone.pattern) !== undefined;
    return {
      at: alone.at,
      why: isRegex ? `no text was found that matches the pattern ${alone.pattern}` : `${alone.pattern} is no regular expression`,
    };
  }
  const which =
    second === undefined ? `the pattern ${first.pattern}` : `the patterns ${patterns.map(({ pattern }) => pattern).join(' and ')}`;
  return { at: (second ?? first).at, why: `no text ${lengths(low?.limit, high?.limit)}was found that matches ${which}` };
}

function lengths(low: number | undefined, high: number | undefined): string {
  if (low === undefined && high === undefined) return '';
  const words = [...(low === undefined ? [] : [`at least ${low}`]), ...(high === undefined ? [] : [`at most ${high}`])];
  return `of ${words.join(' and ')} characters `;
}

function listConflict(all: readonly Conjunct[], solver: Solver, path: readonly string[]): Conflict | undefined {
  const found = crossed(all, 'minItems', 'maxItems');
  if (found !== undefined) return found;
  const least = bound(all, 'minItems', true);
  for (let index = 0; index < Math.min(least?.limit ?? 0, 100); index++) {
    const rules = all.flatMap(({ json, at }): Placed[] => {
      const { prefixItems: first, items } = json;
      if (isList(first) && index < first.length) return [{ json: first[index] as Json, at: `${at}/prefixItems/${index}` }];
      return items === undefined ? [] : [{ json: items, at: `${at}/items` }];
    });
    if (!solver.isEmpty(rules.map(({ json }) => json))) continue;
    const inner = inside(rules, solver, path);
    return {
      at: inner?.at ?? least?.at ?? '',
      why: `it needs ${least?.limit ?? 1} items, and item ${index + 1} cannot be${inner === undefined ? '' : `: ${inner.why}`}`,
    };
  }
  const contained = all.find(({ json }) => json['contains'] !== undefined);
  return contained && { at: `${contained.at}/contains`, why: 'it has no room for an item that it must contain' };
}

function objectConflict(all: readonly Conjunct[], solver: Solver, path: readonly string[]): Conflict | undefined {
  const found = crossed(all, 'minProperties', 'maxProperties');
  if (found !== undefined) return found;
  const required = all.flatMap(({ json, at }) =>
    isList(json['required']) ? json['required'].map((name) => ({ name: String(name), at: `${at}/required` })) : [],
  );
  const most = bound(all, 'maxProperties', false);
  const count = new Set(required.map(({ name }) => name)).size;
  if (most !== undefined && count > most.limit)
    return { at: most.at, why: `it requires ${count} properties, more than maxProperties ${most.limit}` };
  for (const { name, at } of required) {
    const conflict = memberConflict(name, at, all, solver, path);
    if (conflict !== undefined) return conflict;
  }
  const least = bound(all, 'minProperties', true);
  return least && { at: least.at, why: `it needs ${least.limit} properties, and has no room for so many` };
}

function memberConflict(name: string, at: string, all: readonly Conjunct[], solver: Solver, path: readonly string[]): Conflict | undefined {
  const refused = all.find(({ json }) => json['propertyNames'] !== undefined && !solver.accepts(json['propertyNames'], name));
  if (refused !== undefined) return { at, why: `its required property "${name}" is refused by propertyNames` };
  const rules = all.flatMap((conjunct) => rulesFor(conjunct, name));
  const closed = rules.find(({ json }) => json === false);
  if (closed !== undefined) {
    const keyword = closed.at.endsWith('/additionalProperties') ? 'additionalProperties: false' : 'its own schema, which is false';
    return {
      at: closed.at.endsWith('/additionalProperties') ? at : closed.at,
      why: `its required property "${name}" is forbidden by ${keyword}`,
    };
  }
  if (!solver.isEmpty(rules.map(({ json }) => json))) return undefined;
  const inner = inside(rules, solver, path);
  return {
    at: inner?.at ?? rules[0]?.at ?? at,
    why: `its required property "${name}" cannot be${inner === undefined ? '' : `: ${inner.why}`}`,
  };
}

function rulesFor({ json, at }: Conjunct, name: string): Placed[] {
  const { properties, patternProperties: patterns, additionalProperties: additional } = json;
  const named = isObject(properties) ? own(properties, name) : undefined;
  const matching = Object.entries(isObject(patterns) ? patterns : {}).filter(([pattern]) => patternOf(pattern)?.test(name) === true);
  const rules = [
    ...(named === undefined ? [] : [{ json: named, at: pointerTo(`${at}/properties`, name) }]),
    ...matching.map(([pattern, held]) => ({ json: held, at: pointerTo(`${at}/patternProperties`, pattern) })),
  ];
  return rules.length > 0 || additional === undefined ? rules : [{ json: additional, at: `${at}/additionalProperties` }];
}

/** The conflict of a part; where it is a named schema that the part stands in, it is that. */
function inside(rules: readonly Placed[], solver: Solver, path: readonly string[]): Conflict | undefined {
  const named = rules.flatMap(({ json, at }) =>
    isObject(json) && typeof json['$ref'] === 'string' ? [{ name: json['$ref'].replace(/^#\/\$defs\//, ''), at }] : [],
  );
  const again = named.find(({ name }) => path.includes(name));
  if (again !== undefined) return { at: again.at, why: `it is ${again.name} again, without end` };
  const [first] = named;
  return search(rules, solver, path) ?? (first && { at: first.at, why: `nothing fits ${first.name}` });
}

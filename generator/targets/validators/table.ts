import type { NamedSchema } from '../../ir/api.ts';
import type { Json } from '../../ir/schema.ts';
import { isSecret, tagOf } from '../../judge/analysis.ts';
import { numberFormats, textFormats } from '../../judge/formats.ts';
import { type Entry, isJsonObject, type JsonObject, type Rules, rulesOf } from '../../judge/rules.ts';
import { literal, memberCode } from '../../typescript/literal.ts';
import { needsJudge } from './guard.ts';
import { exportNames } from './names.ts';
import { regexText } from './regex.ts';
import type { GuardPlace } from './scene.ts';

/** Whether others read the table of a schema than its validate function: then it is a constant. */
export function hasReaders({ name, json }: NamedSchema, place: GuardPlace): boolean {
  return place.graph.isReferred(name) || needsJudge(json);
}

/** The table of a named schema; with its guard for those that refer to it, which says of a subtree whether to look into it. */
export function schemaTable(schema: NamedSchema, place: GuardPlace): string {
  const names = exportNames(schema);
  const counts = place.graph.countsDepth(schema.name);
  const rows: Row[] = [
    ...(needsJudge(schema.json) || !place.graph.isReferred(schema.name) ? [] : [['guard', counts ? names.within : names.guard] as const]),
    ...(place.graph.recurs(schema.name) ? [['recursive', 'true'] as const] : []),
  ];
  return isJsonObject(schema.json) ? objectText(schema.json, place, 0, rows) : String(schema.json !== false);
}

type Row = readonly [key: string, text: string];

/** A schema as source of the `Schema` that the judge reads; what several parts of a module have in common is a constant. */
export function tableText(json: unknown, place: GuardPlace, indent = 0): string {
  if (!isJsonObject(json)) return json === false ? 'false' : 'true';
  const guard = place.guards.get(json);
  if (guard === undefined) return objectText(json, place, indent, []);
  if (!place.shared.has(guard)) return objectText(json, place, indent, [['guard', guard]]);
  return `${place.rules(`${guard}Rules`, objectText(json, place, 0, [['guard', guard]]))}()`;
}

function objectText(json: JsonObject, place: GuardPlace, indent: number, first: readonly Row[]): string {
  const rules = rulesOf(json);
  const rows: Row[] = [...first];
  if (isSecret(json, place.graph)) rows.push(['secret', 'true']);
  for (const keyword of Object.keys(rules) as (keyof Rules)[]) rows.push(...rowsOf(keyword, rules, place, indent + 1));
  const tag = tagOf(json, rules, place.graph);
  if (tag !== undefined) rows.push(['tag', literal({ ...tag, branches: tag.branches }, indent + 1)]);
  return shortText(rules, rows, place) ?? block(rows, indent);
}

/** The types of which the runtime has tables. */
const plainTypes: ReadonlySet<string> = new Set(['string', 'number', 'integer', 'boolean']);

/** A schema that is nothing but a reference, or one type: most are. */
function shortText({ type = [] }: Rules, rows: readonly Row[], place: GuardPlace): string | undefined {
  const [[key, text] = [], ...others] = rows;
  if (others.length > 0) return undefined;
  if (key === '$ref') return text;
  const [only, ...more] = type;
  return key === 'type' && more.length === 0 && only !== undefined && plainTypes.has(only) ? place.runtime('schema', only) : undefined;
}

function rowsOf(keyword: keyof Rules, rules: Rules, place: GuardPlace, indent: number): Row[] {
  const text = (json: unknown): string => tableText(json, place, indent);
  const map = (entries: readonly Entry[] = []): string =>
    block(
      entries.map(([name, schema]) => [name, tableText(schema, place, indent + 1)]),
      indent,
    );
  switch (keyword) {
    case '$ref': {
      const target = place.graph.named(rules.$ref ?? '');
      return target === undefined ? [] : [['$ref', place.of(target, exportNames(target).table)]];
    }
    case 'format':
      return formatRows(rules.format ?? '', place);
    case 'pattern':
      return rules.pattern === undefined ? [] : [['pattern', place.constant('pattern', 'RegExp', regexText(rules.pattern))]];
    case 'patternProperties':
      return [
        [
          'patternProperties',
          `[${(rules.patternProperties ?? []).map(([regex, schema]) => `[${place.constant('pattern', 'RegExp', regexText(regex))}, ${text(schema)}]`).join(', ')}]`,
        ],
      ];
    case 'dependentRequired':
      return [
        [
          'dependentRequired',
          block(
            (rules.dependentRequired ?? []).map(([name, needed]) => [name, literal(needed, indent + 1)]),
            indent,
          ),
        ],
      ];
    case 'required': {
      const first = requiredFirst(rules);
      return [['required', first === undefined ? literal(rules.required ?? [], indent) : String(rules.required?.length ?? 0)]];
    }
    case 'properties':
      return [['properties', map(requiredFirst(rules) ?? rules.properties)]];
    case 'dependentSchemas':
      return [[keyword, map(rules[keyword])]];
    case 'prefixItems':
    case 'allOf':
    case 'anyOf':
    case 'oneOf':
      return [[keyword, `[${(rules[keyword] ?? []).map(text).join(', ')}]`]];
    case 'items':
    case 'contains':
    case 'unevaluatedItems':
    case 'additionalProperties':
    case 'propertyNames':
    case 'unevaluatedProperties':
    case 'not':
    case 'if':
    case 'then':
    case 'else':
      return [[keyword, text(rules[keyword])]];
    case 'type':
      return [['type', literal(rules.type?.length === 1 ? (rules.type[0] ?? '') : (rules.type ?? []), indent)]];
    default:
      return [[keyword, literal(rules[keyword] as Json, indent)]];
  }
}

/** Properties with those that are required before the others; none where not all are declared, or where engines would order them otherwise. */
function requiredFirst({ properties = [], required }: Rules): readonly Entry[] | undefined {
  const declared = new Map(properties);
  if (required === undefined || required.some((name) => !declared.has(name)) || properties.some(([name]) => /^\d+$/.test(name)))
    return undefined;
  const needed = new Set(required);
  return [...[...needed].map((name): Entry => [name, declared.get(name)]), ...properties.filter(([name]) => !needed.has(name))];
}

function formatRows(format: string, place: GuardPlace): Row[] {
  const known = textFormats.get(format) ?? numberFormats.get(format);
  return known === undefined ? [] : [['format', place.runtime(`formats/${known.file}`, known.table)]];
}

function block(rows: readonly Row[], indent: number): string {
  if (rows.length === 0) return '{}';
  const entries = rows.map(([key, value]) => memberCode(key, value));
  const line = `{ ${entries.join(', ')} }`;
  if (line.length + indent * 2 <= 120 && !line.includes('\n')) return line;
  const pad = '  '.repeat(indent + 1);
  return `{\n${entries.map((entry) => `${pad}${entry},\n`).join('')}${'  '.repeat(indent)}}`;
}

import { isSecret, type Scope, tagOf } from './analysis.ts';
import { numberFormats, textFormats } from './formats.ts';
import { isJsonObject, type JsonObject, leafOf, type Rules, rulesOf } from './rules.ts';
import type { Schema, SchemaObject } from './schema.ts';

export interface CompileOptions extends Partial<Scope> {
  /** The schema that a `$ref` names; undefined where there is none. */
  lookUp(ref: string): unknown;
  /** A last word on what a schema object asserts: leaves keywords out. */
  adjust?(rules: Rules, json: JsonObject): Rules;
}

export interface Compiler {
  /** The table of a schema. The same object gives the same table. */
  compile(json: unknown): Schema;
}

/**
 * Makes tables of raw JSON Schemas in memory, for the generator's own use: examples of a document, fixtures. It compiles no code, so that
 * a schema that is asked once costs next to nothing. Every reference counts as a level of depth, for any may lead back.
 */
export function createCompiler({ lookUp, implicitTag = lastWord, adjust = (rules) => rules }: CompileOptions): Compiler {
  const scope: Scope = { lookUp, implicitTag };
  // No WeakMap: collectors take much longer over one of 100,000 entries, and a compiler lasts no longer than its document.
  const tables = new Map<JsonObject, Schema>();
  const leaves = new Map<string, Schema>();

  const compile = (json: unknown): Schema => {
    if (!isJsonObject(json)) return json !== false;
    const known = tables.get(json);
    if (known !== undefined) return known;
    const leaf = leafOf(json);
    const table = (leaf === undefined ? undefined : leaves.get(leaf)) ?? tableOf(json, adjust(rulesOf(json), json));
    if (leaf !== undefined) leaves.set(leaf, table);
    tables.set(json, table);
    return table;
  };

  const tableOf = (json: JsonObject, rules: Rules): SchemaObject => {
    const table: Record<string, unknown> = rules.$ref === undefined ? {} : { recursive: true };
    if (isSecret(json, scope)) table['secret'] = true;
    for (const [keyword, value] of Object.entries(rules)) Object.assign(table, rowsOf(keyword, value));
    const tag = tagOf(json, rules, scope);
    if (tag !== undefined) table['tag'] = tag;
    return table as SchemaObject;
  };

  const rowsOf = (keyword: string, value: unknown): Record<string, unknown> => {
    switch (keyword) {
      case '$ref':
        return { $ref: () => compile(lookUp(String(value)) ?? true) };
      case 'format':
        return formatOf(String(value));
      case 'properties':
      case 'dependentSchemas':
        return { [keyword]: Object.fromEntries((value as readonly [string, unknown][]).map(([name, schema]) => [name, compile(schema)])) };
      case 'patternProperties':
        return { patternProperties: (value as readonly [RegExp, unknown][]).map(([regex, schema]) => [regex, compile(schema)]) };
      case 'dependentRequired':
        return { dependentRequired: Object.fromEntries(value as readonly [string, readonly string[]][]) };
      case 'prefixItems':
      case 'allOf':
      case 'anyOf':
      case 'oneOf':
        return { [keyword]: (value as readonly unknown[]).map(compile) };
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
        return { [keyword]: compile(value) };
      default:
        return { [keyword]: value };
    }
  };

  return { compile };
}

function formatOf(name: string): Pick<SchemaObject, 'format'> {
  const known = textFormats.get(name) ?? numberFormats.get(name);
  return known === undefined ? {} : { format: known.format };
}

function lastWord(ref: string): string {
  return ref
    .slice(ref.lastIndexOf('/') + 1)
    .replaceAll('~1', '/')
    .replaceAll('~0', '~');
}

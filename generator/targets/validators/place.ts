import type { FunctionDeclarationStructure } from 'ts-morph';
import type { NamedSchema } from '../../ir/api.ts';
import type { ModuleBuilder } from '../../typescript/module.ts';
import { constantOf, functionOf } from '../../typescript/structures.ts';
import { propertyAccess, propertyKey, stringLiteral } from '../../typescript/literal.ts';
import type { Graph } from './graph.ts';
import { exportNames, word } from './names.ts';
import { type GuardPlace, usesName } from './scene.ts';
import { tableText } from './table.ts';

/** The runtime file that nearly every module imports. */
export const core = './runtime/core.js';

const variables = 'value depth object isPlain'.split(' ');

/** Variables of guards that load nothing by name. */
const others = 'items key entry item name index size missing found isKnown'.split(' ');

/** What guards use of the language, and words that are no names in strict code. */
const words =
  'Array Number Object RegExp Set undefined arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield'.split(
    ' ',
  );

/** The module of a noun while its guards are written: names that are free in it, and imports by use. */
export function placeIn(
  module: ModuleBuilder,
  file: string,
  schemas: readonly NamedSchema[],
  graph: Graph,
): GuardPlace & { finish(): void } {
  // What every schema of the module exports has its name for sure; variables of guards must not be hidden by anything.
  for (const name of [...schemas.flatMap((schema) => Object.values(exportNames(schema))), ...variables, ...others, ...words])
    module.name(name);
  const constants = new Map<string, string>();
  const tables = new Map<string, string>();
  const differing = new Map<string, string>();
  /** What is the same in two places of a module is one function. */
  const helpers = new Map<string, { readonly name: string; readonly countsDepth: boolean }>();
  const locals = new Map<string, string>();
  const shared = new Set<string>();
  const loaded = new Set<string>();
  let unpolluted: string | undefined;
  const place: GuardPlace = {
    graph,
    guards: new Map(),
    shared,
    runtime: (base, name) => module.use(base === 'value' || base === 'schema' ? core : `./runtime/${base}.js`, name),
    of: (schema, name) => (schema.module === file ? name : module.use(`./${schema.module}.js`, name)),
    helper(wanted, body) {
      const text = body.join('\n');
      const known = helpers.get(text);
      if (known !== undefined) {
        shared.add(known.name);
        return known;
      }
      const name = module.name(wanted);
      const countsDepth = usesName('depth', body);
      helpers.set(text, { name, countsDepth });
      const parameters = [
        { name: usesName('value', body) ? 'value' : '_value', type: 'unknown' },
        ...(countsDepth ? [{ name: 'depth', type: 'number' }] : []),
      ];
      module.add(functionOf(name, { parameters, returnType: 'boolean', statements: [text], isExported: false }));
      return { name, countsDepth };
    },
    inherits(names) {
      for (const name of names) loaded.add(name);
      return `${(unpolluted ??= module.name('isUnpolluted'))}()`;
    },
    differ(property) {
      const known = differing.get(property);
      if (known !== undefined) return `${known}(value)`;
      const name = module.name(`differIn${word(property)}`);
      differing.set(property, name);
      const parameters = [{ name: 'items', type: `readonly { readonly ${propertyKey(property)}?: unknown }[]` }];
      const access = propertyAccess(property);
      const at = access.startsWith('.') ? `?${access}` : `?.${access}`;
      const text = [
        'if (items.length > 16) return false;',
        'for (let index = 1; index < items.length; index++) {',
        `  const key = items[index]${at};`,
        `  for (let before = 0; before < index; before++) if (items[before]${at} === key) return false;`,
        '}',
        'return true;',
      ];
      const doc = {
        description: `Whether the items of a short list differ in ${property}: then none is equal to another, whatever else they hold.`,
      };
      module.add(functionOf(name, { parameters, returnType: 'boolean', statements: [text.join('\n')], isExported: false }, doc));
      return `${name}(value)`;
    },
    local(property) {
      if (others.includes(property)) return property;
      const known = locals.get(property) ?? module.name(/^[A-Za-z_$][\w$]*$/.test(property) ? property : camel(property));
      locals.set(property, known);
      return known;
    },
    constant(wanted, type, initializer) {
      const known = constants.get(`${type} ${initializer}`);
      if (known !== undefined) return known;
      const name = module.name(wanted);
      constants.set(`${type} ${initializer}`, name);
      module.add(constantOf(name, type, initializer, undefined, false));
      return name;
    },
    rules(wanted, table) {
      const known = tables.get(table);
      if (known !== undefined) return known;
      const name = module.name(wanted);
      tables.set(table, name);
      module.add(rulesFunction(name, table, module, false));
      return name;
    },
    table: (wanted, json) => place.rules(wanted, tableText(json, place)),
  };
  return {
    ...place,
    finish() {
      if (unpolluted === undefined) return;
      const tests = [...loaded].map((name) => `!(${stringLiteral(name)} in Object.prototype)`);
      const text = `return ${tests.length < 3 ? tests.join(' && ') : `(\n  ${tests.join(' &&\n  ')}\n)`};`;
      module.add(
        functionOf(
          unpolluted,
          { returnType: 'boolean', statements: [text], isExported: false },
          { description: 'Whether what is loaded by name here is inherited by no object of the program.' },
        ),
      );
    },
  };
}

/** A function that gives a table: nothing is made of it before a value fails. */
export function rulesFunction(name: string, table: string, module: ModuleBuilder, isExported: boolean): FunctionDeclarationStructure {
  return functionOf(name, { returnType: module.useType(core, 'Schema'), statements: [`return ${table};`], isExported });
}

/** `site-id` gives `siteId`. */
function camel(property: string): string {
  const text = word(property);
  return /^[A-Z]/.test(text) ? `${text[0]?.toLowerCase() ?? ''}${text.slice(1)}` : `of${text}`;
}

import type { StatementStructures } from 'ts-morph';
import type { Artifact } from '../../artifact.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Api, NamedSchema } from '../../ir/api.ts';
import { digestsOf } from '../../ir/digest.ts';
import { numberFormats, textFormats } from '../../judge/formats.ts';
import { createModule, type ModuleBuilder } from '../../typescript/module.ts';
import { constantOf, exportOf, functionOf } from '../../typescript/structures.ts';
import { withoutUnused } from '../../typescript/unused.ts';
import type { PackageNames, Target } from '../target.ts';
import { type Graph, graphOf, referred } from './graph.ts';
import { guardBody } from './guard.ts';
import { jsonSchemaTexts } from './json-schemas.ts';
import { baseName, exportNames } from './names.ts';
import { type Shared, shareParts } from './share.ts';
import { core, placeIn, rulesFunction } from './place.ts';
import { readmeView } from './readme.ts';
import { hasReaders, schemaTable } from './table.ts';
import { usesName } from './scene.ts';
import { unassertedIn } from './unasserted.ts';

/** `validators`: for every schema `isCart` and `validateCart`; nothing is compiled and nothing is needed at run time. */
export const validators: Target = {
  name: 'validators',
  summary: 'runtime validators of every schema, with nothing to install beside them',
  uses: ['types'],
  dependencies: {},
  exports: { './json-schema': 'json-schema' },
  emit: (api, packages) => [
    { kind: 'deferred', path: 'src/index.ts', of: [], make: () => index(api) },
    ...modules(api, packages),
    ...jsonSchemaTexts(api),
    ...runtime(),
  ],
  check: (api, { locate }) =>
    api.schemas.flatMap(({ json, at }) =>
      unassertedIn(json, at).map((found): Diagnostic => ({ ...found, severity: 'warning', place: locate(found.at) })),
    ),
  readme: readmeView,
};

/** Files of the judge that every package takes along, and those of formats. */
const judgeFiles = 'core error json-schema judge messages plan run scalar schema standard validate value verdicts'.split(' ');

function runtime(): Artifact[] {
  const formats = new Set([...textFormats.values(), ...numberFormats.values()].map(({ file }) => file));
  const files = [...judgeFiles, ...[...formats, 'idna', 'uri-grammar'].sort().map((file) => `formats/${file}`)];
  return files.map((file) => ({ kind: 'copy', path: `src/runtime/${file}.ts`, from: new URL(`../../judge/${file}.ts`, import.meta.url) }));
}

/** The guard of a schema that counts depth. Where it may meet one value by many ways, it asks what it remembers before. */
function counting(schema: NamedSchema, body: readonly string[], module: ModuleBuilder, remembers: boolean): StatementStructures[] {
  const { within } = exportNames(schema);
  const parameters = [
    { name: usesName('value', body) ? 'value' : '_value', type: 'unknown' },
    { name: usesName('depth', body) ? 'depth' : '_depth', type: 'number' },
  ];
  const asked = functionOf(
    within,
    { parameters, returnType: 'boolean', statements: [body.join('\n')] },
    { description: 'The same, so deep in a value that can hold others of its kind.' },
  );
  if (!remembers) return [asked];
  const once = module.name(`${baseName(schema.key)}Once`);
  return [
    functionOf(
      within,
      {
        parameters: [
          { name: 'value', type: 'unknown' },
          { name: 'depth', type: 'number' },
        ],
        returnType: 'boolean',
        statements: [`return ${module.use('./runtime/verdicts.js', 'remembered')}(${once}, value, depth);`],
      },
      {
        description: 'The same, so deep in a value that can hold others of its kind; asked once of each object, for many ways lead to it.',
      },
    ),
    functionOf(once, { parameters, returnType: 'boolean', statements: [body.join('\n')], isExported: false }),
  ];
}

function byModule(all: readonly NamedSchema[]): [string, NamedSchema[]][] {
  return [...Map.groupBy(all, ({ module }) => module)].sort(([a], [b]) => (a < b ? -1 : 1));
}

function index(api: Api): Artifact {
  const module = createModule();
  for (const [file, schemas] of byModule(api.schemas)) {
    module.add(
      exportOf(
        `./${file}.js`,
        schemas.flatMap((schema) => exportsOf(schema)),
      ),
    );
  }
  module.add(
    exportOf('./runtime/error.js', ['ValidationError'], true),
    exportOf('./runtime/standard.js', ['StandardSchema'], true),
    exportOf('./runtime/validate.js', ['Validate', 'ValidateOptions', 'Validation'], true),
  );
  return { kind: 'module', path: 'src/index.ts', module: module.done() };
}

/** What a schema's module gives to users; a schema that the document gives no name is no schema to hand to other libraries. */
function exportsOf(schema: NamedSchema): string[] {
  const { guard, validate, standard } = exportNames(schema);
  return [guard, validate, ...(schema.inline ? [] : [standard])];
}

function modules(api: Api, packages: PackageNames): Artifact[] {
  const shared = shareParts(api.schemas, graphOf(api.schemas));
  const graph = graphOf(shared.schemas);
  const digest = digestIn(shared, graph, api);
  return byModule(shared.schemas).map(([file, schemas]) => {
    const path = `src/${file}.ts`;
    return { kind: 'deferred', path, of: [digest(schemas)], make: () => moduleOf(file, path, schemas, shared, graph, packages) };
  });
}

/**
 * A digest of schemas as they are when what several of them repeat has been taken out, with all that they lead to then. That somebody refers
 * to a schema is not to be seen from it: all of that counts.
 */
function digestIn(shared: Shared, graph: Graph, api: Api): (schemas: readonly NamedSchema[]) => string {
  // Guards are made of the JSON Schema alone.
  const others = { node: { kind: 'unknown', at: '' }, examples: [] } as const;
  const all = shared.schemas.map((schema): NamedSchema => ({ ...schema, ...others, refs: [...referred(schema.json)] }));
  const byName = new Map(all.map((schema) => [schema.name, schema]));
  const digests = digestsOf({ ...api, schemas: all });
  const referredTo = JSON.stringify(all.map(({ name }) => graph.isReferred(name)));
  return (schemas) => digests.of([...schemas.flatMap(({ name }) => byName.get(name) ?? []), referredTo]);
}

function moduleOf(
  file: string,
  path: string,
  schemas: readonly NamedSchema[],
  shared: Shared,
  graph: Graph,
  packages: PackageNames,
): Artifact {
  const module = createModule();
  const place = placeIn(module, file, schemas, graph);
  const bodies = new Map(schemas.map((schema) => [schema, guardBody(schema, place)]));
  for (const [schema, body] of bodies) {
    const { name } = schema;
    const names = exportNames(schema);
    const type = shared.parts.has(schema) ? undefined : module.useType(packages.of('types'), name);
    const value = { name: 'value', type: 'unknown' };
    const counts = graph.countsDepth(name);
    const unused = { ...value, name: '_value' };
    const guarded = counts || usesName('value', body) ? value : unused;
    module.add(
      functionOf(
        names.guard,
        {
          parameters: [guarded],
          returnType: type === undefined ? 'boolean' : `${guarded.name} is ${type}`,
          statements: [counts ? `return ${names.within}(value, 0);` : body.join('\n')],
        },
        type === undefined ? undefined : { description: `Whether a value is a valid ${name}.` },
      ),
      ...(counts ? counting(schema, body, module, graph.remembers(name)) : []),
    );
    const table = schemaTable(schema, place);
    // Not documented: users see none of them, and in a large API a comment for each is a tenth of the package.
    if (type !== undefined || hasReaders(schema, place)) module.add(rulesFunction(names.table, table, module, hasReaders(schema, place)));
    if (type === undefined) continue;
    module.add(
      constantOf(
        names.validate,
        `${module.useType(core, 'Validate')}<${type}>`,
        `/* @__PURE__ */ ${module.use(core, 'validateBy')}(${counts ? names.within : names.guard}, ${names.table})`,
        { description: `What is wrong with a value, or the value as a ${name}.` },
      ),
      ...(schema.inline
        ? []
        : [
            constantOf(
              names.standard,
              `${module.useType(core, 'StandardSchema')}<${type}>`,
              `/* @__PURE__ */ ${module.use(core, 'standardSchema')}(${names.validate})`,
              { description: `${name} as a Standard Schema.` },
            ),
          ]),
    );
  }
  place.finish();
  return { kind: 'module', path, module: withoutUnused(module.done()) };
}

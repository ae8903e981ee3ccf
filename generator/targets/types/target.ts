import type { Artifact, View } from '../../artifact.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Api } from '../../ir/api.ts';
import { createModule } from '../../typescript/module.ts';
import { exportOf } from '../../typescript/structures.ts';
import type { Target } from '../target.ts';
import { widerIn } from './wider.ts';
import { errorTypesText } from './error-types.ts';
import { openapiModule } from './openapi-module.ts';
import { type SchemaModule, schemaModules } from './schema-module.ts';

/** `types`: an interface for every schema, and the whole API as `paths`, `operations`, `components`. */
export const types: Target = {
  name: 'types',
  summary: 'TypeScript types of every schema',
  uses: [],
  dependencies: {},
  exports: { './openapi': 'openapi' },
  emit(api) {
    const modules = schemaModules(api);
    const files = modules.map(({ module, schemas, text }): Artifact => {
      const path = `src/${module}.ts`;
      return { kind: 'deferred', path, of: schemas, make: () => ({ kind: 'text', path, text: text() }) };
    });
    const listed = modules.map(({ names, values }) => [names, values]);
    const listing: Artifact = { kind: 'deferred', path: 'src/index.ts', of: listed, make: () => index(api, modules) };
    return [listing, ...files, ...errorTypesText(api), openapiModule(api)];
  },
  check: (api, { locate }) =>
    api.schemas.flatMap(({ json, at }) =>
      widerIn(json, at).map(({ message, at: place }): Diagnostic => ({
        code: 'type-wider',
        severity: 'info',
        message,
        place: locate(place),
      })),
    ),
  readme: (api, packages): View => {
    const example =
      api.schemas.find(({ name, role }) => role === 'body' && name === 'Cart') ??
      api.schemas.find(({ role }) => role === 'body') ??
      api.schemas[0];
    const names = api.schemas.filter(({ inline }) => !inline).map(({ name }) => name);
    return {
      package: packages.of('types'),
      type: example?.name ?? '',
      hasType: example !== undefined,
      names: names.map((name) => `\`${name}\``).join(', '),
      path: Object.keys(api.document['paths'] ?? {})[0] ?? '',
    };
  },
};

function index(api: Api, modules: readonly SchemaModule[]): Artifact {
  const module = createModule();
  for (const { module: file, names, values } of modules) {
    const types = names.filter((name) => !values.includes(name));
    if (types.length > 0) module.add(exportOf(`./${file}.js`, types, true));
    if (values.length > 0) module.add(exportOf(`./${file}.js`, values));
  }
  if (api.errors.length > 0)
    module.add(exportOf('./error-types.js', ['ErrorType', 'Retry'], true), exportOf('./error-types.js', ['errorTypes']));
  return { kind: 'module', path: 'src/index.ts', module: module.done() };
}

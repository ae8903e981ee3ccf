import type { Artifact, View } from '../../artifact.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Api, NamedSchema } from '../../ir/api.ts';
import { createModule } from '../../typescript/module.ts';
import { constantOf, exportOf, functionOf } from '../../typescript/structures.ts';
import type { PackageNames, Target } from '../target.ts';
import { schemaText, unassertedKeywords } from './schema-text.ts';

const runtime = ['check', 'formats', 'schema', 'validate'];

/** `validators`: for every schema `isCart` and `validateCart`; nothing is compiled and nothing is needed at run time. */
export const validators: Target = {
  name: 'validators',
  summary: 'runtime validators of every schema, with nothing to install beside them',
  uses: ['types'],
  dependencies: {},
  emit: (api, packages) => [index(api), ...modules(api, packages), ...runtime.map(copy)],
  check(api, { locate }) {
    return api.schemas.flatMap(({ json, at }) =>
      unassertedKeywords(json, at).map((found): Diagnostic => ({
        code: 'keyword-not-asserted',
        severity: 'warning',
        message: `The validators do not assert the keyword "${found.keyword}".`,
        place: locate(found.at),
      })),
    );
  },
  readme(api, packages): View {
    const bodies = api.schemas.filter(({ role, node }) => role === 'body' && node.kind !== 'unknown');
    const name = (bodies.find((schema) => schema.name === 'Cart') ?? bodies[0] ?? api.schemas[0])?.name ?? '';
    return { package: packages.of('validators'), name, hasName: name !== '' };
  },
};

function copy(name: string): Artifact {
  return { kind: 'copy', path: `src/runtime/${name}.ts`, from: new URL(`./runtime/${name}.ts`, import.meta.url) };
}

function byModule(api: Api): [string, NamedSchema[]][] {
  return [...Map.groupBy(api.schemas, ({ module }) => module)].sort(([a], [b]) => (a < b ? -1 : 1));
}

function index(api: Api): Artifact {
  const module = createModule();
  for (const [file, schemas] of byModule(api)) {
    module.add(
      exportOf(
        `./${file}.js`,
        schemas.flatMap(({ name }) => [`is${name}`, `validate${name}`]),
      ),
    );
  }
  module.add(
    exportOf('./runtime/check.js', ['ValidationError'], true),
    exportOf('./runtime/validate.js', ['ValidateOptions', 'Validation'], true),
  );
  return { kind: 'module', path: 'src/index.ts', module: module.done() };
}

function modules(api: Api, packages: PackageNames): Artifact[] {
  const homes = new Map(api.schemas.map((schema) => [schema.name, schema]));
  return byModule(api).map(([file, schemas]) => {
    const module = createModule();
    for (const schema of schemas) {
      const refer = (name: string): string => {
        const home = homes.get(name)?.module ?? file;
        return home === file ? constantName(name) : module.use(`./${home}.js`, constantName(name));
      };
      const type = module.useType(packages.of('types'), schema.name);
      const value = { name: 'value', type: 'unknown' };
      module.add(
        constantOf(constantName(schema.name), module.useType('./runtime/schema.js', 'Schema'), schemaText(schema, refer), {
          description: `The rules of ${schema.name}.`,
        }),
        functionOf(
          `is${schema.name}`,
          {
            parameters: [value],
            returnType: `value is ${type}`,
            statements: [`return ${module.use('./runtime/check.js', 'accepts')}(${constantName(schema.name)}, value);`],
          },
          { description: `Whether a value is a valid ${schema.name}.` },
        ),
        functionOf(
          `validate${schema.name}`,
          {
            parameters: [value, { name: 'options', type: module.useType('./runtime/validate.js', 'ValidateOptions'), initializer: '{}' }],
            returnType: `${module.useType('./runtime/validate.js', 'Validation')}<${type}>`,
            statements: [
              `return ${module.use('./runtime/validate.js', 'validate')}<${type}>(${constantName(schema.name)}, value, options);`,
            ],
          },
          { description: `Says what is wrong with a value that should be a ${schema.name}, or gives it back with its type. Never throws.` },
        ),
      );
    }
    return { kind: 'module', path: `src/${file}.ts`, module: module.done() };
  });
}

function constantName(name: string): string {
  return `${name[0]!.toLowerCase()}${name.slice(1)}Rules`;
}

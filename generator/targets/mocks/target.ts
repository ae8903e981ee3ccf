import type { Artifact, View } from '../../artifact.ts';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Api, NamedSchema } from '../../ir/api.ts';
import { createModule } from '../../typescript/module.ts';
import { exportOf } from '../../typescript/structures.ts';
import type { PackageNames, Target } from '../target.ts';
import { factoryModule } from './factory-module.ts';
import { fixtureJson, fixtureModule, type FixturesOf } from './fixture-files.ts';
import { validFixtures } from './fixtures.ts';
import { invalidFixtures } from './invalid.ts';
import { byModule, fixturesName, makeName, subjects } from './names.ts';
import type { Solution } from './solve/solve.ts';
import { solvedOf } from './solved.ts';

const runtime = ['agree', 'fixtures', 'formats', 'make', 'moments', 'numbers', 'pattern', 'random', 'recipe', 'text', 'words'];

/** `mocks`: for every schema a factory `makeCart`, and fixtures, valid and invalid, as modules and as plain files. */
export const mocks: Target = {
  name: 'mocks',
  summary: 'test data of every schema: factories, and valid and invalid fixtures',
  uses: ['types', 'validators'],
  dependencies: {},
  exports: { './fixtures': 'fixtures' },
  plainFiles: { './fixtures/*.json': './fixtures/*.json' },
  files: ['fixtures'],
  emit(api, packages) {
    const modules = byModule(satisfiable(api));
    return [
      index(modules),
      ...modules.map(([file, schemas]) => factoryModule(file, schemas, api, solvedOf(api), packages)),
      fixtureIndex(modules),
      ...modules.flatMap(([file, schemas]) => fixtureFiles(file, schemas, api, packages)),
      ...runtime.map(copy),
    ];
  },
  check(api, { locate }) {
    return [...solvedOf(api).solutions.values()].flatMap(({ name, problem }): Diagnostic[] => {
      const at = api.schemas.find((schema) => schema.name === name)?.at;
      if (problem === undefined || at === undefined) return [];
      return [
        { code: 'no-value-fits', severity: 'warning', message: `The mocks have nothing for "${name}": ${problem}`, place: locate(at) },
      ];
    });
  },
  readme(api, packages): View {
    const bodies = satisfiable(api).filter(({ role }) => role === 'body');
    const name = (bodies.find((schema) => schema.name === 'Cart') ?? bodies[0] ?? satisfiable(api)[0])?.name ?? '';
    return { package: packages.of('mocks'), name, hasName: name !== '', fixtures: fixturesName(name) };
  },
};

/** Schemas that some value fits. The others have been warned of. */
function satisfiable(api: Api): NamedSchema[] {
  const { solutions } = solvedOf(api);
  return subjects(api).filter(({ name }) => solutions.get(name)?.problem === undefined);
}

function copy(name: string): Artifact {
  return { kind: 'copy', path: `src/runtime/${name}.ts`, from: new URL(`./runtime/${name}.ts`, import.meta.url) };
}

function index(modules: readonly (readonly [string, readonly NamedSchema[]])[]): Artifact {
  const module = createModule();
  for (const [file, schemas] of modules)
    module.add(
      exportOf(
        `./${file}.js`,
        schemas.map(({ name }) => makeName(name)),
      ),
    );
  module.add(exportOf('./runtime/make.js', ['DeepPartial', 'MakeOptions'], true));
  return { kind: 'module', path: 'src/index.ts', module: module.done() };
}

function fixtureIndex(modules: readonly (readonly [string, readonly NamedSchema[]])[]): Artifact {
  const module = createModule();
  for (const [file, schemas] of modules)
    module.add(
      exportOf(
        `./fixtures/${file}.js`,
        schemas.map(({ name }) => fixturesName(name)),
      ),
    );
  module.add(exportOf('./runtime/fixtures.js', ['Fixtures', 'InvalidFixture'], true));
  return { kind: 'module', path: 'src/fixtures.ts', module: module.done() };
}

function fixtureFiles(file: string, schemas: readonly NamedSchema[], api: Api, packages: PackageNames): Artifact[] {
  const solved = solvedOf(api);
  const all = schemas.map((schema): FixturesOf => {
    const valid = validFixtures(schema, solved.solutions.get(schema.name) as Solution, solved);
    return { schema, valid, invalid: invalidFixtures(schema, valid, solved.definitions).fixtures };
  });
  return [fixtureModule(file, all, packages), fixtureJson(file, all)];
}

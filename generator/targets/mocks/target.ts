import type { Artifact } from '../../artifact.ts';
import type { NamedSchema } from '../../ir/api.ts';
import { createModule } from '../../typescript/module.ts';
import { exportOf } from '../../typescript/structures.ts';
import type { Target } from '../target.ts';
import { fixturesOf, forgetFixtures, isMany } from './all-fixtures.ts';
import { arbitrariesModule } from './arbitraries-module.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { factoryModule } from './factory-module.ts';
import { fixtureJson, fixtureModule } from './fixture-files.ts';
import { handlerModule, mswModule } from './handler-module.ts';
import { byModule, fixturesName, makeName } from './names.ts';
import { readme } from './readme.ts';
import { forgetSolved, satisfiable, solvedOf } from './solved.ts';
import { storyModule } from './story.ts';

const runtime = [
  'agree',
  'arbitrary',
  'counter',
  'fixtures',
  'formats',
  'make',
  'moments',
  'numbers',
  'pattern',
  'random',
  'recipe',
  'story',
  'text',
  'words',
];

/** `mocks`: for every schema a factory `makeCart`, and fixtures, valid and invalid, as modules and as plain files. */
export const mocks: Target = {
  name: 'mocks',
  summary: 'test data of every schema: factories, and valid and invalid fixtures',
  uses: ['types', 'validators', 'server'],
  dependencies: {},
  peers: { 'fast-check': '^4.0.0', msw: '^2.0.0 || ^3.0.0' },
  exports: { './fixtures': 'fixtures', './arbitraries': 'arbitraries', './handler': 'handler', './msw': 'msw' },
  plainFiles: { './fixtures/*.json': './fixtures/*.json' },
  files: ['fixtures'],
  emit(api, packages) {
    const solved = solvedOf(api);
    const homes = new Map(api.schemas.map(({ name, module }) => [name, module]));
    const modules = byModule(satisfiable(api), (schema) => schema);
    const fixtures = fixturesOf(api);
    const stories = storyModule(api, homes, solved, packages);
    const fixtureModules = byModule(fixtures, ({ schema }) => schema);
    const artifacts = [
      index('index', './', modules, makeName, ['make', ['DeepPartial', 'MakeOptions']], stories.length > 0),
      ...modules.map(([file, schemas]) => factoryModule(file, schemas, homes, solved, packages)),
      index('fixtures', './fixtures/', modules, fixturesName, ['fixtures', ['Fixtures', 'InvalidFixture']]),
      ...fixtureModules.map(([file, all]) => fixtureModule(file, all, packages)),
      ...fixtureModules.map(([file, all]) => fixtureJson(file, all, isMany(fixtures))),
      arbitrariesModule(fixtures, packages),
      handlerModule(api, homes, solved, packages),
      mswModule(api),
      ...stories,
      ...runtime.map(copy),
    ];
    forgetFixtures(api);
    forgetSolved(api);
    return artifacts;
  },
  check: diagnosticsOf,
  readme,
};

function copy(name: string): Artifact {
  return { kind: 'copy', path: `src/runtime/${name}.ts`, from: new URL(`./runtime/${name}.ts`, import.meta.url) };
}

type Modules = readonly (readonly [file: string, schemas: readonly NamedSchema[]])[];

/** A module that gives what others hold, one line for each, and the types that a user needs to speak of it. */
function index(
  path: string,
  folder: string,
  modules: Modules,
  nameOf: (schema: string) => string,
  types: readonly [string, readonly string[]],
  hasStories = false,
): Artifact {
  const module = createModule();
  for (const [file, schemas] of modules) module.add(exportOf(`${folder}${file}.js`, namesOf(schemas, nameOf)));
  module.add(exportOf(`./runtime/${types[0]}.js`, types[1], true));
  if (hasStories) {
    module.add(exportOf('./stories.js', ['tellStory', 'tellEvents', 'tellBatch']), exportOf('./stories.js', ['StoryEvent'], true));
    module.add(exportOf('./runtime/story.js', ['toNdjson']), exportOf('./runtime/story.js', ['Measure', 'StoryOptions'], true));
  }
  return { kind: 'module', path: `src/${path}.ts`, module: module.done() };
}

const namesOf = (schemas: readonly NamedSchema[], nameOf: (schema: string) => string): string[] => schemas.map(({ name }) => nameOf(name));

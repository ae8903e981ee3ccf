import type { Artifact } from '../../artifact.ts';
import type { NamedSchema } from '../../ir/api.ts';
import type { Part } from '../../ir/digest.ts';
import { createModule } from '../../typescript/module.ts';
import { exportOf } from '../../typescript/structures.ts';
import type { Target } from '../target.ts';
import { fixtureFactsOf, fixturesFor, forgetFixtures, isMany } from './all-fixtures.ts';
import { arbitrariesModule } from './arbitraries-module.ts';
import { diagnosticsOf } from './diagnostics.ts';
import { factoryModule } from './factory-module.ts';
import { fixtureJson, fixtureModule } from './fixture-files.ts';
import { handlerModule, mswModule } from './handler-module.ts';
import { byModule, fixturesName, makeName } from './names.ts';
import { readme } from './readme.ts';
import { factsOf, satisfiable } from './facts.ts';
import { solvedOf } from './solved.ts';
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
    const facts = fixtureFactsOf(api);
    const homes = new Map(api.schemas.map(({ name, module }) => [name, module]));
    const schemas = satisfiable(api);
    const modules = byModule(schemas, (schema) => schema);
    const stories = storyModule(api, homes, packages);
    const listing = (path: string, make: () => Artifact): Artifact =>
      deferred(path, [schemas.map(({ name }) => name), stories.length > 0], make);
    const plainFile = (path: string, own: readonly NamedSchema[]): Artifact => {
      const artifact = fixtureJson(path, fixturesFor(own, api), isMany(api));
      forgetFixtures(own, api);
      return artifact;
    };
    const factory = (file: string, path: string, own: readonly NamedSchema[]): Artifact => {
      const solved = solvedOf(
        api,
        own.map(({ name }) => name),
      );
      return factoryModule(file, path, own, homes, solved, packages);
    };
    return [
      listing('src/index.ts', () => index('index', './', modules, makeName, ['make', ['DeepPartial', 'MakeOptions']], stories.length > 0)),
      ...modules.map(([file, own]) => deferred(`src/${file}.ts`, own, (path) => factory(file, path, own))),
      listing('src/fixtures.ts', () =>
        index('fixtures', './fixtures/', modules, fixturesName, ['fixtures', ['Fixtures', 'InvalidFixture']]),
      ),
      ...modules.flatMap(([file, own]) => [
        deferred(`src/fixtures/${file}.ts`, [...own, isMany(api)], (path) =>
          fixtureModule(path, fixturesFor(own, api), isMany(api), packages),
        ),
        deferred(`fixtures/${file}.json`, [...own, isMany(api)], (path) => plainFile(path, own)),
      ]),
      deferred('src/arbitraries.ts', [schemas.map(({ name }) => [name, facts.get(name)?.hasInvalid === true])], () =>
        arbitrariesModule(schemas, facts, packages),
      ),
      handlerModule(api, homes, factsOf(api), packages),
      mswModule(api),
      ...stories,
      ...runtime.map(copy),
    ];
  },
  check: diagnosticsOf,
  readme,
};

function deferred(path: string, of: readonly Part[], make: (path: string) => Artifact): Artifact {
  return { kind: 'deferred', path, of, make: () => make(path) };
}

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

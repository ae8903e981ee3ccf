import type { Artifact } from '../../artifact.ts';
import { createModule } from '../../typescript/module.ts';
import { functionOf } from '../../typescript/structures.ts';
import type { PackageNames } from '../target.ts';
import type { FixturesOf } from './all-fixtures.ts';
import { arbitraryNames, fixturesName, recipeName } from './names.ts';

/** `src/arbitraries.ts`: for every schema an arbitrary of valid values, and one of invalid ones where there are any. */
export function arbitrariesModule(all: readonly FixturesOf[], packages: PackageNames): Artifact {
  const module = createModule();
  const names = arbitraryNames(all.map(({ schema }) => schema));
  for (const { schema, invalid } of all) {
    const { name, module: file } = schema;
    const own = names.get(name) ?? { valid: '', invalid: '' };
    const type = module.useType(packages.of('types'), name);
    const arbitrary = module.useType('fast-check', 'Arbitrary');
    const recipe = module.use(`./${file}.js`, recipeName(name));
    module.add(
      functionOf(
        own.valid,
        {
          returnType: `${arbitrary}<${type}>`,
          statements: [`return ${module.use('./runtime/arbitrary.js', 'arbitraryOf')}<${type}>(${recipe});`],
        },
        { description: `Any valid ${name}, for property tests with fast-check.` },
      ),
    );
    if (invalid.length === 0) continue;
    const given = [recipe, module.use(`./fixtures/${file}.js`, fixturesName(name)), module.use(packages.of('validators'), `is${name}`)];
    module.add(
      functionOf(
        own.invalid,
        {
          returnType: `${arbitrary}<unknown>`,
          statements: [`return ${module.use('./runtime/arbitrary.js', 'invalidOf')}(${given.join(', ')});`],
        },
        { description: `Values that are no ${name}: each breaks one rule of it.` },
      ),
    );
  }
  return { kind: 'module', path: 'src/arbitraries.ts', module: module.done() };
}

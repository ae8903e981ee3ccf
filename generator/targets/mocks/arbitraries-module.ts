import type { Artifact } from '../../artifact.ts';
import { createModule } from '../../typescript/module.ts';
import { functionOf } from '../../typescript/structures.ts';
import type { PackageNames } from '../target.ts';
import type { NamedSchema } from '../../ir/api.ts';
import type { FixtureFacts } from './all-fixtures.ts';
import { arbitraryNames, fixturesName, recipeName } from './names.ts';

/** `src/arbitraries.ts`: for every schema an arbitrary of valid values, and one of invalid ones where there are any. */
export function arbitrariesModule(
  schemas: readonly NamedSchema[],
  facts: ReadonlyMap<string, FixtureFacts>,
  packages: PackageNames,
): Artifact {
  const module = createModule();
  const names = arbitraryNames(schemas);
  for (const { name, module: file } of schemas) {
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
    if (facts.get(name)?.hasInvalid !== true) continue;
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

import type { Artifact } from '../../artifact.ts';
import type { NamedSchema } from '../../ir/api.ts';
import { createModule, type ModuleBuilder } from '../../typescript/module.ts';
import { constantOf, functionOf } from '../../typescript/structures.ts';
import type { PackageNames } from '../target.ts';
import { makeName, recipeName } from './names.ts';
import { recipeText } from './recipe-text.ts';
import type { Solved } from './solve/solve.ts';

/** The module of each schema. */
export type Homes = ReadonlyMap<string, string>;

/** `src/cart.ts`: how a Cart is made, and the function that makes one. Schemas of one module stand together. */
export function factoryModule(
  file: string,
  path: string,
  schemas: readonly NamedSchema[],
  homes: Homes,
  solved: Solved,
  packages: PackageNames,
): Artifact {
  const module = createModule();
  for (const { name } of schemas) {
    const type = module.useType(packages.of('types'), name);
    module.add(
      constantOf(
        recipeName(name),
        module.useType('./runtime/recipe.js', 'MockRecipe'),
        recipeOf(name, file, module, homes, solved, packages),
        {
          description: `How values of ${name} are made.`,
        },
      ),
      functionOf(
        makeName(name),
        {
          parameters: [
            { name: 'overrides', type: `${module.useType('./runtime/make.js', 'DeepPartial')}<${type}>`, hasQuestionToken: true },
            { name: 'options', type: module.useType('./runtime/make.js', 'MakeOptions'), hasQuestionToken: true },
          ],
          returnType: type,
          statements: [`return ${module.use('./runtime/make.js', 'make')}<${type}>(${recipeName(name)}, overrides, options);`],
        },
        { description: `Makes a valid ${name}. What is given in \`overrides\` is kept as it is; the rest is made by the seed.` },
      ),
    );
  }
  return { kind: 'module', path, module: module.done() };
}

function recipeOf(name: string, file: string, module: ModuleBuilder, homes: Homes, solved: Solved, packages: PackageNames): string {
  const recipe = solved.solutions.get(name)?.recipe ?? { kind: 'never' };
  const used = new Map<string, string>();
  return recipeText(recipe, {
    use(constructor) {
      const known = used.get(constructor) ?? module.use('./runtime/recipe.js', constructor);
      used.set(constructor, known);
      return known;
    },
    nameOf: (named) => solved.nameOf(named),
    recipeOf: (other) => {
      const home = homes.get(other) ?? file;
      return home === file ? recipeName(other) : module.use(`./${home}.js`, recipeName(other));
    },
    accepts: () => module.use(packages.of('validators'), `is${name}`),
  });
}

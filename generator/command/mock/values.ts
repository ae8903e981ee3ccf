import type { Api } from '../../ir/api.ts';
import type { Json } from '../../ir/schema.ts';
import type { ValidationError } from '../../judge/error.ts';
import { makeBy } from '../../targets/mocks/runtime/make.ts';
import type { Recipe } from '../../targets/mocks/runtime/recipe.ts';
import { createJudge } from '../../targets/mocks/solve/judge.ts';
import { solve } from '../../targets/mocks/solve/solve.ts';

/** Values of an API's schemas, and what is wrong with others. Each schema is worked out when it is first asked for. */
export interface Values {
  /** A valid value; undefined where none is known. Throws nothing. */
  make(schema: string, seed: number, overrides?: Readonly<Record<string, unknown>>, optional?: 'some' | 'none'): Json | undefined;
  /** What is wrong with a value: nothing if it is valid. */
  errors(schema: string, value: unknown): readonly ValidationError[];
  recipe(schema: string): Recipe | undefined;
}

export function valuesOf(api: Api): Values {
  const schemas = new Map(api.schemas.map((schema) => [schema.name, schema]));
  const { judge } = createJudge(api.schemas);
  const recipes = new Map<string, Recipe>();

  const recipe = (name: string): Recipe | undefined => {
    if (recipes.has(name)) return recipes.get(name);
    const { solutions } = solve(closure(name).flatMap((one) => schemas.get(one) ?? []));
    for (const [solved, solution] of solutions)
      if (solution.problem === undefined && !recipes.has(solved)) recipes.set(solved, solution.recipe);
    return recipes.get(name);
  };

  /** The schema, and all that it refers to. */
  const closure = (name: string): string[] => {
    const found = new Set([name]);
    for (const one of found) for (const ref of schemas.get(one)?.refs ?? []) found.add(ref);
    return [...found];
  };

  return {
    recipe,
    make(name, seed, overrides, optional = 'some') {
      const found = recipe(name);
      return found === undefined ? undefined : makeBy(found, seed, { optional }, overrides);
    },
    errors: (name, value) => judge.all(schemas.get(name)?.json ?? true, value),
  };
}

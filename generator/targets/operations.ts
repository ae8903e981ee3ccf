import type { Operation } from '../ir/operation.ts';

/** Where the module of an operation stands in a package that has one for each. */
export function operationPath({ module }: Operation): string {
  return `src/operations/${module}.ts`;
}

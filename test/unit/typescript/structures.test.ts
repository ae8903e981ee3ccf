import { StructureKind } from 'ts-morph';
import { expect, it } from 'vitest';
import { structureKind } from '../../../generator/typescript/structures.ts';

it('numbers kinds of structures as ts-morph does, without loading it', () => {
  expect(structureKind).toEqual({
    class: StructureKind.Class,
    exports: StructureKind.ExportDeclaration,
    function: StructureKind.Function,
    interface: StructureKind.Interface,
    typeAlias: StructureKind.TypeAlias,
    variables: StructureKind.VariableStatement,
  });
});

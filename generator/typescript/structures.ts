import type {
  ClassDeclarationStructure,
  ExportDeclarationStructure,
  FunctionDeclarationStructure,
  InterfaceDeclarationStructure,
  OptionalKind,
  PropertySignatureStructure,
  TypeAliasDeclarationStructure,
  VariableStatementStructure,
} from 'ts-morph';
import { type DocWords, jsdoc } from './jsdoc.ts';

/**
 * Builders of ts-morph structures that do not load ts-morph: a kind is a number there, and these are the numbers.
 * `test/unit/typescript/structures.test.ts` compares them with ts-morph's own.
 */
export const structureKind = { class: 2, exports: 11, function: 13, interface: 19, typeAlias: 38, variables: 41 } as const;

export function interfaceOf(
  name: string,
  properties: readonly OptionalKind<PropertySignatureStructure>[],
  doc?: DocWords,
  more: Omit<Partial<InterfaceDeclarationStructure>, 'kind' | 'properties'> = {},
): InterfaceDeclarationStructure {
  return {
    kind: structureKind.interface as number,
    isExported: true,
    name,
    properties: [...properties],
    docs: jsdoc(doc),
    ...more,
  } as InterfaceDeclarationStructure;
}

export function typeOf(name: string, type: string, doc?: DocWords): TypeAliasDeclarationStructure {
  return { kind: structureKind.typeAlias as number, isExported: true, name, type, docs: jsdoc(doc) } as TypeAliasDeclarationStructure;
}

export function constantOf(
  name: string,
  type: string | undefined,
  initializer: string,
  doc?: DocWords,
  isExported = true,
): VariableStatementStructure {
  return {
    kind: structureKind.variables as number,
    declarationKind: 'const',
    isExported,
    declarations: [{ name, initializer, ...(type === undefined ? {} : { type }) }],
    docs: jsdoc(doc),
  } as VariableStatementStructure;
}

export function functionOf(
  name: string,
  rest: Omit<Partial<FunctionDeclarationStructure>, 'kind' | 'name' | 'docs'>,
  doc?: DocWords,
): FunctionDeclarationStructure {
  return { kind: structureKind.function as number, isExported: true, name, docs: jsdoc(doc), ...rest } as FunctionDeclarationStructure;
}

export function classOf(
  name: string,
  rest: Omit<Partial<ClassDeclarationStructure>, 'kind' | 'name' | 'docs'>,
  doc?: DocWords,
): ClassDeclarationStructure {
  return { kind: structureKind.class as number, isExported: true, name, docs: jsdoc(doc), ...rest } as ClassDeclarationStructure;
}

/** `export { a, b } from './x.js'`; with no names, `export * from`. */
export function exportOf(from: string, names: readonly string[] = [], isTypeOnly = false): ExportDeclarationStructure {
  return {
    kind: structureKind.exports as number,
    moduleSpecifier: from,
    namedExports: names.length === 0 ? [] : [names.join(', ')],
    isTypeOnly,
  } as ExportDeclarationStructure;
}

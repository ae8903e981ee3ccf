/** What a config, and a target of one's own, import from `okapi`. */
export { type Config, defineConfig } from './config.ts';
export type * from './ir/api.ts';
export type * from './ir/operation.ts';
export type * from './ir/schema.ts';
export { match, type SchemaCases } from './ir/match.ts';
export type { Artifact, Import, Module, View } from './artifact.ts';
export type { Part } from './ir/digest.ts';
export type { Memory, PackageNames, Target } from './targets/target.ts';
export type { Diagnostic, Place } from './diagnostics/diagnostic.ts';
export { createModule, type ModuleBuilder } from './typescript/module.ts';
export { classOf, constantOf, exportOf, functionOf, interfaceOf, typeOf } from './typescript/structures.ts';
export { docText, type DocWords } from './typescript/jsdoc.ts';
export { literal, propertyAccess, propertyKey, stringLiteral } from './typescript/literal.ts';
export { typeText } from './typescript/type-text.ts';
export { client, mocks, server, types, validators } from './targets/index.ts';

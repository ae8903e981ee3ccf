/** What a config, and a target of one's own, import from `okapi`. */
export { type Config, defineConfig } from './config.ts';
export type * from './ir/api.ts';
export type * from './ir/operation.ts';
export type * from './ir/schema.ts';
export { match, type SchemaCases } from './ir/match.ts';
export type { Artifact, Import, Module, View } from './artifact.ts';
export type { PackageNames, Target } from './targets/target.ts';
export { client, mocks, server, types, validators } from './targets/index.ts';

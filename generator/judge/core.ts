/** What nearly every module of validators uses, in one import. Bundlers leave out of it what a module does not use. */
export type { Schema } from './schema.ts';
export { type StandardSchema, standardSchema } from './standard.ts';
export { type Validate, validateBy } from './validate.ts';
export * from './value.ts';

/** What nearly every module of validators uses, in one import. Bundlers leave out of it what a module does not use. */
export { boolean, integer, number, type Schema, string } from './schema.ts';
export { type StandardSchema, standardSchema } from './standard.ts';
export { type Validate, validateBy } from './validate.ts';
export * from './value.ts';

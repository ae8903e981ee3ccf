import type { Validate } from './validate.ts';

/** Standard Schema, version 1: https://standardschema.dev. */
export interface StandardSchema<Value> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Value>;
    readonly types?: { readonly input: Value; readonly output: Value } | undefined;
  };
}

export type StandardResult<Value> = { readonly value: Value; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] };

export interface StandardIssue {
  readonly message: string;
  readonly path: readonly PropertyKey[];
}

/** A schema for libraries that take a Standard Schema, by its validate function. */
export function standardSchema<Value>(validate: Validate<Value>): StandardSchema<Value> {
  return {
    '~standard': {
      version: 1,
      vendor: 'okapi',
      validate(value) {
        const result = validate(value);
        if (result.valid) return { value: result.value };
        return {
          issues: result.errors.map(({ pointer, path, message }) => ({
            message: path === '' ? message : `${path} ${message}`,
            path: keysOf(pointer, value),
          })),
        };
      },
    },
  };
}

/** The way down to what is wrong; positions in lists as numbers. */
function keysOf(pointer: string, value: unknown): PropertyKey[] {
  let inner: unknown = value;
  return pointer
    .split('/')
    .slice(1)
    .map((token) => {
      const name = token.replaceAll('~1', '/').replaceAll('~0', '~');
      const key = Array.isArray(inner) ? Number(name) : name;
      inner = typeof inner === 'object' && inner !== null ? (inner as Readonly<Record<PropertyKey, unknown>>)[key] : undefined;
      return key;
    });
}

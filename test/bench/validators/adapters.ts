import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Every validator behind one face. Each is given the same JSON Schemas; three cannot read them and get them translated. */
export interface Validators {
  check(name: string): (value: unknown) => boolean;
  /** How many errors it lists when it is asked for all; absent where a library lists but one. */
  errors?(name: string): (value: unknown) => number;
}

export type Json = { readonly [key: string]: unknown };
export interface Setup {
  /** Schemas by name, with refs of the form `#/$defs/Name`. */
  readonly schemas: Readonly<Record<string, Json>>;
  /** A folder for code that is made. */
  readonly cache: string;
}

const require = createRequire(import.meta.url);

export const adapters: Readonly<Record<string, (setup: Setup) => Promise<Validators>>> = {
  okapi: async ({ cache }) => {
    const module = (await import(pathToFileURL(join(cache, 'okapi.mjs')).href)) as Record<string, (value: unknown) => unknown>;
    return {
      check: (name) => module[`is${name}`] as (value: unknown) => boolean,
      errors: (name) => (value) => (module[`validate${name}`]!(value) as { errors?: unknown[] }).errors?.length ?? 0,
    };
  },
  'ajv standalone': (setup) => ajv(setup, false),
  'ajv standalone, allErrors': (setup) => ajv(setup, true),
  schemasafe: async ({ schemas }) => {
    const { validator } = require('@exodus/schemasafe') as {
      validator(schema: object, options: object): ((value: unknown) => boolean) & { errors?: unknown[] };
    };
    const options = { mode: 'spec', formatAssertion: true, formats: {}, includeErrors: false };
    return {
      check: (name) => validator(whole(schemas, name), options),
      errors: (name) => {
        const validate = validator(whole(schemas, name), { ...options, includeErrors: true, allErrors: true });
        return (value) => (validate(value) ? 0 : (validate.errors?.length ?? 0));
      },
    };
  },
  typebox: async ({ schemas }) => {
    const { Compile } = (await import('typebox/schema')) as unknown as {
      Compile(schema: object): { Check(value: unknown): boolean; Errors(value: unknown): [boolean, unknown[]] };
    };
    return {
      check: (name) => {
        const compiled = Compile(whole(schemas, name));
        return (value) => compiled.Check(value);
      },
      errors: (name) => {
        const compiled = Compile(whole(schemas, name));
        return (value) => (compiled.Check(value) ? 0 : compiled.Errors(value)[1].length);
      },
    };
  },
  zod: async ({ schemas }) => {
    const { z } = await import('zod');
    type Type = import('zod').ZodType;
    const make = translator<Type>(schemas, {
      string: (pattern) => (pattern === undefined ? z.string() : z.string().regex(new RegExp(pattern))),
      dateTime: () => z.iso.datetime({ offset: true }),
      uri: () => z.url(),
      number: (minimum, maximum, isInteger) => {
        let type = isInteger ? z.number().int() : z.number();
        if (minimum !== undefined) type = type.min(minimum);
        if (maximum !== undefined) type = type.max(maximum);
        return type;
      },
      boolean: () => z.boolean(),
      values: (values) => z.enum(values as [string, ...string[]]),
      list: (items, minimum) => (minimum === undefined ? z.array(items) : z.array(items).min(minimum)),
      object: (properties, required) =>
        z.looseObject(Object.fromEntries(properties.map(([name, type]) => [name, required.has(name) ? type : type.optional()]))),
      record: (values) => z.record(z.string(), values),
      union: (types, tag) => (tag === undefined ? z.union(types as [Type, Type]) : z.discriminatedUnion(tag, types as never)),
    });
    return {
      check: (name) => {
        const type = make(name);
        return (value) => type.safeParse(value).success;
      },
      errors: (name) => {
        const type = make(name);
        return (value) => type.safeParse(value).error?.issues.length ?? 0;
      },
    };
  },
  valibot: async ({ schemas }) => {
    const v = await import('valibot');
    type Type = import('valibot').GenericSchema;
    const make = translator<Type>(schemas, {
      string: (pattern) => (pattern === undefined ? v.string() : v.pipe(v.string(), v.regex(new RegExp(pattern)))),
      dateTime: () => v.pipe(v.string(), v.isoTimestamp()),
      uri: () => v.pipe(v.string(), v.url()),
      number: (minimum, maximum, isInteger) =>
        v.pipe(
          v.number(),
          ...([
            isInteger ? v.integer() : undefined,
            minimum === undefined ? undefined : v.minValue(minimum),
            maximum === undefined ? undefined : v.maxValue(maximum),
          ].filter((one) => one !== undefined) as []),
        ),
      boolean: () => v.boolean(),
      values: (values) => v.picklist(values),
      list: (items, minimum) => (minimum === undefined ? v.array(items) : v.pipe(v.array(items), v.minLength(minimum))),
      object: (properties, required) =>
        v.looseObject(Object.fromEntries(properties.map(([name, type]) => [name, required.has(name) ? type : v.optional(type)]))),
      record: (values) => v.record(v.string(), values),
      union: (types, tag) => (tag === undefined ? v.union(types) : v.variant(tag, types as never)),
    });
    return {
      check: (name) => {
        const type = make(name);
        return (value) => v.is(type, value);
      },
      errors: (name) => {
        const type = make(name);
        return (value) => v.safeParse(type, value).issues?.length ?? 0;
      },
    };
  },
  arktype: async ({ schemas }) => {
    const { type } = await import('arktype');
    type Type = import('arktype').Type;
    const raw = type as unknown as ((definition: unknown) => Type) & { enumerated(...values: unknown[]): Type };
    const make = translator<Type>(schemas, {
      string: (pattern) => raw(pattern === undefined ? 'string' : new RegExp(pattern)),
      dateTime: () => raw('string.date.iso'),
      uri: () => raw('string.url'),
      number: (minimum, maximum, isInteger) => {
        const base = isInteger ? 'number.integer' : 'number';
        if (minimum === undefined) return raw(base);
        return raw(maximum === undefined ? `${base} >= ${minimum}` : `${minimum} <= ${base} <= ${maximum}`);
      },
      boolean: () => raw('boolean'),
      values: (values) => raw.enumerated(...values),
      list: (items, minimum) =>
        minimum === undefined
          ? items.array()
          : (items.array() as unknown as { atLeastLength(length: number): Type }).atLeastLength(minimum),
      object: (properties, required) =>
        raw(Object.fromEntries(properties.map(([name, inner]) => [required.has(name) ? name : `${name}?`, inner]))),
      record: (values) => raw({ '[string]': values }),
      union: (types) => types.slice(1).reduce((all, one) => all.or(one) as Type, types[0] as Type),
    });
    return {
      check: (name) => {
        const made = make(name);
        return (value) => made.allows(value);
      },
      errors: (name) => {
        const made = make(name);
        return (value) => {
          const result: unknown = made(value);
          return Array.isArray(result) ? result.length : 0;
        };
      },
    };
  },
};

/** A schema with all that it refers to. */
function whole(schemas: Setup['schemas'], name: string): object {
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', $ref: `#/$defs/${name}`, $defs: schemas };
}

async function ajv({ schemas, cache }: Setup, allErrors: boolean): Promise<Validators> {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js');
  const addFormats = require('ajv-formats') as typeof import('ajv-formats').default;
  const standalone = require('ajv/dist/standalone/index.js') as { default: typeof import('ajv/dist/standalone/index.js').default };
  const instance = new Ajv2020({ strict: false, allErrors, code: { source: true } });
  addFormats(instance);
  const names = ['OrderCancelled', 'Cart', 'OrderAccepted', 'Order', 'Pageview', 'Batch'];
  instance.addSchema({ $id: 'https://bench.example/all', $defs: schemas });
  for (const name of names) instance.addSchema({ $id: `https://bench.example/${name}`, $ref: `https://bench.example/all#/$defs/${name}` });
  const file = join(cache, `ajv-${String(allErrors)}.cjs`);
  writeFileSync(file, standalone.default(instance, Object.fromEntries(names.map((name) => [name, `https://bench.example/${name}`]))));
  const module = require(file) as Record<string, ((value: unknown) => boolean) & { errors?: unknown[] | null }>;
  return {
    check: (name) => module[name] as (value: unknown) => boolean,
    ...(allErrors
      ? {
          errors: (name: string) => {
            const validate = module[name]!;
            return (value: unknown) => (validate(value) ? 0 : (validate.errors?.length ?? 0));
          },
        }
      : {}),
  };
}

interface Words<Type> {
  string(pattern: string | undefined): Type;
  dateTime(): Type;
  uri(): Type;
  number(minimum: number | undefined, maximum: number | undefined, isInteger: boolean): Type;
  boolean(): Type;
  values(values: readonly string[]): Type;
  list(items: Type, minimum: number | undefined): Type;
  object(properties: readonly (readonly [string, Type])[], required: ReadonlySet<string>): Type;
  record(values: Type): Type;
  union(types: Type[], tag: string | undefined): Type;
}

/** The events' schemas in the words of a library: what they use of JSON Schema, but for `uniqueItems`, which none of the three has. */
function translator<Type>(schemas: Setup['schemas'], words: Words<Type>): (name: string) => Type {
  const made = new Map<string, Type>();
  const named = (name: string): Type => {
    const known = made.get(name) ?? translate(schemas[name]!);
    made.set(name, known);
    return known;
  };
  const translate = (schema: Json): Type => {
    if (typeof schema['$ref'] === 'string') return named(schema['$ref'].replace('#/$defs/', ''));
    const branches = (schema['oneOf'] ?? schema['anyOf']) as Json[] | undefined;
    if (branches !== undefined) {
      const tag = (schema['discriminator'] as Json | undefined)?.['propertyName'];
      return words.union(
        branches.map((branch) => translate({ ...(schema['type'] === undefined ? {} : { type: schema['type'] }), ...branch })),
        typeof tag === 'string' ? tag : undefined,
      );
    }
    if (schema['const'] !== undefined) return words.values([String(schema['const'])]);
    if (Array.isArray(schema['enum'])) return words.values(schema['enum'] as string[]);
    switch (schema['type']) {
      case 'string':
        if (schema['format'] === 'date-time') return words.dateTime();
        return schema['format'] === 'uri' ? words.uri() : words.string(schema['pattern'] as string | undefined);
      case 'number':
      case 'integer':
        return words.number(schema['minimum'] as number | undefined, schema['maximum'] as number | undefined, schema['type'] === 'integer');
      case 'boolean':
        return words.boolean();
      case 'array':
        return words.list(translate(schema['items'] as Json), schema['minItems'] as number | undefined);
      case 'object': {
        if (typeof schema['additionalProperties'] === 'object') return words.record(translate(schema['additionalProperties'] as Json));
        const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Json>).map(
          ([name, inner]) => [name, translate(inner)] as const,
        );
        return words.object(properties, new Set((schema['required'] ?? []) as string[]));
      }
      default:
        throw new Error(`The translation does not know ${JSON.stringify(schema).slice(0, 200)}`);
    }
  };
  return named;
}

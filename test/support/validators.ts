import { stripTypeScriptTypes } from 'node:module';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Api, NamedSchema } from '../../generator/ir/api.ts';
import type { Json } from '../../generator/ir/schema.ts';
import type { ValidationError } from '../../generator/judge/error.ts';
import { print } from '../../generator/print/print.ts';
import { packageNames } from '../../generator/targets/package.ts';
import { validators } from '../../generator/targets/validators/target.ts';
import { root } from './cli.ts';

/** Validators of schemas as the target emits them, loaded and ready to be asked. */
export interface Loaded {
  /** What the package exports. */
  readonly module: Readonly<Record<string, unknown>>;
  /** The folder of its JavaScript. */
  readonly folder: string;
  is(name: string, value: unknown): boolean;
  errors(name: string, value: unknown, options?: { most?: number; formats?: 'assert' | 'annotate' }): readonly ValidationError[];
}

/** A schema with a name and no more, for what is not part of a document. */
export function namedSchema(name: string, json: unknown, module: string): NamedSchema {
  const at = `#/components/schemas/${name}`;
  const key = `${name[0]?.toLowerCase() ?? ''}${name.slice(1)}`;
  return { name, key, module, at, role: 'part', inline: false, node: { kind: 'unknown', at }, json: json as Json, refs: [], examples: [] };
}

export function apiOfSchemas(schemas: readonly NamedSchema[]): Api {
  return {
    title: 'Schemas',
    version: '1.0.0',
    servers: [],
    schemas,
    operations: [],
    webhooks: [],
    security: [],
    errors: [],
    methodAliases: [],
    document: {},
  };
}

const cache = join(root, 'node_modules/.cache/okapi-validators');

/** Emits a package of validators, strips its types and imports it, from a folder of its own below `folder`, which stays until `forget`. */
export async function load(api: Api, folder: string): Promise<Loaded> {
  const home = join(cache, folder);
  const packages = packageNames('@test/{target}', api);
  for (const artifact of await validators.emit(api, packages)) {
    if (!artifact.path.endsWith('.ts')) continue;
    const file = join(home, artifact.path.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, stripTypeScriptTypes(print(artifact)));
  }
  writeFileSync(join(home, 'package.json'), '{ "type": "module" }');
  const url = pathToFileURL(join(home, 'src/index.js')).href;
  const module = (await import(/* @vite-ignore */ url)) as Record<string, unknown>;
  const call = (name: string): ((value: unknown, options?: object) => unknown) => {
    const found = module[name];
    if (typeof found !== 'function') throw new Error(`The package exports no ${name}`);
    return found as (value: unknown, options?: object) => unknown;
  };
  return {
    module,
    folder: join(home, 'src'),
    is: (name, value) => call(`is${name}`)(value) === true,
    errors(name, value, options) {
      const result = call(`validate${name}`)(value, options) as { readonly valid: boolean; readonly errors?: readonly ValidationError[] };
      return result.valid ? [] : (result.errors ?? []);
    },
  };
}

export function forget(folder: string): void {
  rmSync(join(cache, folder), { recursive: true, force: true });
}

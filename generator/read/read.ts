import type { JsonObject } from '../ir/api.ts';
import type { Diagnostics, Place } from '../diagnostics/diagnostic.ts';
import { bundle, placeId, type Bundle } from './bundle.ts';
import { checkDocument } from './check.ts';
import type { Document } from './document.ts';
import { createLoader, type Loader } from './load.ts';
import { describe, isObject, type MutableObject } from './json.ts';
import { upgradeDialects } from './dialect.ts';
import { resolveDynamic } from './dynamic.ts';
import { isFolder } from './folder.ts';
import { isSchemaFile, readSchemas } from './plain-schema.ts';
import { fromPointer, type Tokens } from './pointer.ts';
import type { Source } from './source.ts';
import { swaggerTokens, upgradeFromSwagger } from './swagger.ts';
import { upgradeFrom30 } from './upgrade.ts';
import { versionOf, type Version } from './version.ts';

export type Input = { readonly file: string } | { readonly text: string; readonly name: string };

export interface ReadOptions {
  /** Folder that references may not leave. */
  readonly root: string;
  /** True if references to other servers may be followed. */
  readonly remote: boolean;
  /** Sent along when the input is a URL, to its own server only. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Reads an OpenAPI document (Swagger 2.0, OpenAPI 3.0 to 3.2), a JSON Schema or a folder of them, with every file that it refers to, and
 * gives it as one OpenAPI 3.1 document whose references all point inside.
 * Undefined where there is no document to go on with; whatever is wrong is in `diagnostics`.
 */
export async function readDocument(input: Input, options: ReadOptions, diagnostics: Diagnostics): Promise<Document | undefined> {
  const loader = createLoader(options, diagnostics);
  if ('file' in input && isFolder(input.file)) return readFolder(input.file, loader, diagnostics);
  const source = 'file' in input ? await loader.main(input.file) : loader.text(input.text, input.name);
  if (source === undefined) return undefined;
  const value = source.box.value;
  if (!isObject(value)) {
    diagnostics.add({
      code: 'not-a-document',
      severity: 'error',
      message: `${source.name} holds ${describe(value)}, not an object.`,
      place: source.place([]),
    });
    return undefined;
  }
  const version = versionOf(value, source, diagnostics);
  if (version === undefined) return undefined;
  if (version === 'json-schema') return finish(await readSchemas([source], loader, diagnostics), version, loader, diagnostics);
  upgradeDialects(source, diagnostics);
  return finish(resolveDynamic(source), version, loader, diagnostics);
}

/** A folder of JSON Schemas; other files in it are left alone. */
async function readFolder(folder: string, loader: Loader, diagnostics: Diagnostics): Promise<Document | undefined> {
  const files = loader.folder(folder);
  const schemas = files.filter(isSchemaFile);
  if (schemas.length > 0) return finish(await readSchemas(schemas, loader, diagnostics), 'json-schema', loader, diagnostics);
  if (!diagnostics.failed)
    diagnostics.add({ code: 'not-a-document', severity: 'error', message: `None of the files in ${folder} holds a JSON Schema.` });
  return undefined;
}

async function finish(start: Source, version: Version, loader: Loader, diagnostics: Diagnostics): Promise<Document | undefined> {
  const bundled = await bundle(start, loader, diagnostics);
  if (bundled === undefined) return undefined;
  const reportFormat = (message: string, tokens: Tokens): void =>
    diagnostics.add({ code: 'word-without-effect', severity: 'warning', message, place: locate(bundled, tokens) });
  const root = await upgrade(bundled.root, version, reportFormat);
  const place = (tokens: Tokens): Place => locate(bundled, version === 'swagger-2.0' ? swaggerTokens(tokens) : tokens);
  checkDocument(root, bundled.incomplete, place, diagnostics);
  return {
    root: root as JsonObject,
    inputs: loader.inputs,
    locate: (pointer) => place(fromPointer(pointer) ?? []),
  };
}

/** Brings every dialect to OpenAPI 3.1; 3.2 only adds to it. */
async function upgrade(
  root: MutableObject,
  version: Version,
  reportFormat: (message: string, tokens: Tokens) => void,
): Promise<MutableObject> {
  if (version === '3.0') upgradeFrom30(root);
  if (version !== 'swagger-2.0') return root;
  const result = await upgradeFromSwagger(root, reportFormat);
  upgradeFrom30(result);
  return result;
}

/** Walks a pointer of the bundled document through the files that its parts came from. */
function locate(bundled: Bundle, pointer: Tokens): Place {
  let source: Source = bundled.source;
  let tokens: Tokens = [];
  const follow = (token: string | undefined): void => {
    let here = bundled.jumps.get(placeId(source, tokens));
    for (let hops = 0; here !== undefined && hops < 50 && !(token !== undefined && here.siblings.has(token)); hops++) {
      ({ source, tokens } = here);
      here = bundled.jumps.get(placeId(source, tokens));
    }
  };
  for (const token of pointer) {
    follow(token);
    tokens = [...tokens, token];
  }
  follow(undefined);
  return source.place(tokens);
}

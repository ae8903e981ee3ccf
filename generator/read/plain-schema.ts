import { define, isObject, own, type MutableObject } from './json.ts';
import { encodeToken } from './pointer.ts';
import { createSource, type Source } from './source.ts';

/** Words that describe a file of schemas without being a schema of its own. */
const headWords = new Set(['$schema', '$id', 'id', '$comment', 'title', 'description', '$defs', 'definitions', '$vocabulary']);

/**
 * Makes the root of an OpenAPI document with no paths for files of JSON Schema: one component for each file, named by its
 * `title` or its name, and one for each of its `$defs` (`definitions` before 2019-09). The schemas stay where they are and are referred to.
 */
export function wrapSchemas(files: readonly Source[]): Source {
  const schemas: MutableObject = {};
  const add = (wish: string, ref: string): void => {
    let key = wish || 'Schema';
    for (let number = 2; Object.hasOwn(schemas, key); number++) key = `${wish}_${number}`;
    define(schemas, key, { $ref: ref });
  };
  for (const file of files) {
    const schema = file.box.value;
    if (!isObject(schema)) continue;
    if (Object.keys(schema).some((key) => !headWords.has(key))) add(schemaName(schema, file), file.url);
    for (const word of ['$defs', 'definitions']) {
      const definitions = own(schema, word);
      if (!isObject(definitions)) continue;
      for (const key of Object.keys(definitions)) add(componentName(key), `${file.url}#/${word}/${encodeToken(key)}`);
    }
  }
  const first = files[0]?.box.value;
  const description = files.length === 1 && isObject(first) ? own(first, 'description') : undefined;
  const name = Object.keys(schemas)[0] ?? 'Schemas';
  const root: MutableObject = {
    openapi: '3.1.1',
    info: {
      title: name,
      ...(typeof description === 'string' ? { description } : {}),
      version: '0.0.0',
    },
    components: { schemas },
  };
  return createSource('okapi:schemas', files[0]?.name ?? name, '{}', root);
}

function schemaName(schema: MutableObject, file: Source): string {
  const title = own(schema, 'title');
  if (typeof title === 'string' && componentName(title) !== '') return componentName(title);
  const base = decodeURIComponent(file.url.split('/').at(-1) ?? '');
  return componentName(base.replace(/(\.schema)?\.(ya?ml|json)$/i, ''));
}

function componentName(text: string): string {
  return text.replace(/[^A-Za-z0-9._-]+/g, '_').replace(/^_+|_+$/g, '');
}

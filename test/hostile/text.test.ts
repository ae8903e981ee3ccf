import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build, type BuildResult } from '../../generator/build.ts';
import type { SourceFile } from '../../generator/write/plan.ts';
import { targets } from '../../generator/targets/index.ts';
import { workplace } from '../support/cli.ts';
import { check, type Packages } from '../support/strictest.ts';

/** Texts that are odd as YAML or JSON, and names that are odd as anything: each is read as it is meant, or refused with the place and the reason. */

async function read(text: string | Uint8Array, name = 'spec.yaml', lenient = false): Promise<BuildResult> {
  using place = workplace();
  const input = { file: join(place.folder, name) };
  writeFileSync(input.file, text);
  return build({ input, root: place.folder, remote: false, lenient, targets, packages: '@odd/{target}' });
}

/** `code line:column message` of each diagnostic. */
async function told(text: string | Uint8Array, name?: string, lenient?: boolean): Promise<string[]> {
  const { diagnostics } = await read(text, name, lenient);
  return diagnostics.map(({ code, place, message }) => `${code} ${place?.line ?? ''}:${place?.column ?? ''} ${message}`);
}

/** A generated file, or nothing. */
function textOf(files: readonly SourceFile[] | undefined, path: string): string {
  return files?.find((file) => file.path === path)?.text ?? '';
}

const head = "openapi: 3.1.1\ninfo: { title: Shop, version: '1' }\n";
const info = '"openapi":"3.1.1","info":{"title":"Shop","version":"1"}';
const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

describe('a text', () => {
  it.each([
    ['UTF-16 with its mark', utf16(`\uFEFF${head}`)],
    ['UTF-16 with its mark, the other way round', utf16(`\uFEFF${head}`).swap16()],
    ['UTF-16 without a mark', utf16(head)],
    ['UTF-16 without a mark, the other way round', utf16(head).swap16()],
  ])('in %s is refused as what it is', async (_, bytes) => {
    expect(await told(bytes)).toEqual([expect.stringMatching(/^not-utf8 : .*spec\.yaml is UTF-16, or no text\.$/)]);
  });

  it('may begin with a byte order mark', async () => {
    expect(await told(`\uFEFF${head}`)).toEqual([]);
    expect(await told(`\uFEFF{${info}}`)).toEqual([]);
  });

  it('of several YAML documents is refused where the second begins', async () => {
    expect(await told(`${head}---\n${head}`)).toEqual(['yaml-syntax 3:1 The file holds more than one document.']);
  });

  it.each(['!!js/function "function () {}"', '!!binary aGk=', '!!timestamp 2020-01-01', '!!set { a }', '!mine x'])(
    'with the tag of %s is refused: JSON has no such value',
    async (value) => {
      const [first] = await told(`${head}x-value: ${value}\n`);
      expect(first).toMatch(/^yaml-syntax 3:\d+ Unknown tag/);
    },
  );
});

describe('a key that is given twice', () => {
  const twice = `{${info},"paths":{},"x-end-\\\\":"\\":",\n "paths":{}}`;

  it('in JSON is refused where it is given again, for JSON.parse says nothing', async () => {
    expect(await told(twice, 'spec.json')).toEqual(['duplicate-key 2:2 The key "paths" is given twice in one object.']);
  });

  it('is not seen where a text only looks like a key, or stands in another object', async () => {
    expect(await told(`{ ${info} , "x-a" : { "a" : "\\"a\\": " , "b\\\\" : [ "a" , { "a" : 1 } ] } }`, 'spec.json')).toEqual([]);
  });

  it('holds as it stands last where mistakes are worked around, in JSON and in YAML', async () => {
    const schemas = 'components:\n  schemas:\n    A: { type: string }\n    A: { type: number }\n';
    const { files, diagnostics } = await read(`${head}${schemas}`, 'spec.yaml', true);
    expect(diagnostics.map(({ code, severity }) => `${severity} ${code}`)).toEqual(['warning duplicate-key']);
    expect(textOf(files, 'types/src/a.ts')).toContain('A = number');
    expect((await read(twice, 'spec.json', true)).files).toBeDefined();
  });
});

describe('a merge key', () => {
  it('gives what it merges, unless the mapping says otherwise', async () => {
    const base = 'x-base: &base { type: object, required: [id], properties: { id: { type: string } } }\n';
    const { files } = await read(`${head}${base}components:\n  schemas:\n    A: { <<: *base, description: Mine. }\n`);
    expect(textOf(files, 'types/src/a.ts')).toMatch(/id: string/);
  });

  it('that merges what is no mapping is refused', async () => {
    expect(await told(`${head}x-a: { <<: hello }\n`)).toEqual([expect.stringMatching(/^yaml-syntax 3:\d+ /)]);
  });
});

describe('a number', () => {
  it.each([
    ['{"type":"number","maximum":1e400}', 'spec.json'],
    ['{ type: number, maximum: .inf }', 'spec.yaml'],
  ])('beyond JSON is refused: %s', async (schema, name) => {
    const [first] = await told(`{${info.replaceAll('":', '": ')}, "components": { "schemas": { "A": ${schema} } }}`, name);
    expect(first).toMatch(/^not-json 1:\d+ JSON has no number Infinity\.$/);
  });
});

describe('a list where an object belongs', () => {
  it.each([
    ['a path', '{ "paths": { "/a": [] } }', 'structure 1:14 "/a" must be an object (path item), not a list.'],
    ['a schema', '{ "components": { "schemas": { "A": [] } } }', 'structure 1:32 "A" must be a schema, not a list.'],
  ])('is refused: %s', async (_, part, want) => {
    const [found] = await told(`${part.slice(0, -1)}, ${info} }`, 'spec.json');
    expect(found).toBe(want);
  });
});

/** Names that need escaping, or are words of the generated code, or cannot be typed at all. */
function oddNames(): unknown {
  const inline = { type: 'object', properties: { '% change': { type: 'string' }, '50%': { properties: { 'a%zz': { type: 'string' } } } } };
  const content = { 'application/json': { schema: inline }, '*/*': {}, 'APPLICATION/JSON; v=2': {}, "a/b'; process.exit()": {} };
  const ids = ['operations', 'constructor', '__proto__', 'import type', '!!!', '???', 'а', 'a', '🎉', 'x'.repeat(10_000)];
  const paths = Object.fromEntries(
    ids.map((operationId, index) => [
      `/${index}/100%/%zz`,
      {
        post: {
          operationId,
          tags: [operationId],
          parameters: [
            { name: 'p%', in: 'query', schema: inline },
            { $ref: '#/components/parameters/q%25' },
            { name: "x'y", in: 'header', schema: { type: 'string' } },
          ],
          requestBody: { content },
          responses: { '200': { description: '5 %', content }, '1XX': { description: 'soon' } },
        },
      },
    ]),
  );
  const components = { parameters: { 'q%': { name: 'q', in: 'query', schema: { type: 'string' } } }, schemas: { 'A%': inline } };
  return { openapi: '3.1.1', info: { title: '"};process.exit(1)//', version: '1' }, paths, components };
}

/**
 * Found in documents of other people: a schema called Schema with the same rules in two places, one called as the parameters of an
 * operation, one that requires a constant of a part of it, one that requires itself, a list of what the mocks have nothing for,
 * and a list whose enum has the texts of its items.
 */
const clashing = `${head}
paths:
  /triggers/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
    get:
      operationId: triggerUpdate
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Trigger' } } } }
    put:
      operationId: triggerCreate
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/TriggerUpdateParameters' } } } }
      responses:
        '200': { description: ok, content: { application/json: { schema: { $ref: '#/components/schemas/Endless' } } } }
components:
  schemas:
    Schema: { type: object, properties: { a: { type: array, items: {} }, b: { type: array, items: {} } } }
    TriggerUpdateParameters: { type: object, properties: { a: { type: string } } }
    Trigger:
      allOf: [{ type: object, properties: { id: { type: string } } }]
      type: object
      required: [kind]
      properties: { kind: { type: string, enum: [Scheduled] } }
    Goals: { type: array, items: { enum: [a, b] }, enum: [a, b] }
    Bulk: { type: array, items: { $ref: '#/components/schemas/Result' } }
    Result: { oneOf: [{ $ref: '#/components/schemas/Found' }, { $ref: '#/components/schemas/Missing' }] }
    Found: { type: object, properties: { data: { type: array } } }
    Missing: { type: object, properties: { warning: { type: string } } }
    Endless: { type: object, required: [inner], properties: { inner: { $ref: '#/components/schemas/Endless' } } }
`;

describe('names that are odd, or clash', () => {
  it('give packages that compile', async () => {
    using place = workplace();
    const all: Packages[] = [];
    for (const [name, text] of Object.entries({ odd: JSON.stringify(oddNames()), clashing })) {
      const input = { text, name: 'spec.yaml' };
      const options = { input, root: place.folder, remote: false, targets, packages: `@${name}/{target}` };
      const { files = [], diagnostics } = await build(options);
      expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
      for (const file of files) place.put(join(name, file.path), file.text);
      all.push({ output: join(place.folder, name), prefix: `@${name}/` });
      if (name === 'odd') expect(textOf(files, 'types/src/openapi.ts')).toContain('"/0/100%/%zz"');
    }
    expect(check(place.folder, 'typescript-7', ...all)).toBe('');
  }, 120_000);
});

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { build, type BuildResult } from '../../generator/build.ts';
import { targets } from '../../generator/targets/index.ts';
import { workplace } from '../support/cli.ts';
import { check } from '../support/strictest.ts';

/** Documents made to hang, to exhaust, to read what is not theirs, or to write where they should not: each ends soon, with a word of why. */

async function built(text: string, remote = false, root = process.cwd()): Promise<BuildResult> {
  return build({ input: { text, name: 'spec.yaml' }, root, remote, targets, packages: '@hostile/{target}' });
}

async function codes(text: string, remote = false, root?: string): Promise<string[]> {
  const { diagnostics, files } = await built(text, remote, root);
  if (files !== undefined) return ['nothing'];
  return [...new Set(diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code))].sort();
}

const schemas = (yaml: string): string => `openapi: 3.1.1\ninfo: { title: Shop, version: '1' }\ncomponents: { schemas: { ${yaml} } }`;

describe('a document that would exhaust the machine', () => {
  it('is refused where aliases multiply (a billion laughs)', async () => {
    const rows = Array.from({ length: 12 }, (_, index) => `a${index + 1}: &a${index + 1} [${Array(10).fill(`*a${index}`).join(', ')}]`);
    expect(await codes(`openapi: 3.1.1\nx-laughs:\n  a0: &a0 [lol]\n  ${rows.join('\n  ')}\n`)).toEqual(['alias-expansion']);
  });

  it.each([
    ['YAML', 'not: { '.repeat(10_000), '}'.repeat(10_000)],
    ['JSON', '"not":{'.repeat(10_000), '}'.repeat(10_000)],
  ])('is refused where %s nests 10,000 deep', async (format, open, close) => {
    const text =
      format === 'JSON'
        ? `{"openapi":"3.1.1","info":{"title":"x","version":"1"},"components":{"schemas":{"A":{${open}"a":1${close}}}}}`
        : schemas(`A: { ${open} a: 1 ${close} }`);
    expect(await codes(text)).toEqual(['nesting-too-deep']);
  });

  it('is refused where lists nest 10,000 deep', async () => {
    expect(await codes(`{"openapi":"3.1.1","x":${'['.repeat(10_000)}${']'.repeat(10_000)}}`)).toEqual(['nesting-too-deep']);
  });

  it('is taken where references nest as deep, for each is one step', async () => {
    const chain = Array.from(
      { length: 2000 },
      (_, index) => `A${index}: { type: object, properties: { next: { $ref: '#/components/schemas/A${index + 1}' } } }`,
    );
    const { files } = await built(schemas([...chain, 'A2000: { type: string }'].join(', ')));
    expect(files?.length).toBeGreaterThan(2000);
  }, 60_000);

  it('is refused where a pattern takes exponential time, before any text is tested with it', async () => {
    expect(await codes(schemas(`A: { type: string, pattern: '^(a+)+$', examples: ['${'a'.repeat(60)}!'] }`))).toEqual(['pattern-slow']);
  });

  it('is refused where every path leads in a circle of references', async () => {
    expect(await codes(schemas(`A: { $ref: '#/components/schemas/B' }, B: { $ref: '#/components/schemas/A' }`))).toEqual(['ref-to-itself']);
  });

  it('is taken where schemas contain themselves in every way', async () => {
    const ref = `{ $ref: '#/components/schemas/A' }`;
    const all = `A: { properties: { a: ${ref}, b: { not: ${ref} } }, items: ${ref}, additionalProperties: ${ref} }`;
    expect((await built(schemas(all))).files).toBeDefined();
  });

  it.each([
    ['anyOf', 'with mocks of its other branches', 'fixtures-left-out'],
    ['allOf', 'without mocks of it', 'no-value-fits'],
    ['oneOf', 'without mocks of it', 'no-value-fits'],
  ])('is taken where a schema is a part of itself by %s, %s', async (word, _, code) => {
    const ref = `{ $ref: '#/components/schemas/Self' }`;
    const { files, diagnostics } = await built(schemas(`Self: { ${word}: [${ref}, { type: object }], additionalProperties: ${ref} }`));
    expect(files).toBeDefined();
    expect(diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
  });
});

describe('a document that would read what is not its own', () => {
  it.each([
    ['file:///etc/passwd', 'ref-outside-root'],
    ['/etc/passwd', 'ref-outside-root'],
    ['../../../../../../../../etc/passwd', 'ref-outside-root'],
    ['..%2f..%2f..%2f..%2f..%2f..%2fetc%2fpasswd', 'ref-outside-root'],
    ['file://server/share/secrets.yaml', 'ref-outside-root'],
    ['http://169.254.169.254/latest/meta-data', 'ref-remote'],
    ['http://localhost:1/', 'ref-remote'],
    ['//127.0.0.1:1/a.yaml', 'ref-invalid'],
    ['ftp://127.0.0.1/a.yaml', 'ref-remote'],
    ['data:application/json,{}', 'ref-remote'],
  ])('is refused where a $ref goes to %s', async (ref, code) => {
    using place = workplace();
    expect(await codes(schemas(`A: { $ref: '${ref}' }`), false, place.folder)).toEqual([code]);
  });

  it('is refused where a link in its folder leads out of it', async () => {
    using place = workplace();
    const { symlinkSync } = await import('node:fs');
    symlinkSync('/etc/passwd', join(place.folder, 'inside.yaml'));
    expect(await codes(schemas(`A: { $ref: 'inside.yaml' }`), false, place.folder)).toEqual(['ref-outside-root']);
  });

  it('is refused where a document from elsewhere points into the network that Okapi runs in, or at its files', async () => {
    const server = createServer((_request, response) => {
      response.end(JSON.stringify({ a: { $ref: 'http://10.0.0.1/secret.yaml' }, b: { $ref: 'file:///etc/passwd' } }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const there = `http://127.0.0.1:${port}/other.yaml`;
    const found = await codes(schemas(`A: { $ref: '${there}#/a' }, B: { $ref: '${there}#/b' }`), true);
    expect(found.toSorted()).toEqual(['ref-outside-root', 'ref-remote']);
    await new Promise((resolve) => server.close(resolve));
  });
});

describe('a document with names that every object has', () => {
  const names = [
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'valueOf',
    'then',
    'default',
    'eval',
    'arguments',
    'NaN',
    'undefined',
  ];

  it('gives packages that compile, and changes no prototype', async () => {
    using place = workplace();
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string', description: name }]));
    // A literal `__proto__` would set a prototype here, too.
    const all = JSON.parse(
      JSON.stringify({
        openapi: '3.1.1',
        info: { title: '__proto__', version: '1' },
        paths: { '/a': { post: { operationId: 'constructor', parameters: [], requestBody: {}, responses: {} } } },
        components: { schemas: {} },
      }),
    ) as { paths: { '/a': { post: Record<string, unknown> } }; components: { schemas: object } };
    const schema = {
      type: 'object',
      required: ['constructor'],
      properties: JSON.parse(`{${names.map((name) => `"${name}":{"type":"string"}`).join(',')}}`) as object,
    };
    all.components.schemas = JSON.parse(`{${names.map((name) => `"${name}":${JSON.stringify(schema)}`).join(',')}}`) as object;
    all.paths['/a'].post['parameters'] = names.map((name) => ({ name, in: 'query', schema: { type: 'string' } }));
    all.paths['/a'].post['requestBody'] = { content: { 'application/json': { schema: { $ref: '#/components/schemas/__proto__' } } } };
    all.paths['/a'].post['responses'] = {
      '200': { description: 'ok', content: { 'application/json': { schema: { type: 'object', properties } } } },
    };
    const { files = [], diagnostics } = await built(JSON.stringify(all));
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    for (const { path, text } of files) place.put(join('out', path), text);
    expect(check(place.folder, 'typescript-7', { output: join(place.folder, 'out'), prefix: '@hostile/' })).toBe('');
    expect(Object.keys(Object.prototype)).toEqual([]);
  }, 60_000);

  it('keeps files of one name apart from reserved ones, and none leaves its folder', async () => {
    const odd = ['..', '.', 'con', 'NUL', 'a/b', 'a\\\\b', '-', ' ', 'index', 'Index', 'C:', 'x'.repeat(300)];
    const { files = [] } = await built(schemas(odd.map((name) => `"${name}": { type: string }`).join(', ')));
    const paths = files.map(({ path }) => path);
    expect(paths.length).toBeGreaterThan(odd.length);
    expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
    for (const path of paths) {
      expect(path).toMatch(/^(?:[\w-][\w.-]*\/)*[\w.-]+$/);
      for (const part of path.split('/')) expect(part.length).toBeLessThan(120);
      expect(path.split('/').filter((part) => /^(con|nul|\.\.?)(\.|$)/i.test(part))).toEqual([]);
    }
  });

  it('is refused where it holds half of a character', async () => {
    expect(await codes('{"openapi":"3.1.1","info":{"title":"\\ud800","version":"1"}}')).toEqual(['not-utf8']);
  });
});

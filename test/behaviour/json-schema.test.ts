import { stripTypeScriptTypes } from 'node:module';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { workplace } from '../support/cli.ts';
import { check, versions } from '../support/strictest.ts';

/** A folder of JSON Schemas of four drafts, as a team has them that began years ago: types that compile, and validators that say what ajv says. */
const modern = 'https://json-schema.org/draft/2020-12/schema';
const schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  // Files that call each other by $id, by their place in the folder, and by anchors.
  'shop/cart.json': {
    $schema: modern,
    $id: 'https://shop.example/schemas/cart',
    title: 'Cart',
    type: 'object',
    required: ['items'],
    properties: {
      items: { type: 'array', items: { $ref: 'item' } },
      total: { $ref: 'https://shop.example/schemas/item#price' },
      buyer: { $ref: './people/buyer.json' },
    },
  },
  'shop/item.json': {
    $schema: modern,
    $id: 'https://shop.example/schemas/item',
    title: 'Item',
    type: 'object',
    properties: { price: { $anchor: 'price', type: 'number', minimum: 0 }, parts: { type: 'array', items: { $ref: '#' } } },
    additionalProperties: false,
  },
  'shop/people/buyer.json': {
    title: 'Buyer',
    type: 'object',
    required: ['name'],
    properties: { name: { $ref: '../text.json#/$defs/line' } },
  },
  'shop/text.json': { $schema: modern, $defs: { line: { type: 'string', pattern: '^[^\\n]*$' }, any: true } },
  // A tree that others make stricter (2020-12, core, appendix C), and a list of whatever it is told.
  'tree.json': {
    $schema: modern,
    $id: 'https://shop.example/tree',
    $dynamicAnchor: 'node',
    title: 'Tree',
    type: 'object',
    properties: { data: true, children: { type: 'array', items: { $dynamicRef: '#node' } } },
  },
  'strict-tree.json': {
    $schema: modern,
    $id: 'https://shop.example/strict-tree',
    $dynamicAnchor: 'node',
    title: 'Strict tree',
    $ref: 'tree',
    unevaluatedProperties: false,
  },
  'menu.json': {
    $schema: 'https://json-schema.org/draft/2019-09/schema',
    $id: 'https://shop.example/menu',
    $recursiveAnchor: true,
    title: 'Menu',
    type: 'object',
    properties: { entries: { type: 'array', items: { $recursiveRef: '#' } } },
  },
  'named-menu.json': {
    $schema: 'https://json-schema.org/draft/2019-09/schema',
    $id: 'https://shop.example/named-menu',
    $recursiveAnchor: true,
    title: 'Named menu',
    $ref: 'menu',
    required: ['name'],
  },
  'point.json': {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $id: 'https://shop.example/point',
    title: 'Point',
    type: 'object',
    properties: {
      at: { type: 'array', items: [{ type: 'number' }, { type: 'number' }], additionalItems: { type: 'string' } },
      // What stands beside a reference says nothing before 2019-09.
      label: { $ref: '#label', maxLength: 1 },
      unit: { type: 'string' },
    },
    dependencies: { unit: ['at'], label: { required: ['unit'] } },
    definitions: { label: { $id: '#label', type: 'string' } },
  },
  // As generators of schemas write it: a reference beside the definitions.
  'report.json': {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $ref: '#/definitions/Report',
    definitions: {
      Report: { type: 'object', properties: { rows: { type: 'array', items: { $ref: '#/definitions/Row' } } } },
      Row: { type: 'integer' },
    },
  },
  'old.json': {
    $schema: 'http://json-schema.org/draft-04/schema#',
    id: 'https://shop.example/old',
    title: 'Old',
    type: 'object',
    properties: { age: { type: 'number', minimum: 0, exclusiveMinimum: true }, kind: { $ref: 'old-kind' } },
  },
  'old-kind.json': {
    $schema: 'http://json-schema.org/draft-04/schema#',
    id: 'https://shop.example/old-kind',
    title: 'Old kind',
    enum: ['a', 'b'],
  },
};

const values: readonly (readonly [name: string, file: string, value: unknown, valid: boolean])[] = [
  ['Cart', 'shop/cart.json', { items: [{ price: 1, parts: [{ price: 2 }] }], total: 3, buyer: { name: 'Ann' } }, true],
  ['Cart', 'shop/cart.json', { items: [{ price: 1, parts: [{ prize: 2 }] }] }, false],
  ['Cart', 'shop/cart.json', { items: [], total: -1 }, false],
  ['Cart', 'shop/cart.json', { items: [], buyer: { name: 'two\nlines' } }, false],
  ['Cart', 'shop/cart.json', { items: [], buyer: {} }, false],
  ['Tree', 'tree.json', { children: [{ data: 1, daat: 2 }] }, true],
  ['Tree', 'tree.json', { children: [1] }, false],
  ['StrictTree', 'strict-tree.json', { children: [{ data: 1, children: [{ data: 2 }] }] }, true],
  ['StrictTree', 'strict-tree.json', { children: [{ daat: 1 }] }, false],
  ['StrictTree', 'strict-tree.json', { children: [{ children: [{ daat: 1 }] }] }, false],
  ['Menu', 'menu.json', { entries: [{ entries: [] }] }, true],
  ['NamedMenu', 'named-menu.json', { name: 'a', entries: [{ name: 'b', entries: [] }] }, true],
  ['NamedMenu', 'named-menu.json', { name: 'a', entries: [{ entries: [] }] }, false],
  ['Point', 'point.json', { at: [1, 2, 'north'], label: 'long', unit: 'm' }, true],
  ['Point', 'point.json', { at: [1, 2, 3] }, false],
  ['Point', 'point.json', { at: ['1'] }, false],
  ['Point', 'point.json', { unit: 'm' }, false],
  ['Point', 'point.json', { label: 'a' }, false],
  ['Report', 'report.json', { rows: [1] }, true],
  ['Report', 'report.json', { rows: ['1'] }, false],
  ['Old', 'old.json', { age: 1, kind: 'a' }, true],
  ['Old', 'old.json', { age: 0 }, false],
  ['Old', 'old.json', { kind: 'c' }, false],
];

const place = workplace({
  'package.json': '{ "name": "shop", "type": "module" }',
  'schemas/package.json': '{ "name": "schemas", "type": "module" }',
  ...Object.fromEntries(Object.entries(schemas).map(([path, schema]) => [`schemas/${path}`, JSON.stringify(schema, null, 2)])),
});
afterAll(() => place[Symbol.dispose]());

let module: Readonly<Record<string, unknown>>;
beforeAll(async () => {
  const ran = place.okapi(['generate', '-i', 'schemas', '-o', 'out']);
  if (ran.code !== 0 || /warning|error/.test(ran.err)) throw new Error(ran.err);
  const [from, to] = [join(place.folder, 'out/validators/src'), join(place.folder, 'js')];
  for (const file of readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))) {
    const path = join(to, file.replace(/\.ts$/, '.js'));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, stripTypeScriptTypes(readFileSync(join(from, file), 'utf8')));
  }
  module = (await import(/* @vite-ignore */ pathToFileURL(join(to, 'index.js')).href)) as Record<string, unknown>;
});

describe('a folder of JSON Schemas', () => {
  it.each(versions)('gives types and validators that TypeScript %s takes', (version, compiler) => {
    const folder = join(place.folder, `typescript-${version}`);
    for (const target of ['types', 'validators'])
      cpSync(join(place.folder, 'out', target), join(folder, 'out', target), { recursive: true });
    const { name } = JSON.parse(readFileSync(join(place.folder, 'out/types/package.json'), 'utf8')) as { name: string };
    expect(check(folder, compiler, { output: join(folder, 'out'), prefix: name.slice(0, -'types'.length) })).toBe('');
  });

  it.each(values)('%s (%s) of %j: %s, for guard, collector and ajv', (name, file, value, valid) => {
    const [guard, validate] = [module[`is${name}`], module[`validate${name}`]] as [
      (value: unknown) => boolean,
      (value: unknown) => { valid: boolean },
    ];
    expect([guard(value), validate(value).valid]).toEqual([valid, valid]);
    const schema = schemas[file] ?? {};
    // Of draft 4 ajv knows nothing, and in draft 7 it heeds what stands beside a reference.
    if (String(schema['$schema']).includes('draft-04') || JSON.stringify(value).includes('label')) return;
    expect(ajvFor(schema)(value)).toBe(valid);
  });

  it('names what has a name in the files, and nothing twice', () => {
    const types = readdirSync(join(place.folder, 'out/types/src'));
    expect(types).toEqual(
      expect.arrayContaining(['cart.ts', 'item.ts', 'buyer.ts', 'tree.ts', 'strict-tree.ts', 'point.ts', 'old-kind.ts']),
    );
    expect(Object.keys(module).filter((name) => /^is(?:Cart|Item|Buyer|Line|OldKind|Row|Any|None)\d+$/.test(name))).toEqual([]);
  });

  it('does nothing when nothing has changed, and sees a file that comes', () => {
    expect(place.okapi(['generate', '-i', 'schemas', '-o', 'out', '--check']).code).toBe(0);
    place.put('schemas/late.json', JSON.stringify({ $schema: modern, title: 'Late', type: 'string' }));
    expect(place.okapi(['generate', '-i', 'schemas', '-o', 'out', '--check']).code).toBe(1);
  });
});

/** The ajv of the schema's draft, which knows every other file of it by its id, and by the place that a reference names. */
function ajvFor(schema: Readonly<Record<string, unknown>>): (value: unknown) => boolean {
  const draft = String(schema['$schema']);
  const ajv = draft.includes('2020')
    ? new Ajv2020({ strict: false })
    : draft.includes('2019')
      ? new Ajv2019({ strict: false })
      : new Ajv({ strict: false });
  for (const [path, other] of Object.entries(schemas)) {
    if (other === schema || (other['$schema'] ?? modern) !== schema['$schema']) continue;
    ajv.addSchema(other, (other['$id'] as string | undefined) ?? `https://shop.example/${path.replace('shop/', 'schemas/')}`);
  }
  return (value) => ajv.validate(schema, value);
}

describe('mistakes in JSON Schemas', () => {
  it.each([
    [
      'a pointer to nothing',
      { 'a.json': { type: 'object', properties: { b: { $ref: '#/$defs/b' } } } },
      'The $ref "#/$defs/b" leads to no schema.',
      'a.json:5:',
    ],
    [
      'an anchor that is not there',
      { 'a.json': { $ref: 'b.json#there' }, 'b.json': { type: 'string' } },
      'The $ref "b.json#there" leads to no schema.',
      'a.json:2:',
    ],
    ['a file that is not there', { 'a.json': { items: { $ref: 'b.json' } } }, 'There is no file', 'a.json:3:'],
    ['an id that nothing has', { 'a.json': { items: { $ref: 'urn:shop:b' } } }, 'The $ref goes to urn:shop:b', 'a.json:3:'],
    ['a reference that is no text', { 'a.json': { items: { $ref: 7 } } }, 'A $ref must be a string.', 'a.json:3:'],
    ['no schema at all', { 'package.json': { type: 'module' } }, 'None of the files in', ''],
  ])('%s is told where it stands', (_what, files, message, where) => {
    using folder = workplace(
      Object.fromEntries(Object.entries(files).map(([path, schema]) => [`in/${path}`, JSON.stringify(schema, null, 2)])),
    );
    const { code, err } = folder.okapi(['generate', '-i', 'in', '-o', 'out']);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err).toContain(where);
  });
});

import { describe, expect, it } from 'vitest';
import { graphOf } from '../../../../generator/targets/validators/graph.ts';
import { shareParts } from '../../../../generator/targets/validators/share.ts';
import { namedSchema } from '../../../support/validators.ts';

/** What several modules repeat is told once, and what a schema asserts stays the same. */

const user = (words: object = {}): object => ({
  type: 'object',
  required: ['login'],
  properties: { login: { type: 'string', ...words }, site_admin: { type: 'boolean' } },
});

/** Schemas of one property, `of`, each in a module of its own. */
function shared(...of: readonly unknown[]): { readonly [name: string]: unknown } {
  const schemas = of.map((json, index) => namedSchema(`Event${index}`, { type: 'object', properties: { of: json } }, `event-${index}`));
  return told(schemas);
}

function told(schemas: Parameters<typeof shareParts>[0]): { readonly [name: string]: unknown } {
  return Object.fromEntries(shareParts(schemas, graphOf(schemas)).schemas.map(({ name, json }) => [name, json]));
}

const holding = (json: unknown): object => ({ type: 'object', properties: { of: json } });
const to = (name: string): object => ({ $ref: `#/$defs/${name}` });

describe('an object that two modules have', () => {
  it('becomes a part that both refer to, whatever words it has for people', () => {
    expect(shared(user({ description: 'Who did it.' }), user({ example: 'ada' }))).toEqual({
      Event0: holding(to('SharedOf')),
      Event1: holding(to('SharedOf')),
      SharedOf: user({ description: 'Who did it.' }),
    });
  });

  it('takes along what it holds, and a part that stands elsewhere, too, is a part of its own', () => {
    const team = { type: 'object', properties: { lead: user() } };
    expect(shared(team, team)).toEqual({ Event0: holding(to('SharedOf')), Event1: holding(to('SharedOf')), SharedOf: team });
    expect(shared(team, team, user())).toEqual({
      Event0: holding(to('SharedOf')),
      Event1: holding(to('SharedOf')),
      Event2: holding(to('SharedLead')),
      SharedOf: { type: 'object', properties: { lead: to('SharedLead') } },
      SharedLead: user(),
    });
  });

  it('gives way to the schema of the document that asserts the same', () => {
    const schemas = [namedSchema('User', user(), 'user'), namedSchema('Event', holding(user({ title: 'Sender' })), 'event')];
    expect(told(schemas)).toEqual({ User: user(), Event: holding(to('User')) });
  });

  it('has a name that the document has not', () => {
    const schemas = ['SharedOf', 'Other', 'More'].map((name) => namedSchema(name, holding(name === 'SharedOf' ? {} : user()), name));
    expect(Object.keys(told(schemas))).toEqual(['SharedOf', 'Other', 'More', 'SharedOf2']);
  });
});

describe('a list of plain values', () => {
  it('is named after them, for it is found in places that have nothing else in common', () => {
    const list = { type: 'array', items: { type: 'string' } };
    expect(Object.keys(shared(list, list))).toEqual(['Event0', 'Event1', 'SharedStrings']);
  });
});

describe('what stays where it is', () => {
  it.each([
    ['what only one module has', [user()]],
    ['objects that differ in what they assert', [user(), user({ minLength: 1 })]],
    ['objects that differ in what is secret', [user({ writeOnly: true }), user({ writeOnly: true })]],
    ['plain values', [{ type: 'string' }, { type: 'string' }]],
    [
      'branches of a union, of which a reference would be a tag',
      [{ oneOf: [user(), { type: 'null' }] }, { oneOf: [user(), { type: 'null' }] }],
    ],
    [
      'what the judge alone decides',
      [
        { ...user(), unevaluatedProperties: false },
        { ...user(), unevaluatedProperties: false },
      ],
    ],
  ])('%s', (_what, of) => {
    expect(shared(...of)).toEqual(Object.fromEntries(of.map((json, index) => [`Event${index}`, holding(json)])));
  });

  it('what leads to itself: a reference would count as a level of depth', () => {
    const children = { type: 'array', items: to('Tree') };
    const schemas = ['Tree', 'Wood', 'Hedge'].map((name) => namedSchema(name, { type: 'object', properties: { children } }, name));
    expect(Object.keys(told(schemas))).toEqual(['Tree', 'Wood', 'Hedge']);
    expect(Object.values(told(schemas))).toEqual(schemas.map(({ json }) => json));
  });
});

import { describe, expect, it } from 'vitest';
import { fixturesOf } from '../../../../generator/targets/mocks/all-fixtures.ts';
import { make } from '../../../../generator/targets/mocks/runtime/make.ts';
import { solvedOf } from '../../../../generator/targets/mocks/solved.ts';
import { apiOf, schemasOnly } from '../../../support/api.ts';

/** Schemas that lead to one another, in every way in which real documents do: what is made of them ends, and fits on a page. */

const mesh = (names: readonly string[]): string =>
  names
    .map((name) => {
      const others = names.map((other) => `to${other}: { $ref: '#/components/schemas/${other}' }`);
      return `${name}: { type: object, properties: { id: { type: integer }, ${others.join(', ')} } }`;
    })
    .join('\n');

describe('schemas that lead to one another', () => {
  it('end where a parent holds a child that extends it', async () => {
    const api = await apiOf(
      schemasOnly(`Account:
  type: object
  properties: { id: { type: integer }, owner: { $ref: '#/components/schemas/Person' }, kind: { enum: [open, shut] } }
Person:
  allOf: [{ $ref: '#/components/schemas/Account' }, { type: object, properties: { name: { type: string } } }]`),
    );
    for (const { valid } of fixturesOf(api)) for (const { value } of valid) expect(JSON.stringify(value).length).toBeLessThan(10_000);
  });

  it('end where every schema holds every other', async () => {
    const names = Array.from('ABCDEFGHIJKLMNOPQRST');
    const api = await apiOf(schemasOnly(mesh(names)));
    const solution = solvedOf(api).solutions.get('A');
    expect(solution?.problem).toBeUndefined();
    for (const optional of ['some', 'all'] as const) {
      const made = make(solution?.recipe ?? { kind: 'never' }, undefined, { seed: 1, optional });
      expect(JSON.stringify(made).length).toBeLessThan(100_000);
    }
  });
});

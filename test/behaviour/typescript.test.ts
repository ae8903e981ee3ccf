import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { notes, root, workplace, type Workplace } from '../support/cli.ts';
import { petstore } from '../support/petstore.ts';
import { check, versions } from '../support/strictest.ts';

/** What Okapi emits compiles under the strictest settings there are, on every TypeScript that people use. */

describe.each(versions)('TypeScript %s, strictest', (_version, compiler) => {
  it('accepts the packages of the Jirafe Events API', () => {
    using place = workplace();
    expect(check(place.folder, compiler, { output: join(root, 'generated'), prefix: '@jirafe/events-' })).toBe('');
  });
});

describe.each([
  ['Notes (OpenAPI 3.0, two operations)', notes, 'notes-'],
  ['a pet store (OpenAPI 3.0)', petstore, 'swagger-petstore-'],
])('the packages of a stranger: %s', (_name, document, prefix) => {
  let place: Workplace;
  beforeAll(() => {
    place = workplace({ 'api.yaml': document });
    const { err } = place.okapi(['generate', '-i', 'api.yaml', '-o', 'out', '--silent']);
    if (err !== '') throw new Error(err);
  });
  afterAll(() => place[Symbol.dispose]());

  it.each(versions)('compile with TypeScript %s, strictest', (_version, compiler) => {
    expect(check(place.folder, compiler, { output: join(place.folder, 'out'), prefix })).toBe('');
  });
});

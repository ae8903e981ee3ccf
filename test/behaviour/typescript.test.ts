import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { notes, root, workplace, type Workplace } from '../support/cli.ts';
import { petstore } from '../support/petstore.ts';
import { check, versions } from '../support/strictest.ts';

/** What Okapi emits compiles under the strictest settings there are, on every TypeScript that people use. */

let place: Workplace;
beforeAll(() => {
  place = workplace({ 'notes.yaml': notes, 'pets.yaml': petstore });
  for (const name of ['notes', 'pets']) {
    const { err } = place.okapi(['generate', '-i', `${name}.yaml`, '-o', name, '--silent']);
    if (err !== '') throw new Error(err);
  }
});
afterAll(() => place[Symbol.dispose]());

it.each(versions)(
  'TypeScript %s, strictest, accepts the packages of the Jirafe Events API, of notes, and of a pet store',
  (_version, compiler) => {
    // In one program: reading and checking what TypeScript itself declares would take most of the time of each.
    const said = check(
      place.folder,
      compiler,
      { output: join(root, 'generated'), prefix: '@jirafe/events-' },
      { output: join(place.folder, 'notes'), prefix: 'notes-' },
      { output: join(place.folder, 'pets'), prefix: 'swagger-petstore-' },
    );
    expect(said).toBe('');
  },
);

import { spawnSync } from 'node:child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { notes, root, type Workplace, workplace } from '../support/cli.ts';

/** A target of one's own, as docs/plugin.md shows it: the very text of that page is run here. */

const page = readFileSync(join(root, 'docs/plugin.md'), 'utf8');

function example(file: string): string {
  const [, found] = new RegExp(`^\`\`\`ts ${file}\n([^]*?)^\`\`\``, 'm').exec(page) ?? [];
  if (found === undefined) throw new Error(`docs/plugin.md has no example ${file}`);
  return found;
}

/** A folder of a user's, in which `okapi` is what the package exports. */
function project(): Workplace {
  const index = join(root, 'generator/index.ts');
  return workplace({
    'notes.yaml': notes,
    'markdown.ts': example('markdown.ts'),
    'okapi.config.ts': example('okapi.config.ts'),
    'node_modules/okapi/package.json': JSON.stringify({ name: 'okapi', type: 'module', exports: './index.js' }),
    'node_modules/okapi/index.js': `export * from ${JSON.stringify(index)};\n`,
    'package.json': JSON.stringify({ type: 'module' }),
    'tsconfig.json': JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { paths: { okapi: [index] } },
      include: ['markdown.ts', 'okapi.config.ts'],
      exclude: [],
    }),
  });
}

describe('the target of docs/plugin.md', () => {
  it('is generated beside those of Okapi: a page of every operation and schema, and no package around it', () => {
    using place = project();
    const { code, err, out } = place.okapi(['generate']);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toMatch(/docs +1 file /);
    expect(readFileSync(join(place.folder, 'generated/docs/api.md'), 'utf8')).toBe(`# Notes 1.2.0

## getNote

\`GET /notes/{note-id}\` Reads a note

- 200: The note

## addNote

\`POST /notes\` Adds a note

Takes \`application/json\`.

- 201: The note as it was stored

## Note

Something to remember.

- \`text\`: text
- \`due\`?: date or null
`);
  });

  it('is up to date after that, and runs again when its own file has changed', () => {
    using place = project();
    place.okapi(['generate']);
    expect(place.okapi(['generate']).out).toContain('Nothing to do');
    const file = join(place.folder, 'markdown.ts');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace("'a whole number'", "'an integer'").replace('# ${api.title}', '# The API ${api.title}'),
    );
    expect(place.okapi(['generate']).out).toContain('1 changed');
    expect(readFileSync(join(place.folder, 'generated/docs/api.md'), 'utf8')).toContain('# The API Notes');
  });

  it('compiles against what okapi exports', () => {
    using place = project();
    symlinkSync(join(root, 'node_modules/@types'), join(place.folder, 'node_modules/@types'));
    const { stdout } = spawnSync(process.execPath, [join(root, 'node_modules/typescript-7/bin/tsc'), '-p', place.folder], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  });
});

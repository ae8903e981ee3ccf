import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';

/** The house rules of the spec, each with a spec that breaks it and nothing else. `sound.yaml` breaks none. */

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'node_modules/.cache/okapi-spec-lint');
const sound = readFileSync(join(import.meta.dirname, 'sound.yaml'), 'utf8');

/** [what is wrong, the text of the sound spec, what stands in its place, the rule, what it says, the line it points to] */
const broken: readonly (readonly [what: string, from: string, to: string, rule: string, message: RegExp, line: RegExp])[] = [
  [
    'an operation without its error answers',
    "        '413': { description: The note is too long. }\n",
    '',
    'house/error-answers',
    /lacks the answers 413/,
    /responses:/,
  ],
  ['an operation without an id', '      operationId: addNote\n', '', 'operation-operationId', /operationId/, /post:/],
  ['an operation without a summary', '      summary: Adds a note\n', '', 'operation-summary', /summary/, /post:/],
  [
    'a schema without a description',
    '      description: What to remember.\n      type: object\n',
    '      type: object\n',
    'house/described',
    /schema Note has no description/,
    /Note:/,
  ],
  [
    'a property without a description',
    '          description: In words.\n',
    '',
    'house/described',
    /property text has no description/,
    /text:/,
  ],
  [
    'an event without an example',
    "            example: { text: Buy milk, change_date: '2013-06-17T15:16:10.000Z' }\n",
    '',
    'house/event-example',
    /has no example/,
    /application\/json:/,
  ],
  ['an example that breaks its schema', 'text: Buy milk', 'text: 7', 'no-invalid-media-type-examples', /text/, /text: 7/],
  [
    'a date without a format',
    '          format: date-time\n',
    '',
    'house/date-format',
    /change_date has no format of dates/,
    /change_date:/,
  ],
  [
    'a word of ours that breaks its schema',
    'retry: backoff',
    'retry: sometimes',
    'house/extension-words',
    /x-error-types\/unknown\/retry must be equal to one of/,
    /x-error-types:/,
  ],
  [
    'a word of ours in the wrong place',
    '      summary: Adds a note\n',
    '      summary: Adds a note\n      x-pixel: R0lG\n',
    'house/extension-words',
    /x-pixel does not belong here/,
    /x-pixel:/,
  ],
  [
    'a word that is nobody’s',
    '      summary: Adds a note\n',
    '      summary: Adds a note\n      x-retries: 3\n',
    'house/extension-words',
    /x-retries is not one of ours/,
    /x-retries:/,
  ],
];

interface Problem {
  readonly ruleId: string;
  readonly message: string;
  readonly location: readonly [{ readonly source: { readonly ref: string }; readonly start: { readonly line: number } }];
}

let problems: readonly Problem[];

function lint(...words: readonly string[]): string {
  const cli = join(root, 'node_modules/@redocly/cli/bin/cli.js');
  const args = [cli, 'lint', '--config', join(root, 'redocly.yaml'), ...words];
  return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', env: { ...process.env, REDOCLY_TELEMETRY: 'off' } }).stdout;
}

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'sound.yaml'), sound);
  const files = broken.map(([, from, to], index) => {
    if (!sound.includes(from)) throw new Error(`sound.yaml has no ${JSON.stringify(from)}`);
    writeFileSync(join(folder, `broken-${index}.yaml`), sound.replace(from, to));
    return `broken-${index}.yaml`;
  });
  const text = lint('--format=json', '--max-problems=200', 'sound.yaml', ...files);
  const reports = JSON.parse(`[${text.replaceAll('\n}{\n', '\n},{\n')}]`) as { problems: Problem[] }[];
  problems = reports.flatMap((report) => report.problems);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the rules of the spec', () => {
  it('find nothing in a sound spec', () => {
    expect(problems.filter(({ location }) => location[0].source.ref.endsWith('sound.yaml'))).toEqual([]);
  });

  test.each(broken.map((row, index) => [...row, index] as const))(
    'find %s, and say so at its line',
    (_what, from, to, rule, message, line, index) => {
      const found = problems.filter(({ location }) => location[0].source.ref.endsWith(`broken-${index}.yaml`));
      expect(found.map(({ ruleId }) => ruleId)).toEqual([rule]);
      expect(found[0]?.message).toMatch(message);
      const text = sound.replace(from, to).split('\n')[(found[0]?.location[0].start.line ?? 0) - 1];
      expect(text).toMatch(line);
    },
  );
});

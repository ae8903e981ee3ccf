import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');
const cli = join(root, 'generator/cli.ts');

/** What a run of the command line left: exit code, and what it printed, without colours. */
export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder of its own for a test, gone when the test is over (`using`). */
export interface Workplace extends Disposable {
  readonly folder: string;
  /** Writes a file, folders included; gives its absolute path. */
  put(path: string, text: string): string;
  /** Runs `okapi` in the folder as a user would, with `input` on stdin. */
  okapi(args: readonly string[], input?: string): Ran;
  /** Starts `okapi` in the folder and leaves it running. */
  start(...args: string[]): ReturnType<typeof spawn>;
}

export function workplace(files: Readonly<Record<string, string>> = {}): Workplace {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'okapi-')));
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, XDG_CACHE_HOME: join(folder, '.cache') };
  const place: Workplace = {
    folder,
    put(path, text) {
      const full = join(folder, path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, text);
      return full;
    },
    okapi(args, input = '') {
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { cwd: folder, env, input, encoding: 'utf8' });
      return { code: status, out: stdout, err: stderr };
    },
    start: (...args) => spawn(process.execPath, [cli, ...args], { cwd: folder, env }),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
  for (const [path, text] of Object.entries(files)) place.put(path, text);
  return place;
}

/** A small API of a stranger: OpenAPI 3.0, two operations, one schema. */
export const notes = `openapi: 3.0.3
info: { title: Notes, version: 1.2.0 }
servers: [{ url: 'https://notes.example/v1' }]
paths:
  /notes/{note-id}:
    get:
      operationId: getNote
      summary: Reads a note
      parameters:
        - { name: note-id, in: path, required: true, schema: { type: string } }
      responses:
        '200':
          description: The note
          content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } }
  /notes:
    post:
      operationId: addNote
      summary: Adds a note
      requestBody:
        required: true
        content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } }
      responses:
        '201':
          description: The note as it was stored
          content: { application/json: { schema: { $ref: '#/components/schemas/Note' } } }
components:
  schemas:
    Note:
      type: object
      description: Something to remember.
      required: [text]
      properties:
        text: { type: string, description: What to remember. }
        due: { type: string, format: date, nullable: true, description: When it is due. }
`;

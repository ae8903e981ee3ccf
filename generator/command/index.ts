/** The commands of the command line, in the order that `okapi --help` shows them. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  /** Word for the one argument without a dash, where the command takes one. */
  readonly positional?: string;
  readonly options: readonly Option[];
  /** Loaded only when the command is used. */
  load(): Promise<{ run(values: Values, positionals: readonly string[]): Promise<number> }>;
}

export interface Option {
  readonly name: string;
  readonly short?: string;
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  readonly value?: string;
  readonly help: string;
}

export type Values = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

export const commands: readonly Command[] = [
  {
    name: 'generate',
    summary: 'make the packages from the document',
    options: [
      {
        name: 'input',
        short: 'i',
        type: 'string',
        value: 'file',
        help: 'the OpenAPI document, JSON Schema or folder of them, instead of the one in the config',
      },
      { name: 'output', short: 'o', type: 'string', value: 'folder', help: 'where the packages go, instead of the folder in the config' },
      { name: 'config', short: 'c', type: 'string', value: 'file', help: 'the config (default: okapi.config.ts, .mts, .js or .mjs here)' },
      { name: 'check', type: 'boolean', help: 'write nothing; exit 1 and name the files that are not up to date' },
      { name: 'dry-run', type: 'boolean', help: 'write nothing; list what would be written and deleted' },
      { name: 'diff', type: 'boolean', help: 'write nothing; print what would change as a unified diff' },
      { name: 'watch', short: 'w', type: 'boolean', help: 'stay, and generate again whenever the document or the config is saved' },
      { name: 'lenient', type: 'boolean', help: 'work around mistakes in a document that is not yours to mend, and warn of them' },
      { name: 'remote', type: 'boolean', help: 'allow $refs and inputs that are URLs' },
      {
        name: 'header',
        type: 'string',
        multiple: true,
        value: 'name: value',
        help: 'sent along where the input is a URL, to its server only; may be given again',
      },
      { name: 'silent', short: 's', type: 'boolean', help: 'print problems only' },
      { name: 'verbose', type: 'boolean', help: 'print every file, every problem, and stack traces' },
    ],
    load: () => import('./generate.ts'),
  },
  {
    name: 'build',
    summary: 'compile the generated packages to JavaScript and declarations',
    options: [
      { name: 'output', short: 'o', type: 'string', value: 'folder', help: 'where the packages are, instead of the folder in the config' },
      { name: 'config', short: 'c', type: 'string', value: 'file', help: 'the config (default: okapi.config.ts, .mts, .js or .mjs here)' },
      { name: 'silent', short: 's', type: 'boolean', help: 'print problems only' },
      { name: 'verbose', type: 'boolean', help: 'print stack traces' },
    ],
    load: () => import('./build.ts'),
  },
  {
    name: 'mock',
    summary: 'serve a mock of the API: it checks requests, answers them, and misbehaves on order',
    positional: 'document',
    options: [
      { name: 'port', short: 'p', type: 'string', value: 'number', help: 'where to listen (default: a free port)' },
      { name: 'host', type: 'string', value: 'address', help: 'where to listen (default: 127.0.0.1)' },
      { name: 'seed', type: 'string', value: 'number', help: 'seed of the answers and the faults (default: 1)' },
      {
        name: 'fault',
        short: 'f',
        type: 'string',
        multiple: true,
        value: 'fault',
        help: "what goes wrong, and how often: '429 retry-after=2 p=0.1', 'latency ms=50..300', 'reset p=0.05', 'reject k=1 n=5'; again for more",
      },
      { name: 'silent', short: 's', type: 'boolean', help: 'print no requests' },
      { name: 'verbose', type: 'boolean', help: 'print stack traces' },
    ],
    load: () => import('./mock.ts'),
  },
  {
    name: 'init',
    summary: 'write a commented okapi.config.ts into this folder',
    options: [
      { name: 'input', short: 'i', type: 'string', value: 'file', help: 'the document that the config names (default: openapi.yaml)' },
    ],
    load: () => import('./init.ts'),
  },
];

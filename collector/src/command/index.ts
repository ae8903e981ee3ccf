import { type Command, type Entry, lazily } from './command.ts';
import { helpCommand } from './help.ts';

/** Every command, in the order in which the help lists them. What a command needs is loaded when it is called: to be told what is wrong with a flag, nobody waits for a database. */
const listed: readonly Entry[] = [
  {
    name: 'serve',
    usage: 'serve [--demo]',
    summary: 'runs the service; with --demo, makes a site and a token to begin with, and says what to do next',
    load: async () => (await import('./serve.ts')).serve,
  },
  {
    name: 'ready',
    usage: 'ready',
    summary: 'asks the collector that runs here with these settings whether it can store events; exit code 1 if not: for health checks',
    load: async () => (await import('./ready.ts')).ready,
  },
  {
    name: 'token',
    usage: 'token add <name> --site <site>[,<site>] [--stdin] | token revoke <name or id> | token list',
    summary:
      'makes a token for sites (* for all; --stdin takes one that is in use already), revokes or lists them; a running collector knows within a second',
    load: async () => (await import('./token.ts')).token,
  },
  {
    name: 'export',
    usage: 'export [--since <time>] [--site <site>] [--type <type>] [--after <cursor>] [--follow]',
    summary:
      'writes stored events to standard output, a line of JSON for each (NDJSON); --since takes a time or an age such as 2h; --follow goes on as they come',
    load: async () => (await import('./export.ts')).exportEvents,
  },
  {
    name: 'replay',
    usage: 'replay [<file.ndjson>] --to <url>',
    summary:
      'sends exported events (a file, or standard input) to another collector, whose token is in JIRAFE_REPLAY_TOKEN; says at the end what was refused',
    load: async () => (await import('./replay.ts')).replay,
  },
  {
    name: 'state',
    usage: 'state [--site <site>] [--kind <kind>] [--key <id>] [--rebuild]',
    summary: 'writes the latest state of each customer, product, stock level, …, a line of JSON for each; --rebuild reads all events again',
    load: async () => (await import('./state.ts')).state,
  },
  {
    name: 'trim',
    usage: 'trim',
    summary: 'forgets events that are older, or more, than --keep-days and --keep-megabytes say; a running collector does so every minute',
    load: async () => (await import('./trim.ts')).trim,
  },
  {
    name: 'config',
    usage: 'config [--schema]',
    summary: 'prints the settings as they would be used, secrets blotted out; with --schema, the JSON Schema of the settings file',
    load: async () => (await import('./config.ts')).config,
  },
];

export const commands: Readonly<Record<string, Command>> = {
  ...Object.fromEntries(listed.map((entry) => [entry.name, lazily(entry)])),
  help: helpCommand(listed),
};

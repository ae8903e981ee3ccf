import type { Command } from './index.ts';

/** The text of `okapi --help`. */
export function overview(commands: readonly Command[]): string {
  return [
    'okapi - one OpenAPI document in; types, validators, client, mocks and server out, proved to agree',
    '',
    'Usage: okapi <command> [options]',
    '',
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    'okapi <command> --help tells more; okapi --version tells the version.',
  ].join('\n');
}

/** The text of `okapi <command> --help`. */
export function helpOf(command: Command): string {
  const rows = command.options.map(({ name, short, value, help }): [string, string] => [
    `${short === undefined ? '    ' : `-${short}, `}--${name}${value === undefined ? '' : ` <${value}>`}`,
    help,
  ]);
  const positional = command.positional === undefined ? '' : ` [${command.positional}]`;
  return [
    `okapi ${command.name} - ${command.summary}`,
    '',
    `Usage: okapi ${command.name}${positional} [options]`,
    '',
    ...columns([...rows, ['-h, --help', 'show this']]),
  ].join('\n');
}

function columns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}

import { flagOf, settingNames, settingOf, variableOf } from '../config/settings.ts';
import type { Command, Entry } from './command.ts';

export function helpCommand(listed: readonly Entry[]): Command {
  return {
    async run() {
      console.log(helpText(listed));
      return 0;
    },
  };
}

function helpText(listed: readonly Entry[]): string {
  const commands = listed.map(({ usage, summary }) => `  ${usage}\n      ${summary}`);
  const settings = settingNames.map((name) => {
    const { description, default: value, enum: values } = settingOf(name);
    const shown = Array.isArray(value) ? value.join(',') : String(value);
    const more = [...(values === undefined ? [] : [values.join(' | ')]), ...(shown === '' ? [] : [`default ${shown}`])].join('; ');
    return `  --${flagOf(name)}  ${variableOf(name)}\n      ${description}${more === '' ? '' : ` (${more})`}`;
  });
  return [
    'jirafe-collector <command> [options]',
    '',
    'Takes the events of the Jirafe Events API, and keeps every one that it has said yes to.',
    '',
    'Commands',
    ...commands,
    '',
    'Settings, of every command: as flags, as environment variables, or by name in a JSON file (--config, JIRAFE_CONFIG); in this order',
    ...settings,
  ].join('\n');
}

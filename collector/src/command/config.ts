import { shownSettings } from '../config/load.ts';
import { settingsSchema } from '../config/settings.ts';
import { type Command, parse } from './command.ts';

export const config: Command = {
  async run(args) {
    const { settings, own } = parse(args, { schema: { type: 'boolean' } });
    console.log(JSON.stringify(own['schema'] === true ? settingsSchema : shownSettings(settings), null, 2));
    return 0;
  },
};

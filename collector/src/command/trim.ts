import { UsageError } from '../config/load.ts';
import { openExistingStore } from '../store/open.ts';
import { type Command, parse } from './command.ts';

export const trim: Command = {
  async run(args) {
    const { settings } = parse(args);
    const { keepDays, keepMegabytes } = settings;
    if (keepDays === 0 && keepMegabytes === 0) throw new UsageError('Say what to keep: --keep-days or --keep-megabytes.');
    const store = await openExistingStore(settings);
    try {
      const count = await store.trim({
        before: keepDays === 0 ? undefined : Date.now() - keepDays * 86_400_000,
        maxBytes: keepMegabytes === 0 ? undefined : keepMegabytes * 1_048_576,
      });
      console.log(`Forgot ${count} events.`);
    } finally {
      await store.close();
    }
    return 0;
  },
};

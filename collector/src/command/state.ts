import { UsageError } from '../config/load.ts';
import { entityKinds } from '../state/entities.ts';
import { openState } from '../state/state.ts';
import { openExistingStore } from '../store/open.ts';
import { type Command, parse } from './command.ts';

export const state: Command = {
  async run(args) {
    const { settings, own } = parse(args, {
      site: { type: 'string' },
      kind: { type: 'string' },
      key: { type: 'string' },
      rebuild: { type: 'boolean' },
    });
    const text = (name: string): string | undefined => own[name] as string | undefined;
    const kind = text('kind');
    if (kind !== undefined && !entityKinds.includes(kind))
      throw new UsageError(`There is no kind "${kind}". There are: ${entityKinds.join(', ')}.`);
    const store = await openExistingStore(settings);
    const view = openState(settings.data, own['rebuild'] === true);
    try {
      await view.update(store);
      for (const { site, kind: of, key, at, body } of view.find({ site: text('site'), kind, key: text('key') })) {
        process.stdout.write(
          `{"site":${JSON.stringify(site)},"kind":"${of}","key":${JSON.stringify(key)},"at":"${new Date(at).toISOString()}","state":${body.replace(/[\r\n]+/g, ' ')}}\n`,
        );
      }
    } finally {
      view.close();
      await store.close();
    }
    return 0;
  },
};

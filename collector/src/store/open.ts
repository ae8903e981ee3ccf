import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../config/load.ts';
import type { Settings } from '../config/settings.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';

/** Opens the store that the settings name, for a command that is about what it holds already. Throws a UsageError where there is none: a mistyped folder is no empty store. */
export function openExistingStore(settings: Settings): Promise<Store> {
  if (settings.store === 'sqlite' && !existsSync(join(settings.data, 'events.db')))
    throw new UsageError(`There is no store in ${settings.data}. Say where it is with --data.`);
  return openStore(settings);
}

/** Opens the store that the settings name. */
export async function openStore(settings: Settings): Promise<Store> {
  const window = settings.windowHours * 3_600_000;
  if (settings.store === 'sqlite') return openSqlite({ folder: settings.data, window });
  const { openNats } = await import('./nats.ts');
  return openNats({
    servers: settings.natsServers,
    user: settings.natsUser,
    password: settings.natsPassword,
    replicas: settings.natsReplicas,
    partitions: settings.natsPartitions,
    window,
  });
}

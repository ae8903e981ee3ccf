import type { Settings } from '../config/settings.ts';
import { openSqlite } from './sqlite.ts';
import type { Store } from './store.ts';

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

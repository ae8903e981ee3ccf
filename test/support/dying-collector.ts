/**
 * A collector whose process is killed at one exact moment: its store has committed the events of the append that `JIRAFE_DIES_AT` counts to (1, 2, …),
 * and their answer is not sent. Otherwise it is what `jirafe-collector serve` is; settings come from the environment.
 */
import { createLogs, loadSettings, openStore, startCollector, type Store } from '@jirafe/collector';

const settings = loadSettings({ flags: {}, env: process.env });
const store = await openStore(settings);
let left = Number(process.env['JIRAFE_DIES_AT'] ?? 1);

const dying: Store = {
  ...store,
  get waiting() {
    return store.waiting;
  },
  async append(events) {
    const outcomes = await store.append(events);
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
    // The signal comes at once, but not before this line: nothing may be answered any more.
    return left <= 0 ? new Promise<never>(() => undefined) : outcomes;
  },
};

const logs = createLogs(settings.logLevel);
const { url } = await startCollector(settings, logs, dying);
logs.info({ url }, 'listening');
logs.flush();

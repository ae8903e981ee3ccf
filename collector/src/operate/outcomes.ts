import type { Answer } from '@jirafe/events-server';
import { typeOfOperation } from '../inspect/record.ts';
import type { Metrics } from './metrics.ts';

/** Counts the events of an answer that were not taken, by type: refused for what they are, or failed for the store. Those that were taken are counted where they are stored. */
export function countNotTaken(metrics: Metrics, operation: string, { status, body }: Answer): void {
  const type = typeOfOperation[operation];
  if (type === undefined) return;
  const text = typeof body === 'string' ? body : '';
  if (status >= 400) metrics.counter('jirafe_events_total', { type, outcome: status >= 500 ? 'failed' : 'refused' })();
  else if (type === 'batch' && text.includes('"success":false')) {
    const results = JSON.parse(text) as Readonly<Record<string, readonly { success?: boolean; error_type?: string }[]>>;
    for (const [key, list] of Object.entries(results)) {
      if (!known.has(key)) continue;
      for (const { success, error_type: error } of list)
        if (success === false) metrics.counter('jirafe_events_total', { type: key, outcome: error === 'unknown' ? 'failed' : 'refused' })();
    }
  }
}

/** Keys of a batch come from whoever sends it; labels do not. */
const known: ReadonlySet<string> = new Set(Object.values(typeOfOperation));

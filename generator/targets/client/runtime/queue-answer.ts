import { errorOf } from './errors.ts';
import type { RequestInfo } from './operation.ts';
import type { BatchRow } from './queue-types.ts';
import type { Group } from './queue-batch.ts';

/** What the API said of one event. */
export type Verdict =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: Error; readonly again: boolean };

/**
 * The verdicts on the events of one type, in their order. Undefined where the answer is not one object for each event: then nobody
 * knows what became of them.
 */
export function verdictsOf({ lane, entries }: Group, data: unknown, info: RequestInfo, row: BatchRow): Verdict[] | undefined {
  const results = (data as Readonly<Record<string, unknown>> | null | undefined)?.[lane.key];
  if (!Array.isArray(results) || results.length !== entries.length) return undefined;
  const verdicts = (results as readonly unknown[]).map((result) => verdictOf(result, info, row));
  return verdicts.includes(undefined) ? undefined : (verdicts as Verdict[]);
}

/** An entry is an error if it says so: by an `error_type`, or by `success: false`. */
function verdictOf(result: unknown, info: RequestInfo, { operation, statuses }: BatchRow): Verdict | undefined {
  if (!result || typeof result !== 'object' || Array.isArray(result)) return undefined;
  const { success, error_type: type } = result as { readonly success?: unknown; readonly error_type?: unknown };
  if (success !== false && type === undefined) return { ok: true, result };
  const { errors: classes = {} } = operation;
  // What is no name of an error must not find what every object has.
  const known = typeof type === 'string' && Object.hasOwn(classes, type) ? type : '';
  const error = errorOf({ status: statuses[known] ?? 400, body: result, request: info }, classes);
  return { ok: false, error, again: (classes[known]?.retry ?? 'never') !== 'never' };
}

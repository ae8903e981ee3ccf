import { errorOf } from './errors.ts';
import type { RequestInfo } from './operation.ts';
import type { Group } from './queue-batch.ts';
import type { BatchRow } from './queue-types.ts';

/** What the API said of one event. */
export interface EventResult {
  readonly success?: unknown;
  readonly error_type?: unknown;
}

/**
 * The results of the events of one type, in their order. Undefined where the answer is not one object for each event: then nobody
 * knows what became of them.
 */
export function resultsOf({ lane, entries }: Group, data: unknown): readonly EventResult[] | undefined {
  const results = (data as Readonly<Record<string, unknown>> | null | undefined)?.[lane.key];
  if (!Array.isArray(results) || results.length !== entries.length) return undefined;
  return results.every((result) => result && typeof result === 'object' && !Array.isArray(result)) ? (results as EventResult[]) : undefined;
}

/** The error that a result is, if it says so: by an `error_type`, or by `success: false`. */
export function failureOf(body: EventResult, request: RequestInfo, { operation, statuses }: BatchRow): Error | undefined {
  const { success, error_type: type } = body;
  if (success !== false && type === undefined) return undefined;
  const { errors = {} } = operation;
  // What is no name of an error must not find what every object has.
  const known = typeof type === 'string' && Object.hasOwn(errors, type) ? statuses[type] : undefined;
  return errorOf({ status: known ?? 400, body, request }, errors);
}

import { RequestError } from './errors.ts';
import type { RequestInfo } from './operation.ts';

/** The event was not delivered, and nobody has refused it: see `reason`. */
export class DroppedError extends RequestError {
  override readonly name = 'DroppedError' as const;
  readonly reason: 'overflow' | 'closed';
  /** Whether a store still has the event: the next queue with that store delivers it. */
  readonly kept: boolean;

  constructor(request: RequestInfo, reason: 'overflow' | 'closed', kept: boolean = false) {
    super(request, `an event was ${kept ? 'kept for later' : 'dropped'}: the queue is ${reason === 'closed' ? reason : 'full'}`);
    this.reason = reason;
    this.kept = kept;
  }
}

/** The event alone is larger than a batch may be. */
export class EventTooLargeError extends RequestError {
  override readonly name = 'EventTooLargeError' as const;
  /** Bytes of a batch with nothing but this event. */
  readonly bytes: number;
  /** What it may have; unknown where the API has refused less than the document allows. */
  readonly limit: number | undefined;

  constructor(request: RequestInfo, bytes: number, limit: number | undefined, cause?: unknown) {
    super(
      request,
      `an event has ${bytes} bytes, ${limit === undefined ? 'more than the API takes' : `${bytes - limit} more than ${limit}`}`,
      cause,
    );
    this.bytes = bytes;
    this.limit = limit;
  }
}

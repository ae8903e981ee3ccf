import type { Attempt, BaseOptions } from './context.ts';
import type { Failures } from './errors.ts';
import type { RequestLike } from './request.ts';
import type { Route, Source } from './route.ts';

/** What a document's handler is made of. */
export interface Plan {
  readonly routes: readonly Route[];
  readonly failures: Failures;
  /** The most bytes of a body where the options name no other number. */
  readonly maxBytes: number;
  /** Methods that stand for another one on paths that do not have them. */
  readonly methodAliases: Readonly<Record<string, string>>;
}

/** The options as the machinery sees them: callbacks by name beside the rest. */
export interface Options extends BaseOptions {
  authenticate?(credentials: never, attempt: Attempt): unknown;
  authorize?(grant: never): unknown;
  readonly validation?: object;
}

/** What is needed all the way through one request. */
export interface Work extends Before {
  readonly principal: unknown;
}

/** The same before it is known who asks. */
export interface Before {
  readonly plan: Plan;
  readonly options: Options;
  readonly request: RequestLike;
  readonly source: Source;
}

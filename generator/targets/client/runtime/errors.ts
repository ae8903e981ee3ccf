import type { Answer, ErrorClass, RequestInfo, RetryWord } from './operation.ts';
import type { FailureStatus } from './result.ts';
import { hide } from './secrets.ts';

/** Everything that a call can fail with, beside the reason of an aborted signal. */
export type ClientError = ApiError | NetworkError | TimeoutError | InvalidDataError | UnreadableAnswerError;

/** What may happen to any call without an answer that the document describes. */
export type CallError = NetworkError | TimeoutError | InvalidDataError | UnreadableAnswerError;

/** The same with answers of statuses that the document does not list. */
export type Undocumented<Listed extends number> = CallError | ApiError<Exclude<FailureStatus, Listed>>;

/** What all errors of calls have: the request that failed, by method and URL. */
export class RequestError extends Error {
  declare readonly request: RequestInfo;

  constructor(request: RequestInfo, text: string, cause?: unknown) {
    super(`${request.method} ${request.url}: ${text}`, { cause });
    this.request = request;
  }
}

/** The wire form of an error: see the document's answers. */
interface Failure {
  readonly error_type?: unknown;
  readonly errors?: Readonly<Record<string, string>>;
  readonly message?: unknown;
}

/** The API answered, and the answer is an error. */
export class ApiError<
  Status extends number = number,
  Body = unknown,
  Type extends string | undefined = string | undefined,
> extends RequestError {
  declare static readonly retry?: RetryWord;
  override readonly name: string = 'ApiError';
  declare readonly status: Status;
  declare readonly body: Body;
  /** `error_type` of the body. */
  declare readonly errorType: Type;
  /** Path of a field to what is wrong with it: `{ 'items.0.price': '…' }`. */
  declare readonly errors: Readonly<Record<string, string>>;
  /** The response itself; its body has been read. Not shown in logs. */
  declare readonly raw: Response | undefined;

  constructor({ status, body, request, raw }: Answer) {
    const { error_type, errors = {}, message } = (body ?? {}) as Failure;
    super(request, [status, error_type, message, lines(errors)].filter(Boolean).join(' '));
    this.status = status as Status;
    this.body = body as Body;
    this.errorType = error_type as Type;
    this.errors = errors;
    hide(this, 'raw', raw);
  }
}

/** `a.b: what is wrong; c: what is wrong`. */
function lines(errors: Readonly<Record<string, string>>): string {
  return Object.entries(errors)
    .map((line) => line.join(': '))
    .join('; ');
}

/** No answer came: the connection failed, or broke before the answer was whole. */
export class NetworkError extends RequestError {
  override readonly name = 'NetworkError' as const;
}

/** The answer is not what it should be: broken JSON, or something else where JSON was to be. */
export class UnreadableAnswerError extends RequestError {
  override readonly name = 'UnreadableAnswerError' as const;
}

/** No answer came in time. */
export class TimeoutError extends RequestError {
  override readonly name = 'TimeoutError' as const;

  constructor(request: RequestInfo, milliseconds: number) {
    super(request, `no answer in ${milliseconds} ms`);
  }
}

/** A validator that was given to the client refuses the request, or the answer. */
export class InvalidDataError extends RequestError {
  override readonly name = 'InvalidDataError' as const;
  /** Which of the two. */
  declare readonly side: 'request' | 'response';
  /** Path of a field to what is wrong with it. */
  declare readonly errors: Readonly<Record<string, string>>;

  constructor(request: RequestInfo, side: 'request' | 'response', errors: Readonly<Record<string, string>>) {
    super(request, `the ${side} is not valid: ${lines(errors)}`);
    this.side = side;
    this.errors = errors;
  }
}

/** The error that an answer is: of the class of its `error_type`, else an `ApiError`. */
export function errorOf(answer: Answer, classes: Readonly<Record<string, ErrorClass>> = {}): Error {
  const type = (answer.body as Failure | undefined)?.error_type as string;
  return new ((Object.hasOwn(classes, type) && classes[type]) || ApiError)(answer);
}

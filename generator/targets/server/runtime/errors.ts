import type { Answer } from './answer.ts';

/** An answer that is an error. A callback may throw it or give it back; in a batch it becomes the result of its event. */
export class AnswerError<Status extends number = number, Body = unknown> extends Error {
  override readonly name: string = 'AnswerError';
  readonly status: Status;
  readonly body: Body;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: Status, body: Body, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.body = body;
    this.headers = headers;
  }

  /** The media type of the body. */
  get mediaType(): string {
    return 'application/json';
  }

  toAnswer(): Answer {
    return { status: this.status, headers: { 'content-type': this.mediaType, ...this.headers }, body: JSON.stringify(this.body) };
  }
}

/** The body of an error of which the document says nothing: RFC 9457. */
export interface ProblemBody {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** From the path of each bad field to what is wrong with it. */
  readonly errors?: Readonly<Record<string, string>>;
}

/** An error answer that the document does not describe. */
export class Problem extends AnswerError<number, ProblemBody> {
  override readonly name: string = 'Problem';

  constructor(
    status: number,
    detail?: string,
    more: { readonly errors?: Readonly<Record<string, string>>; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(status, problemBody(status, detail, more.errors), detail ?? titleOf(status), more.headers);
  }

  override get mediaType(): string {
    return 'application/problem+json';
  }
}

export function problemBody(status: number, detail?: string, errors?: Readonly<Record<string, string>>): ProblemBody {
  return {
    type: 'about:blank',
    title: titleOf(status),
    status,
    ...(detail === undefined ? {} : { detail }),
    ...(errors === undefined ? {} : { errors }),
  };
}

function titleOf(status: number): string {
  return titles[status] ?? 'Error';
}

const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  501: 'Not Implemented',
  503: 'Service Unavailable',
};

/** What goes wrong before or around a callback. */
export type Occasion = 'badBody' | 'unknownType' | 'invalid' | 'unauthenticated' | 'unauthorized' | 'tooLarge' | 'unexpected';

/** What is known of it, for people. */
export interface Detail {
  readonly message: string;
  readonly errors?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The API's own answers for occasions, where the document says which they are (`when` in `x-error-types`). */
export type Failures = { readonly [When in Occasion]?: (detail: Required<Detail>) => AnswerError };

const statuses: Readonly<Record<Occasion, number>> = {
  badBody: 400,
  unknownType: 404,
  invalid: 400,
  unauthenticated: 401,
  unauthorized: 403,
  tooLarge: 413,
  unexpected: 500,
};

/** The answer for an occasion: the API's own, or else a problem of RFC 9457. */
export function failure(failures: Failures, when: Occasion, { message, errors, headers = {} }: Detail): AnswerError {
  const own = failures[when];
  if (own !== undefined) return own({ message, errors: errors ?? {}, headers });
  return new Problem(statuses[when], message, { headers, ...(errors === undefined ? {} : { errors }) });
}

/** The errors of a validator by path, as an answer tells them: the first of each path. */
export function byPath(errors: readonly { readonly path: string; readonly message: string }[], prefix = ''): Record<string, string> {
  const told = new Map<string, string>();
  for (const { path, message } of errors) {
    const whole = prefix === '' || path === '' ? prefix + path : `${prefix}.${path}`;
    if (!told.has(whole)) told.set(whole, message);
  }
  return Object.fromEntries(told);
}

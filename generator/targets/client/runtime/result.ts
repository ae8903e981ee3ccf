import type { CallOptions } from './client.ts';
import type { ClientError } from './errors.ts';

/** What a call gives: one of these for each status of success, told apart by `status`. */
export interface Result<Status extends number, Data, Headers = undefined> {
  readonly status: Status;
  readonly data: Data;
  /** The headers that the document describes, read as it says; absent where it describes none. */
  readonly headers: Headers;
  /** The response itself; its body has been read, unless `data` is a stream. Not shown in logs. */
  readonly raw: Response;
}

declare const failure: unique symbol;

/** A promise that also knows, for `outcome`, what it can fail with. */
export type Call<Success, Failure = ClientError> = Promise<Success> & { readonly [failure]?: Failure };

/** A call that has ended, either way. */
export type Outcome<Success, Failure> =
  | { readonly ok: true; readonly result: Success; readonly error?: never }
  | { readonly ok: false; readonly error: Failure; readonly result?: never };

/**
 * Waits for a call and gives its result or its error as a value, both typed: `const { ok, error } = await outcome(sendThis(…))`.
 * Rejects only with what is no error of a call: the reason of an aborted signal, or a bug.
 */
export async function outcome<Success, Failure>(call: Call<Success, Failure>): Promise<Outcome<Success, Failure>> {
  try {
    return { ok: true, result: await call };
  } catch (error) {
    if (error instanceof Error && 'request' in error) return { ok: false, error: error as Failure };
    throw error;
  }
}

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type NumberOf<Text extends string> = Text extends `${infer Value extends number}` ? Value : never;

/** All statuses of a class: `StatusIn<2>` is 200 to 299. */
export type StatusIn<Class extends 1 | 2 | 3 | 4 | 5> = NumberOf<`${Class}${Digit}${Digit}`>;

/** Statuses of success, and of failure, that an answer under `default` can have. */
export type SuccessStatus = StatusIn<2>;
export type FailureStatus = StatusIn<3 | 4 | 5>;

/** The last arguments of an operation: parameters that the client has `Preset` need not be given again. */
export type Rest<Parameters, Preset> =
  {} extends Loose<Parameters, Preset>
    ? [options?: Loose<Parameters, Preset> & CallOptions]
    : [options: Loose<Parameters, Preset> & CallOptions];

export type Loose<Parameters, Preset> = Omit<Parameters, Preset & keyof Parameters> & Partial<Pick<Parameters, Preset & keyof Parameters>>;

/** Names of the presets that are given for certain. */
export type Given<Options, Presets> = {
  [Key in keyof Options & keyof Presets]-?: undefined extends Options[Key] ? never : Key;
}[keyof Options & keyof Presets];

/** Refuses what is no option: a type parameter alone would let `siteid` pass. */
export type Only<Options, Known> = { readonly [Key in Exclude<keyof Options, keyof Known>]: never };

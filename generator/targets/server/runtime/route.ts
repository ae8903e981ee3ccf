import type { Answer } from './answer.ts';
import type { Shape } from './shape.ts';

/** The tables that generated modules hold: what an operation looks like on the wire, as data, with functions where there is something to do. */
export interface Route {
  /** Name of the operation, and of its callback: `sendCart`. */
  readonly name: string;
  readonly method: string;
  /** The template as the document has it: `/{site-id}/cart`. */
  readonly path: string;
  /** Path of the server that it stands under: `/v2`; empty for the root. */
  readonly base: string;
  readonly parameters: readonly ParameterRow[];
  readonly body?: BodyRow;
  readonly answers: readonly AnswerRow[];
  /** Alternatives; each lists schemes that are needed together. An empty one means: none is needed. */
  readonly security: readonly (readonly SchemeNeed[])[];
  readonly batch?: BatchRow;
}

/** Whether a value is valid, and what is wrong with it: a pair of functions of the validators package. */
export interface Check {
  is(value: unknown): boolean;
  validate(value: unknown, options?: object): Checked;
}

export type Checked =
  | { readonly valid: true }
  | { readonly valid: false; readonly errors: readonly { readonly path: string; readonly message: string }[] };

export type Place = 'path' | 'query' | 'headers' | 'cookies';

/** One parameter: where it stands, how it is read, and what is valid. */
export interface ParameterRow {
  /** On the wire: `site-id`. */
  readonly name: string;
  /** In the callback's argument: `siteId`. */
  readonly key: string;
  readonly place: Place;
  readonly required: boolean;
  readonly explode: boolean;
  readonly shape: Shape;
  readonly read: ParameterReader;
  readonly check: Check;
  /** What an object that is spread out over the query does not take for its own. */
  readonly others?: readonly string[];
  /** True for the event of a pixel: what is wrong with it is told as if it were the body. */
  readonly asBody?: boolean;
}

/** Gives the value of a parameter; undefined where the request has none. */
export type ParameterReader = (row: Pick<ParameterRow, 'name' | 'place' | 'explode' | 'shape' | 'others'>, source: Source) => unknown;

/** Where parameters are read from; nothing is taken apart before it is asked for. */
export interface Source {
  /** Still percent-encoded. */
  path(name: string): string | undefined;
  /** Pairs in their order, the name decoded, the value still encoded. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly rawQuery: string;
  header(name: string): string | null;
  /** As the cookie stands. */
  cookie(name: string): string | undefined;
  /** All of that name: an exploded list is one cookie for each item. */
  cookies(name: string): readonly string[];
}

export interface BodyRow {
  readonly required: boolean;
  readonly contents: readonly ContentRow[];
}

/** A media type that a body may have. */
export interface ContentRow {
  readonly mediaType: string;
  readonly read: BodyReader;
  readonly shape: Shape;
  readonly check?: Check;
  /** True where the check is of each item of a stream. */
  readonly each?: true;
  /** Properties of a form that are files, and stay such; what else comes as a file is its text. */
  readonly files?: readonly string[];
  /** Properties of a form whose encoding says how several values stand in it. */
  readonly fields?: Readonly<Record<string, FieldRow>>;
}

export interface FieldRow {
  readonly explode: boolean;
  readonly read: ParameterReader;
}

/** Makes the value of a body out of its bytes; throws `NotReadable` where they are not what the media type says. */
export type BodyReader = (bytes: Uint8Array, row: ContentRow, mediaType: string) => unknown;

/** The bytes of a body are not what its media type says. */
export class NotReadable extends Error {
  override readonly name = 'NotReadable';
}

/** An answer that the document describes. */
export interface AnswerRow {
  /** `200`, `4XX` or `default`. */
  readonly status: string;
  readonly contents: readonly AnswerContent[];
  /** Headers that an answer may give by key, and headers that have only one value. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Keys of headers that are JSON. */
  readonly jsonHeaders?: readonly string[];
  readonly fixedHeaders?: Readonly<Record<string, string>>;
  /** The whole answer, where the document leaves no choice: what a callback means that gives nothing. */
  readonly whole?: Answer;
}

export interface AnswerContent {
  readonly mediaType: string;
  readonly write: (body: unknown) => Answer['body'];
}

/** A security scheme, and the scopes that an operation wants of it. */
export interface SchemeNeed {
  readonly scheme: SchemeRow;
  readonly scopes: readonly string[];
}

export interface SchemeRow {
  /** Under which the credential is handed to `authenticate`. */
  readonly key: string;
  /** Reads the credential of a request; undefined where it brings none. */
  readonly read: (request: SchemeSource, name: string) => unknown;
  /** Name of the header, query parameter or cookie of an API key; the word before the value in `Authorization` otherwise. */
  readonly name: string;
  /** For `WWW-Authenticate` of an answer 401 (RFC 9110, 11.6.1). */
  readonly challenge?: string;
}

/** What a credential is read from. */
export type SchemeSource = Pick<Source, 'query' | 'header' | 'cookie'>;

/** Many events in one request: `x-batch`. */
export interface BatchRow {
  readonly maxBytes: number;
  readonly members: Readonly<Record<string, Route>>;
}

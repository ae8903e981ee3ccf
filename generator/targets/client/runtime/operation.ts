/**
 * The tables that generated modules hold: what an operation looks like on the wire, as data.
 * Writers and readers are references to functions, so that a bundler keeps only those that are used.
 */

/** One operation of the API. */
export interface Operation {
  /** The name that people know it by: `sendCart`. */
  readonly name: string;
  readonly method: string;
  /** The template as the document has it: `/{site-id}/cart`. */
  readonly path: string;
  /** Base URL of this operation alone, where the document gives one. */
  readonly server?: string;
  readonly parameters?: readonly ParameterRow[];
  readonly body?: BodyWriter;
  /** Alternatives; each lists schemes that are needed together. */
  readonly security?: readonly (readonly Scheme[])[];
  /** `error_type` to class. */
  readonly errors?: ErrorClasses;
  /** Reads a success that is not, or not only, JSON. */
  readonly read?: (incoming: Incoming, operation: Operation) => Promise<unknown>;
  /** Media type to reader, for answers that are streams. */
  readonly streams?: Readonly<Record<string, StreamReader>>;
  /** What `Accept` says where there is more than JSON to accept. */
  readonly accept?: string;
  /** Names of the schemas that validators are looked up by. */
  readonly schemas?: { readonly body?: string; readonly answers?: Readonly<Record<string, string>> };
  /** Reads the headers that the document describes. */
  readonly headers?: (response: Response) => object;
}

/** An answer on its way in. */
export interface Incoming {
  readonly response: Response;
  readonly info: RequestInfo;
  /** Throws what went wrong on the wire as an error of this request. */
  readonly lost: (error: unknown) => never;
  readonly secrets: readonly string[];
}

/** One parameter: where it goes, under which name, and how its value is written. */
export interface ParameterRow {
  /** On the wire: `site-id`. */
  readonly name: string;
  /** In the argument object: `siteId`. */
  readonly key: string;
  readonly required?: boolean;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
  readonly write: ParameterWriter;
  readonly add: (draft: Draft, row: ParameterRow, text: string) => void;
}

/** Gives the text of a parameter: what replaces `{name}` in a path, `a=1&b=2` in a query, the value of a header. */
export type ParameterWriter = (row: ParameterRow, value: unknown) => string;

/** A header of an answer, and how its text is read. */
export interface HeaderRow {
  readonly name: string;
  readonly key: string;
  readonly read: (text: string) => unknown;
}

/** What `fetch` takes as a body. */
export type Payload = NonNullable<RequestInit['body']>;

/** A body ready for `fetch`; without a media type, `fetch` names it itself (multipart boundaries). */
export interface Written {
  readonly payload: Payload;
  readonly mediaType?: string | undefined;
}

/** Makes a body out of a value. */
export type BodyWriter = (value: unknown, mediaType?: string) => Written;

/** Reads the items of a streamed answer as they come. */
export type StreamReader = (body: ReadableStream<Uint8Array>, lost: (error: unknown) => never) => AsyncIterable<unknown>;

/** What parameters and credentials are written into. */
export interface Draft {
  path: string;
  readonly headers: Headers;
  readonly query: string[];
}

/** A security scheme: `write` puts the credential that the client has under `key` into the request. */
export interface Scheme {
  readonly key: string;
  /** True for schemes that the client's `token` is for: bearer, OAuth 2, OpenID Connect. */
  readonly token?: boolean;
  /** Name of the header, query parameter or cookie of an API key; the word before the value in `Authorization` otherwise. */
  readonly name: string;
  /** `secrets` takes what must not be shown, beside the value itself. */
  readonly write: (draft: Draft, name: string, value: unknown, secrets: string[]) => void;
}

/** What a client may do about an error: nothing, ask for a new token, or try again later. */
export type RetryWord = 'never' | 'reauthenticate' | 'backoff';

/** Constructor of an error class, with what the document says of its kind. */
export interface ErrorClass {
  new (answer: Answer): Error;
  /** `never` where it says nothing. */
  readonly retry?: RetryWord;
}

export type ErrorClasses = Readonly<Record<string, ErrorClass>>;

/** Method and URL, never a header: nothing in it is secret. */
export interface RequestInfo {
  readonly method: string;
  readonly url: string;
}

/** An answer that is an error, as error classes take it. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly request: RequestInfo;
  readonly raw?: Response | undefined;
}

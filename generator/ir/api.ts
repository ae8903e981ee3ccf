import type { Example, Operation, SecurityScheme, Server } from './operation.ts';
import type { Json, Schema } from './schema.ts';

/** A whole API as targets see it: names decided, refs followed, in a fixed order. Nothing in it changes once it is made. */
export interface Api {
  readonly title: string;
  readonly version: string;
  readonly summary?: string;
  readonly description?: string;
  readonly license?: { readonly name: string; readonly identifier?: string; readonly url?: string };
  readonly servers: readonly Server[];
  /** Sorted by name. Component schemas, and inline ones of bodies, answers and parameters under a name of their own. */
  readonly schemas: readonly NamedSchema[];
  /** In the order of the document. */
  readonly operations: readonly Operation[];
  /** Webhooks and callbacks: what the API sends. */
  readonly webhooks: readonly Operation[];
  readonly security: readonly SecurityScheme[];
  /** `x-error-types`, in the order of the document; empty where the document has none. */
  readonly errors: readonly ErrorType[];
  readonly batch?: Batch;
  /** `x-method-aliases`: methods that a server takes for another one on paths that do not have them. */
  readonly methodAliases: readonly MethodAlias[];
  /** The bundled OpenAPI 3.1 document: every `$ref` points into it. For what shows the document itself. */
  readonly document: JsonObject;
}

export interface MethodAlias {
  readonly alias: string;
  readonly method: string;
}

export type JsonObject = { readonly [key: string]: Json };

export interface NamedSchema {
  /** PascalCase identifier, unique in the API; types and functions are named after it: `Cart`, `isCart`, `makeCart`. */
  readonly name: string;
  /** The same in camelCase: `cart`, `orderPlaced`. */
  readonly key: string;
  /** File base shared by all targets, kebab-case: `order-placed`. Inline schemas share the file of their operation. */
  readonly module: string;
  readonly at: string;
  /** Where it is used: events are bodies; answers are what comes back; a part is used only by others. */
  readonly role: 'body' | 'answer' | 'parameter' | 'part';
  /** True when the document gives it no name (an inline body, answer or parameter). */
  readonly inline: boolean;
  readonly node: Schema;
  /** The JSON Schema (2020-12), untouched but for refs to named schemas, which read `#/$defs/<name>` with names of this API. */
  readonly json: Json;
  /** Names of the schemas that it refers to, sorted, itself included if it recurs. */
  readonly refs: readonly string[];
  /** `examples` of the schema and of every media type whose schema it is; names unique. */
  readonly examples: readonly Example[];
}

export interface ErrorType {
  /** On the wire: `invalid_token`. */
  readonly type: string;
  /** HTTP status of an answer that is this error; a batch entry may carry it inside a 200. */
  readonly status: number;
  /** Of the class that clients throw: `InvalidTokenError`. */
  readonly className: string;
  readonly retry: 'never' | 'reauthenticate' | 'backoff';
  /** What a server answers with this error before or around the work of an operation. */
  readonly when?: Occasion;
  readonly description: string;
  readonly at: string;
}

/**
 * What can go wrong whatever the operation: the body is not of its media type, the path (or a batch key) names no type, the data
 * break their schema, nobody knows who asks, they may not, the body is too large, or something failed.
 */
export type Occasion = 'badBody' | 'unknownType' | 'invalid' | 'unauthenticated' | 'unauthorized' | 'tooLarge' | 'unexpected';

/** `x-batch`: many events in one request, one result for each. */
export interface Batch {
  /** Name of the batch operation. */
  readonly operation: string;
  readonly maxBytes: number;
  readonly members: readonly BatchMember[];
  readonly at: string;
}

export interface BatchMember {
  /** Key on the wire: `product.inventory`. */
  readonly key: string;
  /** Name of the operation that takes one such event. */
  readonly operation: string;
  /** Name of the event's schema. */
  readonly schema: string;
}

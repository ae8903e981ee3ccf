import type { Json, Schema } from './schema.ts';

/** Methods in capitals; OpenAPI 3.2 allows any token through `additionalOperations`. */
export type Method = 'GET' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS' | 'HEAD' | 'PATCH' | 'TRACE' | 'QUERY' | (string & {});

/** An Operation Object (OpenAPI 3.1, 4.8.10) with its path, its parameters merged with those of the path, and every `$ref` followed. */
export interface Operation {
  /** `operationId` as written. */
  readonly id: string;
  /** The identifier that every target uses: camelCase, unique in the API. */
  readonly name: string;
  /** The same in PascalCase, for types: `SendCart`. */
  readonly typeName: string;
  /** File base shared by all targets, kebab-case: `send-cart`. */
  readonly module: string;
  readonly at: string;
  readonly summary?: string;
  readonly description?: string;
  readonly deprecated: boolean;
  readonly tags: readonly string[];
  readonly method: Method;
  /** The template as written: `/{site-id}/cart`. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: Body;
  readonly responses: readonly Response[];
  /** Alternatives; each lists schemes that are needed together. An empty inner list means: none is needed. */
  readonly security: readonly (readonly SecurityRequirement[])[];
  /** Base URLs of this operation alone, where the document gives some; else those of the API hold. */
  readonly servers?: readonly Server[];
  /** The typed calls that a discriminated body gives beside the whole: sendOrderPlaced, sendOrderAccepted, … */
  readonly variants: readonly Variant[];
  /** Name of the POST operation whose event this GET carries in its query (`x-beacon`). */
  readonly beaconOf?: string;
}

export interface Variant {
  readonly name: string;
  readonly typeName: string;
  /** Name of the branch's schema. */
  readonly schema: string;
  readonly tag: { readonly property: string; readonly value: string };
}

export type ParameterPlace = 'path' | 'query' | 'header' | 'cookie' | 'querystring';
export type ParameterStyle = 'simple' | 'label' | 'matrix' | 'form' | 'spaceDelimited' | 'pipeDelimited' | 'deepObject' | 'cookie';

/** A Parameter Object (OpenAPI 3.1, 4.8.12) with all defaults filled in. */
export interface Parameter {
  /** On the wire: `site-id`. */
  readonly name: string;
  /** The key in a typed argument object, unique in the operation: `siteId`. */
  readonly key: string;
  readonly in: ParameterPlace;
  readonly at: string;
  readonly required: boolean;
  readonly deprecated: boolean;
  readonly description?: string;
  readonly style: ParameterStyle;
  readonly explode: boolean;
  readonly allowReserved: boolean;
  /** Set where the parameter is given by `content`: its value is serialised as this media type. */
  readonly mediaType?: string;
  readonly schema: Schema;
  /** Name of the schema in `Api.schemas` that holds the JSON Schema of this parameter, for validators. */
  readonly schemaName: string;
  readonly example?: Json;
}

export interface Body {
  readonly at: string;
  readonly required: boolean;
  readonly description?: string;
  /** At least one, in the order of the document. */
  readonly contents: readonly Content[];
}

/** `json` for application/json and +json; `other` is carried as bytes. */
export type ContentKind = 'json' | 'form' | 'multipart' | 'text' | 'binary' | 'events' | 'ndjson' | 'xml' | 'other';

/** A Media Type Object (OpenAPI 3.1, 4.8.14). */
export interface Content {
  readonly mediaType: string;
  readonly kind: ContentKind;
  readonly at: string;
  /** Absent where the document gives none (binary, text). Always a ref: inline schemas are given a name (see `Api.schemas`). */
  readonly schema?: { readonly kind: 'ref'; readonly at: string; readonly name: string };
  /** OpenAPI 3.2 `itemSchema`: the schema of each item of a stream. */
  readonly itemSchema?: { readonly kind: 'ref'; readonly at: string; readonly name: string };
  readonly examples: readonly Example[];
  /** Encoding Objects of form and multipart bodies, by property. */
  readonly encoding: { readonly [property: string]: Encoding };
  /** `x-pixel`: the bytes of this answer, base64. */
  readonly pixel?: string;
}

export interface Encoding {
  readonly contentType?: string;
  readonly style?: ParameterStyle;
  readonly explode?: boolean;
  readonly allowReserved?: boolean;
}

export interface Example {
  readonly name: string;
  readonly summary?: string;
  readonly value: Json;
  readonly at: string;
}

export interface Response {
  /** `200`, `4XX` or `default`, as written. */
  readonly status: string;
  readonly at: string;
  readonly description: string;
  /** 2XX, or `default` where the operation names no other success. */
  readonly success: boolean;
  readonly headers: readonly Parameter[];
  readonly contents: readonly Content[];
}

export interface Server {
  readonly url: string;
  readonly description?: string;
  readonly variables: readonly {
    readonly name: string;
    readonly default: string;
    readonly enum?: readonly string[];
    readonly description?: string;
  }[];
}

export interface SecurityRequirement {
  /** Name of the scheme in `Api.security`. */
  readonly scheme: string;
  readonly scopes: readonly string[];
}

/** A Security Scheme Object (OpenAPI 3.1, 4.8.27). */
export type SecurityScheme = { readonly name: string; readonly key: string; readonly at: string; readonly description?: string } & (
  | { readonly type: 'apiKey'; readonly in: 'query' | 'header' | 'cookie'; readonly parameter: string }
  | { readonly type: 'http'; readonly scheme: string; readonly bearerFormat?: string }
  | { readonly type: 'oauth2' }
  | { readonly type: 'openIdConnect'; readonly url: string }
  | { readonly type: 'mutualTLS' }
);

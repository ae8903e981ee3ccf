/**
 * The grammar of an OpenAPI document: what stands where. It tells a `$ref` that is a reference from one that is data
 * (in an example, a default, an extension), and a schema from what only looks like one.
 *
 * One table for Swagger 2.0 and OpenAPI 3.0 to 3.2, for their words do not contradict each other. A list takes the shape
 * of its items. A field without an entry is data, and is left alone.
 */
export interface Shape {
  /** Shapes of the fields that have one. */
  readonly fields?: Readonly<Record<string, Kind>>;
  /** Shape of every field that is not in `fields`, where the names are the author's. */
  readonly each?: Kind;
  /** Where a definition of this kind lives, so that a `$ref` can stay one; absent where a `$ref` is replaced by what it names. */
  readonly section?: Section;
}

export type Section = 'schemas' | 'responses' | 'parameters' | 'requestBodies' | 'headers' | 'securitySchemes' | 'links' | 'callbacks';

export type Kind = keyof typeof table;

const schemaFields = {
  properties: 'schemas',
  patternProperties: 'schemas',
  dependentSchemas: 'schemas',
  dependencies: 'schemas',
  $defs: 'schemas',
  definitions: 'schemas',
  allOf: 'schema',
  anyOf: 'schema',
  oneOf: 'schema',
  not: 'schema',
  if: 'schema',
  then: 'schema',
  else: 'schema',
  items: 'schema',
  additionalItems: 'schema',
  prefixItems: 'schema',
  contains: 'schema',
  additionalProperties: 'schema',
  propertyNames: 'schema',
  unevaluatedItems: 'schema',
  unevaluatedProperties: 'schema',
  contentSchema: 'schema',
} as const;

const parameterFields = { schema: 'schema', content: 'mediaTypes', examples: 'examples', items: 'schema' } as const;

const table = {
  document: {
    fields: {
      info: 'plain',
      servers: 'plain',
      tags: 'plain',
      paths: 'pathItems',
      webhooks: 'pathItems',
      'x-webhooks': 'pathItems',
      components: 'components',
      // Swagger 2.0
      definitions: 'schemas',
      parameters: 'parameters',
      responses: 'responses',
      securityDefinitions: 'securitySchemes',
    },
  },
  components: {
    fields: {
      schemas: 'schemas',
      responses: 'responses',
      parameters: 'parameters',
      examples: 'examples',
      requestBodies: 'requestBodies',
      headers: 'headers',
      securitySchemes: 'securitySchemes',
      links: 'links',
      callbacks: 'callbacks',
      pathItems: 'pathItems',
      mediaTypes: 'mediaTypes',
    },
  },

  schemas: { each: 'schema' },
  responses: { each: 'response' },
  parameters: { each: 'parameter' },
  examples: { each: 'example' },
  requestBodies: { each: 'requestBody' },
  headers: { each: 'header' },
  securitySchemes: { each: 'securityScheme' },
  links: { each: 'link' },
  callbacks: { each: 'callback' },
  pathItems: { each: 'pathItem' },
  mediaTypes: { each: 'mediaType' },
  encodings: { each: 'encoding' },
  operations: { each: 'operation' },

  schema: { fields: schemaFields, section: 'schemas' },
  response: {
    fields: { headers: 'headers', content: 'mediaTypes', links: 'links', schema: 'schema' },
    section: 'responses',
  },
  parameter: { fields: parameterFields, section: 'parameters' },
  header: { fields: parameterFields, section: 'headers' },
  requestBody: { fields: { content: 'mediaTypes' }, section: 'requestBodies' },
  mediaType: {
    fields: {
      schema: 'schema',
      itemSchema: 'schema',
      examples: 'examples',
      encoding: 'encodings',
      itemEncoding: 'encoding',
      prefixEncoding: 'encoding',
    },
  },
  encoding: {
    fields: { headers: 'headers', encoding: 'encodings', itemEncoding: 'encoding', prefixEncoding: 'encoding' },
  },
  securityScheme: { section: 'securitySchemes' },
  link: { section: 'links' },
  callback: { each: 'pathItem', section: 'callbacks' },

  example: {},
  plain: {},
  pathItem: {
    fields: {
      get: 'operation',
      put: 'operation',
      post: 'operation',
      delete: 'operation',
      options: 'operation',
      head: 'operation',
      patch: 'operation',
      trace: 'operation',
      query: 'operation',
      additionalOperations: 'operations',
      parameters: 'parameter',
    },
  },
  operation: {
    fields: {
      parameters: 'parameter',
      requestBody: 'requestBody',
      responses: 'responses',
      callbacks: 'callbacks',
    },
  },
} as const satisfies Record<string, { fields?: Record<string, string>; each?: string; section?: Section }>;

/** Shapes by kind. */
export const shapes: Readonly<Record<Kind, Shape>> = table;

/** The kind of a field of an object of this kind; undefined where the field is data. */
export function childKind(shape: Shape, key: string): Kind | undefined {
  if (shape.fields !== undefined && Object.hasOwn(shape.fields, key)) return shape.fields[key];
  // A reference is no field of that name: `callbacks: { paid: { $ref } }`.
  if (shape.each === undefined || (key === '$ref' && shape.section !== undefined)) return undefined;
  return key.startsWith('x-') && shape.each !== 'schema' && shape.each !== 'header' ? undefined : shape.each;
}

/** Every section. */
export const sections: ReadonlySet<string> = new Set(Object.values(shapes).flatMap((shape) => shape.section ?? []));

/** The kind of what stands at a place of a document; undefined where it is data, or nothing. */
export function kindAt(tokens: readonly string[], isList: (depth: number) => boolean): Kind | undefined {
  let kind: Kind | undefined = 'document';
  for (let depth = 0; depth < tokens.length && kind !== undefined; depth++) {
    if (!isList(depth)) kind = childKind(shapes[kind], tokens[depth] ?? '');
  }
  return kind;
}

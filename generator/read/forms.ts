import type { Kind } from './shapes.ts';

/** What form a field has; with `!` it must be there. */
export type Form = 'object' | 'list' | 'text' | 'flag' | 'number' | 'count' | 'schema' | 'schemas' | 'texts' | 'types' | 'flags';

/** The fields whose form other stages rely on (OpenAPI 3.1, 4.8; JSON Schema 2020-12). Anything else may be what it likes. */
export const forms: Readonly<Partial<Record<Kind, Readonly<Record<string, Form>>>>> = {
  document: { info: 'object', servers: 'list', paths: 'object', webhooks: 'object', components: 'object', security: 'list', tags: 'list' },
  components: {
    schemas: 'object',
    responses: 'object',
    parameters: 'object',
    examples: 'object',
    requestBodies: 'object',
    headers: 'object',
    securitySchemes: 'object',
    links: 'object',
    callbacks: 'object',
    pathItems: 'object',
    mediaTypes: 'object',
  },
  pathItem: {
    summary: 'text',
    description: 'text',
    get: 'object',
    put: 'object',
    post: 'object',
    delete: 'object',
    options: 'object',
    head: 'object',
    patch: 'object',
    trace: 'object',
    query: 'object',
    additionalOperations: 'object',
    servers: 'list',
    parameters: 'list',
  },
  operation: {
    operationId: 'text',
    summary: 'text',
    description: 'text',
    tags: 'texts',
    parameters: 'list',
    requestBody: 'object',
    responses: 'object',
    callbacks: 'object',
    deprecated: 'flag',
    security: 'list',
    servers: 'list',
  },
  parameter: {
    name: 'text',
    in: 'text',
    description: 'text',
    required: 'flag',
    deprecated: 'flag',
    allowReserved: 'flag',
    style: 'text',
    explode: 'flag',
    schema: 'schema',
    content: 'object',
    examples: 'object',
  },
  header: {
    description: 'text',
    required: 'flag',
    deprecated: 'flag',
    explode: 'flag',
    schema: 'schema',
    content: 'object',
    examples: 'object',
  },
  requestBody: { description: 'text', content: 'object', required: 'flag' },
  response: { description: 'text', headers: 'object', content: 'object', links: 'object' },
  mediaType: { schema: 'schema', itemSchema: 'schema', examples: 'object', encoding: 'object' },
  encoding: { contentType: 'text', headers: 'object', style: 'text', explode: 'flag', allowReserved: 'flag' },
  securityScheme: { type: 'text', description: 'text' },
  schema: {
    $ref: 'text',
    title: 'text',
    description: 'text',
    type: 'types',
    format: 'text',
    enum: 'list',
    required: 'texts',
    properties: 'object',
    patternProperties: 'object',
    dependentSchemas: 'object',
    dependentRequired: 'object',
    additionalProperties: 'schema',
    unevaluatedProperties: 'schema',
    propertyNames: 'schema',
    items: 'schema',
    unevaluatedItems: 'schema',
    contains: 'schema',
    prefixItems: 'schemas',
    allOf: 'schemas',
    anyOf: 'schemas',
    oneOf: 'schemas',
    not: 'schema',
    if: 'schema',
    then: 'schema',
    else: 'schema',
    discriminator: 'object',
    examples: 'list',
    pattern: 'text',
    minLength: 'count',
    maxLength: 'count',
    minItems: 'count',
    maxItems: 'count',
    minContains: 'count',
    maxContains: 'count',
    minProperties: 'count',
    maxProperties: 'count',
    minimum: 'number',
    maximum: 'number',
    exclusiveMinimum: 'number',
    exclusiveMaximum: 'number',
    multipleOf: 'number',
    uniqueItems: 'flag',
    deprecated: 'flag',
    readOnly: 'flag',
    writeOnly: 'flag',
    contentEncoding: 'text',
    contentMediaType: 'text',
  },
};

/** A form in words, for a message. */
export const formWords: Readonly<Record<Form, string>> = {
  object: 'an object',
  list: 'a list',
  text: 'a string',
  flag: 'true or false',
  number: 'a number',
  count: 'a whole number that is not negative',
  schema: 'a schema (an object, true or false)',
  schemas: 'a list of schemas that is not empty',
  texts: 'a list of strings',
  types: 'string, number, integer, boolean, object, array or null, or a list of these',
  flags: 'a list of true and false',
};

const types = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']);

/** True if a value has the form. */
export function hasForm(value: unknown, form: Form): boolean {
  switch (form) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    case 'list':
      return Array.isArray(value);
    case 'text':
      return typeof value === 'string';
    case 'flag':
      return typeof value === 'boolean';
    case 'number':
      return typeof value === 'number';
    case 'count':
      return typeof value === 'number' && Number.isInteger(value) && value >= 0;
    case 'schema':
      return typeof value === 'boolean' || hasForm(value, 'object');
    case 'schemas':
      return Array.isArray(value) && value.length > 0;
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'types':
      return typeof value === 'string'
        ? types.has(value)
        : Array.isArray(value) && value.length > 0 && value.every((item) => types.has(item));
    case 'flags':
      return Array.isArray(value) && value.every((item) => typeof item === 'boolean');
  }
}

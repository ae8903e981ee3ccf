/**
 * A document with a word of somebody else's in every place that takes one: names, titles, descriptions, values, patterns, paths.
 * `word(place)` gives the word for a place; the same places come in the same order whatever the words are.
 */
export function documentOf(word: (place: string) => string): unknown {
  const text = (place: string): { title: string; description: string } => ({
    title: word(`${place}Title`),
    description: word(`${place}Description`),
  });
  const ref = (name: string): { $ref: string } => ({ $ref: `#/components/schemas/${pointer(word(name))}` });
  const json = (schema: unknown, more: object = {}): object => ({ 'application/json': { schema, ...more } });
  return {
    openapi: '3.1.1',
    info: { ...text('info'), version: '1.0.0', summary: word('infoSummary'), license: { name: word('license') } },
    servers: [
      {
        url: `https://{host}/${word('server')}`,
        description: word('serverDescription'),
        variables: { host: { default: word('host'), enum: [word('host'), 'b'] } },
      },
    ],
    tags: [{ name: word('tag'), description: word('tagDescription') }],
    'x-error-types': {
      [word('errorType')]: { status: 400, retry: 'never', description: word('errorTypeDescription') },
      plain: { status: 401, retry: 'reauthenticate', description: word('plainDescription') },
    },
    paths: {
      [`/${segment(word('path'))}/{id}`]: {
        post: {
          operationId: word('operation'),
          summary: word('operationSummary'),
          description: word('operationDescription'),
          tags: [word('tag')],
          externalDocs: { url: `https://example.org/${word('docs')}`, description: word('docsDescription') },
          security: [{ [word('scheme')]: [word('scope')] }],
          parameters: [
            { name: 'id', in: 'path', required: true, description: word('idDescription'), schema: { type: 'string' } },
            {
              name: word('query'),
              in: 'query',
              description: word('queryDescription'),
              schema: { type: 'string', default: word('queryDefault') },
            },
            {
              name: word('deep'),
              in: 'query',
              style: 'deepObject',
              schema: { type: 'object', properties: { [word('deepKey')]: { type: 'string' } } },
            },
            {
              name: word('header'),
              in: 'header',
              schema: { type: 'array', items: { type: 'string', enum: [word('headerEnum'), 'b'] } },
            },
            { name: word('cookie'), in: 'cookie', schema: { type: 'string' } },
          ],
          requestBody: {
            description: word('bodyDescription'),
            required: true,
            content: json(ref('schema'), {
              examples: { [word('example')]: { summary: word('exampleSummary'), value: { [word('property')]: word('exampleValue') } } },
            }),
          },
          responses: {
            '200': {
              description: word('answerDescription'),
              headers: { [word('answerHeader')]: { description: word('answerHeaderDescription'), schema: { type: 'string' } } },
              content: json(ref('union')),
            },
            '400': {
              description: word('errorDescription'),
              content: json({ type: 'object', required: ['error_type'], properties: { error_type: { enum: [word('errorType')] } } }),
            },
            default: { description: word('otherDescription'), content: { 'text/plain': { schema: { type: 'string' } } } },
          },
          callbacks: {
            [word('callback')]: {
              [`{$request.body#/${word('callbackUrl')}}`]: { post: { responses: { '200': { description: word('callbackDescription') } } } },
            },
          },
        },
        put: {
          operationId: word('upload'),
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          requestBody: {
            content: {
              'multipart/form-data': {
                schema: { type: 'object', properties: { [word('part')]: { type: 'string', format: 'binary' } } },
                encoding: { [word('part')]: { contentType: 'image/png' } },
              },
              'application/x-www-form-urlencoded': { schema: { type: 'object', properties: { [word('field')]: { type: 'string' } } } },
            },
          },
          responses: { '204': { description: word('uploadDescription') } },
        },
      },
    },
    webhooks: {
      [word('webhook')]: {
        post: {
          summary: word('webhookSummary'),
          requestBody: { content: json(ref('schema')) },
          responses: { '200': { description: 'ok' } },
        },
      },
    },
    components: {
      securitySchemes: {
        [word('scheme')]: { type: 'apiKey', in: 'query', name: word('key'), description: word('schemeDescription') },
      },
      schemas: {
        [word('schema')]: {
          ...text('schema'),
          type: 'object',
          required: [word('property')],
          properties: {
            [word('property')]: { ...text('property'), type: 'string', default: word('default'), examples: [word('propertyExample')] },
            [word('nested')]: {
              type: 'object',
              properties: { [word('inner')]: { type: 'array', items: { enum: [word('innerEnum'), 1, null] } } },
            },
            [word('constant')]: { const: word('const') },
            [word('format')]: {
              type: 'string',
              format: word('formatName'),
              pattern: quoted(word('pattern')),
              contentMediaType: word('mediaType'),
            },
            [word('old')]: { type: 'string', deprecated: true, 'x-deprecated': word('oldReason') },
          },
          patternProperties: { [quoted(word('patternProperty'))]: { type: 'integer' } },
          [`x-${word('extension')}`]: word('extensionValue'),
        },
        [word('enum')]: {
          enum: [word('enumValue'), { [word('enumKey')]: word('enumKeyValue') }],
          'x-enum-varnames': [word('enumName'), 'Other'],
        },
        [word('union')]: {
          oneOf: [ref('left'), ref('right')],
          discriminator: {
            propertyName: word('tagProperty'),
            mapping: { [word('leftTag')]: `#/components/schemas/${pointer(word('left'))}` },
          },
        },
        [word('left')]: { type: 'object', required: [word('tagProperty')], properties: { [word('tagProperty')]: { type: 'string' } } },
        [word('right')]: { type: 'object', required: [word('tagProperty')], properties: { [word('tagProperty')]: { type: 'string' } } },
      },
    },
  };
}

function pointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** A pattern that matches the word itself. */
function quoted(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

/** Braces in a path are parameters. */
function segment(word: string): string {
  return word.replace(/[{}]/g, '');
}

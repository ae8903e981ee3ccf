/** What is generally known of a problem: shown where the diagnostic itself has no better advice. */
export interface Advice {
  /** A few words, as a heading. */
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
  /** What Okapi makes of it when it is told to be lenient; absent where there is no way around. */
  readonly around?: string;
}

/** Every problem that a user can meet. One row in `catalogue` and one scenario in `test/scenarios/diagnostics/` for each. */
export type DiagnosticCode =
  // reading files
  | 'file-not-found'
  | 'file-unreadable'
  | 'fetch-failed'
  | 'not-utf8'
  | 'json-syntax'
  | 'yaml-syntax'
  | 'duplicate-key'
  | 'alias-expansion'
  | 'nesting-too-deep'
  | 'not-json'
  | 'number-rounded'
  | 'not-a-document'
  | 'openapi-version'
  // references
  | 'ref-invalid'
  | 'ref-not-found'
  | 'ref-to-itself'
  | 'ref-outside-root'
  | 'ref-remote'
  // the document
  | 'structure'
  | 'operation-id-missing'
  | 'operation-id-duplicate'
  | 'path-parameter-undeclared'
  | 'path-parameter-unused'
  | 'path-twice'
  | 'security-unknown'
  | 'pattern-slow'
  | 'example-invalid'
  // what the document means
  | 'name-changed'
  | 'error-type-invalid'
  | 'error-type-unknown'
  | 'batch-invalid'
  | 'batch-member-unknown'
  | 'beacon-unknown'
  // what targets cannot say
  | 'word-without-effect'
  | 'type-wider'
  | 'keyword-not-asserted'
  | 'format-not-asserted'
  | 'fixtures-left-out'
  | 'no-value-fits';

export const catalogue: Readonly<Record<DiagnosticCode, Advice>> = {
  'file-not-found': {
    title: 'File not found',
    cause: 'A file that the command line, the config or a $ref names does not exist.',
    fix: 'Correct the path; a $ref is relative to the file that it stands in.',
  },
  'file-unreadable': {
    title: 'File cannot be read',
    cause: 'The system refused to read the file, or it is not a regular file.',
    fix: 'Check that it is a file and that you may read it.',
  },
  'fetch-failed': {
    title: 'Document could not be fetched',
    cause: 'The server did not answer, or answered with another status than 200.',
    fix: 'Check the URL and its headers, or download the document and name the file.',
  },
  'not-utf8': {
    title: 'Not UTF-8',
    cause: 'JSON (RFC 8259) and OpenAPI documents are UTF-8; this file holds bytes that are not.',
    fix: 'Save the file as UTF-8.',
  },
  'json-syntax': {
    title: 'JSON syntax error',
    cause: 'The file starts like JSON but does not follow its grammar (RFC 8259).',
    fix: 'Correct the text at the place shown.',
  },
  'yaml-syntax': {
    title: 'YAML syntax error',
    cause: 'The file does not follow the grammar of YAML 1.2.',
    fix: 'Correct the text at the place shown; indentation and unquoted ": " or "#" are the usual causes.',
  },
  'duplicate-key': {
    title: 'Key given twice',
    cause: 'An object has the same key twice, so that one of the two values would be lost.',
    fix: 'Remove or rename one of them.',
    around: 'The last one is taken.',
  },
  'alias-expansion': {
    title: 'YAML aliases expand too far',
    cause: 'Aliases repeat their anchors so often, or in a circle, that the document has no sensible size.',
    fix: 'Use $ref in place of YAML aliases.',
  },
  'nesting-too-deep': {
    title: 'Nested too deeply',
    cause: 'Values are nested in one another further than any real document needs.',
    fix: 'Move inner parts to components and refer to them with $ref.',
  },
  'not-json': {
    title: 'Not a JSON value',
    cause: 'YAML can say things that JSON cannot: keys that are lists or objects, infinite numbers, binary data.',
    fix: 'Write a string, number, boolean, null, list or object with string keys.',
  },
  'number-rounded': {
    title: 'Number rounded',
    cause: 'JavaScript has no exact number there: beyond 9007199254740991 only every second one, and ever fewer.',
    fix: 'Make it a string with a pattern, or keep to numbers that JavaScript has.',
  },
  'not-a-document': {
    title: 'Neither OpenAPI nor JSON Schema',
    cause: 'The document has no "openapi" or "swagger" field, and does not look like a JSON Schema either.',
    fix: 'Name the root file of an OpenAPI document, or a JSON Schema with "$schema", "type", "properties" or "$defs".',
  },
  'openapi-version': {
    title: 'Unknown version of OpenAPI',
    cause: 'Okapi reads Swagger 2.0 and OpenAPI 3.0, 3.1 and 3.2.',
    fix: 'Set "openapi" to the version that the document follows, such as 3.1.1.',
  },
  'ref-invalid': {
    title: '$ref is not a reference',
    cause: 'A $ref must be a string that is a URI reference (RFC 3986), here to a file, a place in it, or both.',
    fix: 'Write it as "file.yaml", "#/components/schemas/Name" or "file.yaml#/Name".',
    around: 'It is left out; a schema there allows anything.',
  },
  'ref-not-found': {
    title: '$ref leads nowhere',
    cause: 'The file is there, but has nothing at the place that the $ref names.',
    fix: 'Correct the name after "#", or add what it names.',
    around: 'It is left out; a schema there allows anything.',
  },
  'ref-to-itself': {
    title: '$ref leads only to itself',
    cause: 'Following the reference comes back to it without meeting anything but references.',
    fix: 'Point it at something that is defined.',
    around: 'It is left out; a schema there allows anything.',
  },
  'ref-outside-root': {
    title: '$ref leaves the folder',
    cause: 'Only files below the folder of the config (or of the input) are read, so that a document cannot read your disk.',
    fix: 'Move the file below that folder, or run okapi from a folder above both.',
  },
  'ref-remote': {
    title: '$ref to another server',
    cause: 'Documents are not fetched from other servers unless you ask for it.',
    fix: 'Download it beside the document, or allow it with `remote: true` in the config.',
  },
  structure: {
    title: 'Not as OpenAPI says',
    cause: 'A part of the document has not the form that the OpenAPI specification gives it.',
    fix: 'Compare the place shown with the specification: https://spec.openapis.org/oas/v3.1.1',
    around: 'The part is ignored.',
  },
  'operation-id-missing': {
    title: 'Operation without operationId',
    cause: 'Functions and types are named after the operationId; without one there is no name that stays.',
    fix: 'Add an operationId that is unique in the document, such as "sendCart".',
    around: 'A name is made of the method and the path.',
  },
  'operation-id-duplicate': {
    title: 'Two operations of one operationId',
    cause: 'An operationId must be unique in the document, for functions and types are named after it.',
    fix: 'Rename one of the two.',
    around: 'The second gets a number behind its name.',
  },
  'path-parameter-undeclared': {
    title: 'Path parameter not declared',
    cause: 'The path has a {name} in it that no parameter with "in: path" describes.',
    fix: 'Add the parameter to the path or to the operation, with "required: true".',
    around: 'The parameter is taken for a string.',
  },
  'path-parameter-unused': {
    title: 'Path parameter not in the path',
    cause: 'A parameter with "in: path" has a name that the path does not contain.',
    fix: 'Put {name} into the path, or correct "name" or "in" of the parameter.',
    around: 'The parameter is ignored.',
  },
  'path-twice': {
    title: 'One path written twice',
    cause: 'Paths that differ only in the names of their parameters are the same path, and must be one entry (OpenAPI 3.1, 4.8.8).',
    fix: 'Move the methods of one to the other.',
  },
  'security-unknown': {
    title: 'Security scheme not described',
    cause: 'A security requirement names a scheme that components.securitySchemes does not have.',
    fix: 'Correct the name, or describe the scheme.',
    around: 'No client can use that alternative, and no server lets anybody in by it.',
  },
  'pattern-slow': {
    title: 'Pattern takes exponential time',
    cause:
      'A regular expression that repeats a repetition can take minutes for a text of forty characters: whoever sends one stops the server.',
    fix: 'Write it so that there is one way only to match a text: (a+)+ is a+.',
    around: 'The pattern is not checked.',
  },
  'example-invalid': {
    title: 'Example breaks its schema',
    cause: 'An example is checked against the schema that it stands beside.',
    fix: 'Correct the example, or the schema if the example is right.',
    around: 'The example is not used.',
  },
  'name-changed': {
    title: 'Name changed in code',
    cause: 'Two names become the same identifier, or the name means something else in TypeScript.',
    fix: 'Rename the schema if the name in code matters to you.',
  },
  'error-type-invalid': {
    title: 'x-error-types not right',
    cause: 'An error type lacks its status or retry word.',
    fix: 'Give it a status (a number) and retry: never, reauthenticate or backoff.',
  },
  'error-type-unknown': {
    title: 'Answer and x-error-types disagree',
    cause: 'Every error_type that an answer may carry stands in x-error-types, with the status of that answer.',
    fix: 'Add the type to x-error-types, or correct the answer.',
  },
  'batch-invalid': {
    title: 'x-batch not right',
    cause: 'What x-batch says does not agree with the schema of the batch or with the operation that it names.',
    fix: 'Make the items of each batch property the body of its operation.',
  },
  'batch-member-unknown': {
    title: 'Unknown batch member',
    cause: 'x-batch names an operation that does not exist.',
    fix: 'Name an operationId of the document.',
  },
  'beacon-unknown': {
    title: 'Unknown beacon',
    cause: 'x-beacon names an operation that does not exist.',
    fix: 'Name the operationId of the POST that the pixel stands for.',
  },
  'word-without-effect': {
    title: 'Words without effect',
    cause: 'The document says something that none of the packages does anything with. It stays in the document.',
    fix: 'Nothing need be done; it is told so that nobody relies on it.',
  },
  'type-wider': {
    title: 'Type wider than its schema',
    cause: 'TypeScript has no word for what the schema says: the type admits values that the validators refuse.',
    fix: 'Nothing need be done. Where the type matters, say it with oneOf, enum or required.',
  },
  'keyword-not-asserted': {
    title: 'Keyword not asserted',
    cause: 'The generated validators do not know this keyword of JSON Schema: they accept values that it would refuse.',
    fix: 'Say the same with other keywords, or check it yourself.',
  },
  'format-not-asserted': {
    title: 'Format not asserted',
    cause: 'The generated validators do not know this format: they accept every text for it.',
    fix: 'Say with a pattern what the texts look like, or check them yourself.',
  },
  'fixtures-left-out': {
    title: 'Fixtures left out',
    cause: 'Hundreds of schemas would give more fixtures than anybody reads, and a package of hundreds of megabytes.',
    fix: 'Every schema has its factory. For all fixtures, generate from a part of the document.',
  },
  'no-value-fits': {
    title: 'No value fits',
    cause:
      'The rules of a schema contradict each other, or it has a pattern that cannot be turned round: the mocks have no factory and no fixtures for it.',
    fix: 'Correct the rules that no value can keep, or give the schema an example that is valid.',
  },
};

import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

/** The house rules of the spec, for Redocly CLI: what its own rules do not ask, and what this API promises of every part. */

type Node = Readonly<Record<string, unknown>>;

interface Location {
  child(tokens: string | number | readonly (string | number)[]): Location;
  key(): Location;
}

interface Context {
  report(problem: { readonly message: string; readonly location: Location }): void;
  /** Where the visited node stands, behind any `$ref`. */
  readonly location: Location;
  readonly key: string | number;
  resolve(node: unknown): { readonly node?: unknown };
}

type Visit = (node: Node, context: Context) => void;
type Rule = () => Readonly<Record<string, Visit | { readonly enter: Visit }>>;

const answersOfAll = ['400', '403', '503'];

/** Every operation says which errors it answers: those that any request can meet, and 413 where there is a body. */
const errorAnswers: Rule = () => ({
  Operation(operation, { report, location }) {
    const wanted = isNode(operation['requestBody']) ? [...answersOfAll, '413'] : answersOfAll;
    const responses = isNode(operation['responses']) ? operation['responses'] : {};
    const missing = wanted.filter((status) => !Object.hasOwn(responses, status)).sort();
    if (missing.length === 0) return;
    report({
      message: `The operation lacks the answers ${missing.join(', ')}. Add a $ref to a file in responses/.`,
      location: location.child('responses').key(),
    });
  },
});

/** Every schema that has a name, every property, every item and every additional value is described, there or where it refers to. */
const described: Rule = () => ({
  NamedSchemas(schemas, context) {
    for (const [name, schema] of Object.entries(schemas)) wantDescription(schema, [name], `The schema ${name}`, context);
  },
  Schema(schema, context) {
    for (const [name, property] of Object.entries(nodeOf(schema['properties']))) {
      wantDescription(property, ['properties', name], `The property ${name}`, context);
    }
    for (const keyword of ['items', 'additionalProperties']) {
      if (isNode(schema[keyword])) wantDescription(schema[keyword], [keyword], `What ${keyword} holds`, context);
    }
  },
});

function wantDescription(schema: unknown, tokens: readonly string[], what: string, { report, location, resolve }: Context): void {
  if (isDescribed(schema) || isDescribed(resolve(schema).node)) return;
  report({ message: `${what} has no description. Say what a shop developer should put there.`, location: location.child(tokens).key() });
}

function isDescribed(schema: unknown): boolean {
  return isNode(schema) && typeof schema['description'] === 'string' && schema['description'].trim() !== '';
}

/** Every event has an example where it is sent; that examples are valid is a rule of Redocly's own. */
const eventExample: Rule = () => ({
  RequestBody(body, context) {
    wantExamples(body['content'], context);
  },
  Parameter(parameter, context) {
    wantExamples(parameter['content'], context);
  },
});

function wantExamples(content: unknown, { report, location }: Context): void {
  for (const [mediaType, entry] of Object.entries(nodeOf(content))) {
    if (!isNode(entry) || entry['example'] !== undefined || Object.keys(nodeOf(entry['examples'])).length > 0) continue;
    report({
      message: 'The event has no example. Add one in examples/, and refer to it here.',
      location: location.child(['content', mediaType]).key(),
    });
  }
}

const dateFormats = new Set(['date', 'date-time', 'time', 'duration']);

/** Every property that is a moment or a day says in which format. */
const dateFormat: Rule = () => ({
  Schema(schema, { report, location, resolve }) {
    for (const [name, property] of Object.entries(nodeOf(schema['properties']))) {
      if (!/(^|_)(date|timestamp|time)$/.test(name) || hasDateFormat(property, resolve)) continue;
      report({
        message: `The property ${name} has no format of dates. Refer to schemas/timestamp.yaml, or add \`format: date\`.`,
        location: location.child(['properties', name]).key(),
      });
    }
  },
});

function hasDateFormat(schema: unknown, resolve: Context['resolve'], depth = 0): boolean {
  const node = nodeOf(resolve(schema).node ?? schema);
  if (typeof node['format'] === 'string' && dateFormats.has(node['format'])) return true;
  const branches = ['allOf', 'anyOf', 'oneOf'].flatMap((keyword) => (Array.isArray(node[keyword]) ? (node[keyword] as unknown[]) : []));
  return depth < 10 && branches.some((branch) => hasDateFormat(branch, resolve, depth + 1));
}

/** The words that begin with `x-` are known, stand where they belong, and hold what spec/extensions.schema.json says. */
const extensionWords: Rule = () => {
  const known = JSON.parse(readFileSync(new URL('../extensions.schema.json', import.meta.url), 'utf8')) as {
    properties: Record<string, object>;
  };
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  const judges = new Map(Object.entries(known.properties).map(([word, schema]) => [word, ajv.compile(schema)]));
  const check =
    (allowed: readonly string[]): Visit =>
    (node, { report, location }) => {
      for (const word of Object.keys(node).filter((key) => key.startsWith('x-'))) {
        const judge = judges.get(word);
        const place = location.child(word).key();
        if (judge === undefined || !allowed.includes(word)) {
          report({
            message: `The word ${word} ${judge === undefined ? 'is not one of ours' : 'does not belong here'}. See spec/extensions.schema.json.`,
            location: place,
          });
        } else if (!judge(node[word])) {
          for (const error of judge.errors ?? [])
            report({ message: `${word}${error.instancePath} ${error.message ?? 'is wrong'}.`, location: place });
        }
      }
    };
  return {
    Root: check(['x-error-types', 'x-method-aliases']),
    PathItem: check([]),
    Operation: check(['x-batch', 'x-beacon']),
    Parameter: check([]),
    RequestBody: check([]),
    Response: check([]),
    MediaType: check(['x-pixel']),
    Schema: check([]),
  };
};

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nodeOf(value: unknown): Node {
  return isNode(value) ? value : {};
}

/** Each rule has a spec that breaks it in test/scenarios/spec-lint. */
export default function plugin(): object {
  return {
    id: 'house',
    rules: {
      oas3: {
        'error-answers': errorAnswers,
        described,
        'event-example': eventExample,
        'date-format': dateFormat,
        'extension-words': extensionWords,
      },
    },
  };
}

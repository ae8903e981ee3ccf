import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../generator/targets/mocks/runtime/random.ts';
import { tryAll } from './corpus.ts';

/**
 * Documents that nobody would write, and that OpenAPI allows: every keyword in every place, every style, and names that clash, are words of
 * TypeScript or belong to every object. By itself it tries some, from a seed on:
 *
 *     node test/corpus/random.ts [seed] [count]
 */

// prettier-ignore
const names = [
  'class', 'constructor', 'toString', '__proto__', 'Foo', 'foo', 'FOO', 'Date', 'Error', 'string', 'Record', 'Promise', 'index', 'types',
  'validate', 'client', 'x-y', 'x.y', 'ünï', '日本', 'a b', '1x', 'a/b', 'a~b', 'a%b', "it's", 'q"q', '`t`', '${x}', '$ref', '*/',
  '\u2028', 'default', 'Response', 'Request', 'Headers', 'Array', 'object', 'Symbol', 'name', 'length', 'id', 'items', 'body', 'query',
  'headers', 'options', 'signal', 'type', 'status', 'data', 'error', '-', '', '_', '$', 'new', 'delete', 'await', 'enum', 'null',
  'undefined', 'true', 'NaN', 'this', 'arguments', 'eval', 'Cart', 'CartBody', 'GetCart', 'Fixtures', 'createClient', 'aux', 'nul.txt',
];
const values = [
  1,
  0,
  -1,
  1.5,
  'a',
  '',
  "it's",
  'a\nb',
  '`${1}`',
  '\\',
  true,
  false,
  null,
  { a: 1 },
  [1, 'x'],
  {},
  [],
  '__proto__',
  '\u2028',
  '😀',
  1e21,
];
const words = ['Plain.', 'Ends */ here', 'Line\nbreak `x` ${y}', '@deprecated {@link x}', '# Head\n\n- a\n- b', '<b>html</b>', '\u2028'];
const formats = 'date-time date uuid email uri byte binary password ipv4 hostname whatever duration regex json-pointer'.split(' ');
// prettier-ignore
const mediaTypes = [
  'application/json', 'application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain', 'application/octet-stream', 'image/png', '*/*', 'text/csv',
  'application/problem+json', 'text/event-stream', 'application/x-ndjson', 'application/xml', 'application/vnd.x+json; version=1',
];
const styles: Readonly<Record<string, readonly string[]>> = {
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  path: ['simple', 'label', 'matrix'],
  header: ['simple'],
  cookie: ['form'],
};
const statuses = ['200', '201', '204', '2XX', '400', '4XX', '404', '5XX', 'default'];

type Data = Record<string, unknown>;

/** One OpenAPI 3.1 document, the same for the same seed. */
export function randomDocument(seed: number): Data {
  const random = createRandom(seed);
  const chance = (share: number): boolean => random.below(1000) < share * 1000;
  const some = (share: number, data: Data): Data => (chance(share) ? data : {});
  const name = (): string => random.pick(names);
  const filled = (wanted: string): string => name() || wanted;
  const ids = new Set<string>();
  const components = [...new Set(Array.from({ length: 5 + random.below(8) }, () => name().replace(/[^A-Za-z0-9._-]/g, '') || 'Nameless'))];
  const tagged = ['TagA', 'TagB', 'TagC'];
  const schemas = mapOf(components, () => schema(3));
  for (const tag of tagged)
    schemas[tag] = {
      type: 'object',
      required: ['kind'],
      properties: { kind: chance(0.5) ? { type: 'string' } : { const: tag }, [name()]: leaf() },
    };

  function ref(): Data {
    return { $ref: `#/components/schemas/${encodeURIComponent(random.pick(components))}` };
  }

  function leaf(): Data {
    switch (random.below(9)) {
      case 0:
        return {
          type: 'string',
          ...some(0.4, { format: random.pick(formats) }),
          ...some(0.2, { minLength: 1, maxLength: 9 }),
          ...some(0.2, { pattern: random.pick(['^[a-z]+$', '\\d{3}', "^it's`$", '[/]', '^\\p{L}+$', '(a|b)*']) }),
          ...some(0.2, { default: random.pick(['', 'x', '*/', '`']) }),
        };
      case 1:
        return {
          type: 'integer',
          ...some(0.3, { format: 'int64' }),
          ...some(0.3, { minimum: 0, exclusiveMaximum: 100 }),
          ...some(0.2, { multipleOf: 5 }),
        };
      case 2:
        return { type: 'number', ...some(0.3, { multipleOf: 0.01 }) };
      case 3:
        return { type: 'boolean' };
      case 4:
        return { enum: distinct([random.pick(values), random.pick(values), random.pick(values)]) };
      case 5:
        return { type: 'string', enum: distinct(['a', 'A', 'a b', '', '1', 'class', '*/', name()]) };
      case 6:
        return { const: random.pick(values) };
      case 7:
        return { type: ['string', 'null'] };
      default:
        return { type: 'null' };
    }
  }

  function object(depth: number): Data {
    const properties = mapOf(Array.from({ length: 1 + random.below(5) }, name), () => schema(depth - 1));
    return {
      type: 'object',
      properties,
      ...some(0.5, { required: [...Object.keys(properties).filter(() => chance(0.5)), ...(chance(0.1) ? ['extra'] : [])] }),
      ...some(0.3, { additionalProperties: random.pick<unknown>([false, true, {}, leaf(), schema(depth - 1)]) }),
      ...some(0.15, { patternProperties: { '^x-': schema(depth - 1), [random.pick(['[a-z]+', '\\d', "^it's$"])]: leaf() } }),
      ...some(0.1, { propertyNames: { maxLength: 20 } }),
      ...some(0.1, { minProperties: 1 }),
      ...some(0.1, { unevaluatedProperties: false }),
      ...some(0.1, { dependentRequired: { a: ['b'] } }),
    };
  }

  function union(): Data {
    const [one, two] = [random.pick(tagged), random.pick(tagged)];
    if (one === two) return leaf();
    const mapping = { one: `#/components/schemas/${one}`, [filled('two')]: two };
    return {
      oneOf: [one, two].map((tag) => ({ $ref: `#/components/schemas/${tag}` })),
      discriminator: { propertyName: 'kind', ...some(0.4, { mapping }) },
    };
  }

  function schema(depth: number): unknown {
    if (depth <= 0 || chance(0.15)) return chance(0.5) ? ref() : leaf();
    const inner = (): unknown => schema(depth - 1);
    const extra = {
      ...some(0.3, { description: random.pick(words) }),
      ...some(0.08, { readOnly: true }),
      ...some(0.08, { writeOnly: true }),
      ...some(0.05, { deprecated: true }),
      ...some(0.1, { title: name() }),
    };
    switch (random.below(14)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return { ...extra, ...object(depth) };
      case 4:
      case 5:
        return {
          ...extra,
          type: 'array',
          items: inner(),
          ...some(0.3, { minItems: random.below(3) }),
          ...some(0.2, { uniqueItems: true }),
        };
      case 6:
        return { ...extra, allOf: [inner(), inner()], ...some(0.3, object(depth - 1)) };
      case 7:
        return { ...extra, anyOf: [inner(), inner()] };
      case 8:
        return { ...extra, oneOf: [inner(), inner(), ...(chance(0.3) ? [{ type: 'null' }] : [])] };
      case 9:
        return union();
      case 10:
        return { ...extra, type: 'array', prefixItems: [inner(), inner()], ...some(0.5, { items: chance(0.5) ? false : inner() }) };
      case 11:
        return { ...extra, ...object(depth), ...(chance(0.5) ? { not: inner() } : { if: inner(), then: inner(), else: inner() }) };
      case 12:
        return { ...extra, type: [random.pick(['object', 'string', 'array']), 'null'], properties: mapOf([name()], inner), items: inner() };
      default:
        return chance(0.5) ? true : extra;
    }
  }

  function form(): Data {
    const file = { type: 'string', contentMediaType: 'image/png' };
    return { type: 'object', properties: { ...mapOf([filled('x')], leaf), file, list: { type: 'array', items: leaf() }, o: object(1) } };
  }

  function content(): Data {
    return mapOf(
      Array.from({ length: 1 + random.below(3) }, () => random.pick(mediaTypes)),
      (mediaType) => {
        if (/octet|png/.test(mediaType)) return some(0.5, { schema: { type: 'string', format: 'binary' } });
        if (!/form/.test(mediaType)) return { schema: schema(2), ...some(0.2, { example: random.pick(values) }) };
        const encoding = { list: { style: 'form', explode: chance(0.5) }, o: { contentType: 'application/json' } };
        return { schema: form(), ...some(0.5, { encoding }) };
      },
    );
  }

  function parameter(place: string, called: string): Data {
    const style = random.pick(styles[place] ?? []);
    const base = { name: called, in: place, ...(place === 'path' || chance(0.3) ? { required: true } : {}) };
    if (chance(0.1)) return { ...base, content: { 'application/json': { schema: schema(1) } } };
    const plain = random.pick<Data>([
      leaf(),
      { type: 'array', items: leaf() },
      { type: 'object', properties: { R: { type: 'integer' }, g: leaf() } },
    ]);
    return {
      ...base,
      style,
      ...some(0.5, { explode: chance(0.5) }),
      ...(place === 'query' ? some(0.2, { allowReserved: true }) : {}),
      schema: style === 'deepObject' ? object(1) : plain,
    };
  }

  function operation(inPath: readonly string[], callbacks = true): Data {
    const parameters = new Map(inPath.map((called) => [`path ${called}`, parameter('path', called)]));
    for (let left = random.below(4); left > 0; left--) {
      const place = random.pick(['query', 'header', 'cookie']);
      const called = place === 'query' ? filled('q') : random.pick(['X-A', 'Site_Id', 'sid', 'a.b', 'class']);
      parameters.set(`${place} ${called}`, parameter(place, called));
    }
    let operationId = filled('op');
    while (ids.has(operationId)) operationId += random.below(9);
    ids.add(operationId);
    const headers = { 'X-Rate': { schema: leaf() }, 'x-list': { required: true, schema: { type: 'array', items: { type: 'integer' } } } };
    const responses = mapOf(
      statuses.filter(() => chance(0.3)),
      (status) => ({ description: 'd', ...(status === '204' ? {} : some(0.8, { content: content() })), ...some(0.3, { headers }) }),
    );
    const security = random.pick<readonly Data[]>([[], [{}], [{ key: [] }], [{ bearer: [] }, { key: [], basic: [] }], [{ oauth: ['a'] }]]);
    return {
      operationId,
      parameters: [...parameters.values()],
      ...some(0.6, { requestBody: { ...some(0.6, { required: true }), content: content() } }),
      responses,
      ...some(0.3, { security }),
      ...some(0.2, { tags: [name()] }),
      ...(callbacks
        ? some(0.15, { callbacks: mapOf([filled('cb')], () => ({ '{$request.body#/url}': { post: operation([], false) } })) })
        : {}),
    };
  }

  const paths = mapOf(
    Array.from({ length: 2 + random.below(5) }, () => {
      const inPath = Array.from(
        { length: random.below(3) },
        (_, index) => `{${random.pick(['id', 'site-id', 'a.b', 'class', 'ID'])}${index}}`,
      );
      return ['', random.pick(['a', 'b c', 'ü', 'x.json', 'v1']), ...inPath, ...(chance(0.3) ? ['{z}.json'] : [])].join('/');
    }),
    (path) =>
      mapOf(
        ['get', 'post', 'put', 'delete', 'patch', 'head', 'options', 'trace'].filter(() => chance(0.25)),
        () => operation([...path.matchAll(/\{([^}]+)\}/g)].map((match) => match[1] ?? '')),
      ),
  );
  return {
    openapi: '3.1.1',
    info: { title: filled('t'), version: '1', description: '*/ `' },
    ...some(0.5, { servers: [{ url: random.pick(['/v1', 'https://x.example/{v}', '/']), variables: { v: { default: '1' } } }] }),
    paths,
    ...some(0.3, { webhooks: mapOf([filled('w')], () => ({ post: operation([]) })) }),
    components: {
      schemas,
      securitySchemes: {
        key: { type: 'apiKey', in: random.pick(['header', 'query', 'cookie']), name: 'X-Key' },
        bearer: { type: 'http', scheme: 'bearer' },
        basic: { type: 'http', scheme: 'basic' },
        oauth: { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://x.example/t', scopes: { a: 'A' } } } },
      },
    },
  };
}

/** An object whose members may have any name, `__proto__` too. */
function mapOf(keys: readonly string[], make: (key: string) => unknown): Data {
  return Object.fromEntries(keys.map((key) => [key, make(key)]));
}

function distinct(list: readonly unknown[]): unknown[] {
  return [...new Map(list.map((value) => [JSON.stringify(value), value])).values()];
}

/** What goes wrong with the documents of these seeds: they are made into all five packages, and type-checked together. */
export async function problemsOf(seeds: readonly number[]): Promise<string[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'okapi-random-')));
  try {
    const files = seeds.map((seed) => join(folder, `seed-${seed}.json`));
    files.forEach((file, index) => writeFileSync(file, JSON.stringify(randomDocument(seeds[index] ?? 0))));
    const outcomes = await tryAll(files, ['typescript-7']);
    return outcomes.flatMap((outcome) =>
      outcome.result === 'generated'
        ? []
        : [`${outcome.document.slice(folder.length + 1)}: ${JSON.stringify({ ...outcome, document: undefined })}`],
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const [first = 1, count = 20] = process.argv.slice(2).map(Number);
  const problems = await problemsOf(Array.from({ length: count }, (_, index) => first + index));
  for (const problem of problems) console.log(problem);
  console.log(`${problems.length} of ${count} not generated`);
}

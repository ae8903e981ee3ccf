import type { Artifact } from '../../artifact.ts';
import type { Api } from '../../ir/api.ts';
import type { Operation, Response } from '../../ir/operation.ts';
import { stringLiteral } from '../../typescript/literal.ts';
import { createModule, type ModuleBuilder } from '../../typescript/module.ts';
import { functionOf, interfaceOf } from '../../typescript/structures.ts';
import { onlyValue, type Schemas } from '../schemas.ts';
import type { PackageNames } from '../target.ts';
import type { Facts } from './facts.ts';
import { makeName } from './names.ts';
import type { Homes } from './factory-module.ts';

/** `src/handler.ts`: the server's handler with an answer for every operation, so that a test needs to say only what it is about. */
export function handlerModule(api: Api, homes: Homes, facts: ReadonlyMap<string, Facts>, packages: PackageNames): Artifact {
  const module = createModule();
  const server = packages.of('server');
  const options = module.useType(server, 'HandlerOptions');
  const schemas = new Map(api.schemas.map((schema) => [schema.name, schema]));
  const rows = [
    ...(isSecured(api) ? ['    authenticate: (credentials) => credentials,'] : []),
    ...api.operations.flatMap((operation) => {
      const answer = operation.name === api.batch?.operation ? undefined : answerOf(operation, module, homes, facts, schemas);
      return answer === undefined ? [] : [`    ${operation.name}: () => ${answer},`];
    }),
  ];
  const isCounting = rows.some((row) => row.includes('next()'));
  module.add(
    interfaceOf(
      'MockHandlerOptions',
      [
        {
          name: 'seed',
          type: 'number',
          isReadonly: true,
          hasQuestionToken: true,
          docs: ['Seed of the first answer that is made; each one after it has the next. Without it, 1.'],
        },
      ],
      {
        description:
          'What `createHandler` of the server takes; all of it may be left out. A callback that is given takes the place of the usual answer.',
      },
      { extends: [`Partial<${options}<unknown>>`] },
    ),
    functionOf(
      'mockHandler',
      {
        parameters: [{ name: 'options', type: 'MockHandlerOptions', initializer: '{}' }],
        returnType: module.useType(server, 'Handler'),
        statements: [
          isCounting ? 'const { seed = 1, ...given } = options;' : 'const { seed: _seed, ...given } = options;',
          ...(isCounting ? [`const next = ${module.use('./runtime/counter.js', 'countFrom')}(seed);`] : []),
          `return ${module.use(server, 'createHandler')}<unknown>({\n${rows.map((row) => row.slice(2)).join('\n')}\n  ...given,\n});`,
        ],
      },
      {
        description:
          'The handler of the server, which validates requests and answers every one of them: by values of the factories, or as you say. Credentials are needed where the API needs them, and any will do.',
      },
    ),
  );
  return { kind: 'module', path: 'src/handler.ts', module: module.done() };
}

/** `src/msw.ts`: the same for Mock Service Worker. */
export function mswModule(api: Api): Artifact {
  const module = createModule();
  const url = api.servers.map((server) => server.url).find((one) => /^https?:\/\/[^{}]+$/.test(one));
  const base = url === undefined ? '*' : url.replace(/\/+$/, '');
  module.add(
    interfaceOf(
      'MswOptions',
      [
        {
          name: 'baseUrl',
          type: 'string',
          isReadonly: true,
          hasQuestionToken: true,
          docs: [`Where the API stands. Without it, ${url === undefined ? 'at any address' : `at ${base}`}.`.replaceAll('*/', '')],
        },
      ],
      { description: 'What `mockHandler` takes, and where the API stands.' },
      { extends: [module.useType('./handler.js', 'MockHandlerOptions')] },
    ),
    functionOf(
      'mswHandlers',
      {
        parameters: [{ name: 'options', type: 'MswOptions', initializer: '{}' }],
        returnType: `${module.useType('msw', 'HttpHandler')}[]`,
        statements: [
          `const { baseUrl = ${stringLiteral(base)}, ...given } = options;`,
          `const handle = ${module.use('./handler.js', 'mockHandler')}(${module.use('./runtime/counter.js', 'withBase')}(baseUrl, given));`,
          `return [${module.use('msw', 'http')}.all(\`\${baseUrl}/*\`, ({ request }) => handle(request))];`,
        ],
      },
      {
        description:
          'Handlers for `setupServer` and `setupWorker` of Mock Service Worker: the whole API, validated and answered as the server does it.',
      },
    ),
  );
  return { kind: 'module', path: 'src/msw.ts', module: module.done() };
}

function isSecured({ operations }: Api): boolean {
  return operations.some(({ security }) => security.some((needs) => needs.length > 0));
}

/** Source of what a callback gives when all is well; undefined where only a person can say it: files, streams. */
function answerOf(
  { responses }: Operation,
  module: ModuleBuilder,
  homes: Homes,
  facts: ReadonlyMap<string, Facts>,
  schemas: Schemas,
): string | undefined {
  const response = responses.find(({ success, status }) => success && /^2\d\d$/.test(status)) ?? responses.find(({ success }) => success);
  if (response === undefined) return undefined;
  const status = statusOf(response);
  const [content] = response.contents;
  if (content === undefined) return `new Response(null, { status: ${status} })`;
  const name = content.schema?.name;
  const known = name === undefined ? undefined : facts.get(name);
  const schema = content.kind === 'json' && /^2\d\d$/.test(response.status) ? content.schema : undefined;
  // What has one value only the server answers by itself.
  if (content.pixel !== undefined || (schema !== undefined && onlyValue(schema, schemas) !== undefined)) return 'undefined';
  if (content.kind !== 'json' || name === undefined || known === undefined || known.problem !== undefined) return undefined;
  const make = module.use(`./${homes.get(name) ?? ''}.js`, makeName(name));
  return `Response.json(${make}(undefined, { seed: next() }), { status: ${status} })`;
}

function statusOf({ status }: Response): number {
  return /^\d{3}$/.test(status) ? Number(status) : 200;
}

import { isObject, own, type MutableObject } from './json.ts';
import type { Tokens } from './pointer.ts';
import { walk } from './walk.ts';

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/**
 * Turns a bundled Swagger 2.0 document into OpenAPI 3.0 with the library that keeps up with both.
 * It writes into the document that it is given, and takes body and form parameters only where they stand in an operation:
 * those of a path, and those behind a `$ref`, are put there first.
 */
export async function upgradeFromSwagger(root: MutableObject, report: (message: string, tokens: Tokens) => void): Promise<MutableObject> {
  reportFormats(root, report);
  placeBodies(root);
  const { upgradeFromTwoToThree } = await import('@scalar/openapi-upgrader/2.0-to-3.0');
  const result: unknown = upgradeFromTwoToThree(root);
  return isObject(result) ? result : root;
}

/** Lists written in ways that OpenAPI 3 has no word for. `report` is told of each, and of what is made of it. */
function reportFormats(root: MutableObject, report: (message: string, tokens: Tokens) => void): void {
  walk(root, 'document', (node, kind, tokens) => {
    const format = own(node, 'collectionFormat');
    if (typeof format !== 'string') return;
    const told = (place: string, made: string): void =>
      report(`The collectionFormat ${JSON.stringify(format)} of ${place} becomes ${made}: OpenAPI 3 has no word for it.`, [
        ...tokens,
        'collectionFormat',
      ]);
    if (kind === 'schema') {
      told('a list in a list', 'JSON');
      delete node['collectionFormat'];
    } else if (kind === 'header') {
      if (format !== 'csv') told('a header', '"csv"');
    } else if (kind === 'parameter') {
      const place = String(node['in']);
      const isQuery = place === 'query' || place === 'formData';
      if (format === 'tsv') told(`a parameter in ${place}`, isQuery ? '"multi"' : '"csv"');
      else if (!isQuery && format !== 'csv') told(`a parameter in ${place}`, '"csv"');
    }
  });
}

const homes: Readonly<Record<string, string>> = {
  schemas: 'definitions',
  parameters: 'parameters',
  requestBodies: 'parameters',
  responses: 'responses',
  securitySchemes: 'securityDefinitions',
};

/** Where a definition of the upgraded document stood in Swagger 2.0. */
export function swaggerTokens(tokens: Tokens): Tokens {
  const home = tokens[0] === 'components' ? homes[tokens[1] ?? ''] : undefined;
  return home === undefined ? tokens : [home, ...tokens.slice(2)];
}

function placeBodies(root: MutableObject): void {
  const shared = own(root, 'parameters');
  const definitions = isObject(shared) ? shared : {};
  const paths = own(root, 'paths');
  for (const item of isObject(paths) ? Object.values(paths) : []) {
    if (!isObject(item)) continue;
    const common = listOf(item['parameters']).map((parameter) => resolved(parameter, definitions));
    const bodies = common.filter(isBody);
    if (Object.hasOwn(item, 'parameters'))
      item['parameters'] = listOf(item['parameters']).filter((parameter) => !isBody(resolved(parameter, definitions)));
    for (const method of methods) {
      const operation = own(item, method);
      if (!isObject(operation)) continue;
      const parameters = listOf(operation['parameters']).map((parameter) => {
        const target = resolved(parameter, definitions);
        return isBody(target) ? structuredClone(target) : parameter;
      });
      const hasBody = parameters.some((parameter) => isObject(parameter) && parameter['in'] === 'body');
      const inherited = bodies.filter((body) => !overridden(body, parameters, hasBody)).map((body) => structuredClone(body));
      if (parameters.length + inherited.length > 0) operation['parameters'] = [...parameters, ...inherited];
    }
  }
  for (const name of Object.keys(definitions)) if (isBody(definitions[name])) delete definitions[name];
}

function overridden(body: unknown, parameters: readonly unknown[], hasBody: boolean): boolean {
  if (!isObject(body)) return true;
  if (body['in'] === 'body') return hasBody;
  return parameters.some((parameter) => isObject(parameter) && parameter['in'] === 'formData' && parameter['name'] === body['name']);
}

function isBody(parameter: unknown): boolean {
  return isObject(parameter) && (parameter['in'] === 'body' || parameter['in'] === 'formData');
}

function resolved(parameter: unknown, definitions: MutableObject): unknown {
  let current = parameter;
  for (let hops = 0; isObject(current) && typeof current['$ref'] === 'string' && hops < 20; hops++) {
    const name = /^#\/parameters\/(.+)$/.exec(current['$ref'])?.[1];
    if (name === undefined) return current;
    current = own(definitions, decodeURIComponent(name.replaceAll('~1', '/').replaceAll('~0', '~')));
  }
  return current;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
